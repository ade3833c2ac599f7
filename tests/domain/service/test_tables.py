"""The figures of W10 with their intervals, and what a table says where it can give no rate."""

from datetime import date

from pms.domain.counting.treatment import treatment_of
from pms.domain.service_reports import events, outcomes
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.period import (
    ALL,
    LAST_FOUR,
    THIS_QUARTER,
    THIS_YEAR,
    Period,
    preset_period,
)
from pms.domain.service_reports.registry import REPORTS
from pms.domain.service_reports.tables import CountedTable, TableRow, count
from tests.domain.records import LISTS, a_course, an_episode

RATES = events.REPORT.tables[0]
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
TODAY = date(2026, 3, 1)


def ended(record):
    return EndedEpisode(record, treatment_of(record, TODAY), TODAY)


def rounded(value):
    return tuple(round(number, 1) for number in (value.value, value.low, value.high))


def test_w10_has_its_rates_and_intervals():
    row = TableRow("2025Q1", "2025 Q1", (412, 388, 3, 2, 0))
    counted = CountedTable(RATES, [row], row)
    assert rounded(counted.value(row, counted.ratio("line_rate"))) == (7.3, 1.5, 21.3)
    assert rounded(counted.value(row, counted.ratio("line_infection_rate")))[0] == 5.2


def test_there_is_no_rate_below_200_days():
    row = TableRow("2025Q1", "2025 Q1", (199, 200, 1, 0, 0))
    counted = CountedTable(RATES, [row], row)
    none = counted.value(row, counted.ratio("line_rate"))
    assert (none.value, none.why_not) == (None, "Below 200 days")
    assert counted.value(row, counted.ratio("line_line_rate")).value == 5.0


def test_an_outcome_dated_later_is_not_recorded_yet():
    table = outcomes.REPORT.tables[0]
    late = an_episode(outcome_on=date(2026, 4, 1))
    counted = count(table, [ended(late), ended(an_episode())], YEAR, LISTS)
    assert counted.total.amounts == (2, 1, 0, 0, 1, 1, 1)


def test_a_quarter_that_the_period_cuts_says_so():
    table = REPORTS["activity"].tables[0]
    counted = count(table, [], Period(date(2025, 1, 15), date(2025, 6, 30)), LISTS)
    assert [row.label for row in counted.rows] == ["2025 Q1, part", "2025 Q2"]
    months = count(REPORTS["activity"].tables[1], [], Period(date(2024, 12, 1), TODAY), LISTS)
    assert months.rows[0].label == "Dec 2024"
    assert months.rows[-1].label == "Mar 2026, part"
    assert len(months.rows) == 16


def test_what_is_most_stands_first_and_what_is_not_recorded_last():
    table = REPORTS["diagnoses"].tables[0]
    records = [an_episode(diagnosis=None), an_episode(diagnosis=None)]
    records += [an_episode(), an_episode(a_course("1 Feb - 3 Feb"), diagnosis="local_zoonosis")]
    counted = count(table, map(ended, records), YEAR, LISTS)
    assert [row.code for row in counted.rows] == ["cellulitis", "local_zoonosis", "not_recorded"]
    assert rounded(counted.value(counted.rows[0], counted.ratio("share")))[0] == 25.0


def test_days_in_hospital_cost_what_the_organisation_says_or_have_no_column():
    table = REPORTS["days-saved"].tables[0]
    counted = count(table, [ended(an_episode())], YEAR, LISTS, day_cost=400)
    assert counted.value(counted.total, counted.ratio("cost")).value == 14 * 400
    assert "cost" in [column.code for column in counted.columns]
    without = count(table, [ended(an_episode())], YEAR, LISTS)
    assert "cost" not in [column.code for column in without.columns]


def test_the_usual_periods():
    today, first = date(2026, 7, 13), date(2012, 5, 1)
    assert preset_period(THIS_QUARTER, today, first) == Period(date(2026, 7, 1), today)
    assert preset_period(LAST_FOUR, today, first) == Period(date(2025, 7, 1), date(2026, 6, 30))
    assert preset_period(THIS_YEAR, today, first) == Period(date(2026, 1, 1), today)
    assert preset_period(ALL, today, first) == Period(first, today)
