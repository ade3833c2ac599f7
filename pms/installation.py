"""An installation: its database brought up to date, its folder judged, one server at a time."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from flask import current_app

from pms import clock, rights
from pms.config import ROOT
from pms.refusal import Refused
from pms.store import copying, keys
from pms.store.base import db

SYNC_FOLDERS = ("onedrive", "dropbox", "google drive", "icloud drive", "nextcloud")
NETWORK_FILE_SYSTEMS = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "afs", "9p")
WAL_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""Releases, newest branch first, in which SQLite fixed the corruption by a WAL reset."""


def migrations() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(ROOT / "migrations"))
    return configuration


def revisions() -> tuple[str | None, str]:
    """The migration the database is at (None where there is none), and the newest there is."""
    head = ScriptDirectory.from_config(migrations()).get_current_head()
    assert head is not None
    path = sqlite_path()
    if path and not path.exists():
        return None, head
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision(), head


def is_up_to_date() -> bool:
    current, head = revisions()
    return current == head


def refuse_old_database() -> None:
    current, head = revisions()
    if current is None:
        raise Refused("there is no database here yet: run `pms setup` first")
    if current != head:
        raise Refused("the database is of another version of PMS: run `pms upgrade` first")
    keys.refuse_foreign_keys()


def upgrade_database() -> bool:
    """Create the database or bring it up to date; a backup is kept first. True if it changed."""
    path = sqlite_path()
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        refuse_unsafe_place(path)
    current, head = revisions()
    if current is not None:
        keys.refuse_foreign_keys()
    if current == head:
        keys.settle_keys()
        return False
    if path and current is not None:
        back_up(
            path, path.parent / "backups" / f"before-{head}-{clock.now():%Y%m%dT%H%M%SZ}.sqlite"
        )
    try:
        upgrade(migrations(), "head")
    except CommandError as error:
        raise Refused(f"the database is of a newer version of PMS than this one: {error}") from None
    keys.settle_keys()
    return True


def shut_to_others() -> list[str]:
    """Take the installation's files from other accounts of the machine; what there is to say."""
    folder, path = Path(current_app.instance_path), sqlite_path()
    if path is None or path.is_relative_to(folder):
        return rights.shut(folder)
    beside = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    backups = path.parent / "backups"
    return rights.shut(folder, *beside, path.with_suffix(".lock"), backups, *backups.glob("*"))


def sqlite_path() -> Path | None:
    """The file of the embedded database; None for PostgreSQL."""
    url = db.engine.url
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def back_up(path: Path, copy: Path) -> None:
    """A checked copy, which gets its name when it is whole. Raises Refused if it is damaged."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with copying.named_when_whole(copy) as unfinished:
        copying.refuse_damaged(unfinished, copying.copy_sqlite(path, unfinished))


# --- Where the database lies --------------------------------------------------------------------


def refuse_unsafe_place(path: Path) -> None:
    """SQLite loses data on a network share or in a folder that another program copies."""
    if _is_on_network(path):
        raise Refused(f"{path} is on a network drive: the database needs a disk of this machine")
    for part in path.parts:
        if any(part.casefold().startswith(name) for name in SYNC_FOLDERS):
            raise Refused(f"{path} is in a synchronised folder: choose one that is not copied")


def _is_on_network(path: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        if str(path).startswith("\\\\"):
            return True
        remote = 4
        return bool(ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == remote)
    return file_system_of(path) in NETWORK_FILE_SYSTEMS


def file_system_of(path: Path, mounts: Path = Path("/proc/mounts")) -> str | None:
    """The type of the file system that holds a path, as Linux lists it; None elsewhere."""
    if not mounts.exists():
        return None
    found, longest = None, -1
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, kind, *_ = line.split(" ")
        mount = Path(point.replace("\\040", " "))
        if path.is_relative_to(mount) and len(mount.parts) >= longest:
            found, longest = kind, len(mount.parts)
    return found


def sqlite_warning(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str | None:
    """A word of caution where this SQLite has the WAL-reset bug."""
    fixed_here = any(version >= fixed and version[:2] == fixed[:2] for fixed in WAL_FIXED)
    if fixed_here or version > WAL_FIXED[0]:
        return None
    return (
        f"SQLite {'.'.join(map(str, version))} has a rare fault that can damage a database"
        " (fixed in 3.51.3): keep backups, and update Python when you can"
    )


# --- One server at a time -----------------------------------------------------------------------


@contextmanager
def only_server() -> Iterator[None]:
    """Hold the lock of the embedded database's one server; Refused while another holds it.

    The lock belongs to the open file, so it ends with the process however that ends.
    """
    path = sqlite_path()
    if path is None:
        yield
        return
    with only_one(
        path.with_suffix(".lock"), "another PMS server is running on this database already"
    ):
        yield


@contextmanager
def only_one(path: Path, words: str) -> Iterator[None]:
    """Hold a lock file; Refused with these words while another process holds it."""
    with open(path, "a+b") as file:
        try:
            _lock(file.fileno())
        except OSError:
            raise Refused(words) from None
        yield


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
