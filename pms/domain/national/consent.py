"""When an organisation's figures may be counted nationally: from a day on, until it withdraws."""

from datetime import date


def giving_problem(given_on: date | None, today: date, *, stands: bool) -> str | None:
    """Why consent given on a day cannot be recorded."""
    if stands:
        return "The organisation has given its consent already"
    if given_on is None or given_on > today:
        return "The day must be today or earlier"
    return None


def withdrawing_problem(*, stands: bool) -> str | None:
    return None if stands else "There is no consent to withdraw"
