"""What the plan of an accepted referral may say: the form explains, the action insists.

Each function takes plain values and gives the words of the refusal, or None where nothing is wrong.
"""

from datetime import date

from pms.domain.care.item_rules import happened_problem


def planned_review_problem(planned_review_on: date | None, decided_on: date | None) -> str | None:
    if planned_review_on and decided_on and planned_review_on < decided_on:
        return "The next review must not be before the decision"
    return None


def start_problem(
    started_on: date | None, what: str | None, already: bool, today: date, words: str
) -> str | None:
    """Of a course or line that is to start with the acceptance; `words` says which of the two."""
    if started_on is None:
        return None
    if what is None:
        return f"Select the {words} first"
    if already:
        return f"Another {words} is recorded already: leave this blank and add it below"
    return happened_problem(started_on, today)
