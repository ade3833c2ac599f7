"""One quarter's draft return: the numbers, whether they reconcile, and what is open behind them."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pms.auth.models import Organisation
from pms.auth.queries import current_ages
from pms.domain.care.data_queries import DataQuery, episode_queries, query_quarter
from pms.domain.care.lists import Names, spelled_at
from pms.domain.counting.go_live import go_live_sentence
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.records import EpisodeRecord
from pms.domain.counting.treatment import counted_in
from pms.domain.nors.cells import Cell
from pms.domain.nors.reconcile import Reconciliation, reconciliation
from pms.domain.nors.report import Return, count_return
from pms.picklists.queries import names, organisation_lists
from pms.refusal import Refused
from pms.reports.nors_return.models import FinalReturn
from pms.reports.nors_return.quarter_state import QuarterState
from pms.reports.nors_return.queries import (
    Material,
    load_decided,
    load_ended,
    load_material,
    load_unfinished,
)


class OpenQuery(NamedTuple):
    """One data query (R19) and the episode it is on."""

    episode_id: int
    query: DataQuery
    patient_id: int


@dataclass(frozen=True, slots=True)
class DraftReturn:
    """The draft and what a person needs to judge it; open queries blocking ones first."""

    return_: Return
    material: Material
    comparisons: list[Reconciliation]
    queries: list[OpenQuery]
    go_live: str | None
    """What the quarter leaves out because the system went live during or after it, if it did."""

    def state(
        self, today: date, final: FinalReturn | None, changed: int, by_rules: int = 0
    ) -> QuarterState:
        """Where the quarter stands; `changed` episodes since it was closed, and `by_rules` numbers
        that only the rules changed."""
        quarter, blocking, warnings = self.return_.quarter, len(self.blocking), len(self.warnings)
        empty = self.return_.is_empty
        return QuarterState(quarter, today, blocking, warnings, final, changed, empty, by_rules)

    @property
    def fingerprint(self) -> str:
        """Differs when any number differs, or what is left out and why."""
        numbers = [(*cell_place(cell), cell.value) for cell in self.return_.cells]
        text = json.dumps([numbers, sorted(self.material.excluded.items())])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def blocking(self) -> list[OpenQuery]:
        return [found for found in self.queries if found.query.blocking]

    @property
    def warnings(self) -> list[OpenQuery]:
        return [found for found in self.queries if not found.query.blocking]

    @property
    def failed_comparisons(self) -> list[Reconciliation]:
        return [comparison for comparison in self.comparisons if not comparison.ok]


def cell_place(cell: Cell) -> tuple[str, str, str, str]:
    return cell.section, cell.row_code, cell.col_code, cell.measure


def quarter_to_report(text: str, as_at: date) -> Quarter:
    """The quarter written like 2025Q3. Refused if it is none, or has not begun as at the day."""
    try:
        quarter = Quarter.parse(text)
    except ValueError as error:
        raise Refused(str(error)) from None
    if quarter.start > as_at:
        raise Refused(f"{quarter} has not begun: it starts on {quarter.start.isoformat()}")
    return quarter


def count_draft(
    organisation: Organisation,
    service: str,
    quarter: Quarter,
    as_at: date,
    revision: int = 0,
    *,
    for_queries: bool = False,
) -> tuple[Return, Material]:
    """The draft return as at a day (or a final one's revision), and what it was counted from.

    Nothing of a person is read for it, unless its data queries are asked too.
    """
    material = load_material(service, quarter, as_at, for_queries=for_queries)
    return_ = count_return(
        material.episodes,
        material.accepted,
        material.rejected,
        spelled_at(organisation_lists(), quarter.end),
        organisation=organisation.ods_code,
        service=service,
        quarter=quarter,
        as_at=as_at,
        revision=revision,
    )
    return return_, material


def make_draft(
    organisation: Organisation, service: str, quarter: Quarter, as_at: date, revision: int = 0
) -> DraftReturn:
    """The return with its reconciliation and the quarter's open queries."""
    return_, material = count_draft(
        organisation, service, quarter, as_at, revision, for_queries=True
    )
    unfinished = load_unfinished(service, quarter, as_at)
    records = (*material.episodes, *material.rejected, *unfinished)
    queries = open_queries(records, quarter, as_at, names())
    comparisons = reconciliation(return_.cells, return_.revision)
    go_live = go_live_sentence(quarter, organisation.go_live_on)
    return DraftReturn(return_, material, comparisons, queries, go_live)


def open_queries(
    records: Iterable[EpisodeRecord], quarter: Quarter, as_at: date, names: Names
) -> list[OpenQuery]:
    """The queries that belong to the quarter (R19), blocking ones first, then by episode."""
    ages = current_ages()
    found = [
        OpenQuery(record.id, query, record.patient_id)
        for record in records
        if query_quarter(record, as_at) == quarter
        for query in episode_queries(record, as_at, names, ages=ages)
    ]
    return sorted(found, key=lambda one: (not one.query.blocking, one.episode_id))


class Open(NamedTuple):
    """How many queries of a quarter are open, and whether nothing counts in it."""

    blocking: int
    warnings: int
    empty: bool


class QuarterSpan(NamedTuple):
    """Quarters that follow each other, read at once."""

    start: date
    end: date


def count_open(service: str, quarters: Sequence[Quarter], as_at: date) -> dict[Quarter, Open]:
    """What the board says of each of some quarters that follow each other.

    The same as their drafts would give, read by one quarter's statements and without its numbers.
    """
    days = QuarterSpan(min(one.start for one in quarters), max(one.end for one in quarters))
    ended = load_ended(service, days, as_at)
    accepted, rejected = load_decided(service, days, as_at)
    unfinished, known, ages = load_unfinished(service, days, as_at), names(), current_ages()
    asked: dict[Quarter, list[bool]] = {quarter: [] for quarter in quarters}
    for record in (*ended, *rejected, *unfinished):
        if (belongs := asked.get(query_quarter(record, as_at))) is not None:  # type: ignore[arg-type]
            found = episode_queries(record, as_at, known, ages=ages)
            belongs += [query.blocking for query in found]
    decided = {Quarter.containing(one.decided_on) for one in accepted}
    decided |= {Quarter.containing(one.rejected_on) for one in rejected if one.rejected_on}
    return {
        quarter: Open(
            sum(blocking),
            len(blocking) - sum(blocking),
            quarter not in decided and not any(counted_in(one, quarter, as_at) for one in ended),
        )
        for quarter, blocking in asked.items()
    }
