"""The check at the door: every failure takes the same time and gives the same answer."""

from flask import request, session

from pms import audit, clock, networks
from pms.auth import second_factor, sessions, throttle
from pms.auth.models import EnrolledBrowser, User
from pms.auth.passwords import is_password
from pms.auth.queries import find_user
from pms.db import db, intend

PENDING = "second factor of"
PENDING_SECONDS = 5 * 60


def by_password(
    username: str,
    password: str,
    *,
    organisation_id: int | None,
    browser: EnrolledBrowser | None,
    action: str = "sign-in",
) -> User | None:
    """The user of the organisation (None: of the technical team) these belong to, else None.

    Leaves a write transaction open where it returns the user. One password is hashed in every case,
    outside of transactions; a failure is counted, written to the history and committed.
    """
    intend("write")
    found = find_user(username)
    user_id, known_hash = (found.id, found.password_hash) if found else (None, None)
    subjects = subjects_of(username, user_id, browser)
    may_try = throttle.take_try(subjects, clock.now())
    db.session.commit()
    intend("read")
    right = is_password(password, known_hash)
    intend("write")
    user = db.session.get(User, user_id) if user_id is not None else None
    reason = _reason_against(user, organisation_id, may_try, right)
    if reason is None:
        throttle.take_back(subjects)
        return user
    _record_failure(f"failed {action}", user, reason, organisation_id)
    return None


def subjects_of(username: str, user_id: int | None, browser: EnrolledBrowser | None) -> list[str]:
    """What a try is counted under."""
    return [
        throttle.account(username, user_id, browser.id if browser else None),
        throttle.of_address(request.remote_addr),
    ]


def _reason_against(
    user: User | None, organisation_id: int | None, may_try: bool, right: bool
) -> str | None:
    """Why not, for the history alone: the person is told nothing of it."""
    if not may_try:
        return "too many failures"
    if user is None:
        return "no such user"
    if not right:
        return "wrong password"
    if user.organisation_id != organisation_id:
        return "another organisation's browser"
    if not sessions.may_be_signed_in(user):
        return "account or organisation not active"
    if user.organisation and not networks.allows(user.organisation.networks, request.remote_addr):
        return "another network"
    if user.one_time_password_until and clock.now() > user.one_time_password_until:
        return "one-time password lapsed"
    return None


def _record_failure(
    action: str, user: User | None, reason: str, organisation_id: int | None
) -> None:
    """In the history of the account's own organisation; commits."""
    audit.record(
        db.session,
        action,
        "user",
        user.id if user else None,
        organisation_id=user.organisation_id if user else organisation_id,
        after={"reason": reason},
    )
    db.session.commit()


# --- The second step ----------------------------------------------------------------------------


def wait_for_code(user: User, browser: EnrolledBrowser | None) -> None:
    """Remember for five minutes that the password was right. It opens nothing."""
    sessions.empty_cookie()
    session[PENDING] = {
        "user": user.id,
        "version": user.version,  # any change of the account starts again from the password
        "browser": browser.id if browser else None,
        "technical": user.organisation_id is None,
        "until": int(clock.now().timestamp()) + PENDING_SECONDS,
    }


def awaited(browser: EnrolledBrowser | None) -> User | None:
    """Whose code this browser is asked for."""
    pending = session.get(PENDING)
    if not pending or pending["until"] < clock.now().timestamp():
        return None
    user = db.session.get(User, pending["user"])
    same = (
        user is not None
        and user.version == pending["version"]
        and pending["browser"] == (browser.id if browser else None)
        and sessions.may_be_signed_in(user)
        and second_factor.has_one(user)
    )
    return user if same else None


def door() -> str:
    """The page at which signing in begins again."""
    technical = session.get(PENDING, {}).get("technical")
    return "auth.technical_sign_in" if technical else "auth.sign_in"


def by_code(user: User, code: str, browser: EnrolledBrowser | None) -> User | None:
    """The user if the code is theirs and new: as `by_password` is about passwords."""
    intend("write")
    user_id = user.id
    user = db.session.get_one(User, user_id)
    subjects = subjects_of(user.username, user_id, browser)
    may_try = throttle.take_try(subjects, clock.now())
    db.session.commit()
    intend("write")
    user = db.session.get_one(User, user_id, with_for_update=True)
    action = second_factor.use_code(user, code) if may_try else None
    if action is None:
        reason = "wrong code" if may_try else "too many failures"
        _record_failure("failed second factor", user, reason, user.organisation_id)
        return None
    audit.record(db.session, action, "user", user.id, organisation_id=user.organisation_id)
    throttle.take_back(subjects)
    return user


def finish(user: User, browser: EnrolledBrowser | None) -> None:
    """The user is who they say: forget earlier failures and begin a session. Flushes."""
    throttle.forget(throttle.account(user.username, user.id, browser.id if browser else None))
    sessions.begin(user, browser)
