"""Bundles broken at random: never a fault of ours, never half a change."""

import contextlib
import random
from functools import partial

import openpyxl
import pytest
import sqlalchemy as sa

from pms.episodes.facts import compare_facts
from pms.episodes.models import Episode
from pms.refusal import Refused
from pms.store.base import db
from pms.store.scoping import organisation_scope
from pms.transfer.csv_file import CsvFile, Unreadable
from tests import factories
from tests.transfer.bundles import a_folder, bring_in, tables_of, zipped
from tests.transfer.database import rows_by_table
from tests.transfer.test_importing import everything_a_bundle_can_hold

BUNDLES_A_SEED = 50  # 500 in all, 200 of them on PostgreSQL too
MORE = pytest.mark.on_sqlite("more bundles, broken by chance")
SEEDS = (*range(4), *(pytest.param(seed, marks=MORE) for seed in range(4, 10)))

NASTY = (
    "", " ", "\t", "\0", "NaN", "inf", "1e400", "-1", "0", "9" * 400, "31/02/2025", "2025-13-01",
    "0001-01-01", "9999-12-31", "2025-01-10T00:00", "yes;no", ";", ";;;",
    "'; DROP TABLE patient;--", "=1+1", "\u202e", "\U0001f600", "É" * 101,
    "x" * 20_000, "a\nb", "a\r", '"', "E1", "P1", "C1", "local_x", "other", "accepted", "rejected",
    "adult", "paediatric", "٣", "\ufeff", "\u2028", "None", "null", "1.0", "00", "\x1b[2J",
)  # fmt: skip


def mutate_bytes(content, chance):
    broken = bytearray(content)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(broken)) if broken else 0
        match chance.randrange(5):
            case 0:
                broken[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del broken[at : at + chance.randrange(1, 40)]
            case 2:
                broken[at:at] = chance.randbytes(chance.randrange(1, 20))
            case 3:
                broken[at:at] = broken[max(0, at - 60) : at]
            case 4:
                broken[at:at] = chance.choice((b'"', b",", b"\n", b"\r", b"\0", b"\xff", b";"))
    return bytes(broken)


def mutate_cells(tables, chance):
    for _ in range(chance.randrange(1, 4)):
        rows = chance.choice([rows for rows in tables.values() if rows])
        row = chance.choice(rows)
        column = chance.choice(list(row))
        match chance.randrange(6):
            case 0:
                rows.append(dict(row))
            case 1:
                for one in rows:
                    one.pop(column, None)
            case 2:
                other = chance.choice(list(row))
                row[column], row[other] = row.get(other, ""), row.get(column, "")
            case _:
                row[column] = chance.choice(NASTY)
        if not any(rows):
            rows.clear()


def a_workbook_of(tables, path):
    workbook = openpyxl.Workbook()
    for name, rows in tables.items():
        sheet = workbook.create_sheet(name)
        if rows:
            columns = list(rows[0])
            sheet.append(columns)
            for row in rows:
                cells = [str(row.get(column, "")) for column in columns]
                sheet.append([openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", c) for c in cells])
    workbook.save(path)
    return path


def a_broken_bundle(folder, chance):
    """One of the ways a bundle comes to harm."""
    tables = tables_of(**everything_a_bundle_can_hold())
    kind = chance.choice(("cells", "cells", "bytes", "bytes", "zip", "sheet", "workbook"))
    if kind in ("cells", "sheet"):
        mutate_cells(tables, chance)
    if kind == "sheet":
        return a_workbook_of(tables, folder.with_suffix(".xlsx"))
    if kind == "workbook":
        path = a_workbook_of(tables, folder.with_suffix(".xlsx"))
        path.write_bytes(mutate_bytes(path.read_bytes(), chance))
        return path
    a_folder(folder, **tables)
    if kind == "bytes":
        file = chance.choice(sorted(folder.iterdir()))
        file.write_bytes(mutate_bytes(file.read_bytes(), chance))
    if kind == "zip":
        path = zipped(folder, folder.with_suffix(".zip"))
        path.write_bytes(mutate_bytes(path.read_bytes(), chance))
        return path
    return folder


def refused(bundle):
    """Whether the bundle is refused; that it is said in plain lines."""
    try:
        outcome = bring_in(bundle)
    except Refused as refusal:
        return "\n" not in str(refusal)
    lines = list(outcome.report.lines())
    assert all(line.isprintable() for line in lines)
    return outcome.is_refused


@pytest.mark.parametrize("seed", SEEDS)
def test_a_broken_bundle_is_refused_whole_or_imported_whole(app, tmp_path, seed):
    chance = random.Random(seed)
    results = set()
    for number in range(BUNDLES_A_SEED):
        bundle = a_broken_bundle(tmp_path / f"bundle{number}", chance)
        organisation = factories.an_organisation()
        before = rows_by_table()
        with organisation_scope(organisation.id):
            is_refused = refused(bundle)
            results.add(is_refused)
            if is_refused:
                assert rows_by_table() == before, (seed, number)
            else:
                after = rows_by_table()
                assert after["import"] == before["import"] + 1
                assert not refused(bundle), (seed, number)
                assert rows_by_table() == after, (seed, number)
    facts = compare_facts(db.session(), db.session.scalars(sa.select(Episode.id)).all())
    assert all(kept == right for _, kept, right in facts)
    assert results == {True, False}


@pytest.mark.parametrize("seed", range(200))
def test_reading_any_bytes_as_csv_ends_in_rows_or_a_plain_reason(tmp_path, seed):
    chance = random.Random(seed)
    file = tmp_path / "patients.csv"
    content = b'patient_ref,family_name\nP1,"A\nB"\nP2,\xc3\xa9\n' * 3
    file.write_bytes(mutate_bytes(content, chance))

    rows = []
    with contextlib.suppress(Unreadable):
        rows += CsvFile(file.name, 0, partial(file.open, "rb")).rows()

    assert all(isinstance(cell, str) for row in rows for cell in row.cells)
