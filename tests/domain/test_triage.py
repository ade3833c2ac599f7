"""How far the checklist of a referral has come."""

from datetime import date

import pytest

from pms.domain.care.plan import PlanRow, problems
from pms.domain.care.triage import QUESTIONS, progress

day = date.fromisoformat
ALL = list(QUESTIONS)


def test_a_checklist_not_begun_has_every_question_open():
    found = progress({})
    assert (found.words, found.against) == (f"0 of {len(ALL)}", ())
    assert found.unanswered == tuple(QUESTIONS.values())


def test_not_applicable_is_an_answer_and_no_is_told_apart():
    found = progress({ALL[0]: "yes", ALL[1]: "no", ALL[2]: "na", ALL[3]: None})
    assert found.words == f"3 of {len(ALL)}"
    assert found.against == (QUESTIONS[ALL[1]],)
    assert QUESTIONS[ALL[3]] in found.unanswered


def test_a_checklist_with_a_no_is_complete_all_the_same():
    found = progress(dict.fromkeys(ALL, "no"))
    assert found.unanswered == ()
    assert len(found.against) == len(ALL)


TODAY = day("2026-01-11")


def said_first(found):
    return next((problem.message for problem in found), None)


def test_a_review_is_planned_for_the_day_of_the_decision_or_later():
    def found(review_on):
        row = PlanRow(planned_review_on=review_on)
        decided_on = day("2026-01-10")
        return said_first(problems(row, today=TODAY, referred_on=None, decided_on=decided_on))

    assert found(day("2026-01-10")) is found(None) is None
    assert "before the decision" in found(day("2026-01-09"))


@pytest.mark.parametrize(
    ("started", "what", "already", "said"),
    [
        (None, None, False, None),
        (None, None, True, None),
        ("2026-01-10", "ceftriaxone", False, None),
        ("2026-01-10", None, False, "Select the antimicrobial first"),
        ("2026-01-10", "ceftriaxone", True, "Another antimicrobial is recorded already"),
        ("2026-01-12", "ceftriaxone", False, None),
        ("2026-06-12", "ceftriaxone", False, "may begin up to 60 days ahead"),
    ],
)
def test_what_starts_at_once_is_chosen_is_the_first_and_not_far_ahead(started, what, already, said):
    started_on = day(started) if started else None
    row = PlanRow(planned_agent=what, start_course_on=started_on)
    problem = said_first(problems(row, today=TODAY, referred_on=None, has_courses=already))
    assert problem is None if said is None else said in problem
