"""The figures that may leave: counted as the reports count, and their relations hold."""

from datetime import date, timedelta

import pytest

from pms.domain.audit_pack import protection
from pms.domain.audit_pack.counting import columns_of, count_year
from pms.domain.audit_pack.figures import (
    ALL,
    BREAKDOWNS,
    BY_QUARTER,
    INFECTION,
    LEFT_OUT,
    LINES,
    OWN,
    QUARTERS,
    TOTAL,
    YEAR,
    PackFigure,
)
from pms.domain.audit_pack.protection import MOVED, CountedIssue, printed, protect, rows_of_few
from pms.domain.counting.suppression import publish
from pms.domain.service_reports.period import Period
from pms.domain.service_reports.registry import REPORTS
from pms.domain.service_reports.tables import Measure, count
from tests.domain import strategies
from tests.domain.records import LISTS, SHIPPED
from tests.domain.service.loaded import LOADED

PERIOD = Period(date(2025, 1, 1), date(2025, 12, 31))
SERVICES = ("adult", "paediatric")


class Cases(dict):
    """Cases of some records, by what a table reads."""

    def __init__(self, records, as_at):
        super().__init__({reads: load(records, PERIOD, as_at) for reads, load in LOADED.items()})


def random_year(seed, services=SERVICES):
    records, as_at = strategies.random_episodes(seed, 80), date(2025, 6, 1) + timedelta(9 * seed)
    of_service = {
        one: Cases([record for record in records if record.service == one], as_at)
        for one in services
    }
    return of_service, count_year(of_service, PERIOD, SHIPPED, left_out=seed)


@pytest.mark.parametrize("seed", range(8))
def test_every_relation_holds_of_the_strangest_records(seed):
    """`publish` refuses a relation that does not hold."""
    _, counts = random_year(seed)
    shown = protect(counts)
    assert set(shown) == set(counts)
    for figure, one in shown.items():
        assert one.low <= counts[figure] <= one.high


@pytest.mark.parametrize("seed", range(3))
def test_a_year_has_the_numbers_of_the_service_reports(seed):
    records, as_at = strategies.random_episodes(seed, 80), date(2025, 6, 1) + timedelta(9 * seed)
    _, counts = random_year(seed)
    cases = Cases(records, as_at)
    for line in LINES:
        table = REPORTS[line.source.report].table(line.source.table)
        counted = count(table, cases[table.reads], PERIOD, LISTS)
        assert counts[PackFigure(YEAR, line.code)] == counted.amount(
            counted.total, line.source.measure
        )
    assert counts[PackFigure(LEFT_OUT, LEFT_OUT)] == seed


def test_every_line_and_breakdown_is_counted_by_a_table_there_is():
    for source in [*(line.source for line in LINES), *(one.source for one in BREAKDOWNS)]:
        table = REPORTS[source.report].table(source.table)
        assert source.measure in {measure.code for measure in table.measures}
        assert all(isinstance(measure, Measure) for measure in table.measures)


def test_values_of_ones_own_lists_are_one_row_without_words():
    _, counts = random_year(1)
    rows = {figure.row for figure in counts if figure.table in {one.name for one in BREAKDOWNS}}
    assert OWN in rows
    assert not [row for row in rows if row.startswith("local_")]
    known = {value.code for values in SHIPPED.values() for value in values}
    groups = {value.flags.get("group") for value in SHIPPED["diagnosis"]}
    waits = {figure.row for figure in counts if figure.table == "waited"}
    assert rows <= known | groups | waits | {OWN, TOTAL, "not_recorded"}


def test_every_diagnosis_of_the_list_has_a_group():
    assert all(value.flags["group"] for value in SHIPPED["diagnosis"])


def test_the_codes_of_line_events_say_which_are_infections():
    for value in SHIPPED["line_event"]:
        assert value.code.startswith(INFECTION) == (value.flags["infection"] == "yes")


def test_one_service_has_one_column_and_two_have_their_sum():
    _, of_one = random_year(2, ("adult",))
    assert columns_of(of_one) == [ALL]
    _, of_both = random_year(2)
    assert columns_of(of_both) == [*SERVICES, ALL]
    for line in LINES:
        parts = [of_both[PackFigure(YEAR, line.code, service)] for service in SERVICES]
        assert sum(parts) == of_both[PackFigure(YEAR, line.code)]


def test_each_quarter_has_a_few_counts_only():
    _, counts = random_year(3)
    rows = {figure.row for figure in counts if figure.table == QUARTERS}
    assert rows == {"accepted", "rejected", "episodes", "opat_days"}


def an_empty_year(**rows):
    """One service without anything, but for rows of the year."""
    counts = {PackFigure(YEAR, line.code): rows.get(line.code, 0) for line in LINES}
    counts |= {
        PackFigure(QUARTERS, code, f"2025Q{quarter}"): 0
        for code in BY_QUARTER
        for quarter in (1, 2, 3, 4)
    }
    totals = [one.whole_figure for one in BREAKDOWNS if one.own_whole]
    return counts | dict.fromkeys(totals, 0) | {PackFigure(LEFT_OUT, LEFT_OUT): 0}


def test_a_year_is_protected_together_with_its_quarters():
    """Two quarters of seven, and their 14 printed as 15, would leave six or seven each."""
    counts = an_empty_year(decided=14, rejected=14)
    for table in ("specialty", "pathway", "rejection_reason"):
        counts[PackFigure(table, "other")] = 14
    for quarter in ("2025Q1", "2025Q2"):
        counts[PackFigure(QUARTERS, "rejected", quarter)] = 7
    shown = protect(counts)
    assert str(shown[PackFigure(QUARTERS, "rejected", "2025Q1")]) == "1 to 7"
    assert shown[PackFigure(YEAR, "rejected")].withheld


def test_every_earlier_issue_and_how_far_counts_have_moved_is_protected_at_once(monkeypatch):
    given = {}

    def spy(counts, relations, **more):
        given.update(counts=counts, **more)
        return publish(counts, relations, **more)

    _, first = random_year(4)
    _, second = random_year(5)
    issues = [CountedIssue(first, protect(first))]
    issues.append(CountedIssue(second, protect(second, issues)))
    _, now = random_year(6)
    monkeypatch.setattr(protection, "publish", spy)
    protect(now, issues)
    for number, issue in enumerate(issues):
        for figure in {*now, *issue.counts}:
            moved = now.get(figure, 0) - issue.counts.get(figure, 0)
            assert given["counts"][MOVED, number, figure] == moved
            assert (MOVED, number, figure) in given["not_printed"]
        for figure, shown in issue.shown.items():
            assert given["already"][number, figure] == shown


def test_how_many_figures_are_withheld_is_counted_of_those_that_are_printed():
    _, counts = random_year(7)
    issue = CountedIssue(counts, protect(counts))
    few = rows_of_few(counts, issue.rule)
    figures, withheld = printed(issue)
    assert figures == len(counts) - len(few)
    assert withheld >= sum(0 < count < 8 for one, count in counts.items() if one not in few)


def test_a_breakdown_of_few_says_nothing_of_them():
    """Not even which rows there are: six rows of a total of 1 to 7 would be 1 or 2 each."""
    counts = an_empty_year(drug_events=6)
    for code in ("anaphylaxis", "hepatitis", "neutropenia", "urticaria", "other", "rash_local"):
        counts[PackFigure("drug_event", code)] = 1
    shown = protect(counts)
    assert str(shown[PackFigure(YEAR, "drug_events")]) == "1 to 7"
    rows = [one for one in counts if one.table == "drug_event"]
    assert len(rows) == 6
    assert all(shown[one].withheld for one in rows)
