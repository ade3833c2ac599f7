"""What leaves with a return is in the history."""

import hashlib

import sqlalchemy as sa
from sqlalchemy import orm

from pms import audit
from pms.domain.nors import layout
from pms.domain.nors.report import Return


def record_export(
    session: orm.Session | sa.Connection, organisation_id: int, return_: Return, data: bytes
) -> None:
    """Note who takes which file; written before it leaves."""
    audit.record(
        session,
        "export",
        "nors_return",
        None,
        organisation_id=organisation_id,
        after={
            "file": layout.file_name(return_),
            "as_at": return_.as_at.isoformat(),
            "sha256": hashlib.sha256(data).hexdigest(),
        },
    )
