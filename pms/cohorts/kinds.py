"""Kinds of fields one filters by: how a condition is read, written, said, and made SQL.

What an address holds is all there is of a condition: `diagnosis=cellulitis`, `diagnosis-not=yes`,
`accepted-from=-90d`. Saved lists keep the same text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from pms.domain.text.moving_day import as_typed, day_of, in_words, read_moving_day
from pms.picklists.queries import organisation_lists

NOT_RECORDED = "none"
"""The code of "Not recorded": no list has it."""
LONGEST_TEXT = 60
MOST_WORDS = 20
SHORT_LIST = 14
"""Lists up to this long are shown as boxes to tick; of longer ones values are added one by one."""

Arguments = Mapping[str, Sequence[str]]
Choice = tuple[str, str]
Where = Callable[[Sequence[str], date], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class FieldCondition:
    """What is asked of one field, as the codes of the address; ranges hold from and until."""

    values: tuple[str, ...]
    negated: bool = False


class UnreadableCondition(ValueError):
    """What was typed means nothing: words to show, by the name of the question in the address."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FieldKind:
    """The part all kinds share; `where` makes the condition of the values."""

    where: Where
    form = ""
    """Which questions the page asks."""

    def names(self, name: str) -> tuple[str, ...]:
        """The names a condition of this kind has in an address."""
        return (name, f"{name}-not")

    def read(self, name: str, arguments: Arguments, today: date) -> FieldCondition | None:
        values = self.values(arguments.get(name, ()))
        negated = arguments.get(f"{name}-not", ("",))[-1:] == ["yes"]
        return FieldCondition(values, negated) if values else None

    def values(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Each once, in their order, blanks left out."""
        return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))

    def pairs(self, name: str, asked: FieldCondition) -> list[tuple[str, str]]:
        """The condition as an address holds it."""
        more = [(f"{name}-not", "yes")] if asked.negated else []
        return [(name, value) for value in asked.values] + more

    def sql(self, asked: FieldCondition, today: date) -> ColumnElement[bool]:
        """Without a value recorded the condition is false, and its "not" is true."""
        found = self.where(asked.values, today)
        return sa.not_(sa.func.coalesce(found, sa.false())) if asked.negated else found

    def words(self, asked: FieldCondition) -> str:
        """What follows the field's label: `is cellulitis or bacteraemia`."""
        raise NotImplementedError

    def choices(self) -> list[Choice]:
        return []


@dataclass(frozen=True, slots=True)
class CodesKind(FieldKind):
    """Any of several codes of a pick list, or of a few fixed ones; blank values by NOT_RECORDED."""

    list_name: str = ""
    fixed: tuple[Choice, ...] = ()
    may_be_blank: bool = True
    by_name: bool = False
    """Whether episodes hold the value's name: consultants and wards, which people type."""
    form = "codes"

    def choices(self) -> list[Choice]:
        """Retired values too: old episodes have them."""
        listed = organisation_lists().get(self.list_name, ())
        values = [(one.label if self.by_name else one.code, one.label) for one in listed]
        blank = [(NOT_RECORDED, "Not recorded")] if self.may_be_blank else []
        return [*self.fixed, *values, *blank]

    @property
    def is_short(self) -> bool:
        return len(self.choices()) <= SHORT_LIST

    def words(self, asked: FieldCondition) -> str:
        labels = dict(self.choices())
        said = " or ".join(labels.get(value, value) for value in asked.values)
        return f"{'is not' if asked.negated else 'is'} {said}"


@dataclass(frozen=True, slots=True)
class WordsKind(FieldKind):
    """Any of several words within a text, in capitals or not."""

    form = "words"

    def read(self, name: str, arguments: Arguments, today: date) -> FieldCondition | None:
        asked = FieldKind.read(self, name, arguments, today)
        if asked and len(asked.values) > MOST_WORDS:
            raise UnreadableCondition(
                {name: f"Enter {MOST_WORDS} words or fewer, with commas between them"}
            )
        return asked

    def values(self, texts: Iterable[str]) -> tuple[str, ...]:
        parts = (
            " ".join(part.split())[:LONGEST_TEXT] for text in texts for part in text.split(",")
        )
        return tuple(dict.fromkeys(part for part in parts if part))

    def words(self, asked: FieldCondition) -> str:
        said = " or ".join(f"“{value}”" for value in asked.values)
        return f"{'does not contain' if asked.negated else 'contains'} {said}"


@dataclass(frozen=True, slots=True)
class YesNoKind(FieldKind):
    form = "yes_no"

    def names(self, name: str) -> tuple[str, ...]:
        return (name,)

    def read(self, name: str, arguments: Arguments, today: date) -> FieldCondition | None:
        values = [one for one in arguments.get(name, ()) if one in ("yes", "no")]
        return FieldCondition(("yes",), negated=values[-1] == "no") if values else None

    def pairs(self, name: str, asked: FieldCondition) -> list[tuple[str, str]]:
        return [(name, "no" if asked.negated else "yes")]

    def words(self, asked: FieldCondition) -> str:
        return "no" if asked.negated else "yes"


@dataclass(frozen=True, slots=True)
class RangeKind(FieldKind):
    """From a value, until a value, or both, ends included."""

    unit: str = ""

    def names(self, name: str) -> tuple[str, ...]:
        return (f"{name}-from", f"{name}-until")

    def read(self, name: str, arguments: Arguments, today: date) -> FieldCondition | None:
        texts = {one: " ".join(arguments.get(one, ())).strip() for one in self.names(name)}
        values, problems = [], {}
        for one, text in texts.items():
            try:
                values.append(self.read_end(text, today) if text else "")
            except ValueError as problem:
                problems[one] = str(problem)
        if not problems and all(values) and self.end(values[0], today) > self.end(values[1], today):
            problems[f"{name}-until"] = "The end must not be before the beginning"
        if problems:
            raise UnreadableCondition(problems)
        return FieldCondition(tuple(values)) if any(values) else None

    def pairs(self, name: str, asked: FieldCondition) -> list[tuple[str, str]]:
        ends = zip(self.names(name), asked.values, strict=True)
        return [(one, value) for one, value in ends if value]

    def words(self, asked: FieldCondition) -> str:
        first, last = (self.say(value) if value else "" for value in asked.values)
        ends = [f"from {first}" if first else "", f"until {last}" if last else ""]
        return " ".join(end for end in [*ends, self.unit] if end)

    def read_end(self, text: str, today: date) -> str:
        """The code of what was typed; raises ValueError with words to show."""
        raise NotImplementedError

    def end(self, code: str, today: date) -> Any:
        raise NotImplementedError

    def say(self, code: str) -> str:
        return code

    def typed(self, code: str) -> str:
        return code

    def between(self, column: Any, values: Sequence[str], today: date) -> ColumnElement[bool]:
        first, last = values
        ends = [column >= self.end(first, today)] if first else []
        return sa.and_(*ends, *([column <= self.end(last, today)] if last else []))


@dataclass(frozen=True, slots=True)
class DaysKind(RangeKind):
    form = "days"

    def read_end(self, text: str, today: date) -> str:
        return read_moving_day(text, today)

    def end(self, code: str, today: date) -> date:
        return day_of(code, today)

    def say(self, code: str) -> str:
        return in_words(code)

    def typed(self, code: str) -> str:
        return as_typed(code)


@dataclass(frozen=True, slots=True)
class NumbersKind(RangeKind):
    form = "numbers"

    def read_end(self, text: str, today: date) -> str:
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise ValueError("Enter a whole number, such as 14")
        return str(int(text))

    def end(self, code: str, today: date) -> int:
        return int(code)


@dataclass(frozen=True, slots=True)
class Field:
    """One field to filter by; its name is the one in addresses and saved lists."""

    name: str
    label: str
    group: str
    kind: FieldKind
    hint: str = ""
    judged: bool = False
    """Whether a rule of the domain answers, record by record, instead of SQL."""
    for_readers: bool = False
    """Whether only those who read patients may ask: it tells what a free text says."""
