"""Courses, lines, reviews and what else an episode has, each wrong in one way."""

from datetime import date
from typing import Any

from pms.domain.care import questionnaire
from pms.episodes.entries.admissions import record_admission
from pms.episodes.entries.courses import record_course
from pms.episodes.entries.enquiries import record_enquiry
from pms.episodes.entries.isolates import record_isolate
from pms.episodes.entries.lines import record_line
from pms.episodes.entries.questionnaires import record_questionnaire
from pms.episodes.entries.reviews import record_review
from tests.doors.wrong import ACCEPTED, NEEDS_A_PERSON, TODAY, Wrong, recording
from tests.transfer.bundles import (
    a_course_row,
    a_line_row,
    a_review_row,
    an_admission_row,
    an_episode_row,
)


def course(**values: Any) -> dict[str, Any]:
    blank = ("dose", "dose_unit", "frequency", "delivery_form", "ended_on", "course_end_reason")
    return {
        **dict.fromkeys(blank),
        "agent": "ceftriaxone",
        "route": "iv",
        "administered_by": "opat_clinic",
        "started_on": ACCEPTED,
        **values,
    }


def line(**values: Any) -> dict[str, Any]:
    blank = ("site", "inserted_on", "insertion_guidance", "removed_on", "removal_reason")
    return {**dict.fromkeys(blank), "device": "midline", **values}


REVIEW = (
    "summary",
    "plan",
    "next_review_on",
    "crp",
    "white_cells",
    "neutrophils",
    "platelets",
    "creatinine",
    "egfr",
    "alt",
    "ck",
    "vip_score",
    "present",
    "oral_switch",
    "oral_switch_reason",
)


def review(**values: Any) -> dict[str, Any]:
    day = {"reviewed_on": date(2025, 1, 17), "type": "virtual_ward_round"}
    return {**dict.fromkeys(REVIEW), **day, **values}


REJECTED = {"decision": "rejected", "decided_on": ACCEPTED, "rejection_reasons": ("other",)}
REJECTED_ROW = {"decision": "rejected", "rejection_reasons": "other"}
COURSE = {"agent": "ceftriaxone", "route": "iv", "started_on": "10/1/2025"}
ADD_COURSE, ADD_LINE, ADD_REVIEW = "courses/add", "lines/add", "reviews/add"
SEEN = {"reviewed_on": "17/1/2025", "type": "virtual_ward_round"}
A_QUESTIONNAIRE = {
    "questionnaire_ref": "X1",
    "episode_ref": "E1",
    "answered_on": "2025-01-30",
    "wording": "adult",
    "source": "staff",
}
TOO_MUCH = "500 g is more than is ever given: check the dose and its unit"

WRONG = (
    Wrong(
        "a dose of a course that nobody is given",
        "course",
        TOO_MUCH,
        ADD_COURSE,
        {**COURSE, "dose": "500", "dose_unit": "g"},
        recording(record_course, **course(dose=500.0, dose_unit="g")),
        {"courses": [a_course_row(dose="500", dose_unit="g")]},
    ),
    Wrong(
        "a dose of nothing",
        "course",
        "Enter a dose above 0",
        ADD_COURSE,
        {**COURSE, "dose": "0", "dose_unit": "g"},
        recording(record_course, **course(dose=0.0, dose_unit="g")),
        {"courses": [a_course_row(dose="0", dose_unit="g")]},
    ),
    Wrong(
        "a dose beyond belief whatever its unit",
        "course",
        "Enter a number from 0 to 100,000,000",
        ADD_COURSE,
        {**COURSE, "dose": "999999999"},
        recording(record_course, **course(dose=999_999_999.0)),
        {"courses": [a_course_row(dose="999999999", dose_unit="")]},
    ),
    Wrong(
        "a course that ends before it starts",
        "course",
        "Enter 10 January 2025 or a later date: that is the day the course started",
        ADD_COURSE,
        {**COURSE, "ended_on": "9/1/2025"},
        recording(record_course, **course(ended_on=date(2025, 1, 9))),
        {"courses": [a_course_row(end_date="2025-01-09")]},
    ),
    Wrong(
        "a course of a rejected referral",
        "course",
        "This referral was rejected, so it can have no antimicrobial course",
        ADD_COURSE,
        COURSE,
        recording(record_course, **course()),
        {"episodes": [an_episode_row(**REJECTED_ROW)]},
        over_the_form=True,
        episode=REJECTED,
    ),
    Wrong(
        "a course that begins after the outcome",
        "course",
        "The outcome was recorded on 23 January 2025: treatment by OPAT after it is a new episode",
        ADD_COURSE,
        {**COURSE, "started_on": "24/1/2025"},
        recording(record_course, **course(started_on=date(2025, 1, 24))),
        {
            "episodes": [an_episode_row(outcome_date="2025-01-23")],
            "courses": [a_course_row(start_date="2025-01-24", end_date="2025-01-30")],
        },
        episode={"outcome_on": date(2025, 1, 23)},
    ),
    Wrong(
        "a line removed before it was inserted",
        "line",
        "Enter 12 January 2025 or a later date: that is the day the line was inserted",
        ADD_LINE,
        {"device": "midline", "inserted_on": "12/1/2025", "removed_on": "11/1/2025"},
        recording(record_line, **line(inserted_on=date(2025, 1, 12), removed_on=date(2025, 1, 11))),
        {"lines": [a_line_row(inserted_on="2025-01-12", removed_on="2025-01-11")]},
    ),
    Wrong(
        "a discharge from hospital before the admission",
        "admission",
        "Enter 16 January 2025 or a later date: that is the day the patient was admitted",
        "admissions/add",
        {"admitted_on": "16/1/2025", "discharged_on": "15/1/2025", "planned": "no"},
        recording(
            record_admission,
            admitted_on=date(2025, 1, 16),
            discharged_on=date(2025, 1, 15),
            planned=False,
            cause=None,
        ),
        {"admissions": [an_admission_row(discharged_on="2025-01-15")]},
    ),
    Wrong(
        "an answer that came before the question",
        "enquiry",
        "Enter 9 January 2025 or a later date: that is the day it was requested",
        "enquiries/add",
        {"missing": "Weight", "asked_on": "9/1/2025", "arrived_on": "8/1/2025"},
        recording(
            record_enquiry,
            missing="Weight",
            asked_of=None,
            asked_on=date(2025, 1, 9),
            arrived_on=date(2025, 1, 8),
        ),
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
        over_the_form=True,  # a new one does not ask for the answer: only a forged form has it
    ),
    Wrong(
        "a next review before the review",
        "review",
        "Enter 17 January 2025 or a later date: that is the day of this review",
        ADD_REVIEW,
        {**SEEN, "next_review_on": "16/1/2025"},
        recording(record_review, **review(next_review_on=date(2025, 1, 16))),
        {"reviews": [a_review_row(next_review_date="2025-01-16")]},
    ),
    Wrong(
        "no reason why tablets are out of the question",
        "review",
        "Say why a switch to oral treatment is not applicable",
        ADD_REVIEW,
        {**SEEN, "oral_switch": "not_applicable"},
        recording(record_review, **review(oral_switch="not_applicable")),
        {"reviews": [a_review_row(oral_switch="not_applicable")]},
        warned=NEEDS_A_PERSON,
    ),
    Wrong(
        "a result that nobody has",
        "review",
        "Enter a number from 0 to 1,000",
        ADD_REVIEW,
        {**SEEN, "crp": "1001"},
        recording(record_review, **review(crp=1001.0)),
        {"reviews": [a_review_row(crp="1001")]},
    ),
    Wrong(
        "a score beyond its scale",
        "review",
        "Enter a number from 0 to 5",
        ADD_REVIEW,
        {**SEEN, "vip_score": "6"},
        recording(record_review, **review(vip_score=6)),
        {"reviews": [a_review_row(vip_score="6")]},
    ),
    Wrong(
        "two results of one antimicrobial",
        "isolate",
        "Give each antimicrobial one result",
        "isolates/add",
        {"organism": "MRSA", "results": ["ceftriaxone=S", "ceftriaxone=R"]},
        recording(
            record_isolate,
            organism="MRSA",
            specimen=None,
            collected_on=None,
            susceptible=("ceftriaxone",),
            increased=(),
            resistant=("ceftriaxone",),
            comment=None,
        ),
        {
            "isolates": [
                {
                    "isolate_ref": "I1",
                    "episode_ref": "E1",
                    "organism": "MRSA",
                    "susceptible": "ceftriaxone",
                    "resistant": "ceftriaxone",
                }
            ]
        },
    ),
    Wrong(
        "a questionnaire without an answer",
        "questionnaire",
        "Answer at least one question",
        "questionnaires/add-adult",
        {"answered_on": "30/1/2025"},
        lambda episode: record_questionnaire(
            episode,
            TODAY,
            "adult",
            ref="new-row",
            answered_on=date(2025, 1, 30),
            comments=None,
            **dict.fromkeys(questionnaire.NAMES),
        ),
        {"questionnaires": [A_QUESTIONNAIRE]},
        over_the_form=True,
    ),
)
