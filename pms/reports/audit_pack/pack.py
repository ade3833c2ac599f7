"""The internal pack: every table there is with its true numbers; its sheets in their order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import NamedTuple

from pms.auth.models import Organisation
from pms.domain.counting.go_live import go_live_words
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.services import SERVICES
from pms.domain.nors.cells import Cell as ReturnCell
from pms.domain.nors.definitions import MEASURES, QUERIES, RATES, SECTIONS, Definition
from pms.domain.nors.reading import read_return, rule_set_of
from pms.domain.nors.report import Return
from pms.domain.nors.sections import BY_NAME
from pms.domain.service_reports.period import Period
from pms.domain.service_reports.registry import REPORTS
from pms.domain.text.days import in_full
from pms.picklists.queries import organisation_lists
from pms.reports.audit_pack.parts import PackPart, definitions_part, published_part, read_first
from pms.reports.nors_return.closing.queries import latest_by_quarter
from pms.reports.nors_return.draft import DraftReturn, make_draft
from pms.reports.nors_return.models import FinalReturn
from pms.reports.nors_return.quarter_state import QuarterState
from pms.reports.service.cases import Cases
from pms.reports.service.files import cells_of, header_of, rows_of
from pms.reports.service.filters import ReportFilter
from pms.reports.service.screen import count_tables
from pms.web.spreadsheets import NAME_LENGTH, Cell, Sheet

LABEL = "INTERNAL, NOT TO LEAVE THE ORGANISATION: small numbers are shown as they are."


@dataclass(frozen=True, slots=True)
class Pack:
    """A year as it is asked for. Without patients, and the same bytes for the same records."""

    organisation: Organisation
    year: int
    as_at: date

    @property
    def period(self) -> Period:
        return Period(date(self.year, 1, 1), min(date(self.year, 12, 31), self.as_at))

    @property
    def quarters(self) -> list[Quarter]:
        """Those that have begun."""
        found = [Quarter(self.year, number) for number in (1, 2, 3, 4)]
        return [one for one in found if one.start <= self.as_at]

    @property
    def notes(self) -> list[str]:
        """What every sheet with numbers begins with."""
        live = go_live_words(
            self.period.first, self.period.last, self.organisation.go_live_on, "period"
        )
        return [LABEL, live] if live else [LABEL]

    @property
    def file_name(self) -> str:
        return f"audit-pack_{self.organisation.ods_code}_{self.year}_internal.xlsx"


Place = tuple[str, str, str, str]
"""Section, row, column and measure of a number of the return."""


class QuarterInPack(NamedTuple):
    """One service's quarter: today's draft, what was sent, and the one that is shown."""

    service: str
    quarter: Quarter
    draft: DraftReturn
    final: FinalReturn | None

    @property
    def return_(self) -> Return:
        return read_return(self.final.file, self.final.as_at) if self.final else self.draft.return_


def make_sheets(pack: Pack) -> list[Sheet]:
    """The whole pack. Statements: a fixed number for the reports, and for each quarter."""
    standings = _standings(pack)
    parts = [
        _quarters(pack, standings),
        *_reports(pack),
        *_returns(pack, standings),
        _queries(pack, standings),
        _left_out(pack, standings),
        definitions_part(_all_definitions(), [LABEL]),
        published_part([LABEL]),
    ]
    return [_read_first(pack, parts), *(part.sheet for part in parts)]


def _standings(pack: Pack) -> list[QuarterInPack]:
    services = pack.organisation.services
    finals = latest_by_quarter(services, pack.quarters, whole=True)
    return [
        QuarterInPack(
            service,
            quarter,
            make_draft(pack.organisation, service, quarter, pack.as_at),
            finals.get((service, str(quarter))),
        )
        for service in services
        for quarter in pack.quarters
    ]


def _read_first(pack: Pack, parts: Sequence[PackPart]) -> Sheet:
    until = in_full(pack.period.last)
    notes = [
        *pack.notes,
        f"{pack.organisation.name} ({pack.organisation.ods_code}): audit pack of {pack.year}, "
        f"{in_full(pack.period.first)} to {until}, as recorded on {in_full(pack.as_at)}.",
        "No patient is named or numbered in it. Closed quarters of the return are as they were "
        "sent; everything else is counted from today's record.",
    ]
    return read_first(notes, parts)


def _labelled(
    pack: Pack, name: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> Sheet:
    return Sheet(name, header, rows, pack.notes)


# --- The service reports ------------------------------------------------------------------------


def _reports(pack: Pack) -> list[PackPart]:
    """A sheet for each table of each report there is."""
    services = pack.organisation.services
    cases, lists = Cases(ReportFilter(pack.period, services), pack.as_at), organisation_lists()
    cost = pack.organisation.hospital_day_cost
    parts = []
    for report in REPORTS.values():
        rules = _rules(report.definitions)
        for number, counted in enumerate(count_tables(report, cases, lists, cost), 1):
            name = numbered(report.title, number)
            sheet = Sheet(
                name,
                header_of(counted),
                [cells_of(counted, row) for row in rows_of(counted)],
                [*pack.notes, counted.table.title],
                has_total=counted.table.has_total,
            )
            parts.append(PackPart(sheet, counted.table.title, rules))
    return parts


def numbered(title: str, number: int) -> str:
    """A sheet's name: the report's, cut between words, and from its second table on a number."""
    ending = f" {number}" if number > 1 else ""
    return shorten(title, NAME_LENGTH - len(" 99"), placeholder="") + ending


def _rules(definitions: Iterable[Definition]) -> str:
    rules = {rule for one in definitions for rule in one.rules.split(", ") if rule}
    return ", ".join(sorted(rules, key=lambda rule: (len(rule), rule)))


# --- The quarterly return -----------------------------------------------------------------------


def _quarters(pack: Pack, standings: Sequence[QuarterInPack]) -> PackPart:
    header = (
        "Service",
        "Quarter",
        "State",
        "Shown here",
        "As at",
        "Uploaded",
        "Seen on the registry",
        "Queries that block closing",
        "Queries that warn",
        "Episodes left out",
    )
    rows = []
    for one in standings:
        draft, final = one.draft, one.final
        state = QuarterState(
            one.quarter, pack.as_at, len(draft.blocking), len(draft.warnings), final
        )
        sent = final.submission if final else None
        rows.append(
            (
                SERVICES[one.service],
                str(one.quarter),
                state.tag,
                _shown(one),
                final.as_at if final else pack.as_at,
                sent.uploaded_on if sent else None,
                sent.visible_on if sent else None,
                len(draft.blocking),
                len(draft.warnings),
                len(draft.material.excluded),
            )
        )
    sheet = _labelled(pack, "Quarters", header, rows)
    return PackPart(sheet, "Each quarter's state: a draft, or which final revision", "R6, R19, R20")


def _shown(one: QuarterInPack) -> str:
    if one.final is None:
        return "Draft"
    return f"Final, revision {one.final.revision}, rule set {rule_set_of(one.final.file)}"


def _returns(pack: Pack, standings: Sequence[QuarterInPack]) -> list[PackPart]:
    """A sheet for each service: the return's numbers, quarter beside quarter."""
    parts = []
    for service in pack.organisation.services:
        returns = [one.return_ for one in standings if one.service == service]
        header = ["Section", "Row", "Column", "Measure", *(str(one.quarter) for one in returns)]
        shown = [_plain(one) for one in returns]
        rows = [
            [*words, *(numbers.get(place, 0) for numbers in shown)]
            for place, words in _places(returns).items()
        ]
        sheet = _labelled(pack, f"Return, {SERVICES[service].lower()}", header, rows)
        holds = "Every number of the quarterly return that is not 0 in all of its quarters"
        parts.append(PackPart(sheet, holds, _rules(SECTIONS.values())))
    return parts


def _plain(return_: Return) -> dict[Place, Cell]:
    return {place_of(cell): cell.value for cell in return_.cells}


def place_of(cell: ReturnCell) -> Place:
    return cell.section, cell.row_code, cell.col_code, cell.measure


def _places(returns: Sequence[Return]) -> dict[Place, list[Cell]]:
    """Every number that is not 0 in some quarter, in the order of the return, with its words."""
    found: dict[Place, list[Cell]] = {}
    for name in BY_NAME:
        for return_ in returns:
            for cell in return_.section(name):
                if cell.value:
                    words = [SECTIONS[name].title, cell.row_label, cell.col_label]
                    found.setdefault(place_of(cell), [*words, MEASURES[cell.measure]])
    return found


# --- Data quality, what is left out, and what the words mean ------------------------------------


def _queries(pack: Pack, standings: Sequence[QuarterInPack]) -> PackPart:
    columns = [f"{SERVICES[one.service]}, {one.quarter}" for one in standings]
    counts = [Counter(found.query.kind for found in one.draft.queries) for one in standings]
    rows: list[list[Cell]] = [
        [title, *(count[kind] for count in counts)] for kind, title in QUERIES.items()
    ]
    rows.append(["Total", *(count.total() for count in counts)])
    sheet = Sheet("Data quality", ["Query", *columns], rows, pack.notes, has_total=True)
    return PackPart(sheet, "Open data queries by kind, as recorded today", "R19")


def _left_out(pack: Pack, standings: Sequence[QuarterInPack]) -> PackPart:
    holds = "Episodes left out of the return that would count in it"
    rows: list[list[Cell]] = [
        [SERVICES[one.service], str(one.quarter), episode_id, reason]
        for one in standings
        for episode_id, reason in one.draft.material.excluded.items()
    ]
    header = ("Service", "Quarter", "Episode", "Why")
    return PackPart(_labelled(pack, "Left out", header, rows), f"{holds}, and why", "R19")


def _all_definitions() -> list[Definition]:
    return [
        *SECTIONS.values(),
        *RATES.values(),
        *(one for report in REPORTS.values() for one in report.definitions),
    ]
