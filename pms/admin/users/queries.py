"""Finding the users of one organisation. None of these sees another organisation's."""

from collections.abc import Sequence
from datetime import datetime

from flask import abort
from sqlalchemy import func, select

from pms.auth.models import Organisation, User, UserSession
from pms.db import db
from pms.domain.administrators import ADMINISTRATOR


def get_user_or_404(organisation: Organisation, user_id: int) -> User:
    found = db.session.scalars(
        select(User).where(User.id == user_id, User.organisation_id == organisation.id)
    ).one_or_none()
    return found or abort(404)


def list_users(organisation: Organisation) -> Sequence[User]:
    """Every account, disabled ones last, by name."""
    return db.session.scalars(
        select(User)
        .where(User.organisation_id == organisation.id)
        .order_by(User.disabled_at.is_not(None), func.lower(User.name), User.id)
    ).all()


def last_sign_ins(organisation: Organisation) -> dict[int, datetime]:
    """When each user last signed in, by user id; nobody who never did."""
    rows = db.session.execute(
        select(UserSession.user_id, func.max(UserSession.created_at).label("at"))
        .join(User, User.id == UserSession.user_id)
        .where(User.organisation_id == organisation.id)
        .group_by(UserSession.user_id)
    )
    return {row.user_id: row.at for row in rows}


def count_other_administrators(user: User) -> int:
    """The further administrators of the user's organisation whose accounts are not disabled."""
    roles = db.session.scalars(
        select(User.roles).where(
            User.organisation_id == user.organisation_id,
            User.disabled_at.is_(None),
            User.id != user.id,
        )
    )
    return sum(ADMINISTRATOR in held for held in roles)


def state_of(user: User) -> str:
    """What a step has to know of the account: it differs after each of them."""
    moments = (user.disabled_at, user.totp_confirmed_at, user.one_time_password_until)
    return " ".join(moment.isoformat() if moment else "-" for moment in moments)
