"""Saying that both facts of a data query are right (counting-rules R19b)."""

SETTLED_BY_ITS_REASON = "outcome_differs_from_suggestion"
"""The kind that no confirmation silences: a reason stands beside the outcome or it does not."""
NO_REASON = "Say why both are right"


def reason_problem(reason: str | None) -> str | None:
    """A query is silenced only with a written reason."""
    return None if (reason or "").strip() else NO_REASON
