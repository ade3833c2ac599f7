"""Refusals: what was asked cannot be done, and nothing was changed."""

from collections.abc import Iterable
from typing import Protocol


class Refused(ValueError):
    """The message says why in one plain line, for a person at a screen or a command line."""


def insist(*problems: str | None) -> None:
    """Raises Refused with the first problem there is; None is no problem."""
    for problem in problems:
        if problem:
            raise Refused(problem)


class Said(Protocol):
    """What has words to show, such as a problem of pms.domain.care."""

    @property
    def message(self) -> str: ...


def require_none(problems: Iterable[Said]) -> None:
    """Raises Refused with the words of the first problem there is."""
    for problem in problems:
        raise Refused(problem.message)
