"""Every table of every service report agrees with a second, naive count over random records."""

from datetime import date, timedelta

import pytest

from pms.domain.service_reports.events import INFECTIONS
from pms.domain.service_reports.period import Period
from pms.domain.service_reports.published import PUBLISHED
from pms.domain.service_reports.registry import REPORTS
from pms.domain.service_reports.tables import TOTAL, Measure, behind, count
from tests.domain import strategies
from tests.domain.records import LISTS, SHIPPED
from tests.domain.service import (
    recounts,
    recounts_of_care,
    recounts_of_experience,
    recounts_of_referrals,
)
from tests.domain.service.loaded import LOADED

TABLES = [(report, table) for report in REPORTS.values() for table in report.tables]
PERIODS = {
    "two quarters": Period(date(2025, 1, 1), date(2025, 6, 30)),
    "some days": Period(date(2025, 4, 10), date(2025, 5, 20)),
}


RECOUNTS = {
    **recounts.RECOUNTS,
    **recounts_of_care.RECOUNTS,
    **recounts_of_referrals.RECOUNTS,
    **recounts_of_experience.RECOUNTS,
}
CASES = {
    "ended": recounts.counted,
    "lines": recounts.counted,
    "followed": recounts.counted,
    "classed": recounts.counted,
    "decided": recounts_of_referrals.decided,
    "oral": recounts_of_care.with_oral_days,
    "answers": recounts_of_experience.answered,
    "codes": recounts_of_experience.given,
}
"""The plain cases of what a table reads."""


@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
@pytest.mark.parametrize(("report", "table"), TABLES, ids=[f"{r.name}-{t.name}" for r, t in TABLES])
def test_a_second_naive_count_agrees(report, table, period):
    recount = RECOUNTS[report.name, table.name]
    something = False
    for seed in range(12):
        records = strategies.random_episodes(seed, 60)
        as_at = date(2025, 6, 1) + timedelta(days=9 * seed)
        cases = LOADED[table.reads](records, period, as_at)
        counted = count(table, cases, period, LISTS)
        plain = CASES[table.reads](records, period.first, period.last, as_at)
        naive = {code: amounts for code, amounts in recount(plain).items() if any(amounts)}
        ours = {
            row.code: list(row.amounts)
            for row in (*counted.rows, counted.total)
            if any(row.amounts)
        }
        assert ours == naive
        something = something or bool(naive)
        for row in (*counted.rows, counted.total):
            for measure in table.measures:
                found = behind(table, cases, row.code, measure.code)
                assert sum(one.adds for one in found) == counted.amount(row, measure.code)
                if measure.code == "episodes" and row.code != TOTAL:
                    assert len(found) == counted.amount(row, "episodes")
    assert something


@pytest.mark.parametrize("report", REPORTS.values(), ids=list(REPORTS))
def test_a_report_is_whole(report):
    """What it names is there: a mistake shows here, not on somebody's screen."""
    columns = {column.code for column in report.tables[0].ordered_columns}
    assert set(report.headline) <= columns
    assert set(report.published) <= set(PUBLISHED)
    assert report.definitions
    assert len({table.name for table in report.tables}) == len(report.tables)
    for table in report.tables:
        for ratio in table.ratios:
            assert {ratio.part, ratio.whole} <= set(table.position)
        codes = [column.code for column in table.ordered_columns]
        assert set(table.position) <= set(codes)  # a number that is divided by is shown too
        for picture in table.pictures:
            named = {getattr(picture, "column", None), getattr(picture, "ratio", None)}
            named |= set(getattr(picture, "measures", ()))
            assert named - {None} <= set(codes)
    assert all(isinstance(m, Measure) for table in report.tables for m in table.measures)


def test_the_infections_among_line_events_are_those_the_list_flags():
    flagged = {v.code for v in SHIPPED["line_event"] if v.flags["infection"] == "yes"}
    assert flagged == INFECTIONS


def test_every_published_figure_has_its_citation():
    assert all(one.citation for one in PUBLISHED.values())
