"""The quarter's return against one hand-written SQL aggregate over the same rows."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks import database
from benchmarks.findings import Finding, times_as_long
from benchmarks.records import make_years
from benchmarks.timing import Side, by_turns
from pms.auth.models import Organisation
from pms.db import choose_organisation, db, intend
from pms.domain.nors import layout
from pms.domain.nors.report import Return
from pms.domain.quarter import Quarter
from pms.reports.draft import count_draft

LAST_YEAR = 2025
QUARTER = Quarter(LAST_YEAR, 4)
AS_AT = date(2026, 2, 14)
SERVICE = "adult"
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

Cells = dict[tuple[str, str, str], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Measured:
    """An organisation's quarter, to be counted by the product and by one SQL statement."""

    app: Flask
    connection: sqlite3.Connection
    organisation: Organisation
    quarter: Quarter = QUARTER

    def count(self) -> Return:
        """As a request does it: a context of its own, the organisation chosen, only reading."""
        with self.app.app_context():
            intend("read")
            choose_organisation(self.organisation.id)
            return count_draft(self.organisation, SERVICE, self.quarter, AS_AT)[0]

    def make_file(self) -> bytes:
        return layout.to_bytes(self.count())

    def aggregate(self) -> list[tuple[Any, ...]]:
        values = {
            "organisation": self.organisation.id,
            "service": SERVICE,
            "first": self.quarter.start.isoformat(),
            "last": self.quarter.end.isoformat(),
            "as_at": AS_AT.isoformat(),
        }
        return self.connection.execute(SQL, values).fetchall()


def measure(folder: Path, *, episodes_a_year: int = 500, runs: int = 61) -> Iterator[Finding]:
    """The return against the SQL aggregate, and with ten years behind it against one."""
    with (
        organisation(folder / "ten.sqlite", 10, episodes_a_year) as ten,
        organisation(folder / "one.sqlite", 1, episodes_a_year) as one,
    ):
        check_equal(ten)
        assert ten.make_file() == one.make_file()
        times = by_turns(Side(ten.make_file), Side(ten.aggregate), runs)
        yield times_as_long("quarter return, to one SQL aggregate", times, at_most=3)
        times = by_turns(Side(ten.make_file), Side(one.make_file), runs)
        yield times_as_long("quarter return, 10 years behind it to 1", times, at_most=1.3)


@contextmanager
def organisation(path: Path, years: int, episodes_a_year: int) -> Iterator[Measured]:
    """An organisation with some years up to the quarter, beside another with as many."""
    behind = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
    database.new_database(path)
    with database.opened(path):
        for seed, ods_code in enumerate(("RXX", "RYY")):
            database.add_organisation(ods_code, make_years(behind, episodes_a_year, seed))
    with database.opened(path) as app, database.plainly(path) as connection:
        organisation = db.session.get_one(Organisation, 1)
        db.session.expunge(organisation)  # in a request it comes with the signed-in user
        yield Measured(app, connection, organisation)


def check_equal(measured: Measured) -> None:
    """Both sides count the same, or the comparison is worth nothing."""
    ours = cells_of(measured.count())
    theirs = {
        (section, row, column): tuple(amount or 0 for amount in amounts if amount is not None)
        for section, row, column, *amounts in measured.aggregate()
        if any(amounts)
    }
    assert ours == theirs, sorted(set(ours.items()) ^ set(theirs.items()))


def cells_of(return_: Return) -> Cells:
    """The return's non-zero rows, measures in the section's order."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for cell in return_.cells:
        found.setdefault((cell.section, cell.row_code, cell.col_code), []).append(cell.value)
    return {key: tuple(values) for key, values in found.items() if any(values)}
