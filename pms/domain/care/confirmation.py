"""Saying that both facts of a data query are right (counting-rules R19b)."""

from collections.abc import Iterator

from pms.domain.care.problem import Problem, given

SETTLED_BY_ITS_REASON = "outcome_differs_from_suggestion"
"""The kind that no confirmation silences: a reason stands beside the outcome or it does not."""
NO_REASON = "Say why both are right"


def problems(reason: str | None) -> Iterator[Problem]:
    """A query is silenced only with a written reason."""
    yield from given("reason", reason, NO_REASON)
