"""How the installation fares: versions, room, backups. Nothing of any organisation's records."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from pms import clock, installation
from pms.admin.health.copies import Copies, last_copies
from pms.auth import second_factor
from pms.store.base import db
from pms.store.history.anchors import Anchor, read_anchors, rows_after
from pms.web.proxy import proxy_of

MEBIBYTE = 1024 * 1024
LITTLE_ROOM = 1024 * MEBIBYTE
WAITS_FOR_ANCHOR = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Health:
    """What the technical team looks at; sizes in bytes, None where there is nothing to say."""

    database: str
    database_size: int | None
    disk_free: int
    copies: Copies
    last_anchor_at: datetime | None
    anchors: int
    rows_after_anchor: int
    """Of the history, those that came after the last anchor of their chain."""
    anchors_problem: str | None
    sqlite_warning: str | None
    unreadable_second_factors: int
    names: str
    proxies: str
    proxy_warnings: list[str]
    migration: str | None
    newest_migration: str

    @property
    def is_up_to_date(self) -> bool:
        return self.migration == self.newest_migration

    @property
    def has_little_room(self) -> bool:
        return self.disk_free < LITTLE_ROOM

    @property
    def is_not_anchored(self) -> bool:
        """Whether rows of the history have waited for an anchor longer than a server lets them."""
        if not self.rows_after_anchor or self.anchors_problem:
            return False
        return self.last_anchor_at is None or clock.now() - self.last_anchor_at > WAITS_FOR_ANCHOR


def take_stock() -> Health:
    path = installation.sqlite_path()
    migration, newest = installation.revisions()
    anchors, problem = _anchors()
    proxy = proxy_of(current_app)
    return Health(
        database="SQLite (embedded)" if path else "PostgreSQL",
        database_size=_size_of(path) if path else _size_of_postgresql(),
        disk_free=shutil.disk_usage(path.parent if path else _instance()).free,
        copies=last_copies(),
        last_anchor_at=max((anchor.at for anchor in anchors), default=None),
        anchors=len(anchors),
        rows_after_anchor=rows_after(anchors),
        anchors_problem=problem,
        sqlite_warning=installation.sqlite_warning() if path else None,
        unreadable_second_factors=second_factor.count_unreadable(),
        names=", ".join(sorted(proxy.named)),
        proxies=", ".join(sorted(map(str, proxy.trusted))),
        proxy_warnings=list(dict.fromkeys([*proxy.doubts(), *proxy.seen.values()])),
        migration=migration,
        newest_migration=newest,
    )


def _instance() -> Path:
    """The instance folder; PostgreSQL's own disk may be on another machine."""
    return Path(current_app.instance_path)


def _size_of(path: Path) -> int:
    """The database with what waits to be merged into it."""
    files = (path, path.with_name(path.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _size_of_postgresql() -> int | None:
    return db.session.scalar(select(func.pg_database_size(func.current_database())))


def _anchors() -> tuple[list[Anchor], str | None]:
    """What was noted of the history outside the database, or why no one can tell."""
    try:
        return read_anchors(), None
    except ValueError as problem:
        return [], str(problem)
