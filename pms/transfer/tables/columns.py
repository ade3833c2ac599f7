"""What a table of a record bundle is made of."""

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import sqlalchemy as sa

from pms.domain.text import lengths
from pms.store.base import Base

Kind = Literal[
    "ref",
    "parent",
    "text",
    "code",
    "codes",
    "spellings",
    "aware",
    "stamps",
    "choice",
    "day",
    "moment",
    "number",
    "whole",
    "flag",
    "tick",
    "nhs",
]
LONGEST_REF = 100


@dataclass(frozen=True, slots=True)
class BundleColumn:
    """One column; `kept_as` is the attribute of the model that keeps it."""

    name: str
    kind: Kind
    required: bool = False
    kept_as: str = ""
    of: str = ""
    """The list of a code, or the table that a parent's reference is of."""
    choices: tuple[str, ...] = ()
    longest: int = lengths.SHORT_TEXT
    lines: bool = False
    """Whether a text may have line breaks, as the question of its form has."""
    capitals: bool = False
    """Whether a text is kept in capitals, as the forms keep it."""
    ahead: bool = False
    """Whether a day or moment may lie in the future."""
    unless: str = ""
    """The column must be there, but for a bundle that has this other one."""

    @property
    def attribute(self) -> str:
        return self.kept_as or self.name


@dataclass(frozen=True)
class BundleTable:
    """One table; its key is the column whose text may occur once, or the columns that say together
    what a row is about."""

    name: str
    model: type[Base]
    columns: tuple[BundleColumn, ...]
    needed: bool = False
    key: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    """Further columns that are read with a row and never kept."""
    row: Callable[..., Any] = field(init=False, repr=False, compare=False)
    """Makes the named tuple of a row's values."""
    parents: tuple[BundleColumn, ...] = field(init=False)
    is_of_one_episode: bool = field(init=False)
    """Whether its key is the episode: it has no reference of its own, and an episode one row."""

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        object.__setattr__(self, "key", self.key or (names[0],))
        parents = tuple(column for column in self.columns if column.kind == "parent")
        object.__setattr__(self, "parents", parents)
        is_of_one_episode = self.columns[0].kind == "parent" and len(self.key) == 1
        object.__setattr__(self, "is_of_one_episode", is_of_one_episode)
        make_type: Any = namedtuple  # mypy knows only types whose columns are written out
        object.__setattr__(self, "row", make_type(self.name, names)._make)

    @property
    def stored_in(self) -> sa.Table:
        return cast(sa.Table, self.model.__table__)

    @property
    def has_refs(self) -> bool:
        """Whether its rows have a reference of their own, or that of their episode."""
        return len(self.key) == 1

    def key_of(self, values: Any) -> str:
        """What is said of a row once: its reference, or what its key says in a line."""
        return " ".join(filter(None, (getattr(values, name) for name in self.key)))

    def position(self, name: str) -> int:
        return [column.name for column in self.columns].index(name)


def ref(name: str) -> BundleColumn:
    return BundleColumn(name, "ref", required=True, kept_as="ref", longest=LONGEST_REF)


def parent(table: str, name: str = "", *, kept_as: str = "", required: bool = True) -> BundleColumn:
    noun = table.removesuffix("s")
    return BundleColumn(
        name or f"{noun}_ref",
        "parent",
        required=required,
        kept_as=kept_as or f"{noun}_id",
        of=table,
        longest=LONGEST_REF,
    )


def text(name: str, longest: int = lengths.SHORT_TEXT, *, required: bool = False) -> BundleColumn:
    """A text of one line."""
    return BundleColumn(name, "text", required=required, longest=longest)


def lines(name: str, longest: int = lengths.FREE_TEXT, *, required: bool = False) -> BundleColumn:
    return BundleColumn(name, "text", required=required, longest=longest, lines=True)


def code(name: str, of: str = "", *, required: bool = False) -> BundleColumn:
    return BundleColumn(name, "code", required=required, of=of or name)


def codes(name: str, of: str) -> BundleColumn:
    return BundleColumn(name, "codes", of=of)


def day(
    name: str, kept_as: str = "", *, required: bool = False, ahead: bool = False
) -> BundleColumn:
    return BundleColumn(name, "day", required=required, kept_as=kept_as, ahead=ahead)


def moment(name: str, *, required: bool = False, ahead: bool = False) -> BundleColumn:
    return BundleColumn(name, "moment", required=required, ahead=ahead)


def choice(name: str, *choices: str, required: bool = False) -> BundleColumn:
    return BundleColumn(name, "choice", required=required, choices=choices)


EPISODE = parent("episodes")
