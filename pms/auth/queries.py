"""Finding organisations and users."""

from collections.abc import Sequence

from sqlalchemy import select

from pms.auth.models import Organisation, User
from pms.db import db


def find_organisation(ods_code: str) -> Organisation | None:
    return db.session.scalars(
        select(Organisation).where(Organisation.ods_code == ods_code.strip().upper())
    ).one_or_none()


def list_organisations() -> Sequence[Organisation]:
    return db.session.scalars(select(Organisation).order_by(Organisation.ods_code)).all()


def find_user(username: str) -> User | None:
    """Whoever has the username, written in any case."""
    return db.session.scalars(
        select(User).where(User.username == username.strip().casefold())
    ).one_or_none()


def is_any_demonstration() -> bool:
    """Whether this installation holds demonstration data."""
    found = select(Organisation.id).where(Organisation.demonstration.is_(True)).limit(1)
    return db.session.scalar(found) is not None
