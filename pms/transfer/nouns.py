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
        days = {column.attribute for column in table.columns if column.kind == "day"}
        fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
        self._make = kind._make  # type: ignore[attr-defined]
        self._places = [place.get(name, len(table.columns)) for name in fields]
        self._days = [number for number, name in enumerate(fields) if name in days]

    def __call__(self, row: Any) -> Noun:
        cells = (*row, None)
        values = [cells[at] for at in self._places]
        for at in self._days:
            if values[at]:
                values[at] = as_date[values[at]]
        made: Noun = self._make(values)
        return made
