"""A bundle as it lies on disk: a folder of CSV files, the same in a .zip, or an .xlsx workbook."""

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from pms.domain.text.characters import cleaned
from pms.refusal import Refused
from pms.transfer.archive import FOLDERS
from pms.transfer.csv_file import CsvFile
from pms.transfer.limits import USUAL, ImportLimits, Watch
from pms.transfer.other_files import kind_of_other, kind_of_packed, opens
from pms.transfer.packed import (
    Sparing,
    measure,
    opened_archive,
    path_of,
    refuse_outsize,
    refuse_unsafe,
)
from pms.transfer.report import listed, shown
from pms.transfer.tables import TABLES
from pms.transfer.workbook import SHEET, WorkbookSheet, limits_of_workbook, read_sheets

WHAT_A_BUNDLE_IS = "a bundle is a folder or a .zip of CSV files, or an .xlsx workbook"
WHICH_TABLES = "docs/record-bundle.md names the tables and their columns"
CLUTTER = (".", "~$", "__macosx", "thumbs.db", "desktop.ini")
"""What operating systems leave in folders; the beginnings of names, casefolded."""

Source = CsvFile | WorkbookSheet


class Bundle:
    """The tables found in a bundle, by name, and the names of what is none."""

    def __init__(self, name: str, watch: Watch | None = None, *, is_workbook: bool = False) -> None:
        self.name = name
        self._watch, self._is_workbook = watch, is_workbook
        self.tables: dict[str, Source] = {}
        self.strays: list[str] = []

    def add(self, table: str, source: Source) -> None:
        """Take a table, or remember what is none. Raises Refused where one is there twice."""
        table = cleaned(table).casefold()
        if table not in TABLES:
            self.strays.append(source.name)
        elif table in self.tables:
            raise Refused(f"the bundle has the table {table} twice")
        else:
            self.tables[table] = source

    def missing(self, table: str) -> tuple[str, str]:
        """Where a table should be that is not there, and what is said of it."""
        found = [source.name for source in self.tables.values()] + self.strays
        if not self._is_workbook:
            there = f"; it has: {listed(found)}" if found else ", and is empty"
            return f"{table}.csv", f"the bundle must have this table{there}"
        sheets = [name.removeprefix(SHEET) for name in found]
        return f"{SHEET}{table}", (
            f"the workbook must have a sheet of this name; it has: {listed(sheets)}"
            f" ({WHICH_TABLES})"
        )

    def begin(self) -> None:
        """Another pass over all of it begins."""
        if self._watch is not None:
            self._watch.begin()

    @property
    def size(self) -> int:
        """Work to be done, in the unit of `read_so_far`."""
        return sum(source.size for source in self.tables.values())


@contextmanager
def opened_bundle(path: Path, limits: ImportLimits = USUAL) -> Iterator[Bundle]:
    """The bundle at a path. Raises Refused where it is none, with what is wrong in one line.

    A folder may be of any size: it takes as much room as it has. What is packed has limits.
    """
    if path.is_dir():
        yield _folder(path)
        return
    if not path.exists():
        raise Refused(f"there is no bundle at {path}")
    if not path.is_file():
        raise _no_bundle(path, None)
    opens(path)
    if not zipfile.is_zipfile(path):
        raise _no_bundle(path, kind_of_other(path))
    watch = Watch(shown(path.name), limits)
    with opened_archive(path) as (archive, file):
        yield _archive(path, archive, file, limits, watch)


def _no_bundle(path: Path, kind: str | None) -> Refused:
    if kind:
        return Refused(f"{shown(path.name)} is {kind}")
    return Refused(f"{shown(path.name)} is no record bundle: {WHAT_A_BUNDLE_IS}")


def _folder(path: Path) -> Bundle:
    bundle = Bundle(path.resolve().name)
    for file in sorted(path.iterdir()):
        if file.name.casefold().startswith(CLUTTER) or file.name in FOLDERS:
            continue
        if file.is_file() and file.suffix.casefold() == ".csv":
            size = file.stat().st_size
            bundle.add(file.stem, CsvFile(file.name, size, partial(_open, file)))
        else:
            bundle.strays.append(file.name)
    return bundle


def _open(file: Path) -> IO[bytes]:
    return open(file, "rb")


def _open_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    """Raises BadZipFile whatever is wrong with the entry; zipfile has many words for it."""
    try:
        return archive.open(entry)
    except (OSError, ValueError, RuntimeError, OverflowError, struct.error) as error:
        raise zipfile.BadZipFile(str(error)) from None


def _archive(
    path: Path, archive: zipfile.ZipFile, file: Sparing, limits: ImportLimits, watch: Watch
) -> Bundle:
    entries = archive.infolist()
    if kind := kind_of_packed({entry.filename for entry in entries}):
        raise _no_bundle(path, kind)
    files = [entry for entry in entries if not entry.is_dir()]
    paths = _without_their_folder(files)
    aside = frozenset(entry.filename for entry, inside in paths if _is_beside(inside))
    is_workbook = any(entry.filename == "xl/workbook.xml" for entry in files)
    if is_workbook:
        limits = limits_of_workbook(path, limits)
    refuse_outsize(path, entries, limits)
    refuse_unsafe(entries, may_nest=aside)
    measure(path, file, entries, limits, watch)
    bundle = Bundle(path.name, watch, is_workbook=is_workbook)
    if is_workbook:
        for sheet in read_sheets(path, file, watch):
            bundle.add(sheet.table, sheet)
        return bundle
    for entry, inside in paths:
        if _is_beside(inside):
            continue
        if inside.parent == PurePosixPath() and inside.suffix.casefold() == ".csv":
            opener = partial(_open_entry, archive, entry)
            bundle.add(inside.stem, CsvFile(inside.name, entry.file_size, opener, watch.look))
        else:
            bundle.strays.append(str(inside))
    return bundle


def _is_beside(inside: PurePosixPath) -> bool:
    return bool(inside.parts) and inside.parts[0] in FOLDERS


def _without_their_folder(
    entries: list[zipfile.ZipInfo],
) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """Each entry and its path, without the one folder that all of them may lie in."""
    paths = [(entry, path_of(entry)) for entry in entries]
    paths = [
        (entry, path)
        for entry, path in paths
        if not any(part.casefold().startswith(CLUTTER) for part in path.parts)
    ]
    tops = {path.parts[0] for _, path in paths}
    if len(tops) == 1 and all(len(path.parts) > 1 for _, path in paths):
        return [(entry, PurePosixPath(*path.parts[1:])) for entry, path in paths]
    return paths
