"""The answers and codes behind a number of the page (counting-rules R22): references of episodes,
when and what was answered, never the words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from pms.domain.care.questionnaire import NAMES, THEMES
from pms.domain.service_reports.experience import QUESTIONS, Answered, CodeGiven, given_on
from pms.domain.service_reports.tables import behind
from pms.domain.text.days import in_full
from pms.questionnaire.report.queries import ExperienceFilter, list_answers, list_codes

TITLES = {theme.name: theme.title for theme in THEMES}


class AnswerBehind(NamedTuple):
    """One questionnaire or code, as a row of the list that the numbers of reports open."""

    episode_id: int
    adds: int
    why: str
    counted_under: str = ""
    first_opat_day: date | None = None


class OpenedAnswers(NamedTuple):
    """A number with its name in words, what it counts, and what adds up to it."""

    heading: str
    value: int
    measure: str
    episodes: list[AnswerBehind]


def _questionnaires(asked: ExperienceFilter) -> list[AnswerBehind]:
    return [_answered(one) for one in list_answers(asked)]


def _by_code(asked: ExperienceFilter) -> list[AnswerBehind]:
    return [_answered(one) for one in list_answers(asked) if one["source"] == "code"]


def _answered(one: Mapping[str, Any]) -> AnswerBehind:
    return AnswerBehind(one["episode_id"], 1, f"Answered on {in_full(one['answered_on'])}")


def _codes(asked: ExperienceFilter) -> list[AnswerBehind]:
    return [_given(one) for one in list_codes(asked)]


def _codes_answered(asked: ExperienceFilter) -> list[AnswerBehind]:
    return [_given(one) for one in list_codes(asked) if one.answered]


def _given(one: CodeGiven) -> AnswerBehind:
    return AnswerBehind(one.episode_id, 1, given_on(one))


FIGURES: dict[str, tuple[str, str, Callable[[ExperienceFilter], list[AnswerBehind]]]] = {
    "answered": ("Questionnaires answered", "questionnaires", _questionnaires),
    "by_code": ("Questionnaires answered by code", "questionnaires", _by_code),
    "codes": ("Codes given", "codes", _codes),
    "codes_answered": ("Codes given and answered", "codes", _codes_answered),
}
"""The numbers above the table: name in words, what each counts, and what is behind it."""


def open_number(asked: ExperienceFilter, row: str, measure: str) -> OpenedAnswers | None:
    """`row`: a question with a measure, or one of FIGURES; None where the page has none such."""
    if row in FIGURES and not measure:
        heading, counts, find = FIGURES[row]
        found = find(asked)
    elif row in TITLES and measure in QUESTIONS.position:
        counts = QUESTIONS.measures[QUESTIONS.position[measure]].label
        heading, found = f"{TITLES[row]}: {counts}", _answers(asked, row, measure)
    else:
        return None
    return OpenedAnswers(heading, sum(one.adds for one in found), counts, found)


def _answers(asked: ExperienceFilter, question: str, measure: str) -> list[AnswerBehind]:
    cases = [
        Answered(one["episode_id"], one["answered_on"], {name: one[name] for name in NAMES})
        for one in list_answers(asked)
    ]
    found = behind(QUESTIONS, cases, question, measure)
    return [AnswerBehind(one.case.episode_id, one.adds, QUESTIONS.why(one.case)) for one in found]
