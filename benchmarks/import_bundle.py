"""Importing a record bundle against a bare `executemany` of its rows into the same tables."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import database
from benchmarks.bundle import write_bundle
from benchmarks.findings import Finding, share_of_speed
from benchmarks.records import TABLES, Records, make_years
from benchmarks.timing import Side, by_turns
from pms.auth import actions
from pms.store.base import db
from pms.store.transactions import intend
from pms.transfer.importing import import_bundle

YEARS = range(2016, 2026)


def measure(folder: Path, *, episodes: int = 28_000, runs: int = 5) -> Iterator[Finding]:
    """The time of an import, and its peak memory at the whole size and at a quarter of it."""
    records = make_years(YEARS, episodes // len(YEARS), seed=1)
    bundle = write_bundle(records, folder / "bundle")
    yield measure_time(folder, records, bundle, runs)
    fewer = make_years(YEARS, episodes // len(YEARS) // 4, seed=1)
    yield from measure_memory(folder, (records, bundle), fewer)


def measure_time(folder: Path, records: Records, bundle: Path, runs: int) -> Finding:
    ours = Import(bundle, folder / "ours.sqlite")
    ours.prepare()
    ours.run()
    bare = Bare(folder / "bare.sqlite", rows_of(ours.path))
    bare.prepare()
    bare.run()
    check_equal(records, ours.path, bare.path)
    times = by_turns(
        Side(ours.run, ours.prepare), Side(bare.run, bare.prepare), runs, clock=perf_counter
    )
    work = f"import of {len(records.episode):,} episodes, to a bare executemany"
    return share_of_speed(work, times, at_least=0.2)


@dataclass(frozen=True, slots=True)
class Import:
    """The product's import, into an organisation without records."""

    bundle: Path
    path: Path

    def prepare(self) -> None:
        new_organisation(self.path)

    def run(self) -> None:
        with database.opened(self.path):
            outcome = import_bundle(self.bundle, 1, tell=lambda *_: None)
        assert not outcome.is_refused, list(outcome.report.lines())


@dataclass(frozen=True, slots=True)
class Bare:
    """The rows of the bundle in one transaction, nothing read, checked, matched or computed."""

    path: Path
    rows: dict[str, list[tuple[Any, ...]]] = field(repr=False)

    def prepare(self) -> None:
        new_organisation(self.path)

    def run(self) -> None:
        with database.plainly(self.path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for table, rows in self.rows.items():
                columns = ", ".join(f'"{column}"' for column in database.COLUMNS_OF[table])
                places = ", ".join("?" * len(database.COLUMNS_OF[table]))
                insert = f'INSERT INTO "{table}" ({columns}) VALUES ({places})'
                connection.executemany(insert, rows)
            connection.execute("COMMIT")


def new_organisation(path: Path) -> None:
    database.new_database(path)
    with database.opened(path):
        intend("write")
        actions.create_organisation(ods_code="RXX", name="Trust RXX")
        db.session.commit()


def rows_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with database.plainly(path) as connection:
        return {table: _rows(connection, table) for table in TABLES}


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    columns = ", ".join(f'"{column}"' for column in database.COLUMNS_OF[table])
    return connection.execute(f'SELECT {columns} FROM "{table}" ORDER BY id').fetchall()


def check_equal(records: Records, ours: Path, bare: Path) -> None:
    """Both databases hold the same, and every value of the records is there."""
    imported = rows_of(ours)
    assert imported == rows_of(bare)
    for table in TABLES:
        places = {name: place for place, name in enumerate(database.COLUMNS_OF[table])}
        given = records.rows(table)
        assert len(given) == len(imported[table]), table
        for row, kept in zip(given, imported[table], strict=True):
            for name, value in row.items():
                assert kept[places[name]] == _as_kept(value), (table, name, value)


def _as_kept(value: Any) -> Any:
    """As SQLite's driver returns it."""
    if isinstance(value, tuple):
        return ";".join(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def measure_memory(
    folder: Path, all_of_them: tuple[Records, Path], fewer: Records
) -> Iterator[Finding]:
    """Megabytes at the most, of a process that does nothing but import."""
    records, bundle = all_of_them
    whole = peak_megabytes(bundle, folder / "whole.sqlite")
    part = peak_megabytes(write_bundle(fewer, folder / "part"), folder / "part.sqlite")
    if whole and part:
        work = f"memory of importing {len(records.episode):,} episodes, to {len(fewer.episode):,}"
        yield Finding(work, whole, part, "MB", whole / part, at_most=1.25)


def peak_megabytes(bundle: Path, path: Path) -> float | None:
    new_organisation(path)
    command = [sys.executable, "-m", "benchmarks.peak_memory", str(bundle), str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout) if done.stdout.strip() else None
