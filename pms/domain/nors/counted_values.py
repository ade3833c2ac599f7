"""The values of the lists under which something is counted."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pms.domain.care.lists import Lists, Names
from pms.domain.counting.records import NOT_RECORDED
from pms.domain.nors.cells import Cell
from pms.domain.nors.sections import BY_NAME, REGIMEN, TOTAL


class CountedValue(NamedTuple):
    list_name: str
    code: str
    label: str
    spelling: str


def counted_values(cells: Iterable[Cell]) -> Iterator[CountedValue]:
    """The value of each row and column with a number. A regimen's agents have rows of their own."""
    for cell in cells:
        section = BY_NAME[cell.section]
        if not cell.value or section.fixed_rows or section.name == REGIMEN:
            continue
        for one in (
            CountedValue(section.rows, cell.row_code, cell.row_label, cell.row_nors_label),
            CountedValue(section.columns, cell.col_code, cell.col_label, cell.col_nors_label),
        ):
            if one.code and one.code not in (TOTAL, NOT_RECORDED):
                yield one


def has_unlisted(cells: Iterable[Cell], lists: Lists) -> bool:
    """Whether something is counted under a code that no list has."""
    names = Names(lists)
    return not all(names.knows(one.list_name, one.code) for one in counted_values(cells))
