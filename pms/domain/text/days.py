"""Days as people in the United Kingdom write them."""

import re
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache

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
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Beyond them a day is a slip of the keyboard, at every door."""
LEAP_YEAR = 2000

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

OFFSET = re.compile(r"([+-]) ?(\d{1,4}) ?([dw])?", re.ASCII)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
NUMBERS = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2})(?:\2(\d{4}|\d{2}))?", re.ASCII)
WORDS = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[ \-./]?([a-z]{3,9})\.?(?:[ \-./,]{0,2}(\d{4}|\d{2}))?", re.ASCII
)
WEEKDAY = re.compile(r"(?:(last|next) )?([a-z]{3,9})", re.ASCII)


def read_day(text: str, today: date, planned: bool = False, born: bool = False) -> date:
    """The day a person means: "13/7/26", "13 jul", "2026-07-13", "today", "-3", "+2w", "fri".

    A year of two digits is of this century unless that lies more than a year ahead of today. A day
    without a year, or a day of the week, is the most recent one, today included. Of a `planned`
    day, which mostly lies ahead, it is the nearest one, and the coming day of the week. "last" and
    "next" before a day of the week leave today out. A day on which somebody was `born` never lies
    ahead: of 1927 is meant what is written 27. Raises ValueError with words to show.

    pms/static/day-text.js reads the same: change both.
    """
    words = " ".join(text.casefold().translate(DASHES).split())
    try:
        day = _read(words, today, planned, born)
    except (ValueError, OverflowError):  # 31 February, month 13, a month no one knows
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(NOT_A_DAY)
    return day


def in_words(day: date, today: date) -> str:
    """A day read back to whoever typed it: "Mon 13 July 2026, in 3 days"."""
    return f"{day:%a} {day.day} {day:%B %Y}, {_distance((day - today).days)}"


def _distance(days: int) -> str:
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    far = abs(days)
    words = f"{int(far / 365.25)} years" if far >= 731 else f"{far} days"
    return f"in {words}" if days > 0 else f"{words} ago"


def _read(words: str, today: date, planned: bool, born: bool) -> date | None:
    if words in RELATIVE:
        return today + timedelta(days=RELATIVE[words])
    if match := OFFSET.fullmatch(words):
        return today + timedelta(days=int(match[1] + match[2]) * (7 if match[3] == "w" else 1))
    if match := ISO.fullmatch(words):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := NUMBERS.fullmatch(words):
        return _day(int(match[1]), int(match[3]), match[4], today, planned, born)
    if match := WORDS.fullmatch(words):
        return _day(int(match[1]), _month(match[2]), match[3], today, planned, born)
    if match := WEEKDAY.fullmatch(words):
        return _weekday(match[2], match[1], today, planned)
    return None


def _weekday(word: str, which: str | None, today: date, planned: bool) -> date | None:
    names = [name for name in WEEKDAYS if name.startswith(word)] or ["wednesday"] * (word == "weds")
    if not names:
        return None
    since = (today.weekday() - WEEKDAYS.index(names[0])) % 7
    if which == "last":
        return today - timedelta(days=since or 7)
    if which == "next" or (planned and since):
        return today + timedelta(days=7 - since)
    return today - timedelta(days=since)


def _day(day: int, month: int, year: str | None, today: date, planned: bool, born: bool) -> date:
    if year is None:
        return _without_year(day, month, today, planned)
    if len(year) == 4:
        return date(int(year), month, day)
    century = today.year - today.year % 100
    found = date(century + int(year), month, day)
    is_near = found - today <= timedelta(days=0 if born else 366)
    return found if is_near else date(century - 100 + int(year), month, day)


def _without_year(day: int, month: int, today: date, planned: bool) -> date:
    """The most recent such day; of a planned one the nearest. 29 February has its leap years."""
    date(LEAP_YEAR, month, day)  # raises ValueError for a day no year has
    before = _first(day, month, today.year, -1, lambda found: found <= today)
    if not planned:
        return before
    after = _first(day, month, today.year, 1, lambda found: found >= today)
    return after if after - today <= today - before else before


def _first(day: int, month: int, year: int, step: int, fits: Callable[[date], bool]) -> date:
    while True:
        try:
            if fits(found := date(year, month, day)):
                return found
        except ValueError:
            if not 0 < year < MAXYEAR:
                raise
        year += step


def _month(word: str) -> int:
    """The number of a month named in full or by its first three letters or more."""
    for number, name in enumerate(MONTHS, start=1):
        if name.startswith(word):
            return number
    raise ValueError(word)


def in_full(day: date) -> str:
    """As the NHS writes a day: 7 July 2026."""
    return f"{day.day} {day:%B} {day.year}"


@lru_cache(maxsize=8192)
def in_short(day: date) -> str:
    """For a table: 7 Jul 2026."""
    return f"{day.day} {day:%b %Y}"


@lru_cache(maxsize=8192)
def day_and_month(day: date) -> str:
    """For a table of these days, in which the year goes without saying: 7 Jul."""
    return f"{day.day} {day:%b}"


def in_days(number: int) -> str:
    """A number of days in words: 1 day, 3 days."""
    return f"{number} day" if number == 1 else f"{number} days"
