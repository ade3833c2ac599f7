"""The patients whom a person looked at last, from what the history keeps of readings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from pms.patients.models import Patient
from pms.patients.queries import COLUMNS
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import current_scope

SHOWN = 8
LOOKED_BACK = 300
"""Rows of the person's history: a range of its index, however long they have been here."""


def list_recent(user_id: int) -> Sequence[Any]:
    """The latest first, as a search gives them: two statements."""
    latest = (
        select(History.patient_id, History.action)
        .where(History.organisation_id == current_scope(), History.user_id == user_id)
        .order_by(History.at.desc())
        .limit(LOOKED_BACK)
    )
    seen = (row.patient_id for row in db.session.execute(latest) if row.action == "view")
    ids = list(dict.fromkeys(id_ for id_ in seen if id_ is not None))[:SHOWN]
    if not ids:
        return ()
    found = {row.id: row for row in db.session.execute(select(*COLUMNS).where(Patient.id.in_(ids)))}
    return [found[id_] for id_ in ids if id_ in found]
