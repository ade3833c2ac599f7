"""Rows into the records that the counting rules read."""

import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from pms.domain.counting import records
from pms.episodes.facts import keep_facts
from pms.episodes.models import Course, Episode
from pms.episodes.records import load_records, record_of
from pms.store.base import db
from pms.store.history import mark_entered_in_error
from pms.store.scoping import organisation_scope
from tests.collected import ROOT
from tests.factories import (
    a_course,
    a_line,
    an_admission,
    an_episode,
    an_event,
    an_exclusion,
    an_organisation,
    together,
    writing,
)


@together()
def a_full_episode() -> Episode:
    episode = an_episode(
        therapy_end_reason="completed_as_planned",
        infection_outcome="cured",
        opat_outcome="success",
        outcome_on=date(2026, 1, 24),
    )
    a_course(episode, agent="dalbavancin", ended_on=date(2026, 1, 12))
    a_course(episode, administered_by="inpatient_team")
    a_course(episode, agent="linezolid", route="po", administered_by="self")
    a_line(episode)
    an_event(episode)
    an_admission(episode, cause="new_infection")
    return episode


def test_one_episode_and_many_episodes_give_the_same_record(app):
    episode = a_full_episode()
    an_episode(decision="rejected", rejection_reasons=("out_of_area", "other"))

    loaded = load_records()

    assert [row.record for row in loaded] == [
        record_of(other) for other in db.session.query(Episode).order_by(Episode.id)
    ]
    assert loaded[0].record.id == episode.id
    assert loaded[1].record.rejection_reasons == ("out_of_area", "other")


def test_a_course_carries_what_the_lists_say_of_it(app):
    courses = record_of(a_full_episode()).courses

    marks = {(c.agent, c.administered_by): (c.counted, c.oral, c.long_acting) for c in courses}
    assert marks == {
        ("dalbavancin", "opat_clinic"): (True, False, True),
        ("ceftriaxone", "inpatient_team"): (False, False, False),
        ("linezolid", "self"): (False, True, False),
    }


def test_an_items_fields_stand_where_they_belong(app):
    record = record_of(a_full_episode())

    line, event, stay = record.lines[0], record.events[0], record.admissions[0]
    assert line == records.LineRecord("midline", date(2026, 1, 10), None, line.id)
    assert event == records.EventRecord("line", "infection_line", date(2026, 1, 15), event.id)
    assert stay == records.AdmissionRecord(
        date(2026, 1, 16), date(2026, 1, 18), False, "new_infection", stay.id
    )
    assert record.outcome_on == date(2026, 1, 24)
    assert record.diagnosis == "cellulitis"


def test_an_item_entered_in_error_is_in_no_record(app):
    episode = an_episode()
    right, wrong = a_course(episode), a_course(episode, agent="ertapenem")
    with writing():
        mark_entered_in_error(db.session.get_one(Course, wrong.id), "another patient's")
        db.session.commit()

    loaded = load_records()
    assert [[course.id for course in row.record.courses] for row in loaded] == [[right.id]]


def test_an_exclusion_comes_with_its_reason(app):
    excluded, kept = an_episode(), an_episode()
    an_exclusion(excluded, reason="Counted by another centre")

    found = {row.record.id: row.exclusion_reason for row in load_records()}
    assert found == {excluded.id: "Counted by another centre", kept.id: None}


def test_another_organisations_episodes_are_never_loaded(app):
    an_episode()
    with organisation_scope(an_organisation().id):
        theirs = an_episode()
        a_course(theirs)
        assert [row.record.id for row in load_records()] == [theirs.id]
    assert theirs.id not in [row.record.id for row in load_records()]


def test_whoever_makes_an_application_keeps_the_facts(app):
    """Without its listener a save leaves the facts behind, and the episode is in no return."""
    assert event.contains(Session, "after_flush", keep_facts)


@pytest.mark.parametrize("module", ["models.entries", "models.paperwork", "actions", "facts"])
def test_a_module_alone_brings_every_table_that_its_rows_name(module):
    program = (
        f"import pms.episodes.{module}; from sqlalchemy.orm import configure_mappers;"
        "from pms.store.base import Base; configure_mappers(); Base.metadata.sorted_tables"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0
