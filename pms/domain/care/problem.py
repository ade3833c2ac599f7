"""What a rule says of a record: at which field, in which words, and how much it matters.

Each noun of care has one function `problems(row, ...)`. A form, its action and an import all ask
it, so that a rule stands once. Here is what the nouns share.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar

from pms.domain.text.days import in_full

Severity = Literal["refuse", "ask", "warn"]
Row = TypeVar("Row", bound=tuple[Any, ...])

FIRST_DAY = date(1900, 1, 1)
HIGHEST_DOSE = 100_000_000
HIGHEST_OF_UNIT = {
    "g": (50, "g"),
    "mg": (50_000, "mg"),
    "mg_per_kg": (1_000, "mg/kg"),
    "million_unit": (100, "million units"),
}
"""Code of `dose_unit` to the most of a dose or a day's infusion, and its words. Twice and more what
is prescribed of any agent: the limit is for slips of the unit, not for judging doses."""


class Problem(NamedTuple):
    """`field` is named as its column.

    "refuse": no door lets it in. "ask": whoever is at a screen has to put it right at once; an
    import takes it with a warning, for nobody there may know. "warn": an import says so, and a form
    of AskingForm asks once whether it is right as it is written.
    """

    field: str
    message: str
    severity: Severity = "refuse"


def row_of(kind: type[Row], values: Mapping[str, Any], stored: object | None = None) -> Row:
    """The fields that a noun's rules are about: as given, the others as they are stored."""
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    made = (values[name] if name in values else getattr(stored, name, None) for name in fields)
    row: Row = kind._make(made)  # type: ignore[attr-defined]
    return row


def refusals(
    found: Iterable[Problem], asked: Collection[str] = (), stored: Iterable[Problem] = ()
) -> list[Problem]:
    """What stops a save at a screen: the first problem of each field that is more than a warning.

    A change of some fields (`asked`) does not answer for what was wrong with the others before:
    `stored` are the problems of the record as it is kept.
    """
    stopping = [problem for problem in found if problem.severity != "warn"]
    if any(problem.field not in asked for problem in stopping):
        known = {*stored}
        stopping = [one for one in stopping if one.field in asked or one not in known]
    return first_of_each_field(stopping)


def doubts(found: Iterable[Problem]) -> list[Problem]:
    """What may be right as it is written, but must be looked at: one of each field."""
    return first_of_each_field(problem for problem in found if problem.severity == "warn")


def first_of_each_field(found: Iterable[Problem]) -> list[Problem]:
    """One thing is said at a question, the first of its rules."""
    first: dict[str, Problem] = {}
    for problem in found:
        first.setdefault(problem.field, problem)
    return list(first.values())


# --- Rules that several nouns have --------------------------------------------------------------


def not_long_ago(field: str, day: date | None) -> Iterator[Problem]:
    """For a date that may lie ahead: a course's end, the next review, a task's due date."""
    if day is not None and day < FIRST_DAY:
        yield Problem(field, "Enter a date after 1899")


def happened(field: str, day: date | None, today: date) -> Iterator[Problem]:
    """For the date of something that has happened."""
    if day is not None and day > today:
        yield Problem(field, f"Enter today or an earlier date: {in_full(day)} has not come yet")
    if day is not None:
        yield from not_long_ago(field, day)


def is_backwards(later: date | None, earlier: date | None) -> bool:
    """Whether an end lies before its beginning; it may be on the very day."""
    return later is not None and earlier is not None and later < earlier


def in_order(field: str, later: date | None, earlier: date | None, event: str) -> Iterator[Problem]:
    """`event` says what happened on the earlier day."""
    if earlier is not None and is_backwards(later, earlier):
        words = f"Enter {in_full(earlier)} or a later date: that is the day {event}"
        yield Problem(field, words)


def in_range(
    field: str, value: float | None, highest: int, lowest: int = 0, unit: str = ""
) -> Iterator[Problem]:
    """Zero is a result: neutrophils may be 0. `unit` is said of what may be in another one."""
    if value is not None and not lowest <= value <= highest:
        words = f"Enter a number from {lowest} to {highest:,}"
        yield Problem(field, f"{words}: {unit}" if unit and value < lowest else words)


def believable_dose(field: str, dose: float | None, unit: str | None) -> Iterator[Problem]:
    """With its unit, a dose that nobody is given is refused: 500 g is meant to be 500 mg."""
    if dose is not None and dose <= 0:
        yield Problem(field, "Enter a dose above 0")
    highest, words = HIGHEST_OF_UNIT.get(unit or "", (HIGHEST_DOSE, ""))
    if words and dose is not None and dose > highest:
        said = f"{dose:,.15g} {words} is more than is ever given: check the dose and its unit"
        yield Problem(field, said)
    yield from in_range(field, dose, HIGHEST_DOSE)


def one_of(field: str, value: object, offered: Collection[object] | None) -> Iterator[Problem]:
    """A code must be one of its list, another entry one of the same episode; None: not asked."""
    if value is not None and offered is not None and value not in offered:
        yield Problem(field, "Select one of the list")


def given(field: str, text: str | None, words: str) -> Iterator[Problem]:
    """For what cannot be left out; spaces alone are no answer."""
    if not (text or "").strip():
        yield Problem(field, words)
