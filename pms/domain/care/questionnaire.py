"""The patient experience questionnaire: its themes, wordings and scale, and the state of codes.

Twelve questions of our own wording. Each asks the same of an adult, of a carer and, in simple
words, of a child, so that the answers of all three can be laid side by side.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from pms.domain.care.problem import Problem, happened, one_of

WORDINGS = {"adult": "Adult", "carer": "Carer", "child": "Child"}
SOURCES = ("staff", "code")
"""Who filled a questionnaire in: staff for somebody, or whoever had a code."""
CODE_LASTS = timedelta(days=14)
OPEN_FOR = timedelta(hours=2)
"""How long an opened questionnaire may lie on a tablet before its code is asked for again."""
SMALL_NUMBER = 5
DOES_NOT_APPLY = 0

SCALE = {
    5: "Strongly agree",
    4: "Agree",
    3: "Neither agree nor disagree",
    2: "Disagree",
    1: "Strongly disagree",
}
CHILD_SCALE = {
    5: "Yes, always",
    4: "Mostly yes",
    3: "Not sure",
    2: "Mostly no",
    1: "No, never",
}
NOT_FOR_ME = "Does not apply"
NOT_FOR_A_CHILD = "This is not about me"


class Theme(NamedTuple):
    """One question in its three wordings; `name` is its column."""

    name: str
    title: str
    adult: str
    carer: str
    child: str

    def question(self, wording: str) -> str:
        return {"adult": self.adult, "carer": self.carer, "child": self.child}[wording]


THEMES = (
    Theme(
        "information",
        "Information",
        "I was told enough about my treatment before it began.",
        "We were told enough about the treatment before it began.",
        "Someone told me what the medicine was for.",
    ),
    Theme(
        "communication",
        "Communication",
        "The staff explained things in a way I could understand.",
        "The staff explained things in a way we could understand.",
        "The nurses used words I could understand.",
    ),
    Theme(
        "skill",
        "Skill",
        "The staff who gave my treatment knew what they were doing.",
        "The staff who gave the treatment knew what they were doing.",
        "The nurses were good at giving me my medicine.",
    ),
    Theme(
        "punctuality",
        "Punctuality",
        "My treatment was given at about the time I was told.",
        "The treatment was given at about the time we were told.",
        "The nurses came when they said they would.",
    ),
    Theme(
        "access",
        "Access",
        "It was easy to get to my treatment, or for it to come to me.",
        "It was easy to get to the treatment, or for it to come to us.",
        "It was easy to get my medicine.",
    ),
    Theme(
        "self_care",
        "Self-care",
        "I was shown how to look after my line and myself between treatments.",
        "We were shown how to look after the line between treatments.",
        "Someone showed me how to look after my tube.",
    ),
    Theme(
        "involvement",
        "Involvement",
        "I had a say in the decisions about my treatment.",
        "The person I care for and I had a say in decisions about the treatment.",
        "People asked me what I thought.",
    ),
    Theme(
        "who_to_call",
        "Who to call",
        "I knew whom to call if something went wrong, day or night.",
        "We knew whom to call if something went wrong, day or night.",
        "I knew who to tell if something felt wrong.",
    ),
    Theme(
        "safety",
        "Safety",
        "I felt safe while I was treated outside hospital.",
        "I felt that the person I care for was safe outside hospital.",
        "I felt safe.",
    ),
    Theme(
        "family",
        "Family",
        "My family or those close to me were treated with consideration.",
        "I was treated with consideration as the person who cares for them.",
        "The nurses were kind to my family.",
    ),
    Theme(
        "overall",
        "Overall",
        "Overall, I was happy with the service.",
        "Overall, we were happy with the service.",
        "I was happy with how I was looked after.",
    ),
    Theme(
        "again",
        "Would choose it again",
        "I would choose to be treated outside hospital again.",
        "I would choose treatment outside hospital again for the person I care for.",
        "If I needed medicine like this again, I would want it this way.",
    ),
)
NAMES = tuple(theme.name for theme in THEMES)


def scale_of(wording: str) -> dict[int, str]:
    """Answer to words, best first, "does not apply" last."""
    if wording == "child":
        return {**CHILD_SCALE, DOES_NOT_APPLY: NOT_FOR_A_CHILD}
    return {**SCALE, DOES_NOT_APPLY: NOT_FOR_ME}


class QuestionnaireRow(NamedTuple):
    wording: str | None = None
    answered_on: date | None = None
    information: int | None = None
    communication: int | None = None
    skill: int | None = None
    punctuality: int | None = None
    access: int | None = None
    self_care: int | None = None
    involvement: int | None = None
    who_to_call: int | None = None
    safety: int | None = None
    family: int | None = None
    overall: int | None = None
    again: int | None = None
    comments: str | None = None

    @property
    def answers(self) -> dict[str, int | None]:
        """Theme to answer."""
        return {name: answer for name, answer in self._asdict().items() if name in NAMES}


def problems(row: QuestionnaireRow, *, today: date) -> Iterator[Problem]:
    """A questionnaire may leave questions open, but not all of them."""
    yield from one_of("wording", row.wording, WORDINGS)
    yield from happened("answered_on", row.answered_on, today)
    for name, answer in row.answers.items():
        if answer is not None and answer not in range(6):
            words = "Select one of the answers, 1 to 5, or 0 where it does not apply"
            yield Problem(name, words)
    if not (row.comments or "").strip() and all(answer is None for answer in row.answers.values()):
        yield Problem("answers", "Answer at least one question")


class CodeState(NamedTuple):
    """What is known of a code when it is typed."""

    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def words(self, now: datetime) -> str:
        """Its state, for staff: the person who types it is told nothing of this."""
        if self.used_at:
            return "answered"
        if self.revoked_at:
            return "withdrawn"
        return "expired" if now >= self.expires_at else "waiting"


class Spread(NamedTuple):
    """How one question was answered."""

    theme: Theme
    counts: dict[int, int]
    """Answer (5 best, 0 does not apply) to how many gave it; unanswered ones are none of them."""

    @property
    def rated(self) -> int:
        """Answers on the scale: what the share is a share of."""
        return sum(count for answer, count in self.counts.items() if answer != DOES_NOT_APPLY)

    @property
    def agreeing(self) -> int:
        return self.counts[5] + self.counts[4]

    @property
    def is_small(self) -> bool:
        return self.rated < SMALL_NUMBER


def spreads(answered: Iterable[Mapping[str, int | None]]) -> list[Spread]:
    """One spread for each theme, in their order."""
    rows = list(answered)
    found = []
    for theme in THEMES:
        counts = dict.fromkeys((*SCALE, DOES_NOT_APPLY), 0)
        for row in rows:
            answer = row[theme.name]
            if answer is not None:
                counts[answer] += 1
        found.append(Spread(theme, counts))
    return found
