"""Finding organisations and users."""

from collections.abc import Sequence

from sqlalchemy import select

from pms.auth.models import EnrolledBrowser, Organisation, User, UserSession
from pms.domain.care.service_age import Ages
from pms.store.base import db
from pms.store.scoping import current_scope


def find_organisation(ods_code: str) -> Organisation | None:
    return db.session.scalars(
        select(Organisation).where(Organisation.ods_code == ods_code.strip().upper())
    ).one_or_none()


def list_organisations() -> Sequence[Organisation]:
    return db.session.scalars(select(Organisation).order_by(Organisation.ods_code)).all()


def current_ages() -> Ages:
    """The ages that the services of the chosen organisation take."""
    organisation = db.session.get_one(Organisation, current_scope())
    return Ages(organisation.adult_from, organisation.paediatric_below)


def find_user(username: str) -> User | None:
    """Whoever has the username, written in any case."""
    return db.session.scalars(
        select(User).where(User.username == username.strip().casefold())
    ).one_or_none()


def is_any_demonstration() -> bool:
    """Whether this installation holds demonstration data."""
    found = select(Organisation.id).where(Organisation.demonstration.is_(True)).limit(1)
    return db.session.scalar(found) is not None


def list_browsers_used_by(user: User) -> Sequence[EnrolledBrowser]:
    """The enrolled browsers that a user has signed in from, the last used first."""
    used = select(UserSession.enrolled_browser_id).where(UserSession.user_id == user.id)
    return db.session.scalars(
        select(EnrolledBrowser)
        .where(EnrolledBrowser.id.in_(used), EnrolledBrowser.revoked_at.is_(None))
        .order_by(EnrolledBrowser.last_used_at.desc(), EnrolledBrowser.id.desc())
    ).all()


def list_browsers(organisation: Organisation) -> Sequence[EnrolledBrowser]:
    """Every browser enrolled for the organisation and not revoked, the last used first."""
    return db.session.scalars(
        select(EnrolledBrowser)
        .where(
            EnrolledBrowser.organisation_id == organisation.id,
            EnrolledBrowser.revoked_at.is_(None),
        )
        .order_by(EnrolledBrowser.last_used_at.desc(), EnrolledBrowser.id.desc())
    ).all()
