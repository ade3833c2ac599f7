"""Which letters an episode may have, what they say, and when they change."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem, given, happened

KINDS = {
    "referral": "Referral letter",
    "acceptance": "Acceptance letter",
    "rejection": "Letter that the referral was not accepted",
    "discharge": "Discharge letter",
}
WAYS = {
    "printed": "Printed, by post or by hand",
    "email": "By secure email",
    "record": "Through the electronic record",
}
"""How a letter is sent."""

NOT_YET = {
    "acceptance": "The referral is not accepted, so no letter can say that it is",
    "rejection": "The referral is not rejected, so no letter can say that it is",
    "discharge": "No outcome is recorded: discharge the patient first",
}


def kinds_of(decision: str | None, *, has_outcome: bool) -> list[str]:
    """The kinds of letter that an episode can have as it stands, the likeliest first."""
    if decision == "rejected":
        return ["rejection", "referral"]
    if decision != "accepted":
        return ["referral"]
    return ["discharge", "acceptance", "referral"] if has_outcome else ["acceptance", "referral"]


class LetterRow(NamedTuple):
    dated_on: date | None = None
    addressed_to: str | None = None
    body: str | None = None


def problems(row: LetterRow, *, today: date, is_sent: bool = False) -> Iterator[Problem]:
    """`is_sent`: it was sent before somebody would change it."""
    if is_sent:
        words = "This letter was sent, and is kept as it was. Write a letter that replaces it"
        yield Problem("sent_at", words)
    if row.dated_on is None:
        yield Problem("dated_on", "Enter the date of the letter")
    yield from happened("dated_on", row.dated_on, today)
    yield from given("addressed_to", row.addressed_to, "Enter who the letter is for")
    yield from given("body", row.body, "Write the letter")


def kind_problem(kind: str, decision: str | None, *, has_outcome: bool) -> str | None:
    """Why a letter of this kind cannot be begun as the episode stands."""
    if kind in kinds_of(decision, has_outcome=has_outcome):
        return None
    return NOT_YET.get(kind, "There is no such letter")
