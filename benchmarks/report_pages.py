"""Whole report pages and files, as somebody who is signed in asks for them.

Each is held against the SQL that counts what it shows (`quarter_return.sql`, the statements of the
service reports, and those in `benchmarks/report_pages/`), against less history, and, in an
installation of many organisations, against one organisation alone. Before anything is timed both
sides must have counted the same.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from benchmarks import quarter_return, service_reports
from benchmarks.findings import Finding, times_as_long
from benchmarks.houses import LAST_YEAR, SERVICE, House, house
from benchmarks.quarter_return import QUARTER
from benchmarks.signed_in import signed_in
from benchmarks.timing import Side, by_turns
from benchmarks.ward import get
from pms import clock
from pms.domain.care.contradictions import KINDS
from pms.domain.care.doses_needed import PERIODS
from pms.domain.counting.quarter import Quarter
from pms.domain.service_reports.registry import REPORTS
from pms.reports.audit_pack.pack import Pack, make_sheets, numbered
from pms.reports.drug_usage.queries import list_courses
from pms.reports.drug_usage.usage import usage_of
from pms.reports.nors_return.board import board
from pms.reports.nors_return.draft import OpenQuery, make_draft

FOLDER = Path(__file__).with_suffix("")
QUERIES, DOSES = (
    (FOLDER / f"{name}.sql").read_text(encoding="utf-8") for name in ("queries", "drug_usage")
)
QUARTERS = [Quarter(LAST_YEAR, number) for number in (1, 2, 3, 4)]
YEAR = date(LAST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
REPORTED = [*REPORTS.values()]
NATIONAL = 57

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Page:
    """`runs` is the part of the runs that it can be given: a workbook takes a second."""

    name: str
    path: str
    aggregate: Callable[[House], Any]
    check: Callable[[House], None]
    runs: float = 1
    at_most: float | None = None
    """Its goal, as a ratio to the SQL."""


def measure(
    folder: Path, *, episodes_a_year: int = 500, runs: int = 21, organisations: int = NATIONAL
) -> Iterator[Finding]:
    """Two years are the less history: what is shown of the last one begins in none before."""
    with ExitStack() as stack:
        houses = [
            stack.enter_context(house(folder, years, episodes_a_year, beside))
            for years, beside in ((10, 2), (2, 2), (1, organisations), (1, 2))
        ]
        clients = [
            signed_in(one.app, one.organisation.id, "clinician", "manager") for one in houses
        ]
        for page in PAGES:
            yield from _measure(page, houses[0], clients, max(1, round(runs * page.runs)))


def _measure(
    page: Page, ten_years: House, clients: list[FlaskClient], runs: int
) -> Iterator[Finding]:
    page.check(ten_years)
    ten, two, nation, alone = (
        Side(lambda client=client: get(client, page.path))  # type: ignore[misc]
        for client in clients
    )
    times = by_turns(ten, Side(lambda: page.aggregate(ten_years)), runs)
    yield times_as_long(f"{page.name}, to SQL", times, at_most=page.at_most)
    times = by_turns(ten, two, runs)
    yield times_as_long(f"{page.name}, 10 years behind it to 2", times, at_most=1.3)
    times = by_turns(nation, alone, runs)
    yield times_as_long(f"{page.name}, beside a nation to alone", times, at_most=1.3)


# --- The quarter page: its numbers, and the data queries that are open --------------------------


def aggregate_quarter(house: House) -> tuple[Rows, Rows]:
    days, today = (QUARTER.start, QUARTER.end), clock.today()
    return (
        house.ask(quarter_return.SQL, *days, as_at=today),
        house.ask(QUERIES, *days, as_at=today),
    )


def check_quarter(house: House) -> None:
    quarter_return.check_equal(quarter_return.Measured(house, as_at=clock.today()))
    check_board(house)


# --- The board: how many queries are open in each quarter ---------------------------------------


def aggregate_board(house: House) -> dict[str, Rows]:
    return {
        service: house.ask(QUERIES, *YEAR, as_at=clock.today(), service=service)
        for service in house.organisation.services
    }


def check_board(house: House) -> None:
    """The board has every query of the drafts. Two facts that disagree (R19b) the statement does
    not look for: so it is held against all others, and takes less time than it would with them.
    """
    theirs = aggregate_board(house)
    with house.reading():
        boards = board(house.organisation, QUARTERS, clock.today())
        for service, rows in boards.items():
            queries = {
                str(quarter): make_draft(
                    house.organisation, service, quarter, clock.today()
                ).queries
                for quarter in QUARTERS
            }
            shown = {row.place.code: (row.state.blocking, row.state.warnings) for row in rows}
            assert shown == {code: _blocking_or_not(found) for code, found in queries.items()}
            ours = {
                code: _blocking_or_not(one for one in found if one.query.kind not in KINDS)
                for code, found in queries.items()
            }
            counted = {code: tuple(numbers) for code, *numbers in theirs[service]}
            assert ours == dict.fromkeys(ours, (0, 0)) | counted, (service, ours, counted)


def _blocking_or_not(queries: Iterable[OpenQuery]) -> tuple[int, int]:
    blocks = [one.query.blocking for one in queries]
    return sum(blocks), len(blocks) - sum(blocks)


# --- Drug usage: the doses of the weeks to come -------------------------------------------------


def aggregate_doses(house: House) -> Rows:
    today = clock.today()
    return house.ask(DOSES, today, today, as_at=today)


def check_doses(house: House) -> None:
    today = clock.today()
    with house.reading():
        usage = usage_of(list_courses(today), set(), today)
    assert not usage.expected.lines
    ours = {
        (*need.prescribed, need.patients, need.courses, *map(need.within, PERIODS))
        for need in usage.current.needs
    }
    assert ours == {*aggregate_doses(house)}, ours ^ {*aggregate_doses(house)}


# --- The audit pack: every service report, and both services' four quarters ----------------------


@cache
def statements() -> dict[str, str]:
    return {report.name: service_reports.yardstick(report) for report in REPORTED}


def aggregate_pack(house: House) -> dict[str, Rows]:
    """Every statement for every service; rows of a report by its name."""
    found: dict[str, Rows] = {name: [] for name in statements()}
    for service in house.organisation.services:
        for name, sql in statements().items():
            found[name] += house.ask(sql, *YEAR, as_at=clock.today(), service=service)
        for quarter in QUARTERS:
            days = quarter.start, quarter.end
            house.ask(quarter_return.SQL, *days, as_at=clock.today(), service=service)
        house.ask(QUERIES, *YEAR, as_at=clock.today(), service=service)
    return found


def check_pack(house: House) -> None:
    """The columns of every report's sheets add up to those of the SQL."""
    with house.reading():
        pack = Pack(house.organisation, LAST_YEAR, clock.today())
        sheets = {sheet.name: sheet for sheet in make_sheets(pack)}
    theirs = aggregate_pack(house)
    for report in REPORTED:
        for number, table in enumerate(report.tables, 1):
            sheet = sheets[numbered(report.title, number)]
            rows = sheet.rows[: len(sheet.rows) - table.has_total]
            counted = [row[2:] for row in theirs[report.name] if row[0] == table.name]
            for place, measure in enumerate(table.measures):
                column = [*sheet.header].index(measure.label)
                ours = sum(row[column] for row in rows)  # type: ignore[misc]
                assert ours == sum(row[place] or 0 for row in counted), (report, table, measure)


PAGES = (
    Page(
        "quarter page",
        f"/reports/{SERVICE}/{QUARTER}",
        aggregate_quarter,
        check_quarter,
        at_most=3,
    ),
    Page("board of a year", f"/reports?year={LAST_YEAR}", aggregate_board, check_board, 0.5, 4),
    Page("drug usage", "/reports/drug-usage", aggregate_doses, check_doses),
    Page(
        "audit pack of a year",
        f"/reports/audit-pack.xlsx?year={LAST_YEAR}&version=internal",
        aggregate_pack,
        check_pack,
        0.2,
    ),
)
