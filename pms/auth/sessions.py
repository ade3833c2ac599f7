"""Signed-in browsers: a random token in the signed cookie, its hash and its end in the database."""

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from pms import clock
from pms.auth.models import User, UserSession
from pms.db import db, intent, write_aside
from pms.extensions import login_manager
from pms.htmx import wants_partial
from pms.write_queue import Busy

SEEN_EVERY = timedelta(minutes=1)
"""How precisely the last use is kept: each request writing it would make every page a save."""


def init_app(app: Flask) -> None:
    login_manager.user_loader(load_user)
    login_manager.unauthorized_handler(ask_to_sign_in)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin(user: User) -> None:
    """Sign a user in with a token of its own. Flushes; the view commits."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        UserSession(
            user_id=user.id,
            token_hash=token_hash(token),
            created_at=now,
            last_seen_at=now,
            address=request.remote_addr or "",
            browser=request.user_agent.string[:200],
        )
    )
    db.session.flush()
    user.session_token = token
    login_user(user)


def end(user: User) -> None:
    """Sign out: the token is dead even if somebody kept the cookie."""
    if found := find_session(user.get_id()):
        found.revoked_at = clock.now()
    logout_user()


def revoke_all(user: User) -> None:
    """End every browser's session of a user, as after a change of password."""
    for found in db.session.scalars(
        select(UserSession).where(UserSession.user_id == user.id, UserSession.revoked_at.is_(None))
    ):
        found.revoked_at = clock.now()


def find_session(token: str) -> UserSession | None:
    return db.session.scalars(
        select(UserSession)
        .where(UserSession.token_hash == token_hash(token))
        .options(joinedload(UserSession.user).joinedload(User.organisation))
    ).one_or_none()


def load_user(token: str) -> User | None:
    """The user of a living session whose account and organisation are open, else None."""
    found = find_session(token)
    now = clock.now()
    if found is None or not found.is_alive(now, idle_limit(found.user), absolute_limit()):
        return None
    user = found.user
    if not may_be_signed_in(user):
        return None
    user.session_token = token
    if now - found.last_seen_at > SEEN_EVERY:
        _note_use(found, now)
    return user


def _note_use(found: UserSession, now: datetime) -> None:
    """Keep the last use: with the view's own changes, or beside a page that only reads."""
    if intent() == "write":
        found.last_seen_at = now
        return
    with suppress(Busy), write_aside() as connection:
        connection.execute(
            update(UserSession).where(UserSession.id == found.id).values(last_seen_at=now)
        )


def may_be_signed_in(user: User) -> bool:
    return user.is_active and (user.organisation is None or user.organisation.is_open)


def idle_limit(user: User) -> timedelta:
    administers = user.has_role("organisation_admin", "technical")
    key = "IDLE_MINUTES_ADMINISTRATOR" if administers else "IDLE_MINUTES"
    return timedelta(minutes=current_app.config[key])


def absolute_limit() -> timedelta:
    return timedelta(hours=current_app.config["SESSION_HOURS"])


def ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page; for HTMX by HX-Redirect, which it obeys before looking at the status."""
    here = request.full_path if request.method == "GET" and not wants_partial() else None
    url = url_for("auth.sign_in", next=here.rstrip("?") if here else None)
    if wants_partial():
        return "", 401, {"HX-Redirect": url}
    return redirect(url, 303)
