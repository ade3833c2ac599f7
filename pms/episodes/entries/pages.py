"""How the pages of entries answer: each entry and each "add" is a region of its section.

A region is opened and saved alone, so that opening or saving one never discards what is being
typed into another.
"""

from collections.abc import Sequence
from typing import Any

from flask import flash, make_response, redirect, request
from flask.typing import ResponseReturnValue

from pms.episodes.entries.kind import EntryKind
from pms.episodes.models import Episode, EpisodeItem
from pms.episodes.queries import get_whole_episode_or_404
from pms.episodes.sections import SECTIONS, place_of, section_url, show_saved, show_section
from pms.saving import SectionForm
from pms.web.addresses import asked_for
from pms.web.htmx import wants_partial


def wants_another() -> bool:
    """Whether "save and add another" was pressed."""
    return "another" in request.form


def show_add(kind: EntryKind, episode: Episode, form: SectionForm) -> ResponseReturnValue:
    """The form of a new item."""
    return show_section(
        kind.section, episode, form, template=kind.add_template, questions=kind.questions()
    )


def show_added(
    kind: EntryKind,
    item: EpisodeItem,
    another: SectionForm | None = None,
    changed: Sequence[str] = (),
) -> ResponseReturnValue:
    """After the commit: the new item, and the form of another one where that is wanted.

    `changed` are the sections that were changed besides.
    """
    if another and not wants_partial():
        flash("Saved. Add another one below")
        return redirect(asked_for(), 303)
    if kind.section in changed:
        return _show_whole(kind, item, changed)
    return show_saved(
        kind.section,
        item.episode_id,
        template="episodes/items/_added.html",
        also=_also(kind, changed),
        kind=kind,
        another=another,
        questions=kind.questions(),
        **_named(kind, item),
    )


def show_open(
    kind: EntryKind, item: EpisodeItem, form: SectionForm, questions: str | None = None
) -> ResponseReturnValue:
    """An item with a form in it."""
    return show_section(
        kind.section,
        item.episode,
        form,
        template=kind.item_template,
        questions=questions or kind.questions(),
        **_named(kind, item),
    )


def show_item_saved(
    kind: EntryKind, item: EpisodeItem, changed: Sequence[str] = ()
) -> ResponseReturnValue:
    """After the commit: the item closed; `changed` as in show_added."""
    if kind.section in changed:
        return _show_whole(kind, item, changed)
    return show_saved(
        kind.section,
        item.episode_id,
        template=kind.item_template,
        also=_also(kind, changed),
        **_named(kind, item),
    )


def show_closed(
    kind: EntryKind, episode_id: int, item_id: int | None = None
) -> ResponseReturnValue:
    """After Cancel: an item, or the place where one is added, as it stands in the database."""
    if not wants_partial():
        return redirect(section_url(episode_id, kind.section), 303)
    episode = get_whole_episode_or_404(episode_id)
    context: dict[str, Any] = {"place": place_of(episode)}
    if item_id is None:
        return show_section(kind.section, episode, template=kind.add_template, **context)
    items: list[EpisodeItem] = getattr(episode, kind.collection)
    context[kind.name] = next((item for item in items if item.id == item_id), None)
    template = kind.item_template if context[kind.name] else "episodes/items/_gone.html"
    return show_section(kind.section, episode, template=template, **context)


def _show_whole(kind: EntryKind, item: EpisodeItem, changed: Sequence[str]) -> ResponseReturnValue:
    """The whole section in place of the item, where another item of it has changed too."""
    answer = make_response(show_saved(kind.section, item.episode_id, also=_also(kind, changed)))
    answer.headers["HX-Retarget"] = f"#{kind.section}"
    return answer


def _also(kind: EntryKind, changed: Sequence[str]) -> list[str]:
    others = dict.fromkeys(section for section in changed if section != kind.section)
    return [*kind.also, *(SECTIONS[section] for section in others)]


def _named(kind: EntryKind, item: EpisodeItem) -> dict[str, Any]:
    """The item under the name that its templates know it by."""
    return {kind.name: item}
