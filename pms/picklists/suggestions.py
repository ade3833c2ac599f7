"""A list as a question offers it: recently used first, with the other names of each value."""

from functools import cache
from importlib.resources import files

from wtforms.fields.choices import SelectChoice

from pms.domain.care.lists import Value
from pms.picklists.queries import offered
from pms.picklists.recent import recent_codes
from pms.picklists.shipped import shipped_lists
from pms.picklists.synonyms import synonyms
from pms.web.fields import USED_LATELY, Groups

LATELY = "Recently used"
ALL = "All"
NOT_MAPPED = "not mapped to NORS"


def offers(list_name: str, current: str | None = None) -> list[SelectChoice]:
    """The values that may be chosen: active ones, and the one already there.

    Those recently used come first, under a heading of their own. A value that the return cannot
    name says so: in the browser's own list by its label, else by `data-note` (filter.js).
    """
    values = {value.code: value for value in offered(list_name, current)}
    first = [code for code in recent_codes([list_name])[list_name] if code in values]
    lately = [_offer(list_name, values.pop(code), LATELY) for code in first]
    others = [_offer(list_name, value, ALL if lately else None) for value in values.values()]
    return lately + others


def offered_names(list_name: str) -> Groups:
    """Names of a list that people type, such as consultants: recently used first, then by name."""
    names = [value.label for value in offered(list_name)]
    spelt = {name.casefold(): name for name in names}
    used = (name.casefold() for name in recent_codes([list_name])[list_name])
    return {
        USED_LATELY: [spelt[name] for name in used if name in spelt],
        "": sorted(names, key=str.casefold),
    }


def _offer(list_name: str, value: Value, group: str | None) -> SelectChoice:
    more: dict[str, str] = {}
    if words := synonyms().get((list_name, value.code)):
        more["data-words"] = words
    if list_name in mapped_lists() and not value.nors_label:
        more["data-note"] = NOT_MAPPED
        more["label"] = f"{value.label} ({NOT_MAPPED})"
    return SelectChoice(value=value.code, label=value.label, render_kw=more, optgroup=group)


@cache
def mapped_lists() -> frozenset[str]:
    """The lists that the return names by the registry's spellings."""
    return frozenset(
        name
        for name, values in shipped_lists().items()
        if any(value.nors_label for value in values)
    )


@cache
def usual_organisms() -> tuple[str, ...]:
    text = (files("pms.picklists") / "organisms.txt").read_text(encoding="utf-8")
    return tuple(text.splitlines())
