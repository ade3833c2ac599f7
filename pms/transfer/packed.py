"""A packed file, judged and measured before anything in it is read.

What it says of itself is compared with what it really unpacks to, a piece at a time: a file that
lies about its sizes is put down where it begins to, and one that says them is not unpacked at all.
"""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pms.domain.text.characters import is_keepable
from pms.refusal import Refused
from pms.transfer.limits import MEGABYTE, ImportLimits, Watch, in_megabytes
from pms.transfer.report import shown

PIECE = 64 * 1024
LONGEST_CONTENTS = 16 * MEGABYTE
"""Of the table of contents: room for many more files than a bundle has."""
RATIO_MATTERS_ABOVE = 1 * MEGABYTE
LOCKED = 0x1 | 0x40 | 0x2000
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ARCHIVES = (".zip", ".xlsx", ".xlsm", ".ods", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
BEGINNING = b"PK\x03\x04"
DAMAGED = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error)


class TooLong(Exception):
    """More would be read at once than there is any use for."""


class Sparing(io.BufferedReader):
    """A file of which no one reads more at once than a table of contents may have."""

    def size(self) -> int:
        return os.fstat(self.fileno()).st_size

    def read(self, size: int | None = -1, /) -> bytes:
        left = self.size() - self.tell()
        if size is None or not 0 <= size <= left:
            size = left
        if size > LONGEST_CONTENTS:
            measured, most = in_megabytes(size), in_megabytes(LONGEST_CONTENTS)
            raise TooLong(f"its table of contents has {measured}; at most {most} are read")
        return super().read(max(size, 0))


@contextmanager
def opened_archive(path: Path) -> Iterator[tuple[zipfile.ZipFile, Sparing]]:
    """Raises Refused where it cannot be read as one."""
    with Sparing(io.FileIO(path)) as file:
        try:
            archive = zipfile.ZipFile(file)
        except TooLong as error:
            raise Refused(f"{shown(path.name)} cannot be read: {error}") from None
        except DAMAGED:
            raise Refused(f"{shown(path.name)} is damaged and cannot be read") from None
        with archive:
            yield archive, file


def path_of(entry: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(entry.filename.replace("\\", "/"))


# --- By what it says of itself ------------------------------------------------------------------


def refuse_unsafe(entries: Sequence[zipfile.ZipInfo], may_nest: frozenset[str]) -> None:
    """Names that lead out or stand twice, and what is locked, packed oddly or packed twice."""
    seen: set[PurePosixPath] = set()
    for entry in entries:
        path, name = path_of(entry), shown(entry.orig_filename)
        if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]:
            raise Refused(f"the .zip holds a path that leads out of it: {name}")
        if not is_keepable(entry.orig_filename):
            raise Refused(f"the .zip holds a name with a character that cannot be kept: {name}")
        if path in seen:
            raise Refused(f"the .zip holds {name} twice")
        seen.add(path)
        if entry.flag_bits & LOCKED:
            raise Refused("the .zip is locked with a password: unlock it first")
        if entry.compress_type not in METHODS:
            raise Refused(
                f"{name} in the .zip is packed in another way than deflate: pack it again"
            )
        if path.suffix.casefold() in ARCHIVES and entry.filename not in may_nest:
            raise Refused(f"the .zip holds another archive, {name}: unpack it first")


def refuse_outsize(path: Path, entries: Sequence[zipfile.ZipInfo], limits: ImportLimits) -> None:
    """By what it says: nothing is unpacked."""
    name, packed = shown(path.name), path.stat().st_size
    if len(entries) > limits.files:
        raise limits.say(
            f"{name} holds {len(entries):,} files", "files", f"{limits.files:,} are read"
        )
    unpacked = sum(entry.file_size for entry in entries)
    for size, does in ((unpacked, "unpacks to"), (packed, "has")):
        if size > limits.megabytes * MEGABYTE:
            measured = f"{name} {does} {in_megabytes(size)}"
            raise limits.say(measured, "megabytes", f"{limits.megabytes:,} MB are read")
    if unpacked > max(limits.ratio * packed, RATIO_MATTERS_ABOVE):
        measured = f"{name} unpacks to {-(-unpacked // packed):,} times its size"
        raise limits.say(measured, "ratio", f"{limits.ratio:,} times are read")


# --- By what it really holds --------------------------------------------------------------------


def measure(
    path: Path,
    file: Sparing,
    entries: Sequence[zipfile.ZipInfo],
    limits: ImportLimits,
    watch: Watch,
) -> None:
    """Unpack everything once, keeping nothing. Raises Refused where more comes than was said.

    Where an entry is damaged, its measure ends: so does whoever reads it, and says where.
    """
    lines = 0
    for entry in entries:
        size, is_table = 0, path_of(entry).suffix.casefold() == ".csv"
        for piece in pieces(file, entry):
            if is_table and not size and piece.startswith(BEGINNING):
                name = shown(entry.filename)
                raise Refused(f"{name} in the .zip is another archive: unpack it first")
            size += len(piece)
            if size > entry.file_size:
                raise Refused(
                    f"{shown(entry.filename)} in {shown(path.name)} says it unpacks to"
                    f" {entry.file_size:,} bytes and unpacks to more: it is not read"
                )
            if is_table:
                lines += max(piece.count(b"\n"), piece.count(b"\r"))
            if lines > limits.rows:
                measured = f"{shown(path.name)} holds more than {limits.rows:,} rows"
                raise limits.say(measured, "rows", f"{limits.rows:,} are read")
            watch.look()


def pieces(file: Sparing, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry holds, whatever it says of its size; ends where it is damaged."""
    if not 0 <= entry.header_offset < file.size():
        return
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or not header.startswith(BEGINNING):
        return
    file.seek(sum(struct.unpack("<HH", header[26:])), io.SEEK_CUR)
    packed = _packed(file, entry.compress_size)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from packed
        return
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for data in packed:
            while piece := unpacking.decompress(data, PIECE):
                yield piece
                data = unpacking.unconsumed_tail
            if unpacking.eof:
                return
    except zlib.error:
        return


def _packed(file: Sparing, left: int) -> Iterator[bytes]:
    """Pieces of the file from where it stands; it may stand elsewhere in between."""
    at = file.tell()
    while left > 0:
        file.seek(at)
        data = file.read(min(left, PIECE))
        if not data:
            return
        at, left = at + len(data), left - len(data)
        yield data
