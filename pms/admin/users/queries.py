"""Finding the users of one organisation. None of these sees another organisation's."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from flask import abort
from sqlalchemy import func, select

from pms.admin.models import AccessReview
from pms.auth.access import READS_PATIENTS, WRITES_PATIENTS
from pms.auth.models import Organisation, User, UserSession
from pms.domain.organisations.administrators import ADMINISTRATOR
from pms.store.base import db
from pms.store.history import History

GIVES_ONESELF = "give oneself a role that sees patients"


class SelfGiven(NamedTuple):
    """What an administrator gave their own account, when and why."""

    at: datetime
    roles: list[str]
    reason: str


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
    """When each user last signed in, by user id; no one who never did."""
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


def given_to_oneself(user: User, by: User, roles: Collection[str]) -> tuple[str, ...]:
    """The roles that see patients which the user would newly hold, if it is their own doing.

    A clinician sees and does more than a viewer: to become one besides gives nothing.
    """
    if user.id != by.id or user.has_role(*WRITES_PATIENTS):
        return ()
    return tuple(role for role in READS_PATIENTS if role in roles and not user.has_role(role))


def list_given_to_oneself(organisation: Organisation) -> dict[int, SelfGiven]:
    """By account: the last time it gave itself such a role, until somebody else confirmed it.

    Where no one else administers, confirming it oneself has to be enough.
    """
    rows = db.session.scalars(
        select(History)
        .where(
            History.organisation_id == organisation.id,
            History.object_type == "user",
            History.action == GIVES_ONESELF,
        )
        .order_by(History.id)
    )
    given = {row.object_id or 0: SelfGiven(row.at, **(row.after or {})) for row in rows}
    users = {user.id: user for user in list_users(organisation)} if given else {}
    confirmed = {
        row.user_id
        for row in db.session.scalars(select(AccessReview).where(AccessReview.user_id.in_(given)))
        if row.at >= given[row.user_id].at
        and (row.reviewed_by_id != row.user_id or not has_other_administrators(users[row.user_id]))
    }
    return {
        user_id: one
        for user_id, one in given.items()
        if user_id not in confirmed and users[user_id].has_role(*one.roles)
    }


def has_other_administrators(user: User) -> bool:
    return count_other_administrators(user) > 0


def state_of(user: User) -> str:
    """What a step has to know of the account: it differs after each of them."""
    moments = (user.disabled_at, user.totp_confirmed_at, user.one_time_password_until)
    return " ".join(moment.isoformat() if moment else "-" for moment in moments)
