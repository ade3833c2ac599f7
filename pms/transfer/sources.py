"""A bundle as it lies on disk: a folder of CSV files, the same in a .zip, or an .xlsx workbook."""

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from pms.domain.plain_text import mended
from pms.refusal import Refused
from pms.transfer import beside
from pms.transfer.csv_file import CsvFile
from pms.transfer.report import shown
from pms.transfer.tables import TABLES
from pms.transfer.workbook import Sheet, read_sheets, refuse_outsize

WHAT_A_BUNDLE_IS = "a bundle is a folder or a .zip of CSV files, or an .xlsx workbook"
HIGHEST_RATIO = 1000
ENCRYPTED = 0x1
CLUTTER = (".", "~$", "__macosx", "thumbs.db", "desktop.ini")
"""What operating systems leave in folders; the beginnings of names, casefolded."""

Source = CsvFile | Sheet


class Bundle:
    """The tables found in a bundle, by name, and the names of what is none."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tables: dict[str, Source] = {}
        self.strays: list[str] = []

    def add(self, table: str, source: Source) -> None:
        """Take a table, or remember what is none. Raises Refused where one is there twice."""
        table = mended(table).casefold()
        if table not in TABLES:
            self.strays.append(source.name)
        elif table in self.tables:
            raise Refused(f"the bundle has the table {table} twice")
        else:
            self.tables[table] = source

    @property
    def size(self) -> int:
        """Work to be done, in the unit of `read_so_far`."""
        return sum(source.size for source in self.tables.values())


@contextmanager
def opened_bundle(path: Path) -> Iterator[Bundle]:
    """The bundle at a path. Raises Refused where it is none, with what is wrong in one line."""
    if path.is_dir():
        yield _folder(path)
        return
    if not path.exists():
        raise Refused(f"there is no bundle at {path}")
    if not path.is_file() or not zipfile.is_zipfile(path):
        raise Refused(f"{shown(path.name)} is no record bundle: {WHAT_A_BUNDLE_IS}")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error):
        raise Refused(f"{shown(path.name)} is damaged and cannot be read") from None
    with archive:
        yield _archive(path, archive)


def _folder(path: Path) -> Bundle:
    bundle = Bundle(path.resolve().name)
    for file in sorted(path.iterdir()):
        if file.name.casefold().startswith(CLUTTER) or file.name in beside.FOLDERS:
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
    except (OSError, ValueError, RuntimeError, struct.error) as error:
        raise zipfile.BadZipFile(str(error)) from None


def _archive(path: Path, archive: zipfile.ZipFile) -> Bundle:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    paths = _without_their_folder(entries)
    aside = {entry.filename for entry, inside in paths if _is_beside(inside)}  # never opened
    for entry in entries:
        if entry.filename not in aside:
            _refuse_unsafe(entry)
    bundle = Bundle(path.name)
    if any(entry.filename == "xl/workbook.xml" for entry in entries):
        refuse_outsize(path, entries)
        for sheet in read_sheets(path):
            bundle.add(sheet.table, sheet)
        return bundle
    for entry, inside in paths:
        if _is_beside(inside):
            continue
        if inside.parent == PurePosixPath() and inside.suffix.casefold() == ".csv":
            opener = partial(_open_entry, archive, entry)
            bundle.add(inside.stem, CsvFile(inside.name, entry.file_size, opener))
        else:
            bundle.strays.append(str(inside))
    return bundle


def _is_beside(inside: PurePosixPath) -> bool:
    return bool(inside.parts) and inside.parts[0] in beside.FOLDERS


def _refuse_unsafe(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name.split("/")[0]:
        raise Refused(f"the .zip holds a path that leads out of it: {shown(entry.filename)}")
    if entry.flag_bits & ENCRYPTED:
        raise Refused("the .zip is locked with a password: unlock it first")
    if path.suffix.casefold() in (".zip", ".xlsx"):
        raise Refused(f"the .zip holds another archive, {shown(entry.filename)}: unpack it first")
    if entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1):
        raise Refused(f"{shown(entry.filename)} in the .zip unpacks to an absurd size")


def _without_their_folder(
    entries: list[zipfile.ZipInfo],
) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """Each entry and its path, without the one folder that all of them may lie in."""
    paths = [(entry, PurePosixPath(entry.filename.replace("\\", "/"))) for entry in entries]
    paths = [
        (entry, path)
        for entry, path in paths
        if not any(part.casefold().startswith(CLUTTER) for part in path.parts)
    ]
    tops = {path.parts[0] for _, path in paths}
    if len(tops) == 1 and all(len(path.parts) > 1 for _, path in paths):
        return [(entry, PurePosixPath(*path.parts[1:])) for entry, path in paths]
    return paths
