"""An organisation's records as the tables of a bundle."""

import csv
import os
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from pms.domain.care.patient import NONE_KNOWN, are_no_known_allergies
from pms.domain.care.triage import QUESTIONS
from pms.domain.text.characters import cleaned
from pms.domain.text.numbers import plain_number
from pms.domain.text.stand_ins import is_stand_in
from pms.episodes.models import Course, Episode, Letter, Line
from pms.patients.models import Patient
from pms.refusal import Refused
from pms.store.base import db
from pms.transfer import confirmations
from pms.transfer.archive import Writer
from pms.transfer.cells import BETWEEN_STAMPS, moment_text
from pms.transfer.content import UNREADABLE, content_of, written
from pms.transfer.refs import Refs
from pms.transfer.tables import CONFIRMATIONS, TABLES, BundleColumn, BundleTable

CHUNK = 1_000
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same time in every .zip, so that the same records give the same bytes."""
PARENTS: dict[str, type[Patient | Episode | Line | Course | Letter]] = {
    "patients": Patient,
    "episodes": Episode,
    "lines": Line,
    "courses": Course,
    "letters": Letter,
}


def write_folder(target: Path, writers: Iterable[Writer]) -> dict[str, int]:
    """Write all there is into a folder that is empty or not there yet; rows or files by name.

    `writers`: of every feature that keeps files beside its rows.

    The folder gets its name only once it is whole.
    """
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise Refused(f"{target} is there already: name an empty folder, or a new one")
    unfinished = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.absolute().parent))
    try:
        counts: dict[str, int] = {}
        refs = Refs()
        for table in TABLES.values():
            with open(unfinished / f"{table.name}.csv", "xb") as file:
                counts[table.name] = _write_table(table, file, refs)
                _secure(file)
        for name, data in (file for write in writers for file in write()):
            _count(counts, name)
            path = unfinished / name
            path.parent.mkdir(exist_ok=True)
            with open(path, "xb") as file:
                file.write(data)
                _secure(file)
        if target.exists():
            target.rmdir()
        unfinished.rename(target)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return counts


def write_zip(target: Path, writers: Iterable[Writer]) -> dict[str, int]:
    """Write all there is into a new .zip; rows or files by name. Its name comes last."""
    if target.exists():
        raise Refused(f"{target} is there already: name a new file")
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.absolute().parent)
    unfinished = Path(name)
    try:
        counts: dict[str, int] = {}
        refs = Refs()
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for table in TABLES.values():
                    with archive.open(_entry(f"{table.name}.csv"), "w", force_zip64=True) as inside:
                        counts[table.name] = _write_table(table, inside, refs)
                for name, data in (file for write in writers for file in write()):
                    _count(counts, name)
                    archive.writestr(_entry(name), data)
            _secure(file)
        unfinished.rename(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return counts


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _secure(file: IO[bytes]) -> None:
    """Have a file outlast a power cut."""
    file.flush()
    os.fsync(file.fileno())


def _count(counts: dict[str, int], name: str) -> None:
    """One more file of its folder."""
    folder = f"{name.partition('/')[0]}/"
    counts[folder] = counts.get(folder, 0) + 1


def _write_table(table: BundleTable, file: Any, refs: Refs) -> int:
    lines = _Lines(file)
    writer = csv.writer(lines)
    writer.writerow([column.name for column in table.columns])
    count = 0
    for _, cells in rows(table, refs):
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


def rows(table: BundleTable, refs: Refs) -> Iterator[tuple[int, list[str]]]:
    """Id and cells of every row of the organisation, in the order they were recorded.

    Rows entered in error are left out, and those of an episode or patient entered in error.
    """
    if table is CONFIRMATIONS:
        yield from confirmations.rows(refs)
        return
    found = db.session.execute(_statement(table), execution_options={"yield_per": CHUNK})
    for id_, *values in found:
        yield id_, _cells(table, values, refs)


def recorded_contents(table: BundleTable, ids: Collection[int], refs: Refs) -> dict[int, str]:
    """By id: the content that an export of the row would bring; also of rows in error."""
    model: Any = table.model
    found = db.session.execute(
        _statement(table).where(model.id.in_(ids)),
        execution_options={"entered_in_error": True},
    )
    return {id_: content_of(table, _cells(table, values, refs)) for id_, *values in found}


def _statement(table: BundleTable) -> Select[Any]:
    model: Any = table.model
    parents: dict[str, Any] = {one.name: aliased(PARENTS[one.of]) for one in table.parents}
    sources = (
        parents[one.name].ref if one.kind == "parent" else getattr(model, one.attribute)
        for one in table.columns
    )
    statement = select(model.id, *sources)
    for column in table.parents:
        parent = parents[column.name]
        condition = parent.id == getattr(model, column.attribute)
        statement = statement.join(parent, condition, isouter=not column.required)
        if column.of == "episodes":
            patient = aliased(Patient)
            statement = statement.join(patient, patient.id == parent.patient_id)
    return statement.order_by(model.id)


def _cells(table: BundleTable, values: Sequence[Any], refs: Refs) -> list[str]:
    return [
        "" if value is None else _as_text(table, column, value, refs)
        for column, value in zip(table.columns, values, strict=True)
    ]


def _as_text(table: BundleTable, column: BundleColumn, value: Any, refs: Refs) -> str:
    match column.kind:
        case "ref":
            return refs.written(table.name, value)
        case "parent":
            return refs.written(column.of, value)
        case "day":
            return str(value.isoformat())
        case "flag":
            return "yes" if value else "no"
        case "tick":
            return "yes" if value else ""
        case "number" | "whole":
            return plain_number(value)
        case "codes" | "spellings" | "aware":
            return cleaned(";".join(value))
        case "moment":
            return moment_text(value)
        case "stamps":
            return ";".join(_stamp(name, by, day) for name, (by, day) in _in_order(value))
    if column.name == "allergies" and is_stand_in(value) and are_no_known_allergies(value):
        return NONE_KNOWN  # as somebody here meant it: a bundle's "none" says nothing
    return written(column, str(value))


def _stamp(question: str, by: str, day: str) -> str:
    """Who answered and when. A name that reads like another stamp behind a `;` becomes one name."""
    return f"{question} {day} {BETWEEN_STAMPS.sub(',', cleaned(by)) or UNREADABLE}"


def _in_order(answered: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Sequence[str]]]:
    """The questions of the checklist that somebody answered, each with who did and when."""
    return ((name, answered[name]) for name in QUESTIONS if name in answered)
