"""Days as people in the United Kingdom write them."""

import re
from datetime import date, timedelta

NOT_A_DAY = "Enter a real date, such as 13/7/2026"
RELATIVE = {"today": 0, "yesterday": -1, "tomorrow": 1}
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2212", "-----")
FIRST_YEAR = 1900
LEAP_YEAR = 2000

OFFSET = re.compile(r"([+-]) ?(\d{1,4})", re.ASCII)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
NUMBERS = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2})(?:\2(\d{4}|\d{2}))?", re.ASCII)
WORDS = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[ \-./]?([a-z]{3,9})\.?(?:[ \-./,]{0,2}(\d{4}|\d{2}))?", re.ASCII
)


def read_day(text: str, today: date) -> date:
    """The day a person means: "13/7/26", "13 jul", "2026-07-13", "today", "-3" (three days ago).

    A year of two digits is of this century unless that lies more than a year ahead of today. A day
    without a year is the most recent one, today included. Raises ValueError with words to show.
    """
    words = " ".join(text.casefold().translate(DASHES).split())
    try:
        day = _read(words, today)
    except (ValueError, OverflowError):  # 31 February, month 13, a month nobody knows
        day = None
    if day is None or day.year < FIRST_YEAR:
        raise ValueError(NOT_A_DAY)
    return day


def _read(words: str, today: date) -> date | None:
    if words in RELATIVE:
        return today + timedelta(days=RELATIVE[words])
    if match := OFFSET.fullmatch(words):
        return today + timedelta(days=int(match[1] + match[2]))
    if match := ISO.fullmatch(words):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := NUMBERS.fullmatch(words):
        return _day(int(match[1]), int(match[3]), match[4], today)
    if match := WORDS.fullmatch(words):
        return _day(int(match[1]), _month(match[2]), match[3], today)
    return None


def _day(day: int, month: int, year: str | None, today: date) -> date:
    if year is None:
        return _latest(day, month, today)
    if len(year) == 4:
        return date(int(year), month, day)
    century = today.year - today.year % 100
    found = date(century + int(year), month, day)
    is_planned = found - today <= timedelta(days=366)
    return found if is_planned else date(century - 100 + int(year), month, day)


def _latest(day: int, month: int, today: date) -> date:
    """The most recent such day: this year's or the last's, or the last leap year's 29 February."""
    date(LEAP_YEAR, month, day)  # raises ValueError for a day no year has
    year = today.year
    while True:
        try:
            if (found := date(year, month, day)) <= today:
                return found
        except ValueError:
            pass
        year -= 1


def _month(word: str) -> int:
    """The number of a month named in full or by its first three letters or more."""
    for number, name in enumerate(MONTHS, start=1):
        if name.startswith(word):
            return number
    raise ValueError(word)
