"""Choosing from weighted tables, and the rows that stories are made of."""

from random import Random
from typing import Any, TypeVar

Choice = TypeVar("Choice")

Weighted = tuple[tuple[float, Choice], ...]
"""Weights and what they weigh; the weights of a table need no certain sum."""

Row = dict[str, Any]
"""A row of a record bundle: columns to values, dates as dates."""


def pick(rng: Random, table: Weighted[Choice]) -> Choice:
    weights = [weight for weight, _ in table]
    return rng.choices(table, weights)[0][1]


def happens(rng: Random, probability: float) -> bool:
    return rng.random() < probability
