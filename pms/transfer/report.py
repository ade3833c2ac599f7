"""What is refused and what is warned about in a bundle, one line for each."""

import csv
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pms.domain.nors.layout import guarded
from pms.domain.text.characters import in_one_line
from pms.transfer.tables import TABLES

HEADER = ("level", "file", "row", "column", "value", "reason")
REFUSED, WARNED = "refused", "warned"
WHOLE = "the bundle"
LONGEST_SHOWN = 80
MOST_NAMED = 60
MOST_LISTED = 10_000
"""Of refusals, where a check stops, and of warnings: memory does not grow with what is wrong."""
ORDER = {name: place for place, name in enumerate(TABLES)}


class Remark(NamedTuple):
    """`row` counts as a spreadsheet does, the header being row 1; 0 is the file as a whole."""

    table: str
    row: int
    level: str
    file: str
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        where = ", ".join(
            part for part in (self.file, f"row {self.row}" if self.row else "", self.column) if part
        )
        value = f' "{self.value}"' if self.value else ""
        return f"{self.level}: {where}{value}: {self.reason}"


class TooManyFaults(Exception):
    """So much is refused that no one would read on: the check stops."""


class ImportReport:
    """Collects the remarks; `Report.lines` gives them in the order of the tables and their rows."""

    def __init__(self) -> None:
        self._remarks: list[Remark] = []
        self._said_of_files: set[tuple[str, str]] = set()
        self.refusals = 0
        self.warnings = 0

    @property
    def is_cut_short(self) -> bool:
        """Whether there may be more to refuse than was counted."""
        return self.refusals >= MOST_LISTED

    def refuse(self, table: str, file: str, row: int, column: str, value: str, reason: str) -> None:
        """Raises TooManyFaults with the last that is listed."""
        self.refusals += 1
        self._add(table, row, REFUSED, file, column, value, reason)
        if self.is_cut_short:
            raise TooManyFaults

    def is_news(self, file: str, reason: str) -> bool:
        """Whether it was not yet said of the file."""
        is_news = (file, reason) not in self._said_of_files
        self._said_of_files.add((file, reason))
        return is_news

    def warn(self, table: str, file: str, row: int, column: str, value: str, reason: str) -> None:
        self.warnings += 1
        if self.warnings <= MOST_LISTED:
            self._add(table, row, WARNED, file, column, value, reason)

    def _add(
        self, table: str, row: int, level: str, file: str, column: str, value: str, reason: str
    ) -> None:
        remark = Remark(
            table, row, level, in_one_line(file), column, shown(value), in_one_line(reason)
        )
        self._remarks.append(remark)

    def remarks(self) -> list[Remark]:
        key = ORDER.get
        found = sorted(self._remarks, key=lambda one: (key(one.table, -1), one.file, one.row))
        return found + list(self._not_listed())

    def _not_listed(self) -> Iterator[Remark]:
        if self.is_cut_short:
            reason = f"the check stopped at {MOST_LISTED:,} faults: there may be more"
            yield Remark("", 0, REFUSED, WHOLE, "", "", reason)
        if self.warnings > MOST_LISTED:
            reason = f"{self.warnings - MOST_LISTED:,} more warnings are not listed"
            yield Remark("", 0, WARNED, WHOLE, "", "", reason)

    def lines(self) -> Iterator[str]:
        return map(str, self.remarks())

    def write(self, path: Path) -> None:
        """The report as a CSV for a spreadsheet, in place of any earlier one of the name."""
        unfinished = path.with_name(f".{path.name}.part")
        try:
            with open(unfinished, "w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(HEADER)
                for one in self.remarks():
                    row = str(one.row or "")
                    cells = (one.level, one.file, row, one.column, one.value, one.reason)
                    writer.writerow(map(guarded, cells))
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)


class RowRemarks:
    """Remarks on one row of a table, whose cells are at hand as they were read."""

    __slots__ = ("_cells", "_file", "_names", "_report", "_row", "_table", "refused")

    def __init__(
        self,
        report: ImportReport,
        table: str,
        file: str,
        row: int,
        names: tuple[str, ...],
        cells: tuple[str, ...],
    ) -> None:
        self._report, self._table, self._file, self._row = report, table, file, row
        self._names, self._cells = names, cells
        self.refused = False

    def refuse(self, column: str, reason: str) -> None:
        self.refused = True
        value = self.cell(column)
        self._report.refuse(self._table, self._file, self._row, column, value, reason)

    def warn(self, column: str, reason: str) -> None:
        value = self.cell(column)
        self._report.warn(self._table, self._file, self._row, column, value, reason)

    def refuse_file(self, column: str, reason: str) -> None:
        """Refuse the row for what is wrong with all of its file, which is said once."""
        self.refused = True
        if self._report.is_news(self._file, reason):
            self.refuse(column, reason)

    def refuse_if(self, column: str, problem: str | None) -> None:
        """Refuse where a rule of the domain has words."""
        if problem:
            self.refuse(column, in_report(problem))

    def warn_if(self, column: str, problem: str | None) -> None:
        if problem:
            self.warn(column, in_report(problem))

    def cell(self, column: str) -> str:
        """The text of a cell as it was read; "" of a column that is absent."""
        return self._cells[self._names.index(column)] if column else ""


def in_report(sentence: str) -> str:
    """The words of a form, as they go on after a colon."""
    return sentence[:1].lower() + sentence[1:]


def shown(text: str) -> str:
    """A cell's text in one line that is safe on a terminal, cut where it is long."""
    line = in_one_line(text.strip())
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…"


def listed(names: Iterable[str]) -> str:
    """Names in one line, the first of them where there are many."""
    found = [shown(name) or "(no name)" for name in names]
    more = f" and {len(found) - MOST_NAMED:,} more" if len(found) > MOST_NAMED else ""
    return ", ".join(found[:MOST_NAMED]) + more
