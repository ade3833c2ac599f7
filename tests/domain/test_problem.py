"""Which problems stop a save, and where they are said."""

from typing import NamedTuple

from pms.domain.care.problem import Problem, first_of_each_field, refusals, row_of

END = Problem("ended_on", "The end is wrong")
DOSE = Problem("dose", "The dose is wrong")


class Given(NamedTuple):
    dose: float | None = None
    unit: str | None = None


class Stored:
    dose = 500.0


def test_of_one_question_the_first_thing_is_said():
    assert first_of_each_field([END, DOSE, Problem("ended_on", "And more")]) == [END, DOSE]


def test_what_is_asked_stops_a_save_and_a_warning_does_not():
    asked, warned = Problem("reason", "Say why", "ask"), Problem("cause", "Odd", "warn")
    assert refusals([asked, warned], ["reason", "cause"]) == [asked]


def test_a_short_form_does_not_answer_for_what_was_wrong_before():
    assert refusals([END, DOSE], ["ended_on"], [END, DOSE]) == [END]


def test_a_short_form_answers_for_what_it_makes_wrong_elsewhere():
    assert refusals([DOSE], ["ended_on"], []) == [DOSE]
    assert refusals([DOSE], ["ended_on"], [Problem("dose", "Wrong in another way")]) == [DOSE]


def test_a_row_has_the_answers_and_what_is_stored_beside_them():
    assert row_of(Given, {"unit": "mg"}, Stored()) == Given(500.0, "mg")
    assert row_of(Given, {"dose": None}, Stored()) == Given(None, None)
    assert row_of(Given, {"unit": "mg", "other": 1}) == Given(None, "mg")
