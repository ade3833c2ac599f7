"""Organisations, users, and what lets them in. Actions flush; views and commands commit."""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pms import clock
from pms.auth import second_factor, sessions
from pms.auth.access_code import hash_access_code, new_access_code
from pms.auth.models import (
    OVER_ALL,
    ROLES,
    SERVICES,
    EnrolledBrowser,
    Organisation,
    User,
    UserSession,
)
from pms.auth.passwords import hash_password, one_time_password
from pms.auth.queries import find_organisation, find_user
from pms.domain.text import lengths
from pms.refusal import Refused
from pms.store import history
from pms.store.base import db

ONE_TIME_PASSWORD_LASTS = timedelta(hours=72)
OLD_ACCESS_CODE_LASTS = timedelta(days=7)
ODS_CODE = re.compile(r"[A-Z0-9]{3,10}")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")


class OneTimePassword(NamedTuple):
    """A password to hand over once, and the hash of it that is kept."""

    text: str
    hash: str


def new_one_time_password() -> OneTimePassword:
    """Hashing is slow: a view makes it before its write transaction begins."""
    text = one_time_password()
    return OneTimePassword(text, hash_password(text))


def _refuse_longer(name: str, longest: int) -> None:
    if len(name) > longest:
        raise Refused(f"the name has {len(name):,} characters; at most {longest:,} fit")


def create_organisation(
    *,
    ods_code: str,
    name: str,
    services: Collection[str] = SERVICES,
    demonstration: bool = False,
) -> Organisation:
    """A new organisation, authorised by whoever holds the server's console."""
    ods_code = ods_code.strip().upper()
    if not ODS_CODE.fullmatch(ods_code):
        raise Refused(f"{ods_code!r} is not an ODS code: use 3 to 10 letters and digits")
    if not name.strip():
        raise Refused("an organisation needs a name")
    _refuse_longer(name, lengths.SHORT_TEXT)
    if find_organisation(ods_code):
        raise Refused(f"there is an organisation with the ODS code {ods_code} already")
    if not services or set(services) - set(SERVICES):
        raise Refused(f"services are {' and '.join(SERVICES)}")
    organisation = Organisation(
        ods_code=ods_code,
        name=name.strip(),
        state="authorised",
        services=tuple(service for service in SERVICES if service in services),
        demonstration=demonstration,
        created_at=clock.now(),
    )
    db.session.add(organisation)
    db.session.flush()
    return organisation


def issue_access_code(organisation: Organisation, secret_key: str) -> str:
    """A new access code; only its keyed hash is kept, so it can be shown this once."""
    code = new_access_code()
    organisation.access_code_hash = hash_access_code(code, secret_key)
    _record("issue access code", organisation)
    return code


def change_access_code(organisation: Organisation, secret_key: str, *, at_once: bool) -> str:
    """A new access code; the one before opens for 7 more days, unless it is revoked at once.

    Browsers that are enrolled already stay so: see `revoke_browsers`.
    """
    organisation.old_access_code_hash = None if at_once else organisation.access_code_hash
    organisation.old_access_code_until = None if at_once else clock.now() + OLD_ACCESS_CODE_LASTS
    return issue_access_code(organisation, secret_key)


def create_user(
    *,
    organisation: Organisation | None,
    username: str,
    name: str,
    roles: Collection[str],
    password: str | OneTimePassword | None = None,
) -> tuple[User, str]:
    """A new user and the password to sign in with: the one given, or a one-time password."""
    username = username.strip().casefold()
    if not USERNAME.fullmatch(username):
        raise Refused(
            f"{username!r} is not a username: use 2 to 64 letters, digits, dots, hyphens or @"
        )
    _refuse_longer(name, lengths.NAME)
    if find_user(username):
        raise Refused(f"there is a user named {username} already")
    if set(roles) - set(ROLES):
        raise Refused(f"roles are {', '.join(ROLES)}")
    if any((role in OVER_ALL) != (organisation is None) for role in roles):
        raise Refused("a role over all organisations is for an account that belongs to none")
    given = new_one_time_password() if password is None else password
    if isinstance(given, OneTimePassword):
        (text, password_hash), until = given, clock.now() + ONE_TIME_PASSWORD_LASTS
    else:
        text, password_hash, until = given, hash_password(given), None
    user = User(
        organisation_id=organisation.id if organisation else None,
        username=username,
        name=name.strip(),
        roles=tuple(role for role in ROLES if role in roles),
        password_hash=password_hash,
        one_time_password_until=until,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:  # somebody else was faster, of another organisation perhaps
        raise Refused(f"there is a user named {username} already") from None
    return user, text


def change_password(user: User, *, password_hash: str) -> None:
    """Replace the password (already hashed, outside the transaction)."""
    user.password_hash = password_hash
    user.one_time_password_until = None
    _record("change password", user)


def reset_password(user: User, *, password_hash: str) -> None:
    """Replace a forgotten password by a one-time password (hashed outside the transaction), which
    opens once within 72 hours; the user's sessions end."""
    user.password_hash = password_hash
    user.one_time_password_until = clock.now() + ONE_TIME_PASSWORD_LASTS
    sessions.revoke_all(user)
    _record("reset password", user)


def reset_second_factor(user: User) -> None:
    """Take away a second factor that was lost, with its recovery codes; the sessions end."""
    sessions.revoke_all(user)
    second_factor.remove(user, action="reset second factor")


def disable_user(user: User) -> None:
    """The account is kept and opens nothing; its sessions end at their next request."""
    sessions.hold(user)
    user.disabled_at = user.disabled_at or clock.now()
    sessions.revoke_all(user)
    db.session.flush()


def enable_user(user: User) -> None:
    user.disabled_at = None
    db.session.flush()


def end_sessions_of(organisation: Organisation) -> None:
    """End everybody's sessions, as when an organisation is suspended or closed."""
    users = select(User).where(User.organisation_id == organisation.id).order_by(User.id)
    for user in db.session.scalars(users).all():
        sessions.revoke_all(user)
    db.session.flush()


def revoke_session(found: UserSession) -> None:
    """End one signed-in browser's session."""
    found.revoked_at = found.revoked_at or clock.now()
    history.record(
        db.session,
        "revoke session",
        "user_session",
        found.id,
        organisation_id=found.user.organisation_id,
    )
    db.session.flush()


def revoke_browser(browser: EnrolledBrowser) -> None:
    """The browser must be given the access code again; sessions in it end."""
    browser.revoked_at = browser.revoked_at or clock.now()
    history.record(
        db.session,
        "revoke browser",
        "enrolled_browser",
        browser.id,
        organisation_id=browser.organisation_id,
    )
    db.session.flush()


def revoke_browsers(organisation: Organisation) -> None:
    """Every browser must be given the access code again, as after it fell into wrong hands."""
    for browser in db.session.scalars(
        select(EnrolledBrowser).where(
            EnrolledBrowser.organisation_id == organisation.id,
            EnrolledBrowser.revoked_at.is_(None),
        )
    ):
        revoke_browser(browser)


def _record(action: str, row: Organisation | User) -> None:
    """Note what the row's own changed columns do not say."""
    owner = row.id if isinstance(row, Organisation) else row.organisation_id
    history.record(db.session, action, row.__tablename__, row.id, organisation_id=owner)
    db.session.flush()
