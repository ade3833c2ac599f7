"""Deciding about an account in a quarter's review. It flushes; the view commits."""

from collections.abc import Container

from sqlalchemy import select

from pms import clock
from pms.admin.access_review.queries import state_of
from pms.admin.models import AccessReview
from pms.admin.questions import CHANGED_MEANWHILE
from pms.admin.users.actions import lock, take_step
from pms.admin.users.queries import has_other_administrators, list_given_to_oneself
from pms.auth.models import User
from pms.domain.counting.quarter import Quarter
from pms.refusal import Refused
from pms.store.base import db

DECISIONS = {"confirmed": "Confirmed", "ended": "Ended"}


def review_account(user: User, by: User, quarter: Quarter, decision: str, seen: str) -> None:
    """Confirm that the account is still needed, with the roles that were seen, or end it: it is
    disabled."""
    lock(user)
    if seen != state_of(user):
        raise Refused(CHANGED_MEANWHILE)
    if decision not in DECISIONS:
        raise Refused("Confirm the account or end it")
    if not user.is_active:
        raise Refused("This account is disabled already")
    if user.id == by.id and has_other_administrators(user) and user.id in _self_given(user):
        raise Refused("Another administrator confirms a role that you gave yourself")
    if decision == "ended":
        take_step(user, "disable", by, why=f"Ended in the access review of {quarter}")
    row = db.session.scalars(
        select(AccessReview).where(
            AccessReview.quarter == str(quarter), AccessReview.user_id == user.id
        )
    ).one_or_none()
    if row is None:
        row = AccessReview(quarter=str(quarter), user_id=user.id)
        db.session.add(row)
    row.decision, row.reviewed_by_id, row.at = decision, by.id, clock.now()
    db.session.flush()


def _self_given(user: User) -> Container[int]:
    assert user.organisation is not None
    return list_given_to_oneself(user.organisation)
