"""What of a closed quarter would be counted differently today (counting-rules R20).

Two things may do that, and they are said apart. The rules: the file that was sent, held against its
frozen episodes recounted. Edits: the frozen episodes held against today's record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from pms.auth.models import Organisation
from pms.domain.care.lists import Lists, spelled_at
from pms.domain.counting.records import EpisodeRecord
from pms.domain.counting.treatment import counted_in
from pms.domain.nors import RULE_SET, contributions
from pms.domain.nors.cells import Cell
from pms.domain.nors.definitions import MEASURES, SECTIONS
from pms.domain.nors.differences import differences
from pms.domain.nors.earlier import CHANGED
from pms.domain.nors.reading import read_return
from pms.domain.nors.report import Return, count_return
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
    before: int
    after: int

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
    """Empty where today's record and rules still give the numbers that were sent."""

    rule_set: str
    """That the return was counted by."""
    by_rules: list[Moved]
    """From what was sent to what the same episodes give by today's rules."""
    numbers: list[Moved]
    """From what the episodes of that day give by today's rules to what today's record gives."""
    episodes: list[ChangedEpisode]

    def __bool__(self) -> bool:
        return bool(self.by_rules) or self.edited

    @property
    def edited(self) -> bool:
        """Whether somebody changed the record since, whatever became of the rules."""
        return bool(self.numbers or self.episodes)

    @property
    def other_rules(self) -> bool:
        return self.rule_set != RULE_SET

    @property
    def what_rules_changed(self) -> list[str]:
        """In words, of the sections whose numbers moved."""
        moved = {one.place.section for one in self.by_rules}
        return [words for section, words in CHANGED.items() if section in moved]


def changes_since(organisation: Organisation, final: FinalReturn, lists: Lists) -> Changes:
    """Count today's record as at the closing day, and compare; `final` comes whole."""
    sent_return, sent = read_return(final.file, final.as_at), thaw(final)
    recounted = recount(sent_return, sent, lists)
    now_return, now = count_draft(organisation, final.service, sent.quarter, final.as_at)
    return Changes(
        sent_return.rule_set,
        _numbers(sent_return, recounted),
        _numbers(recounted, now_return),
        _episodes(sent, now, lists),
    )


def changes_by_rules(final: FinalReturn, lists: Lists) -> list[Moved]:
    """What the rules alone changed; `final` comes whole."""
    sent_return = read_return(final.file, final.as_at)
    return _numbers(sent_return, recount(sent_return, thaw(final), lists))


def recount(sent_return: Return, sent: Material, lists: Lists) -> Return:
    """What was frozen, by the rules of today."""
    if sent_return.rule_set == RULE_SET:
        return sent_return
    return count_return(
        sent.episodes,
        sent.accepted,
        sent.rejected,
        spelled_at(lists, sent.quarter.end),
        organisation=sent_return.organisation,
        service=sent.service,
        quarter=sent.quarter,
        as_at=sent.as_at,
    )


def _numbers(earlier: Return, later: Return) -> list[Moved]:
    """Numbers that differ, in the order of the return; labels and spellings do not count."""
    before, after = _by_place(earlier.cells), _by_place(later.cells)
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
