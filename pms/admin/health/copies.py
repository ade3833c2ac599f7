"""What is known of backups and of their drill: each is noted in the history when it was made.

The folder of the backups may be anywhere, on a machine that is off or in a safe: so what was done
is looked up, and no file is looked for. A restored record does not know of the backup that it came
from; the note of its restore says that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from pms import clock
from pms.auth.models import User
from pms.store import history
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import ALL, organisation_scope
from pms.store.transactions import write_aside

BACKUP, DRILL, RESTORE = "backup", "restore drill", "restore"
OBJECT = "installation"
BACKUP_EVERY = timedelta(hours=26)
"""A day, and a little for a night in which it took longer."""
DRILL_EVERY = timedelta(days=100)
"""A quarter, and a little."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The last backup and the last drill; None where there was none."""

    backed_up_at: datetime | None
    drilled_at: datetime | None

    @property
    def backup_is_overdue(self) -> bool:
        return self.backed_up_at is None or clock.now() - self.backed_up_at > BACKUP_EVERY

    @property
    def drill_is_overdue(self) -> bool:
        return self.drilled_at is None or clock.now() - self.drilled_at > DRILL_EVERY


def last_copies() -> Copies:
    """A backup is as old as the moment it was made of. A restore is a drill, too."""
    with organisation_scope(ALL):
        backup, drill = _last(BACKUP, RESTORE), _last(DRILL, RESTORE)
    return Copies(
        datetime.fromisoformat((backup.after or {})["instant"]) if backup else None,
        drill.at if drill else None,
    )


def _last(*actions: str) -> History | None:
    found = [
        db.session.scalars(
            sa.select(History)
            .where(
                History.organisation_id.is_(None),
                History.action == action,
                History.object_type == OBJECT,
            )
            .order_by(History.at.desc(), History.id.desc())
            .limit(1)
        ).first()
        for action in actions
    ]
    return max(filter(None, found), key=lambda row: row.at, default=None)


def has_technical_team() -> bool:
    """Whether somebody sees the page Health; where nobody does, the administrators are told."""
    accounts = db.session.execute(
        sa.select(User.roles).where(User.organisation_id.is_(None), User.disabled_at.is_(None))
    )
    return any("technical" in roles for (roles,) in accounts)


def note(action: str, instant: datetime, **what: Any) -> None:
    """In the history of the installation, as the console's doing."""
    with write_aside() as connection:
        history.record(
            connection,
            action,
            OBJECT,
            None,
            organisation_id=None,
            after={"instant": instant.isoformat(timespec="seconds"), **what},
        )
