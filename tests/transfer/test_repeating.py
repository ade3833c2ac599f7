"""Running a bundle again: nothing changes, and what differs is refused with both values."""

import pytest
from sqlalchemy import select

from pms.episodes.models import Episode
from pms.store.base import db
from tests import factories
from tests.transfer.bundles import (
    a_course_row,
    a_folder,
    a_patient_row,
    an_admission_row,
    an_episode_row,
    an_event_row,
    bring_in,
)
from tests.transfer.database import everything
from tests.transfer.test_importing import everything_a_bundle_can_hold

DIFFERENT = {
    "patients": (
        [a_patient_row(family_name="Smyth")],
        'patients.csv, row 2, family_name "Smyth": P1 brought "Testcase" before, now it is "Smyth"',
    ),
    "episodes": (
        [an_episode_row(diagnosis="")],
        'episodes.csv, row 2, diagnosis: E1 brought "cellulitis" before, now it is nothing',
    ),
    "courses": (
        [a_course_row(end_date="24/01/2025")],
        'courses.csv, row 2, end_date "24/01/2025": C1 brought "2025-01-23" before, now it is'
        ' "2025-01-24"',
    ),
    "events": (
        [an_event_row(type="other")],
        'events.csv, row 2, type "other": V1 brought "infection_line" before, now it is "other"',
    ),
    "admissions": (
        [an_admission_row(planned="yes")],
        'admissions.csv, row 2, planned "yes": A1 brought "no" before, now it is "yes"',
    ),
    "exclusions": (
        [{"episode_ref": "E1", "reason": "Another"}],
        'exclusions.csv, row 2, reason "Another": E1 brought "Twice" before, now it is "Another"',
    ),
    "lists": (
        [{"list": "ward", "code": "local_east", "label": "East Wing"}],
        'lists.csv, row 2, label "East Wing": ward local_east brought "East" before, now it is'
        ' "East Wing"',
    ),
}
FIRST = {
    "events": [an_event_row()],
    "admissions": [an_admission_row()],
    "exclusions": [{"episode_ref": "E1", "reason": "Twice"}],
    "lists": [{"list": "ward", "code": "local_east", "label": "East"}],
}


def test_the_same_bundle_twice_changes_nothing(app, tmp_path):
    bundle = a_folder(tmp_path / "bundle", **everything_a_bundle_can_hold())
    bring_in(bundle)
    before = everything()

    outcome = bring_in(bundle)

    assert not outcome.has_news
    assert everything() == before


def test_the_same_rows_written_in_another_way_are_the_same(app, tmp_path):
    bring_in(a_folder(tmp_path / "one"))
    before = everything()
    other = a_folder(
        tmp_path / "two",
        patients=[a_patient_row(nhs_number="999 000 0018", date_of_birth="17/05/1960", sex=" ")],
        courses=[a_course_row(agent="Ceftriaxone", route=" IV ", start_date="10/1/2025")],
    )

    assert not bring_in(other).is_refused
    assert everything() == before


@pytest.mark.parametrize("table", DIFFERENT)
def test_a_row_that_differs_is_refused_with_both_values(app, tmp_path, table):
    bring_in(a_folder(tmp_path / "one", **FIRST))
    before = everything()
    rows, line = DIFFERENT[table]

    outcome = bring_in(a_folder(tmp_path / "two", **FIRST | {table: rows}))

    assert f"refused: {line}" in list(outcome.report.lines())
    assert everything() == before


def test_a_correction_in_the_browser_stays_when_the_bundle_comes_again(app, tmp_path):
    bundle = a_folder(tmp_path / "bundle")
    bring_in(bundle)
    with factories.writing():
        db.session.scalars(select(Episode)).one().notes = "Corrected by hand"
        db.session.commit()
    before = everything()

    assert not bring_in(bundle).is_refused
    assert everything() == before


def test_a_record_made_in_the_browser_under_the_reference_is_compared_as_it_is(app, tmp_path):
    patient = factories.a_patient(ref="P1", nhs_number="9990000018", hospital_number="H1")
    values = {"sex": "", "family_name": patient.family_name}

    same = bring_in(a_folder(tmp_path / "one", patients=[a_patient_row(**values)]))
    other = bring_in(a_folder(tmp_path / "two", patients=[a_patient_row(given_name="Eve")]))

    assert same.counts[0] == "patients: 1 already imported"
    assert [line.split(": ", 2)[-1] for line in other.report.lines()] == [
        'P1 brought "Ada" before, now it is "Eve"'
    ]
