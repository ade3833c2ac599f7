"""What time it is: the only module that asks."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar date in Europe/London: the as-at date of a draft return (counting-rules)."""
    return now().astimezone(LONDON).date()


def midnight(day: date) -> datetime:
    """The moment a day begins in Europe/London, in UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
