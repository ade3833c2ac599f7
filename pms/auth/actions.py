"""Making organisations and users, and changing passwords. They flush; views and commands commit."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from pms import audit, clock
from pms.auth.access_code import hash_access_code, new_access_code
from pms.auth.models import ROLES, SERVICES, Organisation, User
from pms.auth.passwords import hash_password, one_time_password
from pms.auth.queries import find_organisation, find_user
from pms.db import db
from pms.refusal import Refused

ONE_TIME_PASSWORD_LASTS = timedelta(hours=72)
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
    audit.record(
        db.session,
        "issue access code",
        "organisation",
        organisation.id,
        organisation_id=organisation.id,
    )
    db.session.flush()
    return code


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
    if find_user(username):
        raise Refused(f"there is a user named {username} already")
    if set(roles) - set(ROLES):
        raise Refused(f"roles are {', '.join(ROLES)}")
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
    db.session.add(user)
    db.session.flush()
    return user, text


def change_password(user: User, *, password_hash: str) -> None:
    """Replace the password (already hashed, outside the transaction)."""
    user.password_hash = password_hash
    user.one_time_password_until = None
    audit.record(
        db.session, "change password", "user", user.id, organisation_id=user.organisation_id
    )
    db.session.flush()


def password_has_lapsed(user: User, now: datetime) -> bool:
    """Whether the one-time password was not used in time."""
    return user.one_time_password_until is not None and now > user.one_time_password_until
