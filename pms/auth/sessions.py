"""Signed-in browsers: a random token in the signed cookie, its hash and its end in the database."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, current_app, g, request, session
from flask_login import current_user, login_user, logout_user
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from pms import clock
from pms.auth.models import EnrolledBrowser, User, UserSession
from pms.auth.tokens import new_token, token_hash
from pms.store.base import db
from pms.store.transactions import CANNOT_WRITE, intent, write_aside_unless_busy
from pms.store.transactions import hold as hold_row
from pms.web.extensions import login_manager
from pms.web.typed import browser_name

View = TypeVar("View", bound=Callable[..., Any])

SEEN_EVERY = timedelta(minutes=1)
"""How precisely the last use is kept: each request writing it would make every page a save."""


def init_app(app: Flask) -> None:
    login_manager.user_loader(load_user)


def never_extends(view: View) -> View:
    """Mark a view that a page asks by itself: nobody is at work, so the session is not extended."""
    view.never_extends = True  # type: ignore[attr-defined]
    return view


def begin(user: User, browser: EnrolledBrowser | None = None) -> None:
    """Sign a user in with a token of its own. Flushes; the view commits.

    Whatever the cookie carried before is gone, so that no one can have planted it.
    """
    token, now = new_token(), clock.now()
    if browser:
        browser.last_used_at = now
    found = UserSession(
        user_id=user.id,
        token_hash=token_hash(token),
        created_at=now,
        last_seen_at=now,
        password_checked_at=now,
        enrolled_browser_id=browser.id if browser else None,
        address=request.remote_addr or "",
        browser=browser_name(),
    )
    db.session.add(found)
    db.session.flush()
    g.user_session = found
    user.session_token = token
    empty_cookie()
    login_user(user)


def empty_cookie() -> None:
    """Forget all that the cookie carried, and the token for forms that was made from it."""
    session.clear()
    g.pop("csrf_token", None)


class SessionEnded(Exception):
    """The session a request came with has ended since: by a reset, or by somebody in charge."""


def hold(user: User) -> None:
    """Have whoever else would let the user in, or end their sessions, wait for this transaction.

    It is asked for before the sessions are read, so that none is begun unseen.
    """
    db.session.flush()  # what this transaction has changed of them stays
    hold_row(user)


def insist_still_in(user: User) -> None:
    """Raises Ended unless the session of this request stands as it is about to be acted on."""
    hold(user)
    found: UserSession = g.user_session
    db.session.refresh(found)  # with the browser it was loaded with
    if not may_be_signed_in(user) or not is_alive(found, user, clock.now()):
        raise SessionEnded


def judge_again() -> None:
    """Judge whoever is signed in once more, in the write transaction that acts for them.

    Before what hands out power. It waits for everybody else who does so in the organisation, and
    they for it: no one acts by what was judged before they were shut out.
    """
    user: User = current_user._get_current_object()
    if user.organisation:
        hold_row(user.organisation)
    insist_still_in(user)


def renew(user: User) -> None:
    """End all of a user's sessions and begin this one again, as after a change of password."""
    insist_still_in(user)
    before: UserSession = g.user_session
    browser, began_at, checked_at = (
        before.enrolled_browser,
        before.created_at,
        before.password_checked_at,
    )
    revoke_all(user)
    begin(user, browser)
    g.user_session.created_at = began_at  # ten hours are ten hours
    g.user_session.password_checked_at = checked_at
    db.session.flush()


def end(user: User) -> None:
    """Sign out: the token is dead even if somebody kept the cookie."""
    if found := find_session(user.get_id()):
        found.revoked_at = clock.now()
    logout_user()
    empty_cookie()


def revoke_all(user: User) -> None:
    """End every browser's session of a user, as after a change of password."""
    hold(user)
    for found in db.session.scalars(
        select(UserSession).where(UserSession.user_id == user.id, UserSession.revoked_at.is_(None))
    ):
        found.revoked_at = clock.now()


def list_living(user: User) -> Sequence[UserSession]:
    """A user's sessions that have not ended, the last used first."""
    now = clock.now()
    found = db.session.scalars(
        select(UserSession)
        .where(
            UserSession.user_id == user.id,
            UserSession.revoked_at.is_(None),
            UserSession.created_at > now - absolute_limit(),
        )
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    return [row for row in found if is_alive(row, user, now)]


def find_session(token: str) -> UserSession | None:
    return db.session.scalars(
        select(UserSession)
        .where(UserSession.token_hash == token_hash(token))
        .options(
            joinedload(UserSession.user).joinedload(User.organisation),
            joinedload(UserSession.enrolled_browser),
        )
    ).one_or_none()


def is_alive(found: UserSession, user: User, now: datetime) -> bool:
    browser = found.enrolled_browser
    return found.is_alive(now, idle_limit(user), absolute_limit()) and not (
        browser and browser.revoked_at
    )


def load_user(token: str) -> User | None:
    """The user of a living session whose account and organisation are open, else None."""
    found = find_session(token)
    now = clock.now()
    used = _last_uses().get(found.token_hash) if found else None
    if found is not None and used and used > found.last_seen_at:
        set_committed_value(found, "last_seen_at", used)
    if found is None or not is_alive(found, found.user, now):
        return None
    user = found.user
    if not may_be_signed_in(user):
        return None
    user.session_token = token
    g.user_session = found
    if now - found.last_seen_at > SEEN_EVERY and not _asks_by_itself():
        _note_use(found, now)
    return user


def _asks_by_itself() -> bool:
    return hasattr(current_app.view_functions.get(request.endpoint or ""), "never_extends")


def _note_use(found: UserSession, now: datetime) -> None:
    """Keep the last use: with the view's own changes, or beside a page that only reads."""
    if intent() == "write":
        found.last_seen_at = now
        return
    try:
        with write_aside_unless_busy() as connection:
            connection.execute(
                update(UserSession).where(UserSession.id == found.id).values(last_seen_at=now)
            )
        _last_uses().pop(found.token_hash, None)
    except CANNOT_WRITE:
        _last_uses()[found.token_hash] = now
        _forget_ended(now)


def _last_uses() -> dict[str, datetime]:
    """Last uses that could not be written, by the session's token, which no other ever has.

    So nobody who works is signed out meanwhile.
    """
    found: dict[str, datetime] = current_app.extensions.setdefault("last_uses", {})
    return found


def _forget_ended(now: datetime) -> None:
    """What is remembered of a session does not outlive the longest that it may last."""
    for token, used in list(_last_uses().items()):
        if now - used > absolute_limit():
            _last_uses().pop(token, None)


def may_be_signed_in(user: User) -> bool:
    return user.is_active and (user.organisation is None or user.organisation.is_open)


def idle_limit(user: User) -> timedelta:
    administers = user.has_role("organisation_admin", "technical")
    key = "IDLE_MINUTES_ADMINISTRATOR" if administers else "IDLE_MINUTES"
    return timedelta(minutes=current_app.config[key])


def absolute_limit() -> timedelta:
    return timedelta(hours=current_app.config["SESSION_HOURS"])


def seconds_left(user: User) -> int:
    """Until the session ends if no one does anything."""
    found: UserSession = g.user_session
    end_at = min(found.last_seen_at + idle_limit(user), ends_for_certain_at(found))
    return max(0, int((end_at - clock.now()).total_seconds()))


def ends_for_certain_at(found: UserSession) -> datetime:
    return found.created_at + absolute_limit()


def last_user_id() -> int | None:
    """Whose session the cookie belonged to, if it has ended by time."""
    found = find_session(session.get("_user_id", ""))
    return found.user_id if found and found.revoked_at is None else None
