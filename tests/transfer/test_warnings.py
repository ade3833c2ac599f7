"""What is warned about and imported all the same."""

from datetime import timedelta

import pytest

from pms import clock
from tests.transfer.bundles import (
    a_course_row,
    a_folder,
    a_line_row,
    a_patient_row,
    a_review_row,
    an_admission_row,
    an_episode_row,
    an_event_row,
    bring_in,
    remarks_on,
)

pytestmark = pytest.mark.on_sqlite("what is said of a bundle, before anything is kept")

SECOND = {
    "episode_ref": "E2",
    "referral_date": "2025-01-18",
    "decision_date": "2025-01-20",
}
LATELY = (clock.today() - timedelta(days=30)).isoformat()
NO_LINE = a_line_row(device="no_line")
ENDED_WELL = {
    "therapy_end_reason": "completed_as_planned",
    "infection_outcome": "cured",
    "opat_outcome": "success",
}
CASES = {
    "overlapping_episodes": (
        {
            "episodes": [an_episode_row(), an_episode_row(**SECOND)],
            "courses": [
                a_course_row(),
                a_course_row(
                    course_ref="C2",
                    episode_ref="E2",
                    start_date="2025-01-23",
                    end_date="2025-02-01",
                ),
            ],
        },
        'warned: episodes.csv, row 3, episode_ref "E2": the episode overlaps E1 of the same'
        " patient",
    ),
    "both_services": (
        {
            "patients": [a_patient_row(date_of_birth="2008-05-17")],
            "episodes": [
                an_episode_row(),
                an_episode_row(**{**SECOND, "decision": ""}, service="paediatric")
                | {"decision_date": ""},
            ],
        },
        'warned: episodes.csv, row 3, service "paediatric": the patient is also in the adult'
        " service: E1",
    ),
    "a_diagnosis_of_children": (
        {"episodes": [an_episode_row(diagnosis="neonatal_hsv")]},
        'warned: episodes.csv, row 2, diagnosis "neonatal_hsv": this is a diagnosis of children,'
        " the service is not",
    ),
    "a_date_before_birth": (
        {
            "patients": [a_patient_row(date_of_birth="2025-01-09")],
            "episodes": [an_episode_row(service="paediatric")],
        },
        'warned: episodes.csv, row 2, referral_date "2025-01-08": this is before the patient\'s'
        " birth on 2025-01-09",
    ),
    "a_date_after_death": (
        {
            "episodes": [an_episode_row(died_on="2025-01-16")],
            "courses": [a_course_row(end_date="2025-01-16")],
            "reviews": [a_review_row()],
        },
        'warned: reviews.csv, row 2, date "2025-01-17": this is after the patient\'s death on'
        " 2025-01-16",
    ),
    "a_referral_after_death": (
        {
            "episodes": [
                an_episode_row(died_on="2025-01-23"),
                an_episode_row(episode_ref="E2", referral_date="2025-02-01", decision="")
                | {"decision_date": ""},
            ],
        },
        'warned: episodes.csv, row 3, referral_date "2025-02-01": this is after the patient\'s'
        " death on 2025-01-23",
    ),
    "planned_with_an_unplanned_cause": (
        {"admissions": [an_admission_row(planned="yes", cause="new_infection")]},
        'warned: admissions.csv, row 2, cause "new_infection": the admission is said to be planned,'
        " which this contradicts",
    ),
    "unplanned_for_a_planned_procedure": (
        {"admissions": [an_admission_row(cause="planned_procedure")]},
        'warned: admissions.csv, row 2, cause "planned_procedure": the admission is said to be'
        " unplanned, which this contradicts",
    ),
    "an_event_before_the_episode": (
        {"events": [an_event_row(date="2025-01-09")]},
        'warned: events.csv, row 2, date "2025-01-09": this is before the episode\'s first day,'
        " 2025-01-10",
    ),
    "an_event_two_days_after_the_last_opat_day": (
        {"events": [an_event_row(date="2025-01-25")]},
        'warned: events.csv, row 2, date "2025-01-25": this is after the episode\'s last OPAT day,'
        " 2025-01-23, and the next",
    ),
    "a_course_before_acceptance": (
        {"courses": [a_course_row(start_date="2025-01-01")]},
        'warned: courses.csv, row 2, start_date "2025-01-01": this is before the episode\'s'
        " acceptance on 2025-01-10",
    ),
    "a_course_of_more_than_a_year": (
        {"courses": [a_course_row(start_date="2025-01-10", end_date="2026-01-10")]},
        'warned: courses.csv, row 2, start_date "2025-01-10": it ends more than 365 days later:'
        " check both dates",
    ),
    "a_course_after_the_outcome": (
        {
            "episodes": [an_episode_row(outcome_date="2025-01-23", infection_outcome="cured")],
            "courses": [
                a_course_row(),
                a_course_row(
                    course_ref="C2", route="po", start_date="2025-01-24", end_date="2025-01-30"
                ),
            ],
        },
        'warned: courses.csv, row 3, start_date "2025-01-24": this is after the episode\'s outcome'
        " on 2025-01-23",
    ),
    "another_outcome_than_the_one_that_an_event_suggests": (
        {
            "episodes": [an_episode_row(**ENDED_WELL)],
            "events": [an_event_row()],
        },
        "warned: episodes.csv, row 2, opat_outcome_reason: say why another OPAT outcome than the"
        " suggested one is chosen: partial. There was a line event on 15 January 2025.",
    ),
    "another_outcome_than_the_one_that_an_admission_suggests": (
        {
            "episodes": [an_episode_row(**ENDED_WELL)],
            "admissions": [an_admission_row(cause="new_infection")],
        },
        "warned: episodes.csv, row 2, opat_outcome_reason: say why another OPAT outcome than the"
        " suggested one is chosen: failure. An unplanned admission on 16 January 2025, because"
        " there was a new infection.",
    ),
    "another_outcome_than_the_one_that_a_changed_drug_suggests": (
        {
            "episodes": [an_episode_row(**ENDED_WELL)],
            "courses": [a_course_row(course_end_reason="changed_adverse_event")],
        },
        "warned: episodes.csv, row 2, opat_outcome_reason: say why another OPAT outcome than the"
        " suggested one is chosen: partial. Ceftriaxone, started 10 January 2025, ended on 23"
        " January 2025 (“Changed: adverse event”).",
    ),
    "an_acceptance_decades_early": (
        {
            "episodes": [an_episode_row(referral_date="1985-01-06", decision_date="1985-01-08")],
            "courses": [
                a_course_row(start_date="1985-01-08", end_date="1985-01-20"),
                a_course_row(course_ref="C2"),
            ],
        },
        'warned: episodes.csv, row 2, decision_date "1985-01-08": this is more than 365 days before'
        " the last OPAT day, 2025-01-23",
    ),
    "an_unknown_column": (
        {"courses": [a_course_row(colour="red")]},
        "warned: courses.csv, row 1, colour: this column is unknown and was skipped",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_warned_about_in_one_line_and_imported(app, tmp_path, case):
    tables, *lines = CASES[case]

    outcome = bring_in(a_folder(tmp_path / "bundle", **tables))

    assert list(outcome.report.lines()) == lines
    assert not outcome.is_refused


@pytest.mark.parametrize(
    "tables",
    [
        {},
        {"episodes": [an_episode_row(opat_outcome="success")]},
        {
            "episodes": [an_episode_row(opat_outcome="failure", opat_outcome_reason="Relapsed")],
        },
        {  # therapy goes on, so nothing is compared with the suggestion
            "episodes": [an_episode_row(opat_outcome="failure")],
            "courses": [a_course_row(start_date=LATELY, end_date="")],
        },
        {"episodes": [an_episode_row(outcome_date="2025-01-23")], "lines": [NO_LINE]},
        {"events": [an_event_row(date="2025-01-24")]},  # the day after the last OPAT day counts
        {"admissions": [an_admission_row(planned="yes", cause="planned_procedure")]},
        {
            "patients": [a_patient_row(date_of_birth="2024-12-30")],
            "episodes": [an_episode_row(diagnosis="neonatal_hsv", service="paediatric")],
        },
    ],
)
def test_what_is_in_order_is_not_warned_about(app, tmp_path, tables):
    assert remarks_on(a_folder(tmp_path / "bundle", **tables)) == []


def test_an_episode_after_another_has_ended_does_not_overlap_it(app, tmp_path):
    bundle = a_folder(
        tmp_path / "bundle",
        episodes=[an_episode_row(), an_episode_row(**{**SECOND, "decision_date": "2025-01-24"})],
    )

    assert remarks_on(bundle) == []


def test_an_episode_is_held_against_those_recorded_before(app, tmp_path):
    bring_in(a_folder(tmp_path / "one"))
    later = a_folder(
        tmp_path / "two",
        episodes=[an_episode_row(**SECOND)],
        courses=[],
        patients=[a_patient_row()],
    )

    assert remarks_on(later) == [
        'warned: episodes.csv, row 2, episode_ref "E2": the episode overlaps E1 of the same patient'
    ]


def test_a_file_that_is_no_table_is_passed_over_with_a_warning(app, tmp_path):
    bundle = a_folder(tmp_path / "bundle")
    (bundle / "event.csv").write_text("event_ref\n")
    (bundle / ".DS_Store").write_bytes(b"\0")

    assert remarks_on(bundle) == ["warned: event.csv: this is not a table of a bundle: skipped"]


def test_warnings_stand_in_the_order_of_the_tables_and_their_rows(app, tmp_path):
    bundle = a_folder(
        tmp_path / "bundle",
        events=[an_event_row(date="2025-01-09"), an_event_row(event_ref="V2", date="2025-01-01")],
        admissions=[an_admission_row(cause="planned_procedure")],
        courses=[a_course_row(colour="red")],
    )

    files = [line.split(", column")[0].split(",")[:2] for line in remarks_on(bundle)]

    assert files == [
        ["warned: courses.csv", " row 1"],
        ["warned: events.csv", " row 2"],
        ["warned: events.csv", " row 3"],
        ["warned: admissions.csv", " row 2"],
    ]
