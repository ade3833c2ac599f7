"""Refusals: what was asked cannot be done, and nothing was changed."""


class Refused(ValueError):
    """The message says why in one plain line, for a person at a screen or a command line."""


def insist(*problems: str | None) -> None:
    """Raises Refused with the first problem there is; None is no problem."""
    for problem in problems:
        if problem:
            raise Refused(problem)
