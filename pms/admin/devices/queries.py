"""Finding an organisation's enrolled browsers and its users' sessions, never another's."""

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pms import clock
from pms.auth import browsers, sessions
from pms.auth.models import EnrolledBrowser, Organisation, User, UserSession
from pms.auth.queries import list_browsers
from pms.store.base import db


def list_devices(organisation: Organisation) -> list[EnrolledBrowser]:
    """The browsers that are still remembered, the last used first."""
    return [row for row in list_browsers(organisation) if browsers.is_valid(row)]


def users_of_devices(organisation: Organisation) -> dict[int, list[str]]:
    """Who signed in on each enrolled browser, by its id; a session of long ago counts too."""
    found: dict[int, list[str]] = {}
    for browser_id, name in db.session.execute(
        select(EnrolledBrowser.id, User.name)
        .join(UserSession, UserSession.enrolled_browser_id == EnrolledBrowser.id)
        .join(UserSession.user)
        .where(EnrolledBrowser.organisation_id == organisation.id)
        .distinct()
        .order_by(User.name)
    ):
        found.setdefault(browser_id, []).append(name)
    return found


def get_browser_or_404(organisation: Organisation, browser_id: int) -> EnrolledBrowser:
    found = db.session.scalars(
        select(EnrolledBrowser).where(
            EnrolledBrowser.id == browser_id, EnrolledBrowser.organisation_id == organisation.id
        )
    ).one_or_none()
    return found or abort(404)


def list_sessions(organisation: Organisation) -> list[UserSession]:
    """Everybody's sessions that have not ended, the last used first: one statement."""
    now = clock.now()
    found = db.session.scalars(
        select(UserSession)
        .join(UserSession.user)
        .where(
            User.organisation_id == organisation.id,
            UserSession.revoked_at.is_(None),
            UserSession.created_at > now - sessions.absolute_limit(),
        )
        .options(joinedload(UserSession.user), joinedload(UserSession.enrolled_browser))
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    return [row for row in found if sessions.is_alive(row, row.user, now)]


def get_session_or_404(organisation: Organisation, session_id: int) -> UserSession:
    found = db.session.scalars(
        select(UserSession)
        .join(UserSession.user)
        .where(UserSession.id == session_id, User.organisation_id == organisation.id)
    ).one_or_none()
    return found or abort(404)
