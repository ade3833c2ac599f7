"""What the technical team may know of organisations: states and counts, nothing of any patient."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import abort
from sqlalchemy import func, select

from pms.admin.models import Approval, AuthorisationItem
from pms.auth.browsers import LASTS
from pms.auth.models import EnrolledBrowser, Organisation, User
from pms.saving import fingerprint
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from pms.store.transactions import HELD, intent

ADMINISTRATION = ("organisation", "authorisation_item", "approval", "national_consent")
LATEST = 50
APPLICATION = (
    "ods_code",
    "name",
    "state",
    "contact_name",
    "contact_email",
    "contact_phone",
    "paperwork_reference",
    "networks",
)
CHECKED = ("item", "reference", "done_on")


class Listed(NamedTuple):
    """An organisation, and how many accounts of it are not disabled."""

    organisation: Organisation
    users: int


class GivenApproval(NamedTuple):
    name: str
    user_id: int
    at: datetime


def get_organisation_or_404(organisation_id: int) -> Organisation:
    """Held where the request may change it, so that it is judged as it is acted on."""
    held = HELD if intent() == "write" else None
    return db.session.get(Organisation, organisation_id, with_for_update=held) or abort(404)


def papers_of(organisation: Organisation) -> str:
    """What an approval is of: it differs with anything of the application or its checklist."""
    application = fingerprint(organisation, APPLICATION)
    items = items_done(organisation).values()
    return " ".join([application, *sorted(fingerprint(item, CHECKED) for item in items)])


def list_with_users() -> list[Listed]:
    """Every organisation by ODS code: one statement."""
    users = (
        select(User.organisation_id, func.count().label("users"))
        .where(User.disabled_at.is_(None))
        .group_by(User.organisation_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Organisation, func.coalesce(users.c.users, 0))
        .outerjoin(users, users.c.organisation_id == Organisation.id)
        .order_by(Organisation.ods_code)
    )
    return [Listed(organisation, count) for organisation, count in rows]


def count_users(organisation: Organisation) -> int:
    """Accounts that are not disabled."""
    found = select(func.count()).where(
        User.organisation_id == organisation.id, User.disabled_at.is_(None)
    )
    return db.session.scalar(found) or 0


def list_active_users(organisation: Organisation) -> Sequence[User]:
    return db.session.scalars(
        select(User)
        .where(User.organisation_id == organisation.id, User.disabled_at.is_(None))
        .order_by(User.id)
    ).all()


def count_browsers(organisation: Organisation, now: datetime) -> int:
    """Enrolled browsers that are still remembered."""
    found = select(func.count()).where(
        EnrolledBrowser.organisation_id == organisation.id,
        EnrolledBrowser.revoked_at.is_(None),
        EnrolledBrowser.enrolled_at > now - LASTS,
    )
    return db.session.scalar(found) or 0


def items_done(organisation: Organisation) -> dict[str, AuthorisationItem]:
    """The checklist's items that are done, by code."""
    rows = db.session.scalars(
        select(AuthorisationItem).where(AuthorisationItem.organisation_id == organisation.id)
    )
    return {row.item: row for row in rows}


def list_approvals(organisation: Organisation) -> list[GivenApproval]:
    """Who has approved the application as it stands, the first one first."""
    rows = db.session.execute(
        select(User.name, User.id, Approval.at)
        .join(User, User.id == Approval.user_id)
        .where(Approval.organisation_id == organisation.id)
        .order_by(Approval.at, Approval.id)
    )
    return [GivenApproval(*row) for row in rows]


def list_history(organisation: Organisation) -> Sequence[History]:
    """What was done to the organisation itself, the latest first; nothing of its people's work."""
    with organisation_scope(organisation.id):
        return db.session.scalars(
            select(History)
            .where(
                History.organisation_id == organisation.id,
                History.object_type.in_(ADMINISTRATION),
            )
            .order_by(History.id.desc())
            .limit(LATEST)
        ).all()
