"""The check at the door: every failure takes the same time and gives the same answer."""

from flask import g, request, session

from pms import clock
from pms.auth import passwords, second_factor, sessions, throttle
from pms.auth.known_browser import this_known_browser
from pms.auth.models import EnrolledBrowser, User
from pms.auth.passwords import TooManyPasswords, is_password
from pms.auth.queries import find_user
from pms.store import history
from pms.store.base import db
from pms.store.transactions import HELD, intend
from pms.web import networks

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

    Leaves a write transaction open where it returns the user, whose row it holds: what was verified
    is what still stands there. One password is hashed in every case that is judged, outside of
    transactions; a failure is counted, written to the history and committed. Raises
    throttle.TooMany or passwords.TooManyPasswords where the try is not judged.
    """
    stranger = is_stranger(browser)
    passwords.insist_on_room(stranger=stranger)
    intend("read")
    found = find_user(username)
    user_id, known_hash = (found.id, found.password_hash) if found else (None, None)
    subjects = subjects_of(username, user_id, browser)
    _take_try(subjects, f"failed {action}", found, organisation_id)
    intend("read")
    try:
        right = is_password(password, known_hash, stranger=stranger)
    except TooManyPasswords:
        intend("write")
        throttle.take_back(subjects)
        db.session.commit()
        raise
    intend("write")
    user = hold(user_id) if user_id is not None else None
    reason = _reason_against(user, organisation_id, known_hash, right)
    if reason is None:
        throttle.take_back(subjects)
        return user
    _record_failure(f"failed {action}", user, reason, organisation_id)
    return None


def hold(user_id: int) -> User | None:
    """The user as they stand now, whom no one else changes until this transaction ends."""
    return db.session.get(User, user_id, with_for_update=HELD, populate_existing=True)


def is_stranger(browser: EnrolledBrowser | None) -> bool:
    """Whether nothing tells the browser from anybody's."""
    return browser is None and this_known_browser() is None and "user_session" not in g


def subjects_of(
    username: str, user_id: int | None, browser: EnrolledBrowser | None
) -> list[throttle.Subject]:
    """What a try is counted under. Who is signed in types a password again, and has tries that
    no one else can use up."""
    if "user_session" in g:
        signed_in = throttle.of_somebody_signed_in(username)
        return [signed_in, throttle.of_session(g.user_session.id)]
    known = this_known_browser()
    return [
        throttle.account(username, user_id, browser, known),
        throttle.of_place(browser, request.remote_addr, known=known),
    ]


def _take_try(
    subjects: list[throttle.Subject], action: str, user: User | None, organisation_id: int | None
) -> None:
    """Count the try, and commit; what must wait is noted, unless it hammers on, and raised."""
    user_id = user.id if user else None
    now = clock.now()
    throttle.insist_on_a_try(subjects, now)
    intend("write")
    try:
        throttle.take_try(subjects, now)
    except throttle.TooMany as many:
        if many.is_news:
            user = db.session.get(User, user_id) if user_id is not None else None
            _record_failure(action, user, "too many failures", organisation_id)
        raise
    db.session.commit()


def _reason_against(
    user: User | None, organisation_id: int | None, known_hash: str | None, right: bool
) -> str | None:
    """Why not, for the history alone: the person is told nothing of it."""
    if user is None:
        return "no such user"
    if not right:
        return "wrong password"
    if user.password_hash != known_hash:
        return "password changed meanwhile"
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
    history.record(
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
    return user if user and _still_awaited(user, browser) else None


def _still_awaited(user: User, browser: EnrolledBrowser | None) -> bool:
    """Whether the account is as it was when the password was right."""
    pending = session[PENDING]
    return (
        user.version == pending["version"]
        and pending["browser"] == (browser.id if browser else None)
        and sessions.may_be_signed_in(user)
        and second_factor.has_one(user)
    )


def door() -> str:
    """The page at which signing in begins again."""
    technical = session.get(PENDING, {}).get("technical")
    return "auth.technical_sign_in" if technical else "auth.sign_in"


def by_code(user: User, code: str, browser: EnrolledBrowser | None) -> User | None:
    """The user if the code is theirs and new: as `by_password` is about passwords."""
    user_id, organisation_id = user.id, user.organisation_id
    subjects = subjects_of(user.username, user_id, browser)
    _take_try(subjects, "failed second factor", user, organisation_id)
    intend("write")
    held = hold(user_id)
    if held is None or not _still_awaited(held, browser):
        _record_failure("failed second factor", held, "account changed", organisation_id)
        return None
    user = held
    action = second_factor.use_code(user, code)
    if action is None:
        _record_failure("failed second factor", user, "wrong code", user.organisation_id)
        return None
    history.record(db.session, action, "user", user.id, organisation_id=user.organisation_id)
    throttle.take_back(subjects)
    return user


def finish(user: User, browser: EnrolledBrowser | None) -> None:
    """The user is who they say: forget earlier failures and begin a session. Flushes."""
    account, _ = subjects_of(user.username, user.id, browser)
    throttle.forget(account)
    throttle.forget(throttle.of_somebody_signed_in(user.username))
    sessions.begin(user, browser)
