"""How far the checklist of a referral has come."""

from datetime import date

import pytest

from pms.domain.care.plan import planned_review_problem, start_problem
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


def test_a_review_is_planned_for_the_day_of_the_decision_or_later():
    assert planned_review_problem(day("2026-01-10"), day("2026-01-10")) is None
    assert planned_review_problem(None, day("2026-01-10")) is None
    assert "before the decision" in planned_review_problem(day("2026-01-09"), day("2026-01-10"))


@pytest.mark.parametrize(
    ("started", "what", "already", "said"),
    [
        (None, None, False, None),
        (None, None, True, None),
        ("2026-01-10", "ceftriaxone", False, None),
        ("2026-01-10", None, False, "Select the antimicrobial first"),
        ("2026-01-10", "ceftriaxone", True, "Another antimicrobial is recorded already"),
        ("2026-01-12", "ceftriaxone", False, "has not come yet"),
    ],
)
def test_what_starts_at_once_is_chosen_is_the_first_and_has_come(started, what, already, said):
    started_on = day(started) if started else None
    problem = start_problem(started_on, what, already, day("2026-01-11"), "antimicrobial")
    assert problem is None if said is None else said in problem
