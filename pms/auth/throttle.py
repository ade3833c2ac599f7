"""Slowing guesses: how many failures an account, a browser and an address may have, for how long.

A try is counted as a failure before it is judged, so that tries at the same moment cannot all
pass; one that turns out right is taken back. No one is locked out for good, and no stranger can
lock out somebody whose browser is enrolled: what fails elsewhere is counted elsewhere.
"""

import ipaddress
import json
import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from pms.auth.known_browser import KnownBrowser
from pms.auth.models import EnrolledBrowser, SignInFailures, UserSession
from pms.auth.waiting import MustWait
from pms.store.base import db

ACCOUNT_TRIES = 10
PLACE_TRIES = 50
WAIT = timedelta(minutes=15)
"""After the tries of an account: one more in so long. The tries of a place are per so long."""
FORGOTTEN_AFTER = timedelta(hours=24)
LONGEST_NAME = 64
IPV6_NETWORK = 64
"""Bits that one household or one device has to itself, and may change behind at will."""

Kind = Literal["account", "place", "application"]
"""Of an account and of an application, a few tries and then one in each WAIT; of a place, so many
in each WAIT, whatever is typed there."""


class Subject(NamedTuple):
    """What tries are counted under. Its key keeps its parts apart, so that no typed text can pass
    for another's: a name that contains our own words is still only a name."""

    kind: Kind
    parts: tuple[str | int, ...]

    @property
    def key(self) -> str:
        return json.dumps([self.kind, *self.parts], ensure_ascii=False)


class TooMany(MustWait):
    """Somebody must wait before the next try; nothing was judged."""

    def __init__(self, seconds: int, *, is_news: bool = False) -> None:
        super().__init__(seconds)
        self.is_news = is_news
        """Whether the history should say so: what hammers on does not fill it."""

    @property
    def words(self) -> str:
        if self.seconds <= 60:
            return "Too many attempts. Try again in a minute"
        return f"Too many attempts. Try again in {-(-self.seconds // 60)} minutes"


# --- What is counted under what -----------------------------------------------------------------


def account(
    username: str,
    user_id: int | None,
    browser: EnrolledBrowser | None,
    known: KnownBrowser | None = None,
) -> Subject:
    """What failures of an account are counted under.

    A browser that its owner has signed in from has a count of its own; the other browsers that are
    enrolled for an organisation share one; everybody else shares the third. So who knows no access
    code cannot use up the tries of who does. A name that no one has is counted too, or its answer
    would differ.
    """
    name = as_typed(username)
    if browser and user_id is not None and has_used(user_id, browser.id):
        return Subject("account", (name, "browser", browser.id))
    if known and user_id in known.user_ids:
        return Subject("account", (name, "known browser", known.number))
    if browser:
        return Subject("account", (name, "new browsers of", browser.organisation_id))
    return Subject("account", (name,))


def of_somebody_signed_in(username: str) -> Subject:
    """Who types a password again: no one without a session of theirs uses up these tries."""
    return Subject("account", (as_typed(username), "signed in"))


def as_typed(username: str) -> str:
    return username.strip().casefold()[:LONGEST_NAME]


def has_used(user_id: int, browser_id: int) -> bool:
    """Whether the user has ever signed in from the enrolled browser."""
    found = exists().where(
        UserSession.user_id == user_id, UserSession.enrolled_browser_id == browser_id
    )
    return db.session.scalar(select(found)) is True


def of_place(
    browser: EnrolledBrowser | None,
    address: str | None,
    what: str = "",
    known: KnownBrowser | None = None,
) -> Subject:
    """Where somebody is: the browser, where it is one we know, else the address, which many may
    share.

    `what` keeps apart what is tried there, where one must not use up the tries of the other.
    """
    if browser is not None:
        return Subject("place", (what, "browser", browser.id))
    if known is not None:
        return Subject("place", (what, "known browser", known.number))
    return Subject("place", (what, "address", network_of(address)))


def of_session(session_id: int) -> Subject:
    return Subject("place", ("", "session", session_id))


def of_enrolments(organisation_id: int, address: str | None) -> Subject:
    """New browsers of an organisation: each brings tries of its own."""
    return Subject("place", ("enrolments", organisation_id, network_of(address)))


def of_applicant(address: str | None) -> Subject:
    """Who applies for an organisation."""
    return Subject("application", (network_of(address),))


def network_of(address: str | None) -> str:
    """The address, or of a long one the network that one device has to itself."""
    with suppress(ValueError):
        if (found := ipaddress.ip_address(address or "")).version == 6:
            mapped = getattr(found, "ipv4_mapped", None)
            return str(mapped or ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
    return address or "unknown"


# --- Counting -----------------------------------------------------------------------------------


def insist_on_a_try(subjects: Sequence[Subject], now: datetime) -> None:
    """Raises TooMany where a try would not be judged and not be counted any more.

    It only reads: whoever hammers on finds neither the database's one writer nor a hash at work.
    """
    rows = {subject: db.session.get(SignInFailures, subject.key) for subject in subjects}
    if not any(_counts_anyway(subject, row, now) for subject, row in rows.items()):
        _raise_longest([_wait(one.kind, row, now) for one, row in rows.items() if row])


def take_try(subjects: Sequence[Subject], now: datetime) -> None:
    """Count a try under each subject; raises TooMany where one must wait.

    Then it is counted for the place alone, and to be committed: who keeps on trying a name that
    waits uses up the tries of the place, up to the first one too many.
    """
    rows = {one: _row_of(one, now) for one in sorted(set(subjects), key=_key_of)}
    waits = [_wait(subject.kind, row, now) for subject, row in rows.items()]
    counted = {
        subject: row
        for subject, row in rows.items()
        if not any(waits) or _counts_anyway(subject, row, now)
    }
    for subject, row in counted.items():
        _count(subject.kind, row, now)
    db.session.flush()  # before the next statement, which would take these for old ones
    db.session.execute(delete(SignInFailures).where(SignInFailures.last_at < now - FORGOTTEN_AFTER))
    _raise_longest(waits, is_news=bool(counted))


def _raise_longest(waits: Sequence[timedelta], *, is_news: bool = False) -> None:
    if longest := max(waits, default=timedelta()):
        raise TooMany(math.ceil(longest.total_seconds()), is_news=is_news)


def _counts_anyway(subject: Subject, row: SignInFailures | None, now: datetime) -> bool:
    """Whether a try is counted there though it is not judged."""
    if subject.kind != "place" or row is None:
        return subject.kind == "place"
    return row.count <= PLACE_TRIES or not _wait("place", row, now)


def _key_of(subject: Subject) -> str:
    return subject.key


def _count(kind: Kind, row: SignInFailures, now: datetime) -> None:
    if _is_over(kind, row, now):
        row.count, row.first_at = 0, now
    row.count += 1
    row.last_at = now


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
    """Whether counting begins again."""
    if kind == "place":
        return now - row.first_at >= WAIT
    return now - row.last_at >= FORGOTTEN_AFTER
