"""Which accounts of an organisation a quarter's review has yet to look at."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from pms import clock
from pms.admin.models import AccessReview
from pms.admin.users.queries import (
    SelfGiven,
    last_sign_ins,
    list_given_to_oneself,
    list_users,
)
from pms.auth.models import Organisation, User
from pms.domain.counting.quarter import Quarter
from pms.saving import fingerprint
from pms.store.base import db


class Decision(NamedTuple):
    """What was decided about an account, by whom and when."""

    decision: str
    by: str
    at: datetime


class Account(NamedTuple):
    """An account in a quarter's review; `is_new` if it was added during the quarter.

    `self_given` while it holds a role that sees patients by its own doing.
    """

    user: User
    last_sign_in: datetime | None
    decision: Decision | None
    is_new: bool
    self_given: SelfGiven | None = None

    @property
    def is_due(self) -> bool:
        """Whether the review is not complete without it: who was added just now was looked at."""
        undecided = not self.decision and not self.is_new
        return self.user.is_active and (undecided or self.self_given is not None)


def state_of(user: User) -> str:
    """What a decision is of: whose account it is, with which roles."""
    return fingerprint(user, ("name", "username", "roles"))


def current_quarter() -> Quarter:
    return Quarter.containing(clock.today())


def list_accounts(organisation: Organisation, quarter: Quarter) -> list[Account]:
    """Every account that is active or was decided about in the quarter, by name."""
    return _accounts(organisation, quarter, last_sign_ins(organisation))


def count_due(organisation: Organisation, quarter: Quarter) -> int:
    """How many accounts wait to be confirmed or ended."""
    return sum(one.is_due for one in _accounts(organisation, quarter, sign_ins={}))


def _accounts(
    organisation: Organisation, quarter: Quarter, sign_ins: Mapping[int, datetime]
) -> list[Account]:
    decisions = list_decisions(quarter)
    begun_at = datetime.combine(quarter.start, time(), clock.LONDON)
    given = list_given_to_oneself(organisation) if quarter == current_quarter() else {}
    return [
        Account(
            user,
            sign_ins.get(user.id),
            decisions.get(user.id),
            user.created_at >= begun_at,
            given.get(user.id),
        )
        for user in list_users(organisation)
        if user.is_active or user.id in decisions
    ]


def list_decisions(quarter: Quarter) -> dict[int, Decision]:
    """The decisions of a quarter's review, by the account's id."""
    reviewer = aliased(User)
    rows = db.session.execute(
        select(AccessReview.user_id, AccessReview.decision, reviewer.name, AccessReview.at)
        .join(reviewer, reviewer.id == AccessReview.reviewed_by_id)
        .where(AccessReview.quarter == str(quarter))
    )
    return {row.user_id: Decision(row.decision, row.name, row.at) for row in rows}


def list_reviewed_quarters() -> list[str]:
    """The quarters in which anything was decided, the latest first."""
    return list(
        db.session.scalars(
            select(AccessReview.quarter).distinct().order_by(AccessReview.quarter.desc())
        )
    )
