"""Patients discharged who went wrong in many ways: no sentence on the page denies the record.

Each is discharged through the real form. What it asks is answered in it, and nothing else is
entered; afterwards the record names no two facts that disagree.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from pms import clock
from pms.domain.care.contradictions import KINDS
from pms.domain.care.data_queries import episode_queries
from pms.episodes.models import Course, Episode
from pms.episodes.records import load_records
from pms.picklists.queries import names
from pms.store.base import db
from tests.factories import a_course, a_line, an_admission, an_episode, together
from tests.open_form import open_form

TODAY = clock.today()
BEGAN = TODAY - timedelta(days=24)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@dataclass
class Patient:
    """What is typed, by the names of the questions; COURSE and LINE stand for the numbers."""

    answers: dict[str, str]
    suggested: str
    reason: str
    said: dict[str, str] = field(default_factory=dict)
    """A section of the saved page, and what it says."""
    infection: str | None = None
    """The suggested infection outcome."""
    course: dict[str, Any] = field(default_factory=dict)
    """What is otherwise than two weeks of ceftriaxone that still run."""
    is_admitted_as_planned: bool = False
    asked: str | None = None
    """What comes back where the answer in place is left out."""


COURSE, LINE = "course-COURSE", "line-LINE"
IMPROVED = {"infection_outcome": "improved"}
PATIENTS = {
    "died on the last day": Patient(
        {
            f"{COURSE}-course_end_reason": "died",
            "therapy_end_reason": "died",
            "infection_outcome": "failed",
            "opat_outcome": "failure",
            "died_on": "today",
            "death_category": "infection",
        },
        suggested="Failure",
        reason="The patient died during OPAT",
        infection="Failed",
        said={"outcomes": "Died on", "courses": "Died"},
        asked="died_on",
    ),
    "died two weeks later": Patient(
        {
            f"{COURSE}-ended_on": "-14",
            f"{COURSE}-course_end_reason": "completed_course",
            "therapy_end_reason": "completed_as_planned",
            "infection_outcome": "cured",
            "opat_outcome": "success",
            "died_on": "today",
            "death_category": "unrelated",
        },
        suggested="Success",
        reason="not recorded: a death",
        said={"outcomes": "Died on"},
    ),
    "admitted with a relapse": Patient(
        {
            f"{COURSE}-course_end_reason": "admitted_to_hospital",
            "therapy_end_reason": "unplanned_admission",
            "infection_outcome": "failed",
            "opat_outcome": "failure",
            "courseadmissionCOURSE-admitted_on": "today",
            "courseadmissionCOURSE-cause": "infection_worsening_or_relapse",
        },
        suggested="Failure",
        reason="because the infection worsened or relapsed",
        infection="Failed",
        said={"admissions": "Infection worsening or relapse"},
        asked="courseadmissionCOURSE-admitted_on",
    ),
    "admitted as planned, and completed": Patient(
        {
            f"{COURSE}-course_end_reason": "completed_course",
            "therapy_end_reason": "completed_as_planned",
            "infection_outcome": "cured",
            "opat_outcome": "success",
        },
        suggested="Success",
        reason="an unplanned admission",
        said={"admissions": "Planned admission"},
        is_admitted_as_planned=True,
    ),
    "a rash, and the drug stopped": Patient(
        {
            f"{COURSE}-course_end_reason": "stopped_adverse_event",
            "therapy_end_reason": "completed_as_planned",
            **IMPROVED,
            "opat_outcome": "partial",
            "courseeventCOURSE-type": "rash_generalised",
        },
        suggested="Partial success",
        reason="There was a drug event on",
        said={"events": "Rash, generalised", "courses": "Stopped: adverse event"},
        asked="courseeventCOURSE-type",
    ),
    "changed for an adverse event": Patient(
        {
            f"{COURSE}-course_end_reason": "changed_adverse_event",
            "therapy_end_reason": "completed_as_planned",
            **IMPROVED,
            "opat_outcome": "partial",
            "courseeventCOURSE-type": "neutropenia",
        },
        suggested="Partial success",
        reason="There was a drug event on",
        said={"events": "Neutropenia", "courses": "Changed: adverse event"},
        asked="courseeventCOURSE-type",
    ),
    "therapy that was not tolerated": Patient(
        {
            f"{COURSE}-course_end_reason": "stopped_adverse_event",
            "therapy_end_reason": "unplanned_intolerance",
            **IMPROVED,
            "opat_outcome": "partial",
            "courseeventCOURSE-type": "nausea_vomiting",
        },
        suggested="none yet",
        reason="was it?",
        said={"events": "Nausea or vomiting"},
        asked="courseeventCOURSE-type",
    ),
    "an infection of the line": Patient(
        {
            "therapy_end_reason": "completed_as_planned",
            **IMPROVED,
            "opat_outcome": "partial",
            f"{LINE}-removal_reason": "infection",
            "lineeventLINE-type": "infection_bacteraemia",
        },
        suggested="Partial success",
        reason="There was a line event on",
        said={"events": "Infection: bacteraemia", "lines": "Infection"},
        asked="lineeventLINE-type",
    ),
    "a line that was occluded": Patient(
        {
            "therapy_end_reason": "completed_as_planned",
            "infection_outcome": "cured",
            "opat_outcome": "partial",
            f"{LINE}-removal_reason": "occluded",
            "lineeventLINE-type": "line_occlusion",
        },
        suggested="Partial success",
        reason="There was a line event on",
        said={"events": "Line occlusion", "lines": "Occluded"},
        asked="lineeventLINE-type",
    ),
    "therapy ended by the patient's choice": Patient(
        {
            f"{COURSE}-course_end_reason": "patient_choice",
            "therapy_end_reason": "unplanned_patient",
            **IMPROVED,
            "opat_outcome": "indeterminate",
        },
        suggested="Indeterminate",
        reason="patient preference",
        said={"outcomes": "Unplanned: patient preference"},
    ),
    "dalbavancin, which covers for days ahead": Patient(
        {
            f"{COURSE}-course_end_reason": "completed_course",
            "therapy_end_reason": "completed_as_planned",
            "infection_outcome": "cured",
            "opat_outcome": "success",
        },
        suggested="Success",
        reason="Completed as planned",
        said={"courses": "Dalbavancin"},
        course={"agent": "dalbavancin", "ended_on": TODAY + timedelta(days=10)},
    ),
    "a switch to oral": Patient(
        {
            f"{COURSE}-course_end_reason": "switched_to_oral",
            "therapy_end_reason": "planned_switch_to_oral",
            **IMPROVED,
            "opat_outcome": "success",
            "stepdown-agent": "linezolid",
            "stepdown-ended_on": "+14",
        },
        suggested="Success",
        reason="Planned switch to oral",
        said={"courses": "Linezolid", "discharge": "Oral treatment"},
        asked="stepdown-agent",
    ),
}

each = pytest.mark.parametrize("patient", PATIENTS.values(), ids=list(PATIENTS))


@together()
def started(patient: Patient) -> Episode:
    episode = an_episode(referred_on=BEGAN, decided_on=BEGAN)
    a_course(episode, **{"started_on": BEGAN, "ended_on": None, **patient.course})
    a_line(episode, inserted_on=BEGAN)
    if patient.is_admitted_as_planned:
        stay = {"admitted_on": ago(9), "discharged_on": ago(8), "cause": "planned_procedure"}
        an_admission(episode, planned=True, **stay)
    return episode


def numbered(episode: Episode, text: str) -> str:
    found = db.session.get_one(Episode, episode.id)
    return text.replace("COURSE", str(found.courses[0].id)).replace("LINE", str(found.lines[0].id))


def typed(client, episode: Episode, patient: Patient) -> dict[str, Any]:
    form = open_form(client.get(f"/episodes/{episode.id}/discharge", htmx=True))
    answers = {f"{LINE}-removed_on": "today", **patient.answers}
    return form | {numbered(episode, name): value for name, value in answers.items()}


def contradictions_of(episode: Episode) -> list[str]:
    (loaded,) = load_records()
    found = episode_queries(loaded.record, TODAY + timedelta(days=30), names())
    return [query.message for query in found if query.kind in KINDS]


@each
def test_the_suggestion_names_the_facts_that_were_typed_and_denies_none(client, app, patient):
    episode = started(patient)
    data = typed(client, episode, patient)
    data["opat_outcome"] = ""
    response = client.post(f"/episodes/{episode.id}/discharge/so-far", data, htmx=True)
    region = response.page.find(id="discharge-so-far")
    said = " ".join(region.text.split())
    assert f"Suggested OPAT outcome: {patient.suggested}. " in said
    assert patient.reason in said
    infection = f"Suggested infection outcome: {patient.infection}. "
    assert (infection in said) == (patient.infection is not None)
    assert patient.suggested in region["data-announce"]
    assert "only a warning" not in said, "typed as it is, no two facts disagree"
    if patient.suggested != "Success":
        assert "Looked for" not in said


@each
def test_saved_the_page_says_each_fact_and_the_record_contradicts_nothing(client, app, patient):
    episode = started(patient)
    data = typed(client, episode, patient)
    response = client.post(f"/episodes/{episode.id}/discharge", data, htmx=True)
    assert response.status_code == 200, response.words
    page = client.get(f"/episodes/{episode.id}").page
    for section, words in patient.said.items():
        assert words in " ".join(page.find(id=section).text.split()), section
    assert contradictions_of(episode) == []
    assert page.select(".pms-item__query") == []


@each
def test_what_the_choice_says_is_asked_where_it_is_left_out(client, app, patient):
    episode = started(patient)
    data = typed(client, episode, patient)
    if patient.asked is None:
        assert client.post(f"/episodes/{episode.id}/discharge", data, htmx=True).status_code == 200
        return
    data[numbered(episode, patient.asked)] = ""
    refused = client.post(f"/episodes/{episode.id}/discharge", data)
    assert refused.status_code == 422
    assert db.session.get_one(Course, episode.courses[0].id).ended_on is None
    kept = open_form(refused)
    again = kept | {numbered(episode, patient.asked): data_of(patient, patient.asked)}
    response = client.post(f"/episodes/{episode.id}/discharge", again, htmx=True)
    assert response.status_code == 200, response.words
    assert contradictions_of(episode) == []


def data_of(patient: Patient, name: str) -> str:
    return patient.answers[name]
