"""Reading one cell: text as typed into the value that a table's row keeps.

A value is what JSON knows (days stay ISO texts), because a row's values are kept as JSON to tell
whether a later bundle says the same. A reader raises ValueError with the reason of a refusal.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from pms import clock
from pms.domain.care.lists import Lists, Spelling, Value, keep_spellings, spellings_problem
from pms.domain.care.triage import QUESTIONS
from pms.domain.text import lengths, nhs_number
from pms.domain.text.characters import plain
from pms.domain.text.days import FIRST_YEAR, LAST_YEAR
from pms.domain.text.stand_ins import is_stand_in
from pms.transfer.hints import Hints
from pms.transfer.report import in_report
from pms.transfer.tables import BundleColumn, BundleTable

Reader = Callable[[str], Any]

REQUIRED = "the cell is empty and must not be"
TIME = r"(?:[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?)?"
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})" + TIME, re.ASCII)
UK = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})" + TIME, re.ASCII)
"""A spreadsheet writes a time of the day after many a date: a day has none, and passes it over."""
NUMBER = re.compile(r"\d{1,12}(\.\d{1,9})?|\.\d{1,9}", re.ASCII)
MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)
BETWEEN_STAMPS = re.compile(rf";(?=\s*(?:{'|'.join(QUESTIONS)}) \S+ )")
FLAGS = {"yes": True, "no": False}


class Memo(dict[str, Any]):
    """Reads each different text once: codes and days recur from row to row."""

    def __init__(self, read: Reader) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        value = self[text] = self._read(text)
        return value


Notes = list[tuple[str, str]]
"""Column and words of what is to be said of the row that was read last."""


def readers(
    table: BundleTable, lists: Lists, today: date, notes: Notes | None = None
) -> list[Reader]:
    """One reader for each column of the table."""
    return [_reader(column, lists, today, notes) for column in table.columns]


def _reader(column: BundleColumn, lists: Lists, today: date, notes: Notes | None) -> Reader:
    match column.kind:
        case "code":
            return _memo(column, _code(column, lists, notes))
        case "codes":
            return _memo(column, _several(_code(column, lists, notes)))
        case "choice":
            return _memo(column, _one_of(column.choices))
        case "flag":
            return _memo(column, _flag)
        case "day":
            return _memo(column, _day(None if column.ahead else today))
        case "tick":
            return _memo(column, _tick)
        case "moment":
            return _optional(column, _moment(None if column.ahead else today))
        case "number":
            return _memo(column, _number(column))
        case "whole":
            return _memo(column, _whole(column))
        case "spellings" | "stamps" | "nhs":
            return _optional(column, SELDOM_TWICE[column.kind])
        case "ref" | "parent" | "text":
            return _text(column)


def _memo(column: BundleColumn, read: Reader) -> Reader:
    return Memo(_optional(column, read)).__getitem__


def _optional(column: BundleColumn, read: Reader) -> Reader:
    def read_plain(text: str) -> Any:
        kept = plain(text)
        if kept:
            return read(kept)
        if column.required:
            raise ValueError(REQUIRED)
        return None

    return read_plain


def _text(column: BundleColumn) -> Reader:
    longest, required, capitals = column.longest, column.required, column.capitals
    lines = column.lines

    def read(text: str) -> str | None:
        kept = plain(text, lines=lines) if text else ""
        if len(kept) > longest:
            raise ValueError(f"the text has {len(kept):,} characters; at most {longest:,} fit")
        if capitals:
            kept = kept.upper()
        if required and not kept:
            raise ValueError(REQUIRED)
        return kept or None

    return read


# --- Days, numbers and flags --------------------------------------------------------------------


def _day(latest: date | None) -> Reader:
    def read(text: str) -> str:
        if match := ISO.fullmatch(text):
            year, month, day = match.groups()
        elif match := UK.fullmatch(text):
            day, month, year = match.groups()
        else:
            raise ValueError("this is not a date: write 2026-07-13 or 13/07/2026")
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            raise ValueError("there is no such day in the calendar") from None
        if found.year < FIRST_YEAR:
            raise ValueError(f"the date is before {FIRST_YEAR}")
        if latest is not None and found > latest:
            raise ValueError(f"the date is in the future (today is {latest.isoformat()})")
        if found.year > LAST_YEAR:
            raise ValueError(f"the date is far ahead, after {LAST_YEAR}")
        return found.isoformat()

    return read


def _moment(latest: date | None) -> Reader:
    """A moment as text in UTC, always of the same length: the order of texts is that of time."""

    def read(text: str) -> str:
        if not MOMENT.fullmatch(text):
            raise ValueError("this is not a date and time: write 2026-07-13T14:30Z")
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError("there is no such day or time") from None
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValueError(f"the year is before {FIRST_YEAR}, or far ahead")
        if found.tzinfo is None:
            found = found.replace(tzinfo=clock.LONDON)
        if latest is not None and found.astimezone(clock.LONDON).date() > latest:
            raise ValueError(f"the time is in the future (today is {latest.isoformat()})")
        return moment_text(found)

    return read


def moment_text(moment: datetime) -> str:
    """As `2026-07-13T13:30:00.000000Z`."""
    in_utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{in_utc.isoformat(timespec='microseconds')}Z"


def _number(column: BundleColumn) -> Reader:
    def read(text: str) -> float:
        if not NUMBER.fullmatch(text):
            raise ValueError("this is not a plain number, such as 12 or 7.5")
        return float(text)

    return read


def _whole(column: BundleColumn) -> Reader:
    number = _number(column)

    def read(text: str) -> int:
        value: float = number(text)
        if not value.is_integer():
            raise ValueError("this is not a whole number")
        return int(value)

    return read


def _flag(text: str) -> bool:
    try:
        return FLAGS[text.casefold()]
    except KeyError:
        raise ValueError("this is not yes or no") from None


def _tick(text: str) -> bool | None:
    """A flag of which "no" says no more than nothing."""
    return _flag(text) or None


def _one_of(choices: Sequence[str]) -> Reader:
    def read(text: str) -> str:
        plain = text.casefold()
        if plain not in choices:
            raise ValueError(f"this is none of: {', '.join(choices)}")
        return plain

    return read


# --- Codes --------------------------------------------------------------------------------------


class CodeReader:
    """A code, or the label that stands for it, of one list; case and spacing are ignored.

    With `tell`, another name that stands for one value alone is read as that one, and told once.
    """

    def __init__(
        self, list_name: str, values: Iterable[Value], tell: Callable[[str], None] | None = None
    ) -> None:
        self._list_name, self._tell = list_name, tell
        self._codes: dict[str, str] = {}
        self._labels: dict[str, list[str]] = {}
        self._values = tuple(values)
        for value in self._values:
            self._codes[_plain(value.code)] = value.code
            self._labels.setdefault(_plain(value.label), []).append(value.code)
        self._told: set[str] = set()
        self._refused: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        plain = _plain(text)
        if code := self._codes.get(plain):
            return code
        codes = self._labels.get(plain, [])
        if len(codes) == 1:
            return codes[0]
        if codes:
            raise ValueError(f"the label is that of {' and '.join(codes)}: write the code")
        if self._tell and (code := self._hints.other_names.only_one(plain)):
            if plain not in self._told:
                self._told.add(plain)
                self._tell(f"this is read as {self._hints.label(code)}")
            return code
        if plain not in self._refused:
            self._refused[plain] = self._hints.after(plain)
        raise ValueError(f"the list {self._list_name} has no such value{self._refused[plain]}")

    @cached_property
    def _hints(self) -> Hints:
        return Hints(self._list_name, self._values)

    def has(self, text: str) -> bool:
        plain = _plain(text)
        return plain in self._codes or plain in self._labels


def _code(column: BundleColumn, lists: Lists, notes: Notes | None) -> CodeReader:
    tell = None if notes is None else lambda words: notes.append((column.name, words))
    return CodeReader(column.of, lists[column.of], tell)


def _several(read: Reader) -> Reader:
    """Codes separated by `;`, each once, in the order given."""

    def read_all(text: str) -> list[str]:
        return list(dict.fromkeys(read(part) for part in text.split(";") if part.strip()))

    return read_all


def _spellings(text: str) -> list[str]:
    """Registry spellings from a day on, `2026-10-01 spelling`, by `;`, in order of days."""
    to_day = _day(None)
    kept = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        day, _, spelling = part.partition(" ")
        kept.append(Spelling(date.fromisoformat(to_day(day)), " ".join(spelling.split())))
    if problem := spellings_problem(kept):
        raise ValueError(in_report(problem))
    return list(keep_spellings(kept))


def stamps(text: str) -> list[list[str]]:
    """Who answered each question of the checklist and when, `is_stable 2026-01-09 A Nurse`, by `;`.

    A name may hold a `;`: only one before a question and a day parts two stamps.
    """
    to_day = _day(None)
    found: dict[str, list[str]] = {}
    for part in BETWEEN_STAMPS.split(text):
        question, _, stamp = part.strip().partition(" ")
        day, _, name = stamp.partition(" ")
        if question not in QUESTIONS or not name.strip():
            raise ValueError(
                "write question, day and name, as in is_stable 2026-01-09 A Nurse, separated by ;"
            )
        if question in found:
            raise ValueError(f"{question} is named twice")
        if len(name) > lengths.SHORT_TEXT:
            raise ValueError(f"a name has more than {lengths.SHORT_TEXT} characters")
        found[question] = [question, to_day(day), name.strip()]
    return [found[question] for question in QUESTIONS if question in found]


def _nhs_number(text: str) -> str | None:
    return None if is_stand_in(text) else nhs_number.normalise(text)


SELDOM_TWICE: dict[str, Reader] = {
    "nhs": _nhs_number,
    "spellings": _spellings,
    "stamps": stamps,
}
"""Readers of texts that seldom recur: keeping what they say would cost more than it saves."""


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
