"""Finding saved lists: a person's own, and those others share with the organisation."""

from collections.abc import Sequence
from typing import Any

from flask import abort
from sqlalchemy import and_, func, or_, select

from pms.auth.models import User
from pms.cohorts.models import SavedList
from pms.store.base import db

NAMELESS = "Enter a name for the list"
TAKEN = "You have a list with this name. Choose another name"


def list_saved(user_id: int, *, may_read_patients: bool) -> Sequence[Any]:
    """The lists a person may open, own first: their columns, and the owner's name."""
    return db.session.execute(
        select(
            SavedList.id,
            SavedList.name,
            SavedList.definition,
            SavedList.shared,
            SavedList.owner_id,
            User.name.label("owner"),
        )
        .join(User, User.id == SavedList.owner_id)
        .where(may_open(user_id, may_read_patients=may_read_patients))
        .order_by(SavedList.owner_id != user_id, func.lower(SavedList.name), SavedList.id)
    ).all()


def may_open(user_id: int, *, may_read_patients: bool) -> Any:
    """One's own and those that are shared; those of people who read patients, only as one too."""
    found = or_(SavedList.owner_id == user_id, SavedList.shared.is_(True))
    return found if may_read_patients else and_(found, SavedList.for_readers.is_(False))


def get_own_or_404(list_id: int, user_id: int, *, may_read_patients: bool) -> SavedList:
    """A list that the person owns: others copy it."""
    found = db.session.scalars(
        select(SavedList).where(
            SavedList.id == list_id,
            SavedList.owner_id == user_id,
            may_open(user_id, may_read_patients=may_read_patients),
        )
    ).one_or_none()
    return found or abort(404)


def name_problem(name: str, user_id: int, ref: str | None) -> str | None:
    """Whether another of the person's lists than the one of the reference has the name, in
    capitals or not."""
    rows = db.session.execute(
        select(SavedList.ref, SavedList.name).where(SavedList.owner_id == user_id)
    )
    same = (row.ref for row in rows if row.name.casefold() == name.strip().casefold())
    return TAKEN if any(one != ref for one in same) else None
