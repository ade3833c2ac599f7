"""Reports of treatment: readmissions, deaths, administration, devices and oral therapy."""

import pytest

from pms.domain.counting.quarter import Quarter
from pms.domain.nors.report import count_return
from pms.domain.service_reports import administration, copat, deaths, devices, readmissions
from pms.domain.service_reports.copat import oral_case
from pms.domain.service_reports.devices import WithLines
from pms.domain.service_reports.period import Period
from tests.domain.records import (
    LISTS,
    a_course,
    a_line,
    an_admission,
    an_episode,
    day,
)
from tests.domain.service.counting import counted_tables, rows_of
from tests.domain.service.loaded import LOADED
from tests.domain.strategies import random_episodes

YEAR = Period(day("1 Jan"), day("31 Dec"))
NEXT_YEAR = day("1 Jan 2026")


def cases_of(records, period=YEAR, as_at=NEXT_YEAR):
    return {reads: load(records, period, as_at) for reads, load in LOADED.items()}


@pytest.mark.parametrize("seed", range(4))
def test_a_whole_quarter_has_the_numbers_of_its_return(seed):
    records = [record._replace(service="adult") for record in random_episodes(seed, 150)]
    quarter = Quarter(2025, 2)
    period = Period(quarter.start, quarter.end)
    return_ = count_return(
        records,
        (),
        records,
        LISTS,
        organisation="RXX",
        service="adult",
        quarter=quarter,
        as_at=NEXT_YEAR,
    )
    cases = cases_of(records, period)
    places = (
        (readmissions, "causes", "READMISSION"),
        (deaths, "categories", "DEATH"),
        (administration, "ways", "ADMINISTERED_BY"),
        (devices, "devices", "DEVICE"),
    )
    for report, table, section in places:
        counted = counted_tables(report.REPORT, cases, period)[table]
        sent = {}
        for cell in return_.section(section):
            sent.setdefault(cell.row_code, []).append(cell.value)
        assert rows_of(counted) == {row: tuple(each) for row, each in sent.items() if any(each)}
    [row] = counted_tables(copat.REPORT, cases, period)["quarters"].rows
    after = row.amounts[2:4]
    assert after == tuple(return_.value("COPAT", "copat", one) for one in ("episodes", "oral_days"))


def test_w10_three_of_31_episodes_readmitted_are_between_3_and_25_percent():
    stay = an_admission("15 Jan - 18 Jan", cause="line_complication")
    records = [an_episode(id=n, admissions=(stay,) if n < 4 else ()) for n in range(1, 32)]
    cases = cases_of(records)
    quarters = counted_tables(readmissions.REPORT, cases, YEAR)["quarters"]
    share = quarters.value(quarters.total, readmissions.SHARE)
    assert [round(number, 1) for number in share[1:4]] == [9.7, 3.3, 24.9]


def test_a_planned_procedure_and_a_stay_after_the_window_are_no_readmissions():
    stays = (
        an_admission("15 Jan - 16 Jan", planned=True, cause="unrelated"),
        an_admission("17 Jan - 18 Jan", cause="planned_procedure"),
        an_admission("25 Jan - 28 Jan", cause="unrelated"),
    )
    cases = cases_of([an_episode(admissions=stays)])
    tables = counted_tables(readmissions.REPORT, cases, YEAR)
    assert rows_of(tables["quarters"]) == {"2025Q1": (1, 0), "TOTAL": (1, 0)}
    assert rows_of(tables["causes"]) == {}


def test_an_episode_readmitted_twice_counts_once_under_each_cause_and_once_in_all():
    stays = tuple(
        an_admission(f"{on} Jan - {on} Jan", cause=cause)
        for on, cause in ((12, "unrelated"), (14, "unrelated"), (16, "new_infection"))
    )
    cases = cases_of([an_episode(admissions=stays)])
    tables = counted_tables(readmissions.REPORT, cases, YEAR)
    assert rows_of(tables["causes"]) == {"unrelated": (1,), "new_infection": (1,), "TOTAL": (1,)}
    assert rows_of(tables["diagnoses"])["TOTAL"] == (1, 1)
    assert rows_of(tables["quarters"])["TOTAL"] == (1, 1)


def test_w12_oral_treatment_only_is_20_copat_days_and_in_no_return():
    episode = an_episode(
        a_course("1 Jun - 20 Jun", route="po", agent="linezolid"), accepted="1 Jun"
    )
    cases = cases_of([episode])
    tables = counted_tables(copat.REPORT, cases, YEAR)
    assert cases["ended"] == []
    assert rows_of(tables["quarters"])["2025Q2"] == (1, 20, 0, 0, 1, 20)
    assert rows_of(tables["agents"]) == {"linezolid": (1, 20), "TOTAL": (1, 20)}


def test_oral_days_after_opat_stand_where_the_last_opat_day_lies():
    episode = an_episode(
        a_course("10 Mar - 28 Mar"), a_course("29 Mar - 20 Apr", route="po", agent="linezolid")
    )
    cases = cases_of([episode])
    quarters = counted_tables(copat.REPORT, cases, YEAR)["quarters"]
    assert rows_of(quarters)["2025Q1"] == (1, 23, 1, 23, 0, 0)
    assert "2025Q2" not in rows_of(quarters)


@pytest.mark.parametrize(
    "courses",
    [
        (a_course("10 Jan -"), a_course("12 Jan - 20 Jan", route="po")),
        (a_course("10 Jan -", route="po"),),
        (a_course("10 Jan - 20 Jan", route="po", administered_by="inpatient_team"),),
    ],
    ids=["while parenteral treatment goes on", "while it goes on", "of the inpatient team"],
)
def test_oral_treatment_does_not_count(courses):
    assert oral_case(an_episode(*courses), NEXT_YEAR) is None


def test_oral_treatment_whose_end_lies_ahead_counts_up_to_today():
    oral = a_course("20 Jan - 20 Apr", route="po")
    as_at = day("10 Feb")
    after_iv, alone = an_episode(a_course(), oral, id=1), an_episode(oral, id=2)
    found = [oral_case(one, as_at) for one in (after_iv, alone)]
    assert [case.oral_days for case in found] == [22, 22]
    assert [case.day for case in found] == [day("23 Jan"), as_at]


def test_a_day_with_a_nurse_is_the_nurses_and_each_day_stands_once():
    courses = (
        a_course("10 Jan - 19 Jan", administered_by="self"),
        a_course("13 Jan - 15 Jan", agent="teicoplanin", administered_by="opat_nurse_home"),
        a_course("15 Jan - 16 Jan", agent="daptomycin", administered_by="opat_clinic"),
        a_course("20 Jan - 21 Jan", administered_by=None),
    )
    cases = cases_of([an_episode(*courses)])
    tables = counted_tables(administration.REPORT, cases, YEAR)
    assert rows_of(tables["quarters"])["2025Q1"] == (12, 6, 3, 1, 2)
    assert rows_of(tables["ways"])["self"] == (1, 10)
    assert rows_of(tables["ways"])["TOTAL"] == (1, 12)


def test_line_days_stand_under_the_guidance_of_each_line():
    lines = (
        a_line("10 Jan - 14 Jan", id=1),
        a_line("15 Jan - 23 Jan", id=2),
        a_line("10 Jan - 23 Jan", device="picc", id=3),
        a_line("10 Jan - 23 Jan", device="no_line", id=4),
        a_line("1 Jan - 9 Jan", id=5),
    )
    guidance = {1: "ultrasound", 2: None, 3: "ultrasound", 4: "ultrasound", 5: "ultrasound"}
    [ended] = cases_of([an_episode(lines=lines)])["ended"]
    tables = counted_tables(devices.REPORT, {"lines": [WithLines(ended, guidance)]}, YEAR)
    assert rows_of(tables["guidance"]) == {
        "ultrasound": (1, 2, 19),
        "not_recorded": (1, 1, 9),
        "TOTAL": (1, 3, 28),
    }
    assert [row.label for row in tables["both"].rows] == [
        "Midline: Ultrasound",
        "Midline: Not recorded",
        "PICC: Ultrasound",
    ]


def test_a_death_counts_by_its_day_or_without_one_by_its_category_and_never_in_the_future():
    records = [
        an_episode(id=1, died_on=day("24 Jan")),
        an_episode(id=2, died_on=day("25 Jan")),
        an_episode(id=3, died_on=day("25 Feb"), death_category="unrelated"),
        an_episode(id=5, death_category="infection"),
        an_episode(id=4, died_on=day("2 Jan 2026"), death_category="infection"),
    ]
    cases = cases_of(records)
    tables = counted_tables(deaths.REPORT, cases, YEAR)
    assert rows_of(tables["categories"]) == {
        "not_recorded": (1,),
        "infection": (1,),
        "TOTAL": (2,),
    }
    assert rows_of(tables["quarters"])["TOTAL"] == (5, 2)
