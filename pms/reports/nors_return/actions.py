"""What leaves with a return is in the history."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from pms.domain.nors import layout
from pms.domain.nors.report import Return
from pms.store import history

Database = orm.Session | sa.Connection


def record_export(
    database: Database, organisation_id: int, return_: Return, data: bytes, name: str | None = None
) -> None:
    """Note who takes which file; written before it leaves."""
    record_download(
        database, organisation_id, name or layout.file_name(return_), return_.as_at, data
    )


def record_download(
    database: Database, organisation_id: int, name: str, as_at: date, data: bytes
) -> None:
    history.record_download(
        database,
        "nors_return",
        organisation_id=organisation_id,
        data=data,
        file=name,
        as_at=as_at.isoformat(),
    )
