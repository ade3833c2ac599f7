"""Reasons for giving a drug that meets an allergy, in a bundle."""

import pytest

from pms.episodes.models import Course, Override
from pms.episodes.overrides import override_of
from pms.store.base import db
from tests.transfer.bundles import a_course_row, a_folder, a_patient_row, bring_in

PENICILLIN = [a_patient_row(allergies="Penicillin: rash")]
FLUCLOXACILLIN = [a_course_row(agent="flucloxacillin")]
REASON = {
    "episode_ref": "E1",
    "course_ref": "C1",
    "kind": "allergy",
    "reason": "Graded challenge",
    "who": "Jo Field",
    "at": "2025-01-10T09:00Z",
}


@pytest.mark.parametrize(("agent", "warned"), [("flucloxacillin", 1), ("ceftriaxone", 0)])
def test_a_course_that_meets_an_allergy_directly_is_warned_about_and_imported(
    app, tmp_path, agent, warned
):
    tables = {"patients": PENICILLIN, "courses": [a_course_row(agent=agent)]}
    outcome = bring_in(a_folder(tmp_path / "bundle", **tables))
    lines = [line for line in outcome.report.lines() if "recorded allergy" in line.casefold()]
    assert len(lines) == warned
    assert not outcome.is_refused
    assert db.session.query(Course).count() == 1


def test_a_reason_in_the_bundle_answers_the_warning_and_stands(app, tmp_path):
    tables = {"patients": PENICILLIN, "courses": FLUCLOXACILLIN, "overrides": [REASON]}
    outcome = bring_in(a_folder(tmp_path / "bundle", **tables))
    assert [line for line in outcome.report.lines() if "allergy" in line] == []
    course, kept = db.session.query(Course).one(), db.session.query(Override).one()
    assert (kept.course_id, kept.reason, kept.who) == (course.id, "Graded challenge", "Jo Field")
    assert override_of(course).id == kept.id
    assert not bring_in(tmp_path / "bundle").has_news


def test_a_reason_about_other_allergies_does_not_stand(app, tmp_path):
    stale = {**REASON, "about": "flucloxacillin: Penicillin?"}
    tables = {"patients": PENICILLIN, "courses": FLUCLOXACILLIN, "overrides": [stale]}
    bring_in(a_folder(tmp_path / "bundle", **tables))
    assert override_of(db.session.query(Course).one()) is None


def test_a_reason_of_a_course_that_is_not_there_is_refused(app, tmp_path):
    tables = {"courses": FLUCLOXACILLIN, "overrides": [{**REASON, "course_ref": "C9"}]}
    outcome = bring_in(a_folder(tmp_path / "bundle", **tables))
    assert outcome.is_refused
