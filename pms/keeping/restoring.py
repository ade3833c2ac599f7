"""Putting a backup back: unpacked by its place, judged there, and only then where it belongs."""

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from pms import clock, installation
from pms.admin.health import copies
from pms.auth.models import UserSession
from pms.config import KEYS, PUT_BACK, refuse_weak_key
from pms.keeping import contents, package, postgresql, soundness
from pms.keeping.beside import opened_beside, url_of
from pms.keeping.package import Manifest
from pms.layout import moment
from pms.refusal import Refused
from pms.store import copying
from pms.store.base import db
from pms.store.history import History, HistoryHead, append
from pms.store.history.anchors import Anchor, anchors_of, restored_row, write_anchors
from pms.store.keys import fingerprint, refuse_foreign_keys
from pms.store.scoping import ALL, organisation_scope
from pms.store.transactions import write_aside

Tell = Callable[[str, int, int], None]
STAGE = ".restoring"
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to put back, and by what means."""

    file: Path
    key_file: Path | None = None
    keys_folder: Path | None = None
    anchors: Sequence[Path] = ()
    despite_findings: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, or tried."""

    manifest: Manifest
    newest: str | None
    """The newest saved change, in words without anything of a patient."""
    lost: int
    """Entries of the history that anchors know of and it has not."""
    lost_until: datetime | None
    findings: list[str]
    upgraded: bool
    sessions: int

    @property
    def instant(self) -> datetime:
        return datetime.fromisoformat(self.manifest.instant)


def restore(asked: Asked, folder: Path, database_url: str | None, tell: Tell) -> Restored:
    """For good, into an empty folder, and an empty database where it is one of PostgreSQL."""
    _refuse_full(folder)
    was_there = folder.is_dir()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stage = folder / STAGE
    try:
        stage.mkdir(mode=0o700)
        manifest = _unpack(asked, stage, tell)
        with _database(manifest, stage, database_url) as url:
            restored = _put_back(asked, manifest, stage, url, tell, for_good=True)
        _move_up(stage, folder)
    except BaseException:
        contents.remove_stage(stage)
        if not was_there:
            with suppress(OSError):
                folder.rmdir()
        raise
    return restored


def drill(asked: Asked, place: Path, live_url: str, keys: dict[str, str], tell: Tell) -> Restored:
    """Put it back to see that it can be, and take it away again. Within the live application."""
    stage = Path(tempfile.mkdtemp(prefix=".drill-", dir=place))
    try:
        manifest = _unpack(asked, stage, tell)
        for key, value in keys.items():  # of a drill, the installation's own, if it has none inside
            path = stage / key.lower()
            if not path.exists() and asked.keys_folder is None:
                path.write_text(value, encoding="ascii")
        if manifest.database == package.SQLITE:
            with _database(manifest, stage, None) as url:
                return _put_back(asked, manifest, stage, url, tell, for_good=False)
        if not sa.make_url(live_url).drivername.startswith("postgresql"):
            raise Refused("the backup is of PostgreSQL: try it where PMS runs on PostgreSQL")
        name = f"pms_drill_{secrets.token_hex(6)}"
        with (
            postgresql.scratch_database(live_url, name) as scratch,
            _database(manifest, stage, scratch) as url,
        ):
            return _put_back(asked, manifest, stage, url, tell, for_good=False)
    finally:
        contents.remove_stage(stage)


def _refuse_full(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is not a folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty: a backup is put back into an empty folder only")
    installation.refuse_unsafe_place(folder.resolve() / contents.DATABASE)


def _unpack(asked: Asked, stage: Path, tell: Tell) -> Manifest:
    tell("Unpacking", 0, 1)

    def place(manifest: Manifest, name: str) -> Path:
        if name == package.SQLITE:
            return stage / contents.DATABASE
        if name == package.DUMP:
            return stage / package.DUMP
        rest = name.removeprefix(package.FOLDER).removeprefix(package.KEYS)
        if rest == name or not package.is_plain_path(rest):
            raise Refused(f"{asked.file.name} holds {name}, which has no place in a data folder")
        return stage / rest

    manifest = package.unpack(asked.file, place, asked.key_file)
    _refuse_newer(manifest)
    return manifest


def _refuse_newer(manifest: Manifest) -> None:
    try:
        known = ScriptDirectory.from_config(installation.migrations())
        known.get_revision(manifest.schema)
    except CommandError:
        raise Refused(
            f"the backup is of a newer version of PMS (schema {manifest.schema}): install that one"
            " first"
        ) from None


@contextmanager
def _database(manifest: Manifest, stage: Path, url: str | None) -> Iterator[str]:
    """The address of the database with everything in it, every row counted."""
    if manifest.database == package.SQLITE:
        if url:
            raise Refused("the backup is of SQLite, which needs no --database-url")
        copy = stage / contents.DATABASE
        copying.refuse_damaged(copy, manifest.counts)
        yield url_of(copy)
        copying.make_one_file(copy)
        return
    if not url:
        raise Refused("the backup is of PostgreSQL: name an empty database with --database-url")
    dumped = stage / package.DUMP
    postgresql.put_back(url, dumped)
    dumped.unlink()
    dumped.with_suffix(".list").unlink()
    with psycopg.connect(postgresql.conninfo_of(url), options=postgresql.SEES_ALL) as connection:
        for table, number in manifest.counts.items():
            found = postgresql.count(connection, table)
            if found != number:
                raise Refused(f"{table} has {found:,} rows, not {number:,}: drop that database")
    yield url


def _put_back(
    asked: Asked, manifest: Manifest, stage: Path, url: str, tell: Tell, *, for_good: bool
) -> Restored:
    tell("Checking", 1, 2)
    keys = _keys(asked, manifest, stage)
    later = [anchor for file in asked.anchors for anchor in anchors_of(file)]
    with opened_beside(url, stage, keys), organisation_scope(ALL):
        upgraded = installation.upgrade_database()
        refuse_foreign_keys()
        findings = soundness.facts() + soundness.history(waits_for_anchor=True)
        if findings and not (asked.despite_findings or manifest.findings):
            raise Refused(
                f"the backup was not put back, because of what was found in it: {findings[0]};"
                " to put it back as it is add --despite-findings"
            )
        newest = soundness.newest_change()
        words = _in_words(newest) if newest else None
        heads = _heads()
        lost = [one for one in later if one.number > heads.get(one.chain, 0)]
        sessions = _begin_again(manifest, heads, lost) if for_good else 0
    if for_good and lost:
        _keep_evidence(asked.anchors, stage)
    return Restored(
        manifest=manifest,
        newest=words,
        lost=_count(lost, heads),
        lost_until=max((one.at for one in lost), default=None),
        findings=findings,
        upgraded=upgraded,
        sessions=sessions,
    )


def _keys(asked: Asked, manifest: Manifest, stage: Path) -> dict[str, str]:
    """The keys inside, or those that were kept elsewhere, put into the folder as well."""
    found = {}
    for key in KEYS:
        path = stage / key.lower()
        if not path.exists() and asked.keys_folder:
            source = asked.keys_folder / key.lower()
            if not source.is_file():
                raise Refused(f"{source} is not there: {PUT_BACK}")
            shutil.copyfile(source, path)
        if not path.exists():
            raise Refused(
                "the keys are not in this backup: name the folder in which you keep secret_key and"
                " history_key with --keys"
            )
        found[key] = path.read_text(encoding="ascii", errors="replace").strip()
        refuse_weak_key(key, found[key], name=str(path.name), remedy=PUT_BACK)
    if fingerprint("installation", found["HISTORY_KEY"])[:8] != manifest.installation:
        raise Refused(f"history_key is not the key of this backup: {PUT_BACK}")
    return found


def _heads() -> dict[int, int]:
    rows = db.session.execute(sa.select(HistoryHead.id, HistoryHead.number))
    heads = {chain: number for chain, number in rows}  # noqa: C416 (a row is no tuple to mypy)
    db.session.rollback()
    return heads


def _count(lost: list[Anchor], heads: dict[int, int]) -> int:
    """Entries, over all chains: up to the last of each that was anchored."""
    last: dict[int, int] = {}
    for one in lost:
        last[one.chain] = max(one.number, last.get(one.chain, 0))
    return sum(number - heads.get(chain, 0) for chain, number in last.items())


def _begin_again(manifest: Manifest, heads: dict[int, int], lost: list[Anchor]) -> int:
    """Say in every chain where it was put back to, and have everybody sign in again.

    From then on the check takes it that what was anchored after that row, until now, is gone.
    """
    now, instant = clock.now(), datetime.fromisoformat(manifest.instant)
    later = [one.at + SECOND for one in lost]  # anchors say the second
    until = max([now.replace(microsecond=0), *later])
    chains = sorted({0, *heads, *(one.chain for one in lost)})
    rows = [restored_row(chain, heads.get(chain, 0), instant, until) for chain in chains]
    with write_aside() as connection:
        append(connection, rows)
        revoked = connection.execute(
            sa.update(UserSession).where(UserSession.revoked_at.is_(None)).values(revoked_at=now)
        )
        sessions = revoked.rowcount
    copies.note(copies.RESTORE, instant, sessions_ended=sessions)
    write_anchors()
    return sessions


def _keep_evidence(files: Sequence[Path], stage: Path) -> None:
    """The later anchors, beside those of the backup: nothing that was witnessed is thrown away."""
    text = "".join(file.read_text(encoding="ascii", errors="replace") for file in files)
    (stage / "history.anchors.before-restore").write_text(text, encoding="ascii", errors="replace")


def _move_up(stage: Path, folder: Path) -> None:
    """The database last: until it is there, nothing can be served from the folder."""
    for path in sorted(stage.rglob("*"), key=lambda one: one.name == contents.DATABASE):
        if path.is_file():
            with open(path, "r+b") as file:
                os.fsync(file.fileno())
    for path in sorted(stage.iterdir(), key=lambda one: one.name == contents.DATABASE):
        os.replace(path, folder / path.name)
    stage.rmdir()
    copying.flush_folder(folder)


def _in_words(row: History) -> str:
    what = re.sub("_", " ", row.object_type)
    number = f" {row.object_id}" if row.object_id else ""
    return f"{moment(row.at)}, {what}{number}, by {row.username}"
