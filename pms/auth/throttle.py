"""Slowing guesses: how many failures an account, a browser and an address may have, for how long.

A try is counted as a failure before it is judged, so that tries at the same moment cannot all
pass; one that turns out right is taken back. Nobody is locked out for good, and no stranger can
lock out somebody whose browser is enrolled: what fails elsewhere is counted elsewhere.
"""

import ipaddress
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from pms.auth.models import EnrolledBrowser, SignInFailures, UserSession
from pms.db import db

ACCOUNT_TRIES = 10
PLACE_TRIES = 50
WAIT = timedelta(minutes=15)
"""After the tries of an account: one more in so long. The tries of a place are per so long."""
FORGOTTEN_AFTER = timedelta(hours=24)
LONGEST_NAME = 64
IPV6_NETWORK = 64
"""Bits that one household or one device has to itself, and may change behind at will."""

Kind = Literal["account", "place"]


class Subject(NamedTuple):
    """What tries are counted under. Its key keeps its parts apart, so that no typed text can pass
    for another's: a name that contains our own words is still only a name."""

    kind: Kind
    parts: tuple[str | int, ...]

    @property
    def key(self) -> str:
        return json.dumps([self.kind, *self.parts], ensure_ascii=False)


class TooMany(Exception):
    """Somebody must wait before the next try; nothing was judged."""

    def __init__(self, seconds: int) -> None:
        self.seconds = max(1, seconds)

    @property
    def words(self) -> str:
        minutes = -(-self.seconds // 60)
        if self.seconds <= 60:
            return "Too many tries. Try again in a minute"
        return f"Too many tries. Try again in {minutes} minutes"


def account(username: str, user_id: int | None, browser: EnrolledBrowser | None) -> Subject:
    """What failures of an account are counted under.

    A browser that its owner has signed in from has a count of its own; the other browsers that are
    enrolled for an organisation share one; everybody else shares the third. So who knows no access
    code cannot use up the tries of who does. A name that nobody has is counted too, or its answer
    would differ.
    """
    name = username.strip().casefold()[:LONGEST_NAME]
    if browser is None:
        return Subject("account", (name,))
    if user_id is not None and has_used(user_id, browser.id):
        return Subject("account", (name, "browser", browser.id))
    return Subject("account", (name, "new browsers of", browser.organisation_id))


def has_used(user_id: int, browser_id: int) -> bool:
    """Whether the user has ever signed in from the enrolled browser."""
    found = exists().where(
        UserSession.user_id == user_id, UserSession.enrolled_browser_id == browser_id
    )
    return db.session.scalar(select(found)) is True


def of_place(browser: EnrolledBrowser | None, address: str | None, what: str = "") -> Subject:
    """Where somebody is: the enrolled browser, else the address, which many may share.

    `what` keeps apart what is tried there, where one must not use up the tries of the other.
    """
    if browser is not None:
        return Subject("place", (what, "browser", browser.id))
    return Subject("place", (what, "address", network_of(address)))


def of_applicant(address: str | None) -> Subject:
    """Who applies for an organisation: as few tries as an account has."""
    return Subject("account", ("application from", network_of(address), 0))


def network_of(address: str | None) -> str:
    """The address, or of a long one the network that one device has to itself."""
    with suppress(ValueError):
        if (found := ipaddress.ip_address(address or "")).version == 6:
            mapped = getattr(found, "ipv4_mapped", None)
            return str(mapped or ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
    return address or "unknown"


def take_try(subjects: Sequence[Subject], now: datetime) -> None:
    """Count a try under each subject; raises TooMany where one must wait.

    Then it is counted under the others all the same, and to be committed: who keeps on trying a
    name that waits uses up the tries of the place.
    """
    waits = [_count(subject, now) for subject in sorted(set(subjects), key=_key_of)]
    db.session.flush()  # before the next statement, which would take these for old ones
    db.session.execute(delete(SignInFailures).where(SignInFailures.last_at < now - FORGOTTEN_AFTER))
    if longest := max(waits):
        raise TooMany(-(-int(longest.total_seconds() * 1000) // 1000))


def _key_of(subject: Subject) -> str:
    return subject.key


def _count(subject: Subject, now: datetime) -> timedelta:
    """Count a try, or nothing where it must wait: how long."""
    row = _row_of(subject, now)
    if wait := _wait(subject.kind, row, now):
        return wait
    if _is_over(subject.kind, row, now):
        row.count, row.first_at = 0, now
    row.count += 1
    row.last_at = now
    return timedelta()


def take_back(subjects: Sequence[Subject]) -> None:
    """The try was no failure."""
    for subject in sorted(set(subjects), key=_key_of):
        row = db.session.get(SignInFailures, subject.key, with_for_update=True)
        if row and row.count > 0:
            row.count -= 1
    db.session.flush()


def forget(subject: Subject) -> None:
    """Somebody has signed in for certain: their earlier failures no longer count."""
    if row := db.session.get(SignInFailures, subject.key):
        db.session.delete(row)
        db.session.flush()


def _row_of(subject: Subject, now: datetime) -> SignInFailures:
    """The subject's row, locked; made if there is none."""
    row = db.session.get(SignInFailures, subject.key, with_for_update=True)
    if row:
        return row
    with suppress(IntegrityError), db.session.begin_nested():  # another request may be faster
        db.session.add(SignInFailures(subject=subject.key, count=0, first_at=now, last_at=now))
    return db.session.get_one(SignInFailures, subject.key, with_for_update=True)


def _wait(kind: Kind, row: SignInFailures, now: datetime) -> timedelta:
    """How long until the next try may be made; nothing if it may be now."""
    most, since = (PLACE_TRIES, row.first_at) if kind == "place" else (ACCOUNT_TRIES, row.last_at)
    if row.count < most:
        return timedelta()
    return max(timedelta(), since + WAIT - now)


def _is_over(kind: Kind, row: SignInFailures, now: datetime) -> bool:
    """Whether counting begins anew."""
    if kind == "place":
        return now - row.first_at >= WAIT
    return now - row.last_at >= FORGOTTEN_AFTER
