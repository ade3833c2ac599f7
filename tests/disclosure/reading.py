"""Reading a published pack back from its file, and all that a reader knows of what it prints.

Nothing of the program's own is used: cells as printed, by the words beside them.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import openpyxl

from tests.disclosure.attack import Reader

YEAR, QUARTERS, QUALITY, ALL = "The year", "Quarters", "Data quality", "All services"
NOT_COUNTS = {"Read first", "Rates and shares", "Returns", "Definitions", "Published figures"}
TOTAL = "Total"


class Cell(NamedTuple):
    sheet: str
    row: str
    column: str


class Left(NamedTuple):
    """What is left of a whole without a part: printed nowhere."""

    issue: int
    whole: Cell
    part: Cell


class Moved(NamedTuple):
    """How far a count has moved between two issues: printed nowhere."""

    later: int
    earlier: int
    cell: Cell


def read_pack(data: bytes) -> dict[Cell, object]:
    """Every count of the workbook as it is printed: below the notes, from the heading on."""
    found: dict[Cell, object] = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        if sheet.title in NOT_COUNTS:
            continue
        rows = [row for row in sheet.iter_rows(values_only=True) if row[1] is not None]
        header = rows[0]
        for row in rows[1:]:
            for column, value in zip(header[1:], row[1:], strict=True):
                found[Cell(sheet.title, str(row[0]), str(column))] = value
    return found


SUMS = {
    "Referrals decided": [("Referrals accepted", "Referrals rejected")],
    "Episodes completed": [
        ("With an infection outcome", "Infection outcome not recorded"),
        ("With an OPAT outcome", "OPAT outcome not recorded"),
    ],
    "With an infection outcome": [("Infection cured or improved", "Infection failed")],
    "With an OPAT outcome": [
        ("OPAT success or partial success", "OPAT failure", "OPAT outcome indeterminate")
    ],
}
PARTS = {
    "Episodes with an unplanned readmission": "Episodes completed",
    "Deaths during OPAT": "Episodes completed",
    "Line events that are infections": "Line events",
    "With an answer on the service overall": "Patient questionnaires answered",
    "Happy with the service overall": "With an answer on the service overall",
}
DAYS = {
    "Episodes completed": "OPAT days",
    "Episodes with oral treatment (COpAT)": "Oral days",
}
WHOLES = {
    "Diagnoses": "Episodes completed",
    "Antimicrobials": "Episodes completed",
    "Who gives the treatment": "Episodes completed",
    "Line events": "Line events",
    "Drug events": "Drug events",
    "Readmissions": "Episodes with an unplanned readmission",
    "Referrals by specialty": "Referrals decided",
    "Referrals by pathway": "Referrals decided",
    "Reasons for rejection": "Referrals rejected",
}
ONCE_IN_ALL = {"Antimicrobials", "Who gives the treatment", "Readmissions", "Reasons for rejection"}
SAME = {
    "Episodes completed": (YEAR, "Episodes completed"),
    "of these without a diagnosis": ("Diagnoses", "Not recorded"),
    "of these without an infection outcome": (YEAR, "Infection outcome not recorded"),
    "of these without an OPAT outcome": (YEAR, "OPAT outcome not recorded"),
}


class PackReader:
    """Somebody who has every issue of a year's pack; counts are keyed by issue and cell."""

    def __init__(self, packs: Sequence[Mapping[Cell, object]], *, base: int = 5, small: int = 7):
        self.reader = Reader(base=base, small=small)
        self.packs = packs
        for issue, printed in enumerate(packs):
            self.issue, self.printed = issue, printed
            for cell, value in printed.items():
                self.reader.prints((issue, cell), value)
            self._year()
            self._quarters()
            self._breakdowns()
            self._same()
        for later in range(len(packs)):
            for earlier in range(later):
                self._moved(later, earlier)

    def _year(self) -> None:
        columns = dict.fromkeys(cell.column for cell in self.printed if cell.sheet == YEAR)
        for column in columns:
            for total, sums in SUMS.items():
                for parts in sums:
                    self._total(_year(total, column), [_year(part, column) for part in parts])
            for part, whole in PARTS.items():
                self._within(_year(part, column), _year(whole, column))
            for count, days in DAYS.items():
                self._at_most(_year(count, column), _year(days, column))
        services = [column for column in columns if column != ALL]
        if services:
            rows = dict.fromkeys(cell.row for cell in self.printed if cell.sheet == YEAR)
            for row in rows:
                self._total(_year(row, ALL), [_year(row, service) for service in services])

    def _quarters(self) -> None:
        for row, column in dict.fromkeys(cell[1:] for cell in self._of(QUARTERS)):
            if row == TOTAL:
                self._equal(Cell(QUARTERS, row, column), _year(column, ALL))
                parts = [c for c in self._of(QUARTERS) if c.column == column and c.row != TOTAL]
                self._total(Cell(QUARTERS, TOTAL, column), parts)
            elif column in DAYS:
                self._at_most(Cell(QUARTERS, row, column), Cell(QUARTERS, row, DAYS[column]))

    def _breakdowns(self) -> None:
        for sheet in dict.fromkeys(cell.sheet for cell in self.printed):
            cells = self._of(sheet)
            if sheet in (YEAR, QUARTERS, QUALITY):
                continue
            total = next(cell for cell in cells if cell.row == TOTAL)
            rows = [cell for cell in cells if cell != total]
            if sheet in WHOLES:
                self._equal(total, _year(WHOLES[sheet], ALL))
            if not rows and self.printed[total] != 0:
                continue  # too few to say what they were: any rows may be there
            if sheet in ONCE_IN_ALL:
                self.reader.once_in_all(self._key(total), [self._key(row) for row in rows])
                for row in rows:
                    self._within(row, total)
            else:
                self._total(total, rows)
            if sheet == "Line events":
                infections = [row for row in rows if row.row.startswith("Infection:")]
                self._total(_year("Line events that are infections", ALL), infections)
            if sheet == "Referral to acceptance":
                self._within(total, _year("Referrals accepted", ALL))
            if sheet == "Devices":
                self._at_most(total, _year("Line days", ALL))

    def _same(self) -> None:
        """What stands on two sheets is one count; what has no row is none."""
        for row, (sheet, other) in SAME.items():
            there = [cell for cell in self._of(sheet) if cell.row == other]
            here = Cell(QUALITY, row, "Episodes")
            all_of = [cell for cell in there if cell.column in (ALL, "Episodes")]
            if all_of:
                self._equal(here, all_of[0])
            elif len(self._of(sheet)) > 1:
                self.reader.bound(self._key(here), 0, 0)

    def _moved(self, later: int, earlier: int) -> None:
        for cell in dict.fromkeys([*self.packs[later], *self.packs[earlier]]):
            keys = [(issue, cell) for issue in (later, earlier)]
            for issue, _ in keys:
                if cell not in self.packs[issue] and self._is_told(issue, cell.sheet):
                    self.reader.bound((issue, cell), 0, 0)
            self.reader.moved(Moved(later, earlier, cell), *keys)

    def _is_told(self, issue: int, sheet: str) -> bool:
        """Whether a sheet has rows, so that one which is not there has none."""
        return any(cell.sheet == sheet and cell.row != TOTAL for cell in self.packs[issue])

    def _of(self, sheet: str) -> list[Cell]:
        return [cell for cell in self.printed if cell.sheet == sheet]

    def _key(self, cell: Cell) -> tuple[int, Cell]:
        assert cell in self.printed, cell
        return self.issue, cell

    def _total(self, total: Cell, parts: Iterable[Cell]) -> None:
        self.reader.total(self._key(total), [self._key(part) for part in parts])

    def _equal(self, one: Cell, other: Cell) -> None:
        self.reader.same(self._key(one), self._key(other))

    def _at_most(self, less: Cell, more: Cell) -> None:
        self.reader.at_most(self._key(less), self._key(more))

    def _within(self, part: Cell, whole: Cell) -> None:
        left = Left(self.issue, whole, part)
        self.reader.bound(left, 0)
        self.reader.total(self._key(whole), [self._key(part), left])

    def withheld(self) -> set[object]:
        """The counts that are kept back without a word of how large they are."""
        return {
            (issue, cell)
            for issue, printed in enumerate(self.packs)
            for cell, value in printed.items()
            if value == "Withheld"
        }

    def truth(self, true: Sequence[Mapping[Cell, object]]) -> dict[object, int]:
        """The true count of everything that the reader thinks of, from the true packs."""

        def count(issue: int, cell: Cell) -> int:
            value = true[issue].get(cell, 0)
            assert isinstance(value, int | float), (cell, value)
            return int(value)

        found: dict[object, int] = {}
        for key in self.reader.ranges:
            if isinstance(key, Left):
                found[key] = count(key.issue, key.whole) - count(key.issue, key.part)
            elif isinstance(key, Moved):
                found[key] = count(key.later, key.cell) - count(key.earlier, key.cell)
            else:
                found[key] = count(*key)
        return found


def _year(row: str, column: str) -> Cell:
    return Cell(YEAR, row, column)
