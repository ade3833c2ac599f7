"""The benchmarks run, and compare only what is equal; how fast anything is, is not tested."""

import shutil
from datetime import date
from functools import partial
from itertools import islice, pairwise

import pytest

from benchmarks import (
    behind,
    episode_list,
    findings,
    hammered,
    history,
    import_bundle,
    national_quarter,
    quarter_return,
    records,
    report_pages,
    saving,
    search,
    service_reports,
    ward,
)
from benchmarks.houses import house
from benchmarks.quarter_return import Measured
from pms.domain.care.problem import believable_dose
from pms.domain.counting.quarter import Quarter
from pms.domain.service_reports.registry import REPORTS
from pms.reports.nors_return.draft import count_open, make_draft


def import_tiny(folder):
    given = records.make_years((2024, 2025), 20, seed=1)
    bundle = import_bundle.write_bundle(given, folder / "bundle")
    return import_bundle.measure_time(folder, given, bundle, runs=1)


TINY = {
    "return": partial(quarter_return.measure, episodes_a_year=12, runs=1),
    "national": partial(
        national_quarter.measure, organisations=3, years=1, episodes_a_year=30, runs=1
    ),
    "reports": partial(service_reports.measure, episodes_a_year=12, runs=1, organisations=3),
    "pages": partial(report_pages.measure, episodes_a_year=12, runs=1, organisations=3),
    "ward": partial(ward.measure, rows=12, episodes_a_year=2, runs=1),
    "list": partial(episode_list.measure, episodes_a_year=20, runs=1),
    "behind": partial(behind.measure, few=1, many=3, open_now=3, runs=1),
    "history": partial(history.measure, few=100, many=300, runs=1),
    "save": partial(saving.measure, episodes_a_year=2, runs=1),
    "search": partial(search.measure, few=2_000, many=2_001, runs=1),
    "doors": partial(hammered.measure, rows=3, turns=1, pages=2, connections=2),
    "import": lambda folder: [import_tiny(folder)],
}


@pytest.fixture
def folder(tmp_path, sqlite_template, monkeypatch):
    shutil.copy(sqlite_template, tmp_path / "template.sqlite")
    monkeypatch.setenv("PMS_INSTANCE", str(tmp_path))
    monkeypatch.delenv("PMS_DATABASE_URL", raising=False)
    return tmp_path


@pytest.mark.parametrize("work", TINY)
def test_each_work_runs_on_a_few_records_of_which_both_sides_make_the_same(work, folder):
    found = list(TINY[work](folder))
    assert found
    assert all(finding.ratio > 0 for finding in found)


def test_however_many_doses_are_saved_each_may_be_given_and_is_another_than_the_last():
    given = list(islice(saving.doses(), 1_000))
    assert not [dose for dose in given if list(believable_dose("dose", dose, saving.UNIT))]
    assert all(one != other for one, other in pairwise(given))
    course = records.make_years((2025,), 2, seed=1).course[saving.COURSE - 1]
    assert course["dose_unit"] == saving.UNIT


def test_every_quarter_counts_the_same_in_sql(folder):
    with house(folder, 2, 100) as made:
        for year in (2024, 2025):
            for number in (1, 2, 3, 4):
                quarter_return.check_equal(Measured(made, Quarter(year, number)))


def test_a_return_that_sql_counts_otherwise_is_not_timed(folder, monkeypatch):
    others = quarter_return.SQL.replace("<> 'inpatient_team'", "<> 'self'")
    monkeypatch.setattr(quarter_return, "SQL", others)
    with pytest.raises(AssertionError, match="ADMINISTERED_BY"):
        next(quarter_return.measure(folder, episodes_a_year=100, runs=1))


def test_every_service_report_counts_the_same_in_sql(folder):
    with house(folder, 2, 150, organisations=1) as made:
        for report in REPORTS.values():
            sql = service_reports.yardstick(report)
            service_reports.check_equal(made, report, sql, service_reports.ALL)


def test_an_import_that_lost_something_is_not_timed(folder):
    given = records.make_years(range(2024, 2026), 10, seed=1)
    ours = import_bundle.Import(
        import_bundle.write_bundle(given, folder / "bundle"), folder / "ours.sqlite"
    )
    ours.prepare()
    ours.run()
    import_bundle.check_equal(given, ours.path, ours.path)
    given.course[0]["started_on"] = date(2020, 1, 1)
    with pytest.raises(AssertionError, match="started_on"):
        import_bundle.check_equal(given, ours.path, ours.path)


def test_a_year_holds_the_same_whatever_stands_behind_it():
    behind, alone = (records.make_years(years, 20, seed=1) for years in ((2024, 2025), (2025,)))
    days = [course["started_on"] for course in behind.course[-len(alone.course) :]]
    assert days == [course["started_on"] for course in alone.course]


def test_a_missed_goal_is_said():
    shown = findings.table(
        [
            findings.times_as_long("slow", (31.0, 10.0), at_most=3),
            findings.share_of_speed("fast", (10.0, 9.0), at_least=0.4),
            findings.times_as_long("only said", (3.0, 2.0)),
        ]
    ).splitlines()
    assert [line.split()[-3:] for line in shown[1:]] == [
        ["<=", "3", "NO"],
        [">=", "0.4", "yes"],
        ["1.50", "-", "-"],
    ]


def test_the_board_counts_of_a_year_what_the_drafts_of_its_quarters_count(folder):
    with house(folder, 2, 100, organisations=1) as made:
        quarters = [Quarter(year, number) for year in (2025, 2024) for number in (4, 3, 2, 1)]
        for as_at in (date(2025, 12, 31), date(2025, 11, 14), date(2026, 2, 14)):
            for service in ("adult", "paediatric"):
                with made.reading():
                    counted = count_open(service, quarters, as_at)
                    for quarter, found in counted.items():
                        draft = make_draft(made.organisation, service, quarter, as_at)
                        numbers = len(draft.blocking), len(draft.warnings)
                        assert found == (*numbers, draft.return_.is_empty), (quarter, as_at)
                assert any(found.blocking for found in counted.values()) or service != "adult"
