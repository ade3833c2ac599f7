"""Questionnaires counted a second time, as in `recounts`."""

from datetime import date, timedelta
from random import Random
from types import SimpleNamespace

from pms.domain.care.questionnaire import NAMES
from pms.domain.counting.records import EpisodeRecord
from tests.domain.service.recounts_of_care import Sums, each_table, quarter, tables


def questionnaires_of(episode: EpisodeRecord) -> list[SimpleNamespace]:
    """What was answered about a random record: it follows from its id."""
    random = Random(episode.id)
    return [
        SimpleNamespace(
            day=date(2025, 2, 1) + timedelta(days=random.randrange(200)),
            answers={name: random.choice((5, 5, 4, 3, 2, 1, 0, None)) for name in NAMES},
        )
        for _ in range(random.randrange(3))
    ]


def codes_of(episode: EpisodeRecord) -> list[SimpleNamespace]:
    random = Random(-episode.id)
    return [
        SimpleNamespace(
            day=date(2025, 2, 1) + timedelta(days=random.randrange(200)),
            answered=random.random() < 0.5,
        )
        for _ in range(random.randrange(3))
    ]


def answered(episodes: list[EpisodeRecord], first: date, last: date, as_at: date):
    every = [one for episode in episodes for one in questionnaires_of(episode)]
    return [one for one in every if first <= one.day <= last]


def given(episodes: list[EpisodeRecord], first: date, last: date, as_at: date):
    every = [one for episode in episodes for one in codes_of(episode)]
    return [one for one in every if first <= one.day <= last]


def answers(plain):
    quarters, questions = Sums(), Sums()
    for one in plain:
        overall = one.answers["overall"]
        for row in (quarter(one.day), "TOTAL"):
            quarters.add(row, 1, int(overall in (4, 5)), int(overall in (1, 2, 3, 4, 5)))
        for name, answer in one.answers.items():
            each = [int(answer == possible) for possible in (5, 4, 3, 2, 1, 0)]
            for row in (name, "TOTAL"):
                questions.add(row, each[0] + each[1], sum(each[:5]), *each)
    return tables(quarters=quarters, questions=questions)


def codes(plain):
    quarters = Sums()
    for one in plain:
        for row in (quarter(one.day), "TOTAL"):
            quarters.add(row, 1, int(one.answered))
    return tables(codes=quarters)


RECOUNTS = {
    **each_table("experience", answers, "quarters", "questions"),
    **each_table("experience", codes, "codes"),
}
