"""Which letters an episode may have, what they say, and when they change.

The form explains, the action insists: each `..._problem` gives the words of the refusal, or None.
"""

from datetime import date

from pms.domain.care.item_rules import happened_problem

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


def kind_problem(kind: str, decision: str | None, *, has_outcome: bool) -> str | None:
    if kind in kinds_of(decision, has_outcome=has_outcome):
        return None
    return NOT_YET.get(kind, "There is no such letter")


def letter_date_problem(dated_on: date | None, today: date) -> str | None:
    if dated_on is None:
        return "Enter the date of the letter"
    return happened_problem(dated_on, today)


def text_problem(text: str | None, words: str) -> str | None:
    return None if text and text.strip() else words


def changed_problem(*, is_sent: bool) -> str | None:
    if is_sent:
        return "This letter was sent, and is kept as it was. Write a letter that replaces it"
    return None
