"""A list as it is asked for: conditions, columns and order, read from an address and written there.

The address holds codes and days alone; a saved list keeps its query, so both are read alike.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import parse_qs, urlencode

from pms.cohorts.columns import COLUMNS, ListColumn, offered, usual
from pms.cohorts.fields import FIELDS
from pms.cohorts.kinds import Arguments, Field, FieldCondition, UnreadableCondition

NEWEST_FIRST = "-referred"
NOT_YOURS = "This list asks about {label}, which only those who read patients' records may ask"


@dataclass(frozen=True)
class Filter:
    """What is asked for, by names of fields and columns; conditions all hold, in table order."""

    may_read_patients: bool
    asked: dict[str, FieldCondition]
    column_names: tuple[str, ...]
    sort: str = NEWEST_FIRST
    """A column's name, with a `-` before it from the greatest to the least."""

    @cached_property
    def columns(self) -> list[ListColumn]:
        return [COLUMNS[name] for name in self.column_names]

    @property
    def conditions(self) -> list[tuple[Field, FieldCondition]]:
        return [(FIELDS[name], asked) for name, asked in self.asked.items()]

    @property
    def sort_column(self) -> ListColumn:
        return COLUMNS[self.sort.removeprefix("-")]

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def identifying(self) -> list[ListColumn]:
        return [column for column in self.columns if column.identifying]

    def without(self, name: str) -> "Filter":
        """The same without the condition on a field."""
        return replace(self, asked={key: one for key, one in self.asked.items() if key != name})

    def sorted_by(self, sort: str) -> "Filter":
        return replace(self, sort=sort)

    def pairs(self, *, columns: bool = True) -> list[tuple[str, str]]:
        """What an address holds of it, always the same for the same filter."""
        found = [
            pair for field, asked in self.conditions for pair in field.kind.pairs(field.name, asked)
        ]
        if columns and self.column_names != usual(may_read_patients=self.may_read_patients):
            found += [("column", name) for name in self.column_names]
        if self.sort != NEWEST_FIRST:
            found.append(("sort", self.sort))
        return found

    @property
    def query(self) -> str:
        return urlencode(self.pairs())

    def words(self) -> list[str]:
        """Each condition in words: `Diagnosis is cellulitis or bacteraemia`."""
        return [f"{field.label} {field.kind.words(asked)}" for field, asked in self.conditions]


@dataclass(frozen=True)
class Read:
    """A filter read from an address, and what of it could not be read: by question, in words."""

    filter: Filter
    problems: dict[str, str]
    refused: tuple[str, ...]
    """Why conditions were not taken at all: the list must not be shown without them."""


def read_filter(arguments: Arguments, today: date, *, may_read_patients: bool) -> Read:
    asked: dict[str, FieldCondition] = {}
    problems: dict[str, str] = {}
    refused = []
    for field in FIELDS.values():
        try:
            found = field.kind.read(field.name, arguments, today)
        except UnreadableCondition as unreadable:
            problems |= unreadable.problems
            continue
        if found and field.for_readers and not may_read_patients:
            refused.append(NOT_YOURS.format(label=field.label.lower()))
        elif found:
            asked[field.name] = found
    columns = offered(may_read_patients=may_read_patients)
    chosen = tuple(name for name in columns if name in arguments.get("column", ()))
    names = chosen or usual(may_read_patients=may_read_patients)
    sort = "".join(arguments.get("sort", ())[-1:])
    column = columns.get(sort.removeprefix("-"))
    if column is None or not column.can_sort:
        sort = NEWEST_FIRST
    return Read(Filter(may_read_patients, asked, names, sort), problems, tuple(refused))


def read_query(query: str, today: date, *, may_read_patients: bool) -> Read:
    """A filter from the text that a saved list keeps."""
    return read_filter(parse_qs(query), today, may_read_patients=may_read_patients)


WordsOf = Callable[[str], str]


def words_of(query: str, today: date, *, may_read_patients: bool) -> str:
    """What a saved text asks for, in one line."""
    read = read_query(query, today, may_read_patients=may_read_patients)
    return "; ".join([*read.filter.words(), *read.refused]) or "Every episode"
