"""The journal of readings: what was shown while the history itself could not be written.

A page that only reads must not wait for whoever is saving, nor need space on a full disk. Where
its reading cannot be written into the history at once, it is kept here, in a file whose space was
set aside before, and moved into the history as soon as the way is free. Each line is sealed over
the one before it with the history's key, and reaches the disk before the page is sent.
"""

import hashlib
import hmac
import json
import os
import secrets
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pms.store.write_queue import Busy

NAME = "readings.journal"
SET_ASIDE = 8 * 1024 * 1024
"""Bytes, some 20,000 readings: a day of fifty people on a disk that is full."""
PATIENCE_SECONDS = 5.0
DAMAGED = "readings.damaged"
CHUNK = 64 * 1024
SEAL_LENGTH = 64

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Readings of one generation of the journal, which begins anew each time it was emptied."""

    generation: str
    rows: Sequence[Row]
    """In the order in which they were kept; the first is number 1 of its generation."""


@dataclass(frozen=True, slots=True)
class _Place:
    """How far the journal was read: the last line's seal and number, and where the next begins."""

    first: bytes = b""
    """How the first line begins: after an emptying it begins otherwise."""
    generation: str = ""
    number: int = 0
    seal: str = ""
    end: int = 0


START = _Place()


class ReadingJournal:
    """One installation's journal. Several processes may keep readings in it at once."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.path = folder / NAME
        self._key = key
        self._guard = threading.Lock()
        self._place = START

    def set_space_aside(self) -> None:
        """Take the space now, while there is some. Raises OSError where there is not."""
        with self._held() as descriptor:
            size = os.fstat(descriptor).st_size
            if size < SET_ASIDE:
                os.lseek(descriptor, size, os.SEEK_SET)
                _write_all(descriptor, bytes(SET_ASIDE - size))
                os.fsync(descriptor)
            self._end_emptying(descriptor)

    def _end_emptying(self, descriptor: int) -> None:
        """Take away what an emptying that was cut short has left behind its first byte."""
        content = _content(descriptor, 0)
        if content.startswith(b"\0"):
            self._empty(descriptor, len(content))

    def keep(self, rows: Sequence[Row]) -> None:
        """Keep readings, on the disk when this returns. Raises OSError, or Busy after a while."""
        with self._held() as descriptor:
            place, _, torn = self._follow(descriptor, self._still(descriptor))
            self._set_torn_aside(descriptor, place.end, torn)
            self._place = place
            generation = place.generation or secrets.token_hex(8)
            seal, number, lines = place.seal, place.number, []
            for row in rows:
                number += 1
                text = json.dumps([generation, number, _as_json(row)], separators=(",", ":"))
                seal = self._seal(seal, text)
                lines.append(f"{seal} {text}\n")
            os.lseek(descriptor, place.end, os.SEEK_SET)
            _write_all(descriptor, "".join(lines).encode("ascii"))
            os.fsync(descriptor)

    def has_waiting(self) -> bool:
        """Whether there may be something to move; read without holding anybody up."""
        try:
            with self.path.open("rb") as file:
                return file.read(1) not in (b"", b"\0")
        except FileNotFoundError:
            return False

    def count_waiting(self) -> int:
        """How many readings wait to be moved. Raises OSError, or Busy after a while."""
        if not self.path.exists():
            return 0
        with self._held() as descriptor:
            return self._follow(descriptor, START)[0].number

    @contextmanager
    def waiting(self) -> Iterator[Waiting | None]:
        """What waits to be moved, emptied if the block ends well; nobody keeps one meanwhile.

        Raises OSError, or Busy after a while.
        """
        if not self.path.exists():
            yield None
            return
        with self._held() as descriptor:
            place, rows, torn = self._follow(descriptor, START, to_the_end=True)
            self._set_torn_aside(descriptor, place.end, torn)
            yield Waiting(place.generation, rows) if rows else None
            self._empty(descriptor, place.end)

    def _set_torn_aside(self, descriptor: int, end: int, torn: bytes) -> None:
        """What follows the last whole line was never shown, or is damaged: a copy of it is put
        beside the journal, so that nothing is thrown away unseen."""
        if torn:
            self.path.with_name(f"{DAMAGED}-{secrets.token_hex(4)}").write_bytes(torn)
            os.lseek(descriptor, end, os.SEEK_SET)
            _write_all(descriptor, bytes(len(torn)))
            os.fsync(descriptor)

    def _still(self, descriptor: int) -> "_Place":
        """Where this process left off, unless the journal was emptied since."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        first = os.read(descriptor, len(self._place.first))
        return self._place if first == self._place.first else START

    def _follow(
        self, descriptor: int, place: "_Place", *, to_the_end: bool = False
    ) -> tuple["_Place", list[Row], bytes]:
        """The end of the journal, the rows on the way there, and what is no whole line behind."""
        began = place.end
        content = _content(descriptor, began) if to_the_end else _used(descriptor, began)
        rows: list[Row] = []
        for line in content.splitlines(keepends=True):
            found = self._row_of(line, place)
            if found is None:
                break
            seal, generation, row = found
            first = place.first or line[:SEAL_LENGTH]
            place = _Place(first, generation, place.number + 1, seal, place.end + len(line))
            rows.append(row)
        return place, rows, content[place.end - began :]

    def _empty(self, descriptor: int, used: int) -> None:
        """By its first byte it is empty at once; then the rest, that none of it is read again."""
        for offset, length in ((0, min(used, 1)), (1, used - 1)):
            if length > 0:
                os.lseek(descriptor, offset, os.SEEK_SET)
                _write_all(descriptor, bytes(length))
                os.fsync(descriptor)
        self._place = START

    def _row_of(self, line: bytes, place: "_Place") -> tuple[str, str, Row] | None:
        """The seal, generation and row of a line; None where it is not the one that follows."""
        seal, _, text = line.decode("ascii", errors="replace").partition(" ")
        if not text.endswith("\n") or seal != self._seal(place.seal, text[:-1]):
            return None
        generation, number, row = json.loads(text)
        if number != place.number + 1 or generation != (place.generation or generation):
            return None
        return seal, generation, {**row, "at": datetime.fromisoformat(row["at"])}

    def _seal(self, before: str, text: str) -> str:
        return hmac.new(self._key, f"{before} {text}".encode(), hashlib.sha256).hexdigest()

    @contextmanager
    def _held(self) -> Iterator[int]:
        """The file, opened, and held against the other threads and processes."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        if not self._guard.acquire(timeout=PATIENCE_SECONDS):
            raise Busy
        try:
            descriptor = os.open(self.path, flags, 0o600)
            try:
                _lock(descriptor)
                yield descriptor
            finally:
                os.close(descriptor)  # which lets go of the lock
        finally:
            self._guard.release()


def _content(descriptor: int, start: int) -> bytes:
    """All that is in the file from a place on, but the space at its end."""
    os.lseek(descriptor, start, os.SEEK_SET)
    with os.fdopen(os.dup(descriptor), "rb") as file:
        return file.read().rstrip(b"\0")


def _used(descriptor: int, start: int) -> bytes:
    """What is written from a place on, up to the space that is only set aside."""
    os.lseek(descriptor, start, os.SEEK_SET)
    found = b""
    while chunk := os.read(descriptor, CHUNK):
        found += chunk.partition(b"\0")[0]
        if b"\0" in chunk:
            break
    return found


def _as_json(row: Row) -> Row:
    return {**row, "at": row["at"].isoformat()}


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _lock(descriptor: int) -> None:
    """Hold the file against other processes; raises Busy after a while."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            _try_lock(descriptor)
            return
        except OSError:
            if time.monotonic() > until:
                raise Busy from None
            time.sleep(0.01)


def _try_lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, 0x7FFF0000, os.SEEK_SET)  # beyond what is read: locks there forbid it
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
