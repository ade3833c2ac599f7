"""Making a backup: copied at one moment, checked as a copy, packed, and named when it is whole."""

import platform
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from pms import clock, installation
from pms.keeping import contents, names, package, postgresql, soundness
from pms.keeping.beside import opened_beside, own_keys, url_of
from pms.keeping.names import Keep
from pms.keeping.package import Manifest
from pms.refusal import Refused
from pms.store import copying
from pms.store.base import db
from pms.store.history import HistoryHead
from pms.store.history.anchors import anchor_file, write_anchors
from pms.store.keys import fingerprint
from pms.version import VERSION, commit

Tell = Callable[[str, int, int], None]
ROOM_BESIDE = 64 * 1024 * 1024
"""What stays free for those who work while the copy is made."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made, and what there is to say of it."""

    file: Path
    instant: datetime
    manifest: Manifest
    settings_left_out: bool
    dropped: int


@dataclass(frozen=True, slots=True)
class Copied:
    """The database of one moment on this machine's disk, and what was found in it."""

    file: Path
    inside: str
    counts: dict[str, int]
    version: str
    anchors: str
    findings: list[str]


def back_up(
    folder: Path,
    for_whom: list[Any],
    *,
    with_keys: bool,
    keep: Keep,
    tell: Tell,
    despite_findings: bool = False,
) -> Made:
    """One whole, checked copy into the folder. Raises Refused, and then nothing has its name."""
    _refuse_wrong_place(folder)
    data = Path(current_app.instance_path)
    installed = installation_id()
    lock = data / "backup.lock"
    with installation.only_one(lock, "another backup of this database is being made just now"):
        _sweep(folder, data, installed)
        write_anchors()
        with _stage(data) as stage:
            instant = clock.now()
            copied = _copy(stage, tell)
            if copied.findings and not despite_findings:
                raise Refused(_because(copied.findings))
            secret = bool(for_whom) or with_keys
            inside = _contents(copied, stage, data, folder, secret)
            manifest = _manifest(instant, installed, copied, inside)
            file = folder / names.name_of(
                instant,
                manifest.schema,
                installed,
                encrypted=bool(for_whom),
                has_findings=bool(copied.findings),
            )
            with copying.named_when_whole(file) as unfinished:
                package.pack(unfinished, manifest, inside, for_whom, _step(tell, "Writing"))
                if not for_whom:
                    package.unpack(unfinished, lambda _, name: None)
    dropped = names.to_drop(names.backups_in(folder, installed), keep)
    for one in dropped:
        one.file.unlink()
    left_out = not secret and contents.has_secrets(data / contents.SETTINGS)
    return Made(file, instant, manifest, left_out, len(dropped))


def _because(findings: list[str]) -> str:
    more = f", and {len(findings) - 1:,} more" if len(findings) > 1 else ""
    return (
        f"no backup was made, because of what was found in the record: {findings[0]}{more}; see"
        " `pms verify`, and to keep a copy as it is add --despite-findings"
    )


def installation_id() -> str:
    """By what the backups of an installation are known: the same after a restore."""
    return fingerprint("installation", current_app.config["HISTORY_KEY"])[:8]


def _refuse_wrong_place(folder: Path) -> None:
    if not folder.is_dir():
        raise Refused(f"{folder} is not a folder: nothing was backed up")
    data = Path(current_app.instance_path).resolve()
    if folder.resolve() == data:
        raise Refused(f"{folder} is the data folder itself: choose one on another disk")


def _sweep(folder: Path, data: Path, installed: str) -> None:
    """What a backup left that was ended by force."""
    for path in data.glob(f"{STAGE}*"):
        contents.remove_stage(path)
    for path in folder.glob(f".pms-*-{installed}*.unfinished"):
        with suppress(OSError):
            path.unlink()


STAGE = ".backup-"


@contextmanager
def _stage(data: Path) -> Iterator[Path]:
    """Where the copy is checked: in the data folder, as well kept as the records themselves."""
    path = installation.sqlite_path()
    if path:
        size = sum(
            one.stat().st_size for one in (path, path.with_name(path.name + "-wal")) if one.exists()
        )
        free = shutil.disk_usage(data).free
        if free < size + ROOM_BESIDE:
            raise Refused(
                f"no backup was made: {size // 1_000_000 + 1:,} MB of room are needed in {data} to"
                f" check the copy, besides {ROOM_BESIDE // 1_000_000} MB for those who work"
            )
    stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=data))
    try:
        yield stage
    finally:
        contents.remove_stage(stage)


def _copy(stage: Path, tell: Tell) -> Copied:
    path = installation.sqlite_path()
    return _copy_sqlite(path, stage, tell) if path else _copy_postgresql(stage, tell)


def _copy_sqlite(path: Path, stage: Path, tell: Tell) -> Copied:
    before = _anchors()
    copy = stage / contents.DATABASE
    counts = copying.copy_sqlite(path, copy, _step(tell, "Copying"))
    after = _anchors()
    copying.refuse_damaged(copy, counts)
    with opened_beside(url_of(copy), stage, own_keys()):
        anchors, findings = _judge(before, after, stage)
    copying.make_one_file(copy)
    version = f"SQLite {sqlite3.sqlite_version}"
    return Copied(copy, package.SQLITE, counts, version, anchors, findings)


def _copy_postgresql(stage: Path, tell: Tell) -> Copied:
    """The dump is held row by row against the moment it was made of, and that moment is judged."""
    url = db.engine.url.render_as_string(hide_password=False)
    before, dumped = _anchors(), stage / "database.dump"
    with postgresql.one_moment(url) as (connection, snapshot):
        after = _anchors()
        tell("Copying", 0, 3)
        postgresql.dump(url, dumped, connection, snapshot)
        tell("Checking", 1, 3)
        expected = postgresql.rows_of(connection)
        if expected != postgresql.rows_of_dump(dumped, connection):
            raise Refused("the dump does not hold what the database holds: no backup was made")
        tell("Checking", 2, 3)
        with opened_beside(url, stage, own_keys(), snapshot):
            anchors, findings = _judge(before, after, stage)
            findings = soundness.integrity() + findings
        major, minor = divmod(connection.info.server_version, 10_000)
    counts = {name: table.rows for name, table in expected.items()}
    version = f"PostgreSQL {major}.{minor}"
    return Copied(dumped, package.DUMP, counts, version, anchors, findings)


def _judge(before: str, after: str, stage: Path) -> tuple[str, list[str]]:
    """The anchors that go with a copy, and what is wrong in it."""
    rows = db.session.execute(sa.select(HistoryHead.id, HistoryHead.number))
    heads = {chain: number for chain, number in rows}  # noqa: C416 (a row is no tuple to mypy)
    anchors = contents.anchors_of_moment(before, after, heads)
    db.session.rollback()
    (stage / contents.ANCHORS).write_text(anchors, encoding="ascii", newline="\n")
    return anchors, soundness.facts() + soundness.history(waits_for_anchor=True)


def _anchors() -> str:
    file = anchor_file()
    return file.read_text(encoding="ascii", errors="replace") if file.exists() else ""


def _contents(
    copied: Copied, stage: Path, data: Path, target: Path, secret: bool
) -> dict[str, Path]:
    found = {copied.inside: copied.file}
    if copied.anchors:
        found[package.FOLDER + contents.ANCHORS] = stage / contents.ANCHORS
    found |= contents.folder_files(
        data, stage, database=installation.sqlite_path(), target=target, with_secrets=secret
    )
    return found | (contents.key_files(own_keys(), stage) if secret else {})


def _manifest(
    instant: datetime, installed: str, copied: Copied, inside: dict[str, Path]
) -> Manifest:
    schema, _ = installation.revisions()
    return Manifest(
        instant=instant.isoformat(),
        schema=schema or "",
        installation=installed,
        program=f"PMS {VERSION}, Python {platform.python_version()}",
        commit=commit() or "not known",
        database=copied.inside,
        database_version=copied.version,
        counts=copied.counts,
        files={name: package.checksum(path) for name, path in inside.items()},
        findings=copied.findings,
    )


def _step(tell: Tell, step: str) -> Callable[[int, int], None]:
    return lambda done, of: tell(step, done, of)
