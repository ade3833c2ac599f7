"""Slowing guesses: how many failures an account and an address may have, and for how long.

A try is counted as a failure before it is judged, so that tries at the same moment cannot all
pass; one that turns out right is taken back. Nobody is locked out for good, and failures elsewhere
do not slow a browser in which the account's owner has signed in before.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from pms.auth.models import SignInFailures, UserSession
from pms.db import db

ACCOUNT_TRIES = 10
ADDRESS_TRIES = 50
WAIT = timedelta(minutes=15)
"""After the tries of an account: one more in so long. The tries of an address are per so long."""
FORGOTTEN_AFTER = timedelta(hours=24)
LONGEST_NAME = 64


def account(username: str, user_id: int | None, browser_id: int | None) -> str:
    """What failures of an account are counted under: a browser it has used has a count of its own.

    A name that nobody has is counted too, or its answer would differ.
    """
    subject = f"user:{username.strip().casefold()[:LONGEST_NAME]}"
    if user_id is not None and browser_id is not None and has_used(user_id, browser_id):
        return f"{subject} browser:{browser_id}"
    return subject


def has_used(user_id: int, browser_id: int) -> bool:
    """Whether the user has ever signed in from the enrolled browser."""
    found = exists().where(
        UserSession.user_id == user_id, UserSession.enrolled_browser_id == browser_id
    )
    return db.session.scalar(select(found)) is True


def of_address(address: str | None) -> str:
    return f"address:{address or 'unknown'}"


def take_try(subjects: list[str], now: datetime) -> bool:
    """Count a try under each subject; False, and nothing is counted, where one must wait."""
    rows = [_counted(subject, now) for subject in sorted(subjects)]
    if any(_must_wait(row, now) for row in rows):
        return False
    for row in rows:
        if _is_over(row, now):
            row.count, row.first_at = 0, now
        row.count += 1
        row.last_at = now
    db.session.flush()  # before the next statement, which would take these for old ones
    db.session.execute(delete(SignInFailures).where(SignInFailures.last_at < now - FORGOTTEN_AFTER))
    return True


def take_back(subjects: list[str]) -> None:
    """The try was no failure."""
    for subject in sorted(subjects):
        row = db.session.get(SignInFailures, subject, with_for_update=True)
        if row and row.count > 0:
            row.count -= 1
    db.session.flush()


def forget(subject: str) -> None:
    """Somebody has signed in for certain: their earlier failures no longer count."""
    if row := db.session.get(SignInFailures, subject):
        db.session.delete(row)
        db.session.flush()


def _counted(subject: str, now: datetime) -> SignInFailures:
    """The subject's row, locked; made if there is none."""
    row = db.session.get(SignInFailures, subject, with_for_update=True)
    if row:
        return row
    try:
        with db.session.begin_nested():
            db.session.add(SignInFailures(subject=subject, count=0, first_at=now, last_at=now))
    except IntegrityError:  # another request was faster
        pass
    return db.session.get_one(SignInFailures, subject, with_for_update=True)


def _must_wait(row: SignInFailures, now: datetime) -> bool:
    if row.subject.startswith("address:"):
        return row.count >= ADDRESS_TRIES and now - row.first_at < WAIT
    return row.count >= ACCOUNT_TRIES and now - row.last_at < WAIT


def _is_over(row: SignInFailures, now: datetime) -> bool:
    """Whether counting begins anew."""
    if row.subject.startswith("address:"):
        return now - row.first_at >= WAIT
    return now - row.last_at >= FORGOTTEN_AFTER
