"""Confirmed queries in a bundle: what a row confirms here, and what an export says of it."""

from datetime import date

import pytest
from sqlalchemy import select

from pms.domain.care.data_queries import episode_queries
from pms.episodes.models import Episode, Line, QueryConfirmation
from pms.episodes.records import load_records
from pms.reports.open_queries.listing import list_queries
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from pms.trail.unknown_records import unknown_records
from tests import factories
from tests.transfer.bundles import (
    a_course_row,
    a_folder,
    a_line_row,
    a_patient_row,
    an_admission_row,
    an_episode_row,
    bring_in,
)
from tests.transfer.database import everything
from tests.transfer.test_exporting import export, files, read

KIND = "line_event_not_recorded"
ENDED = {
    "therapy_end_reason": "completed_as_planned",
    "infection_outcome": "cured",
    "opat_outcome": "success",
    "outcome_date": "2025-01-23",
}
REMOVED = {"inserted_on": "2025-01-10", "removed_on": "2025-01-20", "removal_reason": "infection"}
ADMISSION = "admission_not_recorded"
TODAY = date(2026, 3, 1)


def a_confirmation_row(**given):
    return {
        "episode_ref": "E1",
        "kind": KIND,
        "ref": "",
        "reason": "Fever of another cause",
        **given,
    }


def a_bundle(path, *confirmations, **given):
    """An episode with two lines removed for infection, of which no event is recorded."""
    lines = [a_line_row(line_ref=ref, **REMOVED) for ref in ("L1", "L2")]
    tables = {"episodes": [an_episode_row(**ENDED)], "lines": lines, **given}
    return a_folder(path, confirmations=list(confirmations), **tables)


def said(outcome):
    return [line for line in outcome.report.lines() if "confirmations" in line]


def open_queries(kind=KIND):
    """How many are open, by what the episode is called."""
    refs = {one.id: one.ref for one in db.session.scalars(select(Episode))}
    return {
        refs[one.record.id]: sum(query.kind == kind for query in episode_queries(one.record, TODAY))
        for one in load_records()
    }


def kept():
    return list(db.session.scalars(select(QueryConfirmation).order_by(QueryConfirmation.id)))


def test_a_confirmation_with_a_reference_confirms_the_query_of_that_row(app, tmp_path):
    assert bring_in(a_bundle(tmp_path / "none")).has_news
    assert open_queries() == {"E1": 2}
    outcome = bring_in(a_bundle(tmp_path / "one", a_confirmation_row(ref="L1")))
    assert said(outcome) == []
    assert open_queries() == {"E1": 1}
    (row,) = kept()
    assert (row.item_ref, row.reason) == ("L1", "Fever of another cause")


def test_a_confirmation_without_a_reference_confirms_every_query_of_its_kind(app, tmp_path):
    other = {"episode_ref": "E2", "referral_date": "2025-03-08", "decision_date": "2025-03-10"}
    lines = [
        a_line_row(line_ref=f"{episode}{number}", episode_ref=episode, **days)
        for episode, days in (
            ("E1", REMOVED),
            ("E2", REMOVED | {"inserted_on": "2025-03-10", "removed_on": "2025-03-20"}),
        )
        for number in (1, 2)
    ]
    courses = [
        a_course_row(),
        a_course_row(
            course_ref="C2", episode_ref="E2", start_date="2025-03-10", end_date="2025-03-23"
        ),
    ]
    episodes = [
        an_episode_row(**ENDED),
        an_episode_row(**ENDED | other | {"outcome_date": "2025-03-23"}),
    ]
    bundle = a_bundle(
        tmp_path / "all", a_confirmation_row(), episodes=episodes, lines=lines, courses=courses
    )
    assert said(bring_in(bundle)) == []
    assert open_queries() == {"E1": 0, "E2": 2}
    assert [row.item_ref for row in kept()] == [None, None]


def test_the_reference_is_the_one_that_the_list_of_queries_names(app, tmp_path):
    """Of two courses that end on one day, whichever comes first in the bundle."""
    admitted = {"course_end_reason": "admitted_to_hospital"}
    courses = [
        a_course_row(course_ref="C2", agent="daptomycin", **admitted),
        a_course_row(course_ref="C1", **admitted),
    ]
    episodes = [an_episode_row(**ENDED)]
    bundle = a_bundle(tmp_path / "none", courses=courses, episodes=episodes)
    bring_in(bundle)
    (line,) = [one for one in list_queries("adult", TODAY) if one.kind == ADMISSION]
    assert line.cells[4:6] == ("courses", "C1")
    row = a_confirmation_row(kind=ADMISSION, ref="C1")
    again = a_bundle(tmp_path / "one", row, courses=courses, episodes=episodes)
    assert said(bring_in(again)) == []
    assert [one for one in list_queries("adult", TODAY) if one.kind == ADMISSION] == []


def test_what_is_confirmed_are_the_facts_that_were_brought(app, tmp_path):
    bring_in(a_bundle(tmp_path / "one", a_confirmation_row()))
    with factories.writing():
        db.session.scalars(select(Line).where(Line.ref == "L1")).one().removal_reason = "displaced"
        db.session.commit()
    assert open_queries() == {"E1": 1}


def test_each_confirmation_that_is_brought_in_is_in_the_history(app, tmp_path):
    bring_in(a_bundle(tmp_path / "one", a_confirmation_row()))
    noted = select(History.object_id).where(
        History.object_type == "query_confirmation", History.action == "create"
    )
    assert set(db.session.scalars(noted)) == {row.id for row in kept()}
    untold = [words for found in unknown_records().values() for words in found]
    assert [words for words in untold if "query_confirmation" in words] == []


def test_the_same_confirmations_twice_change_nothing(app, tmp_path):
    bundle = a_bundle(
        tmp_path / "one", a_confirmation_row(ref="L1"), a_confirmation_row(kind="course_too_long")
    )
    bring_in(bundle)
    before = everything()
    again = bring_in(bundle)
    assert (again.is_refused, again.has_news) == (False, False)
    assert everything() == before


def test_what_was_taken_back_stays_so_when_its_bundle_comes_again(app, tmp_path):
    bundle = a_bundle(tmp_path / "one", a_confirmation_row(ref="L1"))
    bring_in(bundle)
    with factories.writing():
        db.session.delete(kept()[0])
        db.session.commit()
    assert not bring_in(bundle).has_news
    assert open_queries() == {"E1": 2}


def test_another_reason_for_the_same_query_is_refused_with_both(app, tmp_path):
    bring_in(a_bundle(tmp_path / "one", a_confirmation_row(ref="L1")))
    outcome = bring_in(a_bundle(tmp_path / "two", a_confirmation_row(ref="L1", reason="Other")))
    assert said(outcome) == [
        f'refused: confirmations.csv, row 2, reason "Other": E1 {KIND} L1 brought'
        ' "Fever of another cause" before, now it is "Other"'
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"kind": "no_diagnosis"}, "this is none of: outcome_differs_from_suggestion, infection_"),
        ({"kind": ""}, "the cell is empty and must not be"),
        ({"reason": " "}, "the cell is empty and must not be"),
        ({"ref": "L9"}, "the episode has no row of this reference"),
        ({"ref": "L8"}, "the episode has no row of this reference"),
        ({"episode_ref": "E9"}, "there is no such episode"),
        ({"reason": "x" * 201}, "at most 200 fit"),
    ],
)
def test_a_confirmation_of_nothing_that_can_be_meant_is_refused(app, tmp_path, row, words):
    """L8 is a line, of another episode."""
    more = {
        "patients": [
            a_patient_row(),
            a_patient_row(
                patient_ref="P2",
                nhs_number="9990000026",
                hospital_number="H2",
                family_name="Other",
                given_name="Bo",
            ),
        ],
        "episodes": [an_episode_row(**ENDED), an_episode_row(episode_ref="E8", patient_ref="P2")],
        "lines": [a_line_row(**REMOVED), a_line_row(line_ref="L8", episode_ref="E8")],
    }
    outcome = bring_in(a_bundle(tmp_path / "one", a_confirmation_row(**row), **more))
    assert outcome.is_refused
    (line,) = said(outcome)
    assert words in line
    assert kept() == []


def test_a_confirmation_used_twice_is_refused(app, tmp_path):
    rows = [a_confirmation_row(ref="L1"), a_confirmation_row(ref="L1")]
    (line,) = said(bring_in(a_bundle(tmp_path / "one", *rows)))
    assert "this is used twice, first in row 2" in line


def test_a_confirmation_that_confirms_nothing_is_warned_about_in_the_dry_run_too(app, tmp_path):
    rows = [a_confirmation_row(kind="admission_not_recorded"), a_confirmation_row(ref="C1")]
    bundle = a_bundle(tmp_path / "one", *rows)
    tried = bring_in(bundle, dry_run=True)
    assert len(said(tried)) == 2
    assert all("this confirms nothing" in line for line in said(tried))
    assert said(bring_in(bundle)) == said(tried)
    assert kept() == []


def test_a_confirmation_does_not_settle_another_outcome_than_the_suggested_one(app, tmp_path):
    kind = "outcome_differs_from_suggestion"
    episodes = [an_episode_row(**ENDED | {"opat_outcome": "failure"})]
    bundle = a_bundle(tmp_path / "one", a_confirmation_row(kind=kind), episodes=episodes)
    (line,) = said(bring_in(bundle))
    assert "settled by opat_outcome_reason alone" in line
    assert open_queries(kind) == {"E1": 1}


def test_a_reason_for_another_outcome_comes_in_and_goes_out(app, runner, tmp_path):
    reason = {"opat_outcome": "failure", "opat_outcome_reason": "Stopped by the surgeons"}
    bring_in(a_bundle(tmp_path / "one", episodes=[an_episode_row(**ENDED | reason)]))
    assert open_queries("outcome_differs_from_suggestion") == {"E1": 0}
    found = read(export(runner, tmp_path / "out"))["episodes"][0]
    assert found["opat_outcome_reason"] == reason["opat_outcome_reason"]


def test_a_confirmation_is_added_to_an_episode_that_is_already_here(app, tmp_path):
    """With what the bundle adds to it: the admission that contradicts itself is new."""
    bring_in(a_bundle(tmp_path / "one"))
    kind = "admission_contradicts_itself"
    stays = [an_admission_row(planned="yes", cause="new_infection")]
    bundle = a_bundle(
        tmp_path / "two",
        a_confirmation_row(kind=kind, ref="A1"),
        a_confirmation_row(ref="L2"),
        admissions=stays,
    )
    assert said(bring_in(bundle)) == []
    assert (open_queries(kind), open_queries()) == ({"E1": 0}, {"E1": 1})


# --- Out again ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [[{}], [{"ref": "L1"}], [{"ref": "L2"}, {}]])
def test_what_goes_out_and_comes_in_elsewhere_goes_out_alike(app, runner, tmp_path, rows):
    bring_in(a_bundle(tmp_path / "one", *(a_confirmation_row(**row) for row in rows)))
    other = factories.an_organisation(ods_code="RYY")
    first = export(runner, tmp_path / "out")
    before = everything()
    again = bring_in(first)
    assert (again.is_refused, again.has_news) == (False, False)
    assert everything() == before

    with organisation_scope(other.id):
        assert said(bring_in(first)) == []
        theirs = open_queries()
    assert theirs == open_queries()
    assert files(export(runner, tmp_path / "a", "RYY")) == files(export(runner, tmp_path / "b"))


def test_one_without_a_reference_goes_out_without_it(app, runner, tmp_path):
    bring_in(a_bundle(tmp_path / "one", a_confirmation_row(confirmed_by="Jo Field")))
    (row,) = read(export(runner, tmp_path / "out"))["confirmations"]
    assert (row["ref"], row["reason"], row["confirmed_by"]) == (
        "",
        "Fever of another cause",
        "Jo Field",
    )


def test_an_export_confirms_no_query_that_is_open_here(app, runner, tmp_path):
    """Of two confirmed by one row, one has changed: the other goes out by its name."""
    bring_in(a_bundle(tmp_path / "one", a_confirmation_row()))
    with factories.writing():
        db.session.scalars(select(Line).where(Line.ref == "L1")).one().removal_reason = "displaced"
        db.session.commit()
    first = export(runner, tmp_path / "out")
    assert [row["ref"] for row in read(first)["confirmations"]] == ["L2"]
    other = factories.an_organisation(ods_code="RYY")
    with organisation_scope(other.id):
        bring_in(first)
        assert open_queries() == {"E1": 1}
