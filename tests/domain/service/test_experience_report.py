"""The report of patient experience agrees with the questionnaire's own counting."""

from pms.domain.care.questionnaire import NAMES, SCALE, spreads
from pms.domain.service_reports.experience import REPORT, Answered, CodeGiven
from pms.domain.service_reports.period import Period
from tests.domain.records import day
from tests.domain.service.counting import counted_tables, rows_of
from tests.domain.service.loaded import LOADED
from tests.domain.strategies import random_episodes

YEAR = Period(day("1 Jan"), day("31 Dec"))


def tables_of(answers, codes=()):
    return counted_tables(REPORT, {"answers": answers, "codes": codes}, YEAR)


def test_the_shares_are_those_of_the_questionnaires_own_page():
    answers = LOADED["answers"](random_episodes(1, 60), YEAR, YEAR.last)
    questions = tables_of(answers)["questions"]
    for row, spread in zip(questions.rows, spreads(a.answers for a in answers), strict=True):
        assert row.amounts[:2] == (spread.agreeing, spread.rated)
        assert list(row.amounts[2:]) == [spread.counts[answer] for answer in (*SCALE, 0)]


def test_a_quarter_has_its_questionnaires_and_who_was_happy_overall():
    nothing = dict.fromkeys(NAMES)
    answers = [
        Answered(1, day("1 Apr"), {**nothing, "overall": 5}),
        Answered(1, day("30 Jun"), {**nothing, "overall": 2}),
        Answered(2, day("1 Jul"), {**nothing, "overall": 0}),
        Answered(3, day("2 Jul"), {**nothing, "safety": 5}),
    ]
    quarters = rows_of(tables_of(answers)["quarters"])
    assert quarters == {"2025Q2": (2, 1, 2), "2025Q3": (2, 0, 0), "TOTAL": (4, 1, 2)}


def test_the_response_is_of_the_codes_given_in_the_quarter():
    codes = [CodeGiven(1, day("1 Apr"), True), CodeGiven(2, day("2 Apr"), False)]
    assert rows_of(tables_of([], codes)["codes"]) == {"2025Q2": (2, 1), "TOTAL": (2, 1)}
