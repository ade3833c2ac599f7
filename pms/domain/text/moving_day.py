"""A day of a filter: a fixed one, or one that moves with today, such as "90 days ago".

Its code is what addresses and saved lists hold: `2026-07-13`, `-90d`, `0d`, `-3m`.
"""

import re
from datetime import date, timedelta

from pms.domain.text.days import in_full, read_day

CODE = re.compile(r"([+-]?\d{1,4})([dm])", re.ASCII)
OFFSET = re.compile(r"([+-]) ?(\d{1,4})", re.ASCII)
DISTANCE = re.compile(r"(in |last |past )?(\d{1,4}) ?(day|week|month|year)s?(?: ago)?", re.ASCII)
RELATIVE = {"today": "0d", "yesterday": "-1d", "tomorrow": "1d"}
LENGTHS = {"day": (1, "d"), "week": (7, "d"), "month": (1, "m"), "year": (12, "m")}


def read_moving_day(text: str, today: date) -> str:
    """The code of what was typed: also "last 90 days", "3 months ago", "today" and "-14".

    Raises ValueError with words to show.
    """
    words = " ".join(text.casefold().split())
    if words in RELATIVE:
        return RELATIVE[words]
    if match := CODE.fullmatch(words) or OFFSET.fullmatch(words):
        return _checked(_code_of(words, match), today)
    if match := DISTANCE.fullmatch(words):
        size, unit = LENGTHS[match[3]]
        sign = "" if match[1] == "in " else "-"
        return _checked(f"{sign}{int(match[2]) * size}{unit}", today)
    return read_day(words, today).isoformat()


def _code_of(words: str, match: re.Match[str]) -> str:
    if match.re is CODE:
        return f"{int(match[1])}{match[2]}"
    return f"{int(match[1] + match[2])}d"


def _checked(code: str, today: date) -> str:
    try:
        day_of(code, today)
    except (ValueError, OverflowError):
        raise ValueError("Enter a day that is not so far away") from None
    return "0d" if code.strip("-+dm") == "0" else code


def day_of(code: str, today: date) -> date:
    """The day that a code means today. Months end on their last day at the latest."""
    match = CODE.fullmatch(code)
    if match is None:
        return date.fromisoformat(code)
    number = int(match[1])
    if match[2] == "d":
        return today + timedelta(days=number)
    months = today.year * 12 + today.month - 1 + number
    year, month = divmod(months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(today.day, (first_of_next - timedelta(days=1)).day))


def in_words(code: str) -> str:
    """`13 July 2026`, `today`, `90 days ago`, `in 3 months`."""
    match = CODE.fullmatch(code)
    if match is None:
        return in_full(date.fromisoformat(code))
    number, unit = int(match[1]), {"d": "day", "m": "month"}[match[2]]
    if number == 0:
        return "today"
    length = f"{abs(number)} {unit}" + ("" if abs(number) == 1 else "s")
    return f"{length} ago" if number < 0 else f"in {length}"


def as_typed(code: str) -> str:
    """A code as one would type it: `read_moving_day` gives it back."""
    if CODE.fullmatch(code):
        return in_words(code)
    day = date.fromisoformat(code)
    return f"{day.day}/{day.month}/{day.year}"
