"""Every refusal of a bundle, in one line with file, row, column, value and reason."""

import pytest

from pms.picklists.shipped import shipped_lists
from pms.store.base import db
from tests.factories import writing
from tests.transfer.bundles import (
    a_course_row,
    a_folder,
    a_letter_row,
    a_line_row,
    a_patient_row,
    a_review_row,
    an_admission_row,
    an_episode_row,
    an_event_row,
    bring_in,
    remarks_on,
)
from tests.transfer.database import everything

pytestmark = pytest.mark.on_sqlite("what a bundle is refused for, before anything is kept")

REJECTED = an_episode_row(decision="rejected", decision_date="2025-01-09")
OTHER_EPISODE = an_episode_row(episode_ref="E2", referral_date="2025-03-01", decision="")
OTHER_EPISODE["decision_date"] = ""


def a_questionnaire_row(**given):
    return {
        "questionnaire_ref": "X1",
        "episode_ref": "E1",
        "answered_on": "2025-01-30",
        "wording": "adult",
        "source": "staff",
        **given,
    }


CASES = {
    "an_unknown_code": (
        {"courses": [a_course_row(agent="aspirin")]},
        'refused: courses.csv, row 2, agent "aspirin": the list antimicrobial has no such value',
    ),
    "a_reference_to_nothing": (
        {"courses": [a_course_row(episode_ref="E9")]},
        'refused: courses.csv, row 2, episode_ref "E9": there is no such episode,'
        " here or in the record",
    ),
    "a_dose_of_nothing": (
        {"courses": [a_course_row(dose="0")]},
        'refused: courses.csv, row 2, dose "0": enter a dose above 0',
    ),
    "a_dose_too_large_for_any_unit": (
        {"courses": [a_course_row(dose="999999999999", dose_unit="")]},
        'refused: courses.csv, row 2, dose "999999999999": enter a number from 0 to 100,000,000',
    ),
    "a_result_that_nobody_has": (
        {"reviews": [a_review_row(crp="5000")]},
        'refused: reviews.csv, row 2, crp "5000": enter a number from 0 to 1,000',
    ),
    "a_score_beyond_its_scale": (
        {"reviews": [a_review_row(vip_score="6")]},
        'refused: reviews.csv, row 2, vip_score "6": enter a number from 0 to 5',
    ),
    "an_answer_that_is_not_offered": (
        {"questionnaires": [a_questionnaire_row(overall="6")]},
        'refused: questionnaires.csv, row 2, overall "6": select one of the answers, 1 to 5, or 0'
        " where it does not apply",
    ),
    "a_ref_used_twice": (
        {"courses": [a_course_row(), a_course_row()]},
        'refused: courses.csv, row 3, course_ref "C1": this is used twice, first in row 2',
    ),
    "an_end_before_its_start": (
        {"courses": [a_course_row(end_date="2025-01-09")]},
        'refused: courses.csv, row 2, end_date "2025-01-09": enter 10 January 2025 or a later'
        " date: that is the day the course started",
    ),
    "a_removal_before_insertion": (
        {"lines": [a_line_row(inserted_on="2025-01-12", removed_on="2025-01-11")]},
        'refused: lines.csv, row 2, removed_on "2025-01-11": enter 12 January 2025 or a later'
        " date: that is the day the line was inserted",
    ),
    "a_discharge_before_admission": (
        {"admissions": [an_admission_row(discharged_on="15/01/2025")]},
        'refused: admissions.csv, row 2, discharged_on "15/01/2025": enter 16 January 2025 or'
        " a later date: that is the day the patient was admitted",
    ),
    "a_planned_end_before_the_referral": (
        {"episodes": [an_episode_row(planned_end_date="2025-01-01")]},
        'refused: episodes.csv, row 2, planned_end_date "2025-01-01": the planned end must not be'
        " before the referral on 8 January 2025",
    ),
    "a_course_of_a_rejected_referral": (
        {"episodes": [REJECTED]},
        'refused: courses.csv, row 2, episode_ref "E1": this referral was rejected, so it can'
        " have no antimicrobial course",
    ),
    "a_decision_without_its_date": (
        {"episodes": [an_episode_row(decision_date="")]},
        "refused: episodes.csv, row 2, decision_date: enter the date of the decision",
    ),
    "an_event_of_the_other_kind": (
        {"events": [an_event_row(kind="drug")]},
        'refused: events.csv, row 2, type "infection_line": this is the type of a line event, the'
        " kind is drug",
    ),
    "an_event_of_no_kind": (
        {"events": [an_event_row(type="bad luck")]},
        'refused: events.csv, row 2, type "bad luck": the list line_event has no such value'
        f"; it has: {'; '.join(value.label for value in shipped_lists()['line_event'])}",
    ),
    "an_event_on_the_line_of_another_episode": (
        {
            "episodes": [an_episode_row(), OTHER_EPISODE],
            "lines": [a_line_row(episode_ref="E2")],
            "events": [an_event_row(line_ref="L1")],
        },
        'refused: events.csv, row 2, line_ref "L1": this belongs to another episode',
    ),
    "an_event_on_no_course": (
        {"events": [an_event_row(course_ref="C9")]},
        'refused: events.csv, row 2, course_ref "C9": there is no such course, here or in the'
        " record",
    ),
    "a_number_that_is_none": (
        {"reviews": [a_review_row(crp="high")]},
        'refused: reviews.csv, row 2, crp "high": this is not a plain number, such as 12 or 7.5',
    ),
    "a_flag_that_is_neither": (
        {"admissions": [an_admission_row(planned="perhaps")]},
        'refused: admissions.csv, row 2, planned "perhaps": this is not yes or no',
    ),
    "an_empty_required_cell": (
        {"patients": [a_patient_row(family_name="")]},
        "refused: patients.csv, row 2, family_name: the cell is empty and must not be",
    ),
    "an_nhs_number_whose_check_digit_fails": (
        {"patients": [a_patient_row(nhs_number="999 000 0019")]},
        'refused: patients.csv, row 2, nhs_number "999 000 0019": This is not a valid NHS number:'
        " its check digit does not fit.",
    ),
    "a_missing_required_table": (
        {"patients": []},
        "refused: patients.csv: the bundle must have this table; it has: courses.csv, episodes.csv",
    ),
    "a_missing_required_column": (
        {"courses": [{"course_ref": "C1", "episode_ref": "E1", "agent": "ceftriaxone"}]},
        "refused: courses.csv, row 1, start_date: this column is missing and must be there",
    ),
    "an_exclusion_twice": (
        {
            "exclusions": [
                {"episode_ref": "E1", "reason": "Twice"},
                {"episode_ref": "E1", "reason": "Counted elsewhere"},
            ]
        },
        'refused: exclusions.csv, row 3, episode_ref "E1": this is used twice, first in row 2',
    ),
    "a_letter_that_replaces_one_below_it": (
        {"letters": [a_letter_row(replaces_ref="B2"), a_letter_row(letter_ref="B2")]},
        'refused: letters.csv, row 2, replaces_ref "B2": there is no such letter, above this row or'
        " in the record",
    ),
    "a_letter_that_replaces_one_of_another_episode": (
        {
            "episodes": [an_episode_row(), OTHER_EPISODE],
            "letters": [
                a_letter_row(episode_ref="E2"),
                a_letter_row(letter_ref="B2", replaces_ref="B1"),
            ],
        },
        'refused: letters.csv, row 3, replaces_ref "B1": this belongs to another episode',
    ),
    "a_sent_letter_that_does_not_say_by_whom": (
        {"letters": [a_letter_row(sent_by="")]},
        "refused: letters.csv, row 2, sent_by: the letter was sent, so this must be there",
    ),
    "a_letter_of_no_kind": (
        {"letters": [a_letter_row(kind="love")]},
        'refused: letters.csv, row 2, kind "love": this is none of: referral, acceptance,'
        " rejection, discharge",
    ),
    "a_letter_sent_at_no_time": (
        {"letters": [a_letter_row(sent_at="2025-01-24")]},
        'refused: letters.csv, row 2, sent_at "2025-01-24": this is not a date and time: write'
        " 2026-07-13T14:30Z",
    ),
    "a_return_after_itself": (
        {"resumptions": [{"episode_ref": "E1", "previous_episode_ref": "E1"}]},
        'refused: resumptions.csv, row 2, previous_episode_ref "E1": an episode does not come after'
        " itself",
    ),
    "a_return_after_an_episode_of_another_patient": (
        {
            "patients": [
                a_patient_row(),
                a_patient_row(patient_ref="P2", nhs_number="", hospital_number="H2"),
            ],
            "episodes": [an_episode_row(), {**OTHER_EPISODE, "patient_ref": "P2"}],
            "resumptions": [{"episode_ref": "E2", "previous_episode_ref": "E1"}],
        },
        'refused: resumptions.csv, row 2, previous_episode_ref "E1": this is an episode of another'
        " patient",
    ),
    "an_answer_said_to_be_given_that_is_not_there": (
        {"triage": [{"episode_ref": "E1", "answered": "is_stable 2025-01-09 Jo"}]},
        'refused: triage.csv, row 2, answered "is_stable 2025-01-09 Jo": is_stable has no answer,'
        " so it was not given on 2025-01-09",
    ),
    "a_checklist_twice": (
        {"triage": [{"episode_ref": "E1"}, {"episode_ref": "E1", "comment": "Again"}]},
        'refused: triage.csv, row 3, episode_ref "E1": this is used twice, first in row 2',
    ),
    "information_that_arrived_before_it_was_asked_for": (
        {
            "enquiries": [
                {
                    "enquiry_ref": "Q1",
                    "episode_ref": "E1",
                    "missing": "Weight",
                    "asked_on": "2025-01-09",
                    "arrived_on": "2025-01-08",
                }
            ]
        },
        'refused: enquiries.csv, row 2, arrived_on "2025-01-08": enter 9 January 2025 or a later'
        " date: that is the day it was requested",
    ),
    "a_questionnaire_without_an_answer": (
        {"questionnaires": [a_questionnaire_row(overall="")]},
        "refused: questionnaires.csv, row 2, overall: answer at least one question",
    ),
    "an_answer_beyond_the_scale": (
        {"questionnaires": [a_questionnaire_row(overall="6")]},
        'refused: questionnaires.csv, row 2, overall "6": select one of the answers, 1 to 5, or 0'
        " where it does not apply",
    ),
    "a_code_used_before_it_was_issued": (
        {
            "questionnaire_codes": [
                {
                    "code_ref": "K1",
                    "episode_ref": "E1",
                    "wording": "adult",
                    "issued_at": "2025-01-23T10:00:00.5Z",
                    "expires_at": "2025-02-06T10:00Z",
                    "used_at": "2025-01-23T10:00Z",
                }
            ]
        },
        'refused: questionnaire_codes.csv, row 2, used_at "2025-01-23T10:00Z": this is before'
        " issued_at, 2025-01-23T10:00:00.500000Z",
    ),
    "an_unknown_planned_drug": (
        {"episodes": [an_episode_row(planned_agent="aspirin")]},
        'refused: episodes.csv, row 2, planned_agent "aspirin": the list antimicrobial has no such'
        " value",
    ),
    "an_unknown_list": (
        {"lists": [{"list": "colours", "code": "local_red", "label": "Red"}]},
        'refused: lists.csv, row 2, list "colours": there is no such list',
    ),
    "a_code_that_is_neither_shipped_nor_local": (
        {"lists": [{"list": "specialty", "code": "alchemy", "label": "Alchemy"}]},
        'refused: lists.csv, row 2, code "alchemy": this is not a code of the list specialty, and a'
        " code of your own is local_ followed by small letters, digits and _",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_line_says_what_is_refused_where_and_why(app, tmp_path, case):
    tables, line = CASES[case]
    before = everything()

    outcome = bring_in(a_folder(tmp_path / "bundle", **tables))

    assert line in list(outcome.report.lines())
    assert outcome.is_refused
    assert everything() == before


def test_what_refers_to_a_refused_row_is_not_refused_again(app, tmp_path):
    bundle = a_folder(tmp_path / "bundle", patients=[a_patient_row(date_of_birth="never")])

    assert len(remarks_on(bundle)) == 1


def test_a_dose_that_nobody_is_given_is_named_even_where_its_episode_is_refused(app, tmp_path):
    bundle = a_folder(
        tmp_path / "bundle",
        episodes=[an_episode_row(outcome_date="2025-01-09")],
        courses=[a_course_row(dose="500", dose_unit="g")],
    )

    assert remarks_on(bundle) == [
        'refused: episodes.csv, row 2, outcome_date "2025-01-09": the outcome date must not be'
        " before acceptance on 10 January 2025",
        'refused: courses.csv, row 2, dose "500": 500 g is more than is ever given: check the dose'
        " and its unit",
    ]


def test_every_fault_of_a_row_is_named_at_once(app, tmp_path):
    row = a_patient_row(date_of_birth="never", nhs_number="1", family_name="")
    bundle = a_folder(tmp_path / "bundle", patients=[row])

    assert len(remarks_on(bundle)) == 3


def test_a_service_the_organisation_does_not_run_is_refused(app, organisation, tmp_path):
    with writing():
        db.session.merge(organisation).services = ("adult",)
        db.session.commit()
    bundle = a_folder(tmp_path / "bundle", episodes=[an_episode_row(service="paediatric")])

    assert remarks_on(bundle) == [
        'refused: episodes.csv, row 2, service "paediatric": RXX has no paediatric service'
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "refused: courses.csv: the file is empty"),
        (
            b"course_ref,episode_ref,agent,start_date,agent\n",
            "refused: courses.csv, row 1, agent: the header names this column twice",
        ),
        (
            b"course_ref;episode_ref;agent;start_date\n",
            "refused: courses.csv, row 1: the cells must be separated by commas",
        ),
        (
            b"course_ref,episode_ref,agent,start_date\nC1,E1,ceftriaxone,2025-01-10,2025-01-23\n",
            'refused: courses.csv, row 2 "C1": the row has 5 cells, the header has 4',
        ),
        (
            b"course_ref,episode_ref,agent,start_date\nC\xff1,E1,ceftriaxone,2025-01-10\n",
            'refused: courses.csv, row 2, course_ref "Cÿ1": the file is not UTF-8 but looks like'
            " Windows-1252, as Excel's plain CSV is: save the file as CSV UTF-8 (comma delimited)",
        ),
        (
            b"course_ref,episode_ref,agent,start_date\nC\x811,E1,ceftriaxone,2025-01-10\n",
            'refused: courses.csv, row 2, course_ref "C\\x811": the cell is not valid UTF-8',
        ),
        (
            b"course_ref,episode_ref,agent,start_date\nC\x001,E1,ceftriaxone,2025-01-10\n",
            'refused: courses.csv, row 2, course_ref "C 1": the text holds the character'
            " U+0000, which cannot be kept",
        ),
        (
            b"course_ref,episode_ref,agent,start\x1b_date\nC1,E1,ceftriaxone,2025-01-10\n",
            "refused: courses.csv, row 1, start _date: the name of the column holds a character"
            " that cannot be kept",
        ),
        (
            b'course_ref,episode_ref,agent,start_date\nC1,E1,"ceftriaxone,2025-01-10\n',
            "refused: courses.csv, row 2: the row is not CSV from here on: unexpected end of data",
        ),
        (
            "course_ref,episode_ref,agent,start_date\n".encode("utf-16"),
            'refused: courses.csv, row 1: the file is UTF-16, Excel\'s "Unicode Text", and not'
            " UTF-8: save the file as CSV UTF-8 (comma delimited)",
        ),
        (
            b"course_ref,episode_ref,agent,start_date,\x81\n",
            "refused: courses.csv, row 1: the header is not valid UTF-8 text: save the file as"
            " CSV UTF-8 (comma delimited)",
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused(app, tmp_path, content, line):
    bundle = a_folder(tmp_path / "bundle")
    (bundle / "courses.csv").write_bytes(content)

    assert remarks_on(bundle)[:1] == [line]


def test_one_bad_row_in_ten_thousand_keeps_all_of_them_out(runner, app, tmp_path):
    patients = [
        a_patient_row(patient_ref=f"P{n}", nhs_number="", hospital_number=f"H{n}")
        for n in range(10_000)
    ]
    patients[9_000]["date_of_birth"] = "31/02/1960"
    bundle = a_folder(
        tmp_path / "bundle", patients=patients, episodes=[an_episode_row(patient_ref="P5")]
    )
    before = everything()

    result = runner("import", bundle, "--organisation", "RXX")

    assert result.code == 2
    assert result.err == "pms: the bundle has 1 fault to fix; nothing was imported\n"
    assert 'row 9002, date_of_birth "31/02/1960"' in result.out
    assert everything() == before
