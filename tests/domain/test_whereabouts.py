"""Where a patient stands, in words."""

from datetime import date

import pytest

from pms.domain.care.whereabouts import LastEpisode, whereabouts

TODAY = date(2026, 6, 10)


def an_episode(**given):
    values = {
        "id": 1,
        "decision": "accepted",
        "referred_on": date(2026, 5, 1),
        "decided_on": date(2026, 5, 2),
        "first_opat_day": date(2026, 5, 3),
        "therapy_ended_on": None,
        "has_outcome": False,
        "outcome_on": None,
        "died_on": None,
        "next_review_on": None,
        **given,
    }
    return LastEpisode(**values)


ENDED = {"therapy_ended_on": date(2026, 6, 1)}
LEFT = {**ENDED, "has_outcome": True, "outcome_on": date(2026, 6, 2)}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"decision": None, "decided_on": None}, "Awaiting a decision since 1 May 2026"),
        ({"decision": "rejected"}, "Rejected on 2 May 2026"),
        ({"first_opat_day": None}, "Accepted on 2 May 2026, not started"),
        ({"first_opat_day": date(2026, 6, 11)}, "Accepted on 2 May 2026, not started"),
        ({}, "On treatment since 3 May 2026"),
        ({"therapy_ended_on": date(2026, 6, 11)}, "On treatment since 3 May 2026"),
        ({"has_outcome": True}, "On treatment since 3 May 2026"),
        (ENDED, "Treatment ended on 1 June 2026, no outcome yet"),
        (LEFT, "Discharged on 2 June 2026"),
        ({**LEFT, "outcome_on": None}, "Discharged on 1 June 2026"),
        (
            {**LEFT, "next_review_on": TODAY},
            "Discharged on 2 June 2026, follow-up on 10 June 2026",
        ),
        ({**LEFT, "next_review_on": date(2026, 6, 9)}, "Discharged on 2 June 2026"),
        ({**LEFT, "died_on": date(2026, 6, 3)}, "Died on 3 June 2026"),
    ],
)
def test_where_a_patient_stands(given, words):
    assert whereabouts(an_episode(**given), TODAY) == words


def test_who_was_never_referred():
    assert whereabouts(None, TODAY) == "Never referred"
