"""What of a closed quarter would be counted differently today (counting-rules R20)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from pms.auth.models import Organisation
from pms.domain.care.lists import Lists
from pms.domain.counting.records import EpisodeRecord
from pms.domain.counting.treatment import counted_in
from pms.domain.nors import contributions
from pms.domain.nors.cells import Cell
from pms.domain.nors.definitions import MEASURES, SECTIONS
from pms.domain.nors.differences import differences
from pms.domain.nors.reading import read_return
from pms.domain.nors.report import Return
from pms.domain.nors.sections import Number
from pms.episodes.records import BY_ID, Loaded, load_records
from pms.reports.nors_return.closing.frozen import thaw
from pms.reports.nors_return.draft import count_draft
from pms.reports.nors_return.models import FinalReturn
from pms.reports.nors_return.queries import Material


class Moved(NamedTuple):
    """A number that differs; `row` and `column` as labels, `section` by its title."""

    place: Number
    section: str
    row: str
    column: str
    measure: str
    sent: int
    now: int

    @property
    def query(self) -> str:
        """What asks for it in the address of the episodes behind a number."""
        return urlencode({name: code for name, code in self.place._asdict().items() if code})


class ChangedEpisode(NamedTuple):
    """One episode that is counted otherwise: how, and what was changed on it."""

    episode_id: int
    how: str
    words: list[str]
    reason: str | None
    """Why it is or was left out: not for everybody who reads reports."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Empty where today's record still gives the numbers that were sent."""

    numbers: list[Moved]
    episodes: list[ChangedEpisode]

    def __bool__(self) -> bool:
        return bool(self.numbers or self.episodes)


def changes_since(organisation: Organisation, final: FinalReturn, lists: Lists) -> Changes:
    """Count today's record as at the closing day, and compare; `final` comes whole."""
    sent_return, sent = read_return(final.file, final.as_at), thaw(final)
    now_return, now = count_draft(organisation, final.service, sent.quarter, final.as_at)
    return Changes(_numbers(sent_return, now_return), _episodes(sent, now, lists))


def _numbers(sent: Return, now: Return) -> list[Moved]:
    """Numbers that differ, in the order of the return; labels and spellings do not count."""
    before, after = _by_place(sent.cells), _by_place(now.cells)
    found = []
    for place in [*before, *(one for one in after if one not in before)]:
        old, new = before.get(place), after.get(place)
        was, is_now = (old.value if old else 0), (new.value if new else 0)
        if was != is_now:
            cell = new or old
            assert cell is not None
            found.append(
                Moved(
                    place,
                    SECTIONS[cell.section].title,
                    cell.row_label,
                    cell.col_label,
                    MEASURES[cell.measure],
                    was,
                    is_now,
                )
            )
    return found


def _by_place(cells: Iterable[Cell]) -> dict[Number, Cell]:
    return {Number(c.section, c.row_code, c.col_code, c.measure): c for c in cells}


def _episodes(sent: Material, now: Material, lists: Lists) -> list[ChangedEpisode]:
    before, after = _added(sent), _added(now)
    accepted_before = {one.episode_id: one for one in sent.accepted}
    accepted_after = {one.episode_id: one for one in now.accepted}
    changed = {
        id_
        for id_ in before.keys() | after.keys() | accepted_before.keys() | accepted_after.keys()
        if before.get(id_) != after.get(id_) or accepted_before.get(id_) != accepted_after.get(id_)
    }
    if not changed:
        return []
    frozen = {one.id: one for one in (*sent.episodes, *sent.rejected)}
    current = {one.record.id: one for one in load_records(BY_ID, ids=sorted(changed))}
    found = []
    for id_ in sorted(changed):
        was = id_ in before or id_ in accepted_before
        is_now = id_ in after or id_ in accepted_after
        how = "counted differently" if was and is_now else "no longer counted" if was else "added"
        then, now_ = sent.excluded.get(id_), current.get(id_)
        words = _words(frozen.get(id_), now_, then, lists)
        reason = (now_.exclusion_reason or then) if now_ else None
        moved = id_ in accepted_before and id_ not in accepted_after
        if moved and now_ and now_.exclusion_reason is None:
            words.append("Its acceptance is no longer in this quarter")
        found.append(ChangedEpisode(id_, how, words, reason))
    return found


def _added(material: Material) -> dict[int, list[contributions.Contribution]]:
    """Episode to what it adds to the return, sorted so that lists compare."""
    quarter, as_at = material.quarter, material.as_at
    found = {
        record.id: sorted(contributions.of_episode(record, treatment, as_at))
        for record in material.episodes
        if (treatment := counted_in(record, quarter, as_at))
    }
    for record in material.rejected:
        found[record.id] = sorted(contributions.of_rejected_referral(record))
    return found


def _words(
    sent: EpisodeRecord | None,
    now: Loaded | None,
    excluded_then: str | None,
    lists: Lists,
) -> list[str]:
    if now is None:
        return ["Entered in error since"]
    if now.exclusion_reason is not None:
        return ["Excluded since"]
    if excluded_then is not None:
        return ["It was excluded before"]
    if sent is None:
        return ["Entered, completed or changed after the quarter was closed"]
    return differences(sent, now.record, lists) or [
        "Its record is the same: what counts has changed"
    ]
