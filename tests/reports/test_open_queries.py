"""`pms queries`: every open data query of a service, each by the bundle's row it is about."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.store.base import db
from pms.store.history import History
from tests.factories import (
    a_course,
    a_line,
    a_patient,
    an_admission,
    an_episode,
    an_event,
    an_exclusion,
    an_organisation,
)
from tests.reports.quarters import a_complete_episode
from tests.written import rows_in

pytestmark = pytest.mark.on_sqlite("the words of a command and the rows of its file")

QUERIES = ("queries", "--organisation", "RXX", "--service", "adult")
COLUMNS = [
    "episode_ref",
    "quarter",
    "kind",
    "blocking",
    "table",
    "ref",
    "field",
    "message",
    "suggested_opat_outcome",
    "suggested_infection_outcome",
]


@pytest.fixture(autouse=True)
def in_may(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 20))


def rows_of(result):
    assert result.out.startswith("\ufeff" + ",".join(COLUMNS) + "\r\n")
    assert "\n" not in result.out.replace("\r\n", "")
    return rows_in(result.out.removeprefix("\ufeff"), COLUMNS)


def kinds(rows):
    return [(row["episode_ref"], row["kind"]) for row in rows]


def test_a_query_stands_in_a_row_with_what_the_record_suggests(app, runner):
    episode = a_complete_episode(ref="E1", specialty=None, died_on=date(2026, 1, 24))
    a_complete_episode(ref="E2")

    result = runner(*QUERIES)

    assert result.code == 1
    rows = rows_of(result)
    assert kinds(rows) == [
        ("E1", "no_specialty"),
        ("E1", "outcome_differs_from_suggestion"),
        ("E1", "infection_outcome_contradicted"),
        ("E1", "end_reason_not_died"),
    ]
    assert rows[0] == {
        "episode_ref": "E1",
        "quarter": "2026Q1",
        "kind": "no_specialty",
        "blocking": "yes",
        "table": "episodes",
        "ref": "E1",
        "field": "specialty",
        "message": "The specialty is not recorded.",
        "suggested_opat_outcome": "failure",
        "suggested_infection_outcome": "failed",
    }
    assert {row["blocking"] for row in rows[1:]} == {"no"}
    assert episode.id


def test_the_exit_code_is_0_where_no_query_blocks(app, runner):
    a_complete_episode(ref="E1", therapy_end_reason="unplanned_admission")
    result = runner(*QUERIES)
    assert (result.code, kinds(rows_of(result))) == (0, [("E1", "admission_not_recorded")])
    assert "0 that block a final return, 1 that only warn" in result.err


def test_the_row_that_it_is_about_is_named_by_table_reference_and_column(app, runner):
    episode = a_complete_episode(ref="E1", opat_outcome_reason="It was mild")
    a_course(episode, ref="C2", agent="linezolid", route=None, started_on=date(2024, 1, 10))
    a_line(episode, ref="L1", removed_on=date(2026, 1, 15), removal_reason="infection")
    an_event(episode, ref="V1", kind="drug", type="other", consequence="admission")
    an_admission(
        episode,
        ref="A1",
        planned=True,
        cause="new_infection",
        admitted_on=date(2026, 3, 2),
        discharged_on=None,
    )

    rows = rows_of(runner(*QUERIES))

    assert {(row["kind"], row["table"], row["ref"], row["field"]) for row in rows} == {
        ("course_without_route", "courses", "C2", "route"),
        ("line_event_not_recorded", "lines", "L1", "removal_reason"),
        ("event_admission_not_recorded", "events", "V1", "consequence"),
        ("admission_contradicts_itself", "admissions", "A1", "planned"),
    }


def test_of_two_courses_of_one_day_the_first_by_reference_is_named(app, runner):
    episode = an_episode(ref="E1")
    a_course(episode, ref="Z", agent="daptomycin", course_end_reason="died")
    a_course(episode, ref="A", course_end_reason="died")
    [row] = [row for row in rows_of(runner(*QUERIES)) if row["kind"] == "death_not_recorded"]
    assert (row["table"], row["ref"], row["field"]) == ("courses", "A", "course_end_reason")


def test_what_counts_nowhere_is_not_in_it(app, runner):
    an_episode(decision="rejected", rejection_reasons=("local_lost",), specialty=None)
    an_episode(decision=None, decided_on=None, specialty=None)
    an_exclusion(a_complete_episode(specialty=None), reason="A test")
    an_episode(service="paediatric", specialty=None)
    result = runner(*QUERIES, "--all")
    assert (result.code, rows_of(result)) == (0, [])


def test_all_has_a_row_for_every_episode_and_a_withheld_suggestion_is_empty(app, runner):
    a_complete_episode(ref="well")
    a_complete_episode(ref="withheld", therapy_end_reason="other")
    running = an_episode(ref="running", decided_on=date(2026, 5, 1))
    a_course(running, started_on=date(2026, 5, 1), ended_on=None)

    rows = rows_of(runner(*QUERIES, "--all"))

    assert [
        (row["episode_ref"], row["quarter"], row["kind"], row["suggested_opat_outcome"])
        for row in rows
    ] == [
        ("well", "2026Q1", "", "success"),
        ("withheld", "2026Q1", "", ""),
        ("running", "2026Q2", "", ""),
    ]
    assert {(row["blocking"], row["table"], row["ref"]) for row in rows} == {("no", "", "")}


def test_a_quarter_has_only_what_belongs_to_it(app, runner):
    a_complete_episode(ref="first", specialty=None)
    late = an_episode(ref="second", specialty=None, decided_on=date(2026, 4, 2))
    a_course(late, started_on=date(2026, 4, 2), ended_on=date(2026, 4, 9))
    of_first = rows_of(runner(*QUERIES, "--quarter", "2026Q1", "--all"))
    of_second = rows_of(runner(*QUERIES, "--quarter", "2026q2"))
    assert {row["episode_ref"] for row in of_first} == {"first"}
    assert {row["episode_ref"] for row in of_second} == {"second"}


def test_the_age_is_that_of_the_day_of_acceptance(app, runner):
    patient = a_patient(date_of_birth=date(2010, 1, 11))
    a_complete_episode(ref="15", patient=patient)
    a_complete_episode(ref="16", patient=a_patient(date_of_birth=date(2010, 1, 10)))
    assert kinds(rows_of(runner(*QUERIES))) == [("15", "age_in_wrong_service")]


def test_a_text_that_a_spreadsheet_would_run_stays_a_text(app, runner):
    a_complete_episode(ref="=1+1", specialty=None)
    [row] = rows_of(runner(*QUERIES))
    assert (row["episode_ref"], row["ref"]) == ("'=1+1", "'=1+1")


def test_a_file_has_the_bytes_of_standard_output_and_is_in_the_history(app, runner, tmp_path):
    a_complete_episode(specialty=None)
    result = runner(*QUERIES, "--output", tmp_path)
    path = tmp_path / "queries_RXX_adult.csv"
    assert (result.code, result.out) == (1, "")
    assert str(path) in result.err
    assert runner(*QUERIES, "--output", "-").out.encode() == path.read_bytes()
    kept = db.session.scalars(select(History).where(History.object_type == "data_queries")).all()
    assert {row.action for row in kept} == {"export"}
    assert kept[0].after["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert kept[0].after["file"] == path.name


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--organisation", "RZZ"), "there is no organisation with the ODS code RZZ"),
        (("--organisation", "RAD", "--service", "paediatric"), "RAD has no paediatric service"),
        (("--quarter", "2026Q9"), "2026Q9"),
        (("--quarter", "2026Q3"), "2026Q3 has not begun"),
        (("--output", "/nowhere/file.csv"), "cannot be written"),
    ],
)
def test_it_is_refused_in_one_plain_line(app, runner, more, words):
    an_organisation(ods_code="RAD", services=("adult",))
    result = runner(*QUERIES, *more)
    assert (result.code, result.out) == (2, "")
    assert words in result.err
    assert result.err.count("\n") == 1
