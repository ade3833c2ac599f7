"""The quarter's return against one hand-written SQL aggregate over the same rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.findings import Finding, times_as_long
from benchmarks.houses import AS_AT, LAST_YEAR, SERVICE, House, house
from benchmarks.timing import Side, by_turns
from pms.domain.counting.quarter import Quarter
from pms.domain.nors import layout
from pms.domain.nors.report import Return
from pms.reports.nors_return.draft import count_draft

QUARTER = Quarter(LAST_YEAR, 4)
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

Cells = dict[tuple[str, str, str], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Measured:
    """An organisation's quarter, to be counted by the product and by one SQL statement."""

    house: House
    quarter: Quarter = QUARTER
    as_at: date = AS_AT

    def count(self) -> Return:
        with self.house.reading():
            return count_draft(self.house.organisation, SERVICE, self.quarter, self.as_at)[0]

    def make_file(self) -> bytes:
        return layout.to_bytes(self.count())

    def aggregate(self) -> list[tuple[Any, ...]]:
        return self.house.ask(SQL, self.quarter.start, self.quarter.end, as_at=self.as_at)


def measure(folder: Path, *, episodes_a_year: int = 500, runs: int = 61) -> Iterator[Finding]:
    """The return against the SQL aggregate, and with ten years behind it against one."""
    with (
        house(folder, 10, episodes_a_year) as with_ten,
        house(folder, 1, episodes_a_year) as with_one,
    ):
        ten, one = Measured(with_ten), Measured(with_one)
        check_equal(ten)
        assert ten.make_file() == one.make_file()
        times = by_turns(Side(ten.make_file), Side(ten.aggregate), runs)
        yield times_as_long("quarter return, to one SQL aggregate", times, at_most=2)
        times = by_turns(Side(ten.make_file), Side(one.make_file), runs)
        yield times_as_long("quarter return, 10 years behind it to 1", times, at_most=1.1)


def check_equal(measured: Measured) -> None:
    """Both sides count the same, or the comparison is worth nothing."""
    ours = cells_of(measured.count())
    theirs = cells_in(measured.aggregate())
    assert ours == theirs, sorted(set(ours.items()) ^ set(theirs.items()))


def cells_of(return_: Return) -> Cells:
    """The return's non-zero rows, measures in the section's order."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for cell in return_.cells:
        found.setdefault((cell.section, cell.row_code, cell.col_code), []).append(cell.value)
    return {key: tuple(values) for key, values in found.items() if any(values)}


def cells_in(rows: list[tuple[Any, ...]]) -> Cells:
    """The same of the statement's rows."""
    return {
        (section, row, column): tuple(amount or 0 for amount in amounts if amount is not None)
        for section, row, column, *amounts in rows
        if any(amounts)
    }
