"""How the return is counted: episodes and referrals in, ordered cells out (nors-return)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pms.domain.care.lists import Lists
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.records import EpisodeRecord
from pms.domain.counting.treatment import counted_in
from pms.domain.nors import RULE_SET, contributions
from pms.domain.nors.cells import Cell, Counts, ordered_cells
from pms.domain.nors.contributions import Contribution, Key
from pms.domain.nors.sections import ROWS, SUMMARY, TOTAL, Number


class Acceptance(NamedTuple):
    """A referral accepted, counted episode or not; what `patients_admitted` is counted from."""

    decided_on: date
    patient_id: int
    episode_id: int


@dataclass(frozen=True, slots=True)
class Return:
    """One organisation's return of one service and quarter; revision 0 is a draft."""

    organisation: str
    service: str
    quarter: Quarter
    as_at: date
    revision: int
    cells: tuple[Cell, ...]
    rule_set: str = RULE_SET

    @property
    def is_empty(self) -> bool:
        """Whether nothing counts in the quarter: all its numbers are zeros."""
        return not any(cell.value for cell in self.section(SUMMARY))

    def section(self, name: str) -> list[Cell]:
        return [cell for cell in self.cells if cell.section == name]

    def value(self, section: str, row: str, measure: str, column: str = "") -> int:
        """One number; 0 where the return has no such cell."""
        return self.number(Number(section, row, column, measure))

    def number(self, wanted: Number) -> int:
        if wanted.row == ROWS:
            rows = [cell for cell in self.section(wanted.section) if cell.row_code != TOTAL]
            return sum(cell.value for cell in rows if cell.measure == wanted.measure)
        for cell in self.cells:
            if (cell.section, cell.row_code, cell.col_code, cell.measure) == wanted:
                return cell.value
        return 0


def count_return(
    episodes: Iterable[EpisodeRecord],
    accepted: Iterable[Acceptance],
    rejected: Iterable[EpisodeRecord],
    lists: Lists,
    *,
    organisation: str,
    service: str,
    quarter: Quarter,
    as_at: date,
    revision: int = 0,
) -> Return:
    """Count one return.

    `episodes`, `accepted` and `rejected` may hold more than the quarter's, in any order; what
    counts is decided here. `accepted` must hold every referral of this service accepted in the
    quarter. None of them may hold an excluded episode. A code that no list has is counted
    under a row of its own.
    """
    amounts: dict[Key, list[tuple[int, ...]]] = defaultdict(list)
    for contributed in _contributions(episodes, rejected, service, quarter, as_at):
        for key, numbers in contributed:
            amounts[key].append(numbers)
    counts: Counts = {key: [*map(sum, zip(*each, strict=True))] for key, each in amounts.items()}
    patients = {a.patient_id for a in _accepted_in(accepted, quarter, as_at)}
    counts["SUMMARY", "patients_admitted", ""] = [len(patients)]
    cells = tuple(ordered_cells(counts, lists))
    return Return(organisation, service, quarter, as_at, revision, cells)


def _contributions(
    episodes: Iterable[EpisodeRecord],
    rejected: Iterable[EpisodeRecord],
    service: str,
    quarter: Quarter,
    as_at: date,
) -> Iterator[list[Contribution]]:
    """What each counted episode and each rejected referral of the quarter adds."""
    for record in episodes:
        if record.service == service and (treatment := counted_in(record, quarter, as_at)):
            yield contributions.of_episode(record, treatment, as_at)
    for record in rejected:
        day = record.rejected_on
        if record.service == service and day is not None and day <= as_at and day in quarter:
            yield contributions.of_rejected_referral(record)


def _accepted_in(
    accepted: Iterable[Acceptance], quarter: Quarter, as_at: date
) -> Iterator[Acceptance]:
    first, last = quarter.start, min(quarter.end, as_at)
    return (acceptance for acceptance in accepted if first <= acceptance.decided_on <= last)
