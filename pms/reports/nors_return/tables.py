"""The return as tables for the screen: each number with the address of the episodes behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal, NamedTuple
from urllib.parse import quote_plus

from markupsafe import Markup, escape

from pms.domain.care.lists import Lists, with_unlisted
from pms.domain.counting.records import NOT_RECORDED, NOT_RECORDED_LABEL
from pms.domain.nors.cells import Cell
from pms.domain.nors.definitions import LISTS, MEASURES, SECTIONS, Definition
from pms.domain.nors.earlier import definition_of
from pms.domain.nors.reconcile import Reconciliation
from pms.domain.nors.report import Return
from pms.domain.nors.sections import AGENT_X_DIAGNOSIS, BY_NAME, REGIMEN, SUMMARY, TOTAL
from pms.domain.nors.sections import Number as NumberPlace


class ReturnNumber(NamedTuple):
    """A number of the return; `url` lists the episodes behind it, and is blank for 0."""

    value: int
    url: str


class ReturnRow(NamedTuple):
    """`span` is how many rows the label stands for: 0 where an earlier row says it."""

    label: str
    second_label: str
    numbers: Sequence[ReturnNumber]
    span: int = 1

    @property
    def is_zero(self) -> bool:
        return not any(number.value for number in self.numbers)


@dataclass(frozen=True, slots=True)
class ReturnTable:
    """One section. `shape` is `list`, `matrix` (column codes across) or `groups` (rows in rows)."""

    name: str
    shape: Literal["list", "matrix", "groups"]
    headings: Sequence[str]
    rows: Sequence[ReturnRow]
    total: Sequence[ReturnNumber]
    definition: Definition

    @property
    def row_heading(self) -> str:
        return "Regimen" if self.name == REGIMEN else LISTS.get(BY_NAME[self.name].rows, "Therapy")

    @property
    def column_heading(self) -> str:
        return LISTS[BY_NAME[self.name].columns]

    @property
    def is_empty(self) -> bool:
        return all(row.is_zero for row in self.rows)

    @property
    def body(self) -> Markup:
        """The rows of the table, joined here: a template would take ten times as long for them."""
        scope = "rowgroup" if self.shape == "groups" else "row"
        return Markup("\n".join(_row_html(row, scope) for row in self.rows))  # noqa: S704 (escaped)


class SummaryFigure(NamedTuple):
    """One big number of the summary."""

    label: str
    number: ReturnNumber


def figures(return_: Return, episodes_url: str) -> list[SummaryFigure]:
    """The summary, in order. `episodes_url` is where the episodes behind numbers are listed."""
    return [
        SummaryFigure(cell.row_label, _number(cell, episodes_url))
        for cell in return_.section(SUMMARY)
    ]


def tables(return_: Return, lists: Lists, episodes_url: str) -> list[ReturnTable]:
    """Every section but the summary, in the order of the return."""
    found = []
    for name, cells in groupby(return_.cells, key=lambda cell: cell.section):
        if name != SUMMARY:
            definition = definition_of(name, return_.rule_set)
            found.append(_table(definition, list(cells), lists, episodes_url))
    return found


def _table(definition: Definition, cells: list[Cell], lists: Lists, url: str) -> ReturnTable:
    name = cells[0].section
    section = BY_NAME[name]
    body = [cell for cell in cells if cell.row_code != TOTAL]
    total = [_number(cell, url) for cell in cells if cell.row_code == TOTAL]
    measures = [MEASURES[measure] for measure in section.measures]
    if not section.columns:
        return ReturnTable(name, "list", measures, _list_rows(body, url), total, definition)
    if name == AGENT_X_DIAGNOSIS:
        return ReturnTable(name, "groups", measures, _grouped_rows(body, url), total, definition)
    columns = _columns(section.columns, body, lists)
    return ReturnTable(
        name,
        "matrix",
        list(columns.values()),
        _matrix_rows(body, list(columns), url),
        total,
        definition,
    )


def _list_rows(cells: Iterable[Cell], url: str) -> list[ReturnRow]:
    return [
        ReturnRow(label, "", [_number(cell, url) for cell in row])
        for (_, label), row in groupby(cells, key=lambda cell: (cell.row_code, cell.row_label))
    ]


def _matrix_rows(cells: Iterable[Cell], columns: Sequence[str], url: str) -> list[ReturnRow]:
    rows = []
    for (_, label), row in groupby(cells, key=lambda cell: (cell.row_code, cell.row_label)):
        by_column = {cell.col_code: _number(cell, url) for cell in row}
        rows.append(
            ReturnRow(label, "", [by_column.get(code, ReturnNumber(0, "")) for code in columns])
        )
    return rows


def _grouped_rows(cells: Iterable[Cell], url: str) -> list[ReturnRow]:
    """A row for each cell of the matrix; its row's label stands once before its columns'."""
    rows = []
    for (_, label), group in groupby(cells, key=lambda cell: (cell.row_code, cell.row_label)):
        within = [
            ReturnRow(label, column_label, [_number(cell, url) for cell in row])
            for (_, column_label), row in groupby(group, key=lambda c: (c.col_code, c.col_label))
        ]
        rows.append(within[0]._replace(span=len(within)))
        rows.extend(row._replace(span=0) for row in within[1:])
    return rows


def _columns(list_name: str, cells: Iterable[Cell], lists: Lists) -> dict[str, str]:
    """Code to label of a matrix's columns: the active values, retired ones if counted."""
    counted = {cell.col_code: cell.col_label for cell in cells}
    columns = {
        value.code: counted.get(value.code, value.label)  # as it was called when it was counted
        for value in with_unlisted(lists[list_name], counted.keys() - {NOT_RECORDED})
        if not value.retired or value.code in counted
    }
    return columns | {NOT_RECORDED: NOT_RECORDED_LABEL}


def _number(cell: Cell, url: str) -> ReturnNumber:
    if not cell.value:
        return ReturnNumber(0, "")
    place = NumberPlace(cell.section, cell.row_code, cell.col_code, cell.measure)
    return ReturnNumber(cell.value, opening_url(url, place))


def opening_url(url: str, place: NumberPlace) -> str:
    """Where the episodes behind a number are listed."""
    before = "&" if "?" in url else "?"
    pairs = zip(NumberPlace._fields, place, strict=True)
    return url + before + "&".join([f"{name}={quoted(value)}" for name, value in pairs if value])


ZERO = ' class="pms-zero"'

quoted = lru_cache(maxsize=4_000)(quote_plus)


def _row_html(row: ReturnRow, scope: str) -> str:
    span = f' rowspan="{row.span}"' if row.span > 1 else ""
    head = f'<th scope="{scope}"{span}>{escape(row.label)}</th>' if row.span else ""
    if row.second_label:
        head += f'<th scope="row">{escape(row.second_label)}</th>'
    cells = "".join(
        [
            f'<td><a href="{number.url.replace("&", "&amp;")}">{number.value}</a></td>'
            if number.url
            else "<td>0</td>"
            for number in row.numbers
        ]
    )
    return f"<tr{ZERO if row.is_zero else ''}>{head}{cells}</tr>"


class Comparison(NamedTuple):
    """A reconciliation in words, whose sides open."""

    what: str
    left: ReturnNumber
    must_be: str
    right: ReturnNumber
    ok: bool

    def __str__(self) -> str:
        return f"{self.what}: {self.left.value} must be {self.must_be} {self.right.value}"


MUST_BE = {"=": "the same as", "<=": "at most", ">=": "at least"}


def comparisons(found: Iterable[Reconciliation], url: str) -> list[Comparison]:
    return [
        Comparison(
            _in_words(one),
            _side(one.left, one.left_of, url),
            MUST_BE[one.relation],
            _side(one.right, one.right_of, url),
            one.ok,
        )
        for one in found
    ]


def _in_words(found: Reconciliation) -> str:
    """What is compared, as the page calls its tables and measures."""
    words = found.what.replace(found.section, SECTIONS[found.section].title)
    for code in ("opat_days", "drug_days", "device_days", "oral_days"):
        words = words.replace(code, MEASURES[code])
    return words.replace("TOTAL", "total")


def _side(value: int, place: NumberPlace | None, url: str) -> ReturnNumber:
    return ReturnNumber(value, opening_url(url, place) if value and place else "")
