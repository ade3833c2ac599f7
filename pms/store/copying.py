"""Whole copies of SQLite files while people work, and files that are named when they are whole.

Plain files and SQLite's own backup: nothing here knows of the program's tables.
"""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from pms.refusal import Refused

PAGES_AT_ONCE = 4_000
Tell = Callable[[int, int], None]
"""How far it is: pages done, of how many."""

NO_SPACE = "the disk is full: {}; free some space and try again"


def copy_sqlite(source: Path, target: Path, tell: Tell = lambda done, of: None) -> dict[str, int]:
    """Copy a database as it is at one moment, others writing meanwhile; the rows of each table.

    The transaction that is held meanwhile only reads: it keeps nobody waiting, and has the copy
    begin anew for nobody's save.
    """
    where = f"{source.resolve().as_uri()}?mode=rw"  # one that is not there is not made
    with _in_plain_words(source), closing(sqlite3.connect(where, uri=True)) as origin:
        origin.isolation_level = None
        origin.execute("PRAGMA busy_timeout = 30000")
        origin.execute("BEGIN")
        counts = count_rows(origin)
        with closing(sqlite3.connect(target)) as copy:
            copy.execute("PRAGMA synchronous = OFF")  # whoever names the copy sees it on the disk
            origin.backup(
                copy, pages=PAGES_AT_ONCE, progress=lambda _, left, of: tell(of - left, of), sleep=0
            )
        make_one_file(target)
        origin.execute("ROLLBACK")
    return counts


def make_one_file(path: Path) -> None:
    """Have all of a database be in its file, with nothing beside it."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = DELETE")


def refuse_damaged(copy: Path, counts: dict[str, int]) -> None:
    """Raises Refused where a copy is not sound, or does not hold these rows."""
    with _in_plain_words(copy), closing(sqlite3.connect(copy)) as database:
        found = count_rows(database)
    faults = damage(copy)
    faults += [
        f"{table} has {found.get(table, 0):,} rows, not {number:,}"
        for table, number in counts.items()
        if found.get(table, 0) != number
    ]
    if faults:
        raise Refused(f"the copy is not sound: {faults[0]}")


def damage(path: Path) -> list[str]:
    """What SQLite itself finds wrong with a file, in words."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            words = [word for (word,) in database.execute("PRAGMA integrity_check(5)")]
            orphans = [row[0] for row in database.execute("PRAGMA foreign_key_check")]
    except sqlite3.Error as error:
        return [f"the file is damaged ({error})"]
    found = [] if words == ["ok"] else [f"the file is damaged ({words[0]})"]
    if orphans:
        tables = ", ".join(sorted(set(orphans)))
        found.append(f"rows name others that are not there ({len(orphans):,} of {tables})")
    return found


def count_rows(database: sqlite3.Connection) -> dict[str, int]:
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " ORDER BY name"
    ).fetchall()
    counts = {}
    for (name,) in names:
        statement = f'SELECT count(*) FROM "{name}"'  # noqa: S608 (a name of the database's own)
        counts[name] = database.execute(statement).fetchone()[0]
    return counts


def of_the_disk(error: OSError, saved: str) -> str:
    """What the disk said, in words; a quota is a full disk, too.

    `saved` says what became of what came before it.
    """
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return NO_SPACE.format(saved)
    return f"{error.filename or 'the disk'}: {error.strerror or error}"


@contextmanager
def _in_plain_words(path: Path) -> Iterator[None]:
    """What SQLite says of a file, for a person."""
    try:
        yield
    except sqlite3.Error as error:
        text = str(error).casefold()
        if "full" in text or "disk i/o" in text:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
        if "unable to open" in text:
            raise Refused(f"{path} cannot be opened: is it there, and may it be read?") from None
        raise Refused(f"{path} cannot be copied: {error}") from None


@contextmanager
def named_when_whole(path: Path) -> Iterator[Path]:
    """Another name to write to: when all is written and on the disk, it becomes `path`.

    What goes wrong meanwhile leaves neither.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        yield unfinished
        with open(unfinished, "r+b") as file:
            os.fsync(file.fileno())
        os.replace(unfinished, path)
        flush_folder(path.parent)
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            unfinished.with_name(unfinished.name + end).unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Have a new name outlast a power cut; Windows has no such call, and needs none."""
    if os.name != "nt":
        with suppress(OSError):  # some file systems refuse it
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
