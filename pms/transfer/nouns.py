"""Rows of a bundle as the rules of the record see them: by its names, with days as days."""

from typing import Any, Generic, TypeVar

from pms.transfer.states import as_date
from pms.transfer.tables import TABLES, BundleTable

Noun = TypeVar("Noun", bound=tuple[Any, ...])

COLUMNS = {
    table.name: {column.attribute: column.name for column in table.columns}
    for table in TABLES.values()
}
"""Of each table: the record's name of a column to the bundle's."""


class AsRow(Generic[Noun]):
    """Makes the row that a noun's rules are about; what the table does not have is None."""

    def __init__(self, table: BundleTable, kind: type[Noun]) -> None:
        place = {column.attribute: number for number, column in enumerate(table.columns)}
        kinds = {column.attribute: column.kind for column in table.columns}
        fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
        self._make = kind._make  # type: ignore[attr-defined]
        self._places = [(place.get(name), kinds.get(name) == "day") for name in fields]

    def __call__(self, row: Any) -> Noun:
        made: Noun = self._make(
            None if at is None else as_date[row[at]] if is_day and row[at] else row[at]
            for at, is_day in self._places
        )
        return made
