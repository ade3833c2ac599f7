"""An organisation's records as the tables of a bundle."""

import csv
import os
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from pms.db import db
from pms.domain.number_text import plain_number
from pms.episodes.models import Course, Episode, Line
from pms.patients.models import Patient
from pms.refusal import Refused
from pms.transfer.content import content_of
from pms.transfer.tables import TABLES, Column, Table

CHUNK = 1_000
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same time in every .zip, so that the same records give the same bytes."""
PARENTS: dict[str, type[Patient | Episode | Line | Course]] = {
    "patients": Patient,
    "episodes": Episode,
    "lines": Line,
    "courses": Course,
}


def write_folder(target: Path) -> dict[str, int]:
    """Write every table into a folder that is empty or not there yet; rows by table.

    The folder gets its name only once it is whole.
    """
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise Refused(f"{target} is there already: name an empty folder, or a new one")
    unfinished = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.absolute().parent))
    try:
        counts = {}
        for table in TABLES.values():
            with open(unfinished / f"{table.name}.csv", "xb") as file:
                counts[table.name] = _write_table(table, file)
                file.flush()
                os.fsync(file.fileno())
        if target.exists():
            target.rmdir()
        unfinished.rename(target)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return counts


def write_zip(target: Path) -> dict[str, int]:
    """Write every table into a new .zip; rows by table. It gets its name only once it is whole."""
    if target.exists():
        raise Refused(f"{target} is there already: name a new file")
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.absolute().parent)
    unfinished = Path(name)
    try:
        counts = {}
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for table in TABLES.values():
                    entry = zipfile.ZipInfo(f"{table.name}.csv", EPOCH)
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    with archive.open(entry, "w", force_zip64=True) as inside:
                        counts[table.name] = _write_table(table, inside)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return counts


def _write_table(table: Table, file: Any) -> int:
    lines = _Lines(file)
    writer = csv.writer(lines)
    writer.writerow([column.name for column in table.columns])
    count = 0
    for _, cells in rows(table):
        writer.writerow(cells)
        count += 1
    return count


class _Lines:
    """What the CSV writer writes to: bytes of UTF-8, whatever the file is."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, line: str) -> None:
        self._file.write(line.encode())


# --- Rows ---------------------------------------------------------------------------------------


def rows(table: Table) -> Iterator[tuple[int, list[str]]]:
    """Id and cells of every row of the organisation, in the order they were recorded.

    Rows entered in error are left out, and those of an episode or patient entered in error.
    """
    found = db.session.execute(_statement(table), execution_options={"yield_per": CHUNK})
    for id_, *values in found:
        yield id_, _cells(table, values)


def recorded_contents(table: Table, ids: Collection[int]) -> dict[int, str]:
    """By id: the content that an export of the row would bring; also of rows in error."""
    model: Any = table.model
    found = db.session.execute(
        _statement(table).where(model.id.in_(ids)),
        execution_options={"entered_in_error": True},
    )
    return {id_: content_of(table, _cells(table, values)) for id_, *values in found}


def _statement(table: Table) -> Select[Any]:
    model: Any = table.model
    statement = select(model.id, *(_source(table, column) for column in table.columns))
    for column in table.parents:
        parent: Any = PARENTS[column.of]
        condition = parent.id == getattr(model, column.attribute)
        statement = statement.join(parent, condition, isouter=not column.required)
    if "episodes" in [column.of for column in table.parents]:
        statement = statement.join(Patient, Patient.id == Episode.patient_id)
    return statement.order_by(model.id)


def _source(table: Table, column: Column) -> Any:
    if column.kind == "parent":
        return PARENTS[column.of].ref
    return getattr(table.model, column.attribute)


def _cells(table: Table, values: Sequence[Any]) -> list[str]:
    return [
        "" if value is None else _as_text(column, value)
        for column, value in zip(table.columns, values, strict=True)
    ]


def _as_text(column: Column, value: Any) -> str:
    match column.kind:
        case "day":
            return str(value.isoformat())
        case "flag":
            return "yes" if value else "no"
        case "number" | "whole":
            return plain_number(value)
        case "codes" | "spellings":
            return ";".join(value)
    return str(value)
