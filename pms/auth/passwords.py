"""Passwords: kept as Argon2id, judged for strength without the internet."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from pms.auth.code_alphabet import random_code
from pms.auth.waiting import MustWait

MINIMUM = 15
MINIMUM_WITH_SECOND_FACTOR = 12
USED = "used"
"""Stands before the hash of a one-time password that has opened the door. Nothing matches it; it is
kept so that the same password cannot be chosen as one's own."""
MAXIMUM = 128
JUDGED = 72  # zxcvbn refuses longer ones, which would take it most of a second

RETRY_SECONDS = 5

_hasher = PasswordHasher(time_cost=3, memory_cost=46 * 1024, parallelism=1)


class TooManyPasswords(MustWait):
    """So many passwords are being judged that this one is not: nothing was done."""

    heading = "Many people are signing in"

    def __init__(self) -> None:
        super().__init__(RETRY_SECONDS)

    @property
    def words(self) -> str:
        return "Many people are signing in just now. Try again in a few seconds"


class HashingQueue:
    """At most `at_once` hash at a time (46 MiB each), `places` more wait, each for `patience`
    seconds at most. Strangers have few of the places, so that they cannot hold up everybody else,
    nor every thread of the server."""

    def __init__(self, at_once: int, places: int, of_strangers: int, patience: float) -> None:
        self.at_once, self.places, self.of_strangers = at_once, places, of_strangers
        self.patience = patience
        self._running = threading.BoundedSemaphore(at_once)
        self._inside = threading.BoundedSemaphore(at_once + places)
        self._strangers = threading.BoundedSemaphore(of_strangers)
        self._one_stranger = threading.BoundedSemaphore(1)

    def insist_on_room(self, *, stranger: bool) -> None:
        """Raises Busy where no place is free at this moment: before any work is done for it."""
        with self._place(self._strangers if stranger else self._inside):
            pass

    @contextmanager
    def turn(self, *, stranger: bool) -> Iterator[None]:
        """A turn at hashing; raises Busy where none comes."""
        with self._place(self._strangers if stranger else self._inside):
            if stranger:
                with self._soon(self._one_stranger), self._soon(self._running):
                    yield
            else:
                with self._soon(self._running):
                    yield

    @contextmanager
    def _place(self, places: threading.BoundedSemaphore) -> Iterator[None]:
        if not places.acquire(blocking=False):
            raise TooManyPasswords
        try:
            yield
        finally:
            places.release()

    @contextmanager
    def _soon(self, turns: threading.BoundedSemaphore) -> Iterator[None]:
        if not turns.acquire(timeout=self.patience):
            raise TooManyPasswords
        try:
            yield
        finally:
            turns.release()


_queue = HashingQueue(at_once=2, places=3, of_strangers=2, patience=5)
"""Of the eight threads of `pms serve` one is left, whoever hammers at the door."""


def the_queue() -> HashingQueue:
    return _queue


def use_cheap_hashes() -> None:
    """For tests, which sign in thousands of times."""
    global _hasher
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def insist_on_room(*, stranger: bool) -> None:
    """Raises Busy where a password would not be judged now anyway."""
    _queue.insist_on_room(stranger=stranger)


def hash_password(password: str) -> str:
    """For who is let in already; raises Busy."""
    with _queue.turn(stranger=False):
        return _hasher.hash(password)


def is_password(password: str, password_hash: str | None, *, stranger: bool = False) -> bool:
    """Whether it is the one; no password to compare with takes the same time. Raises Busy."""
    with _queue.turn(stranger=stranger):
        if password_hash is None or password_hash.startswith(USED):
            _hasher.hash(password[:MAXIMUM])
            return False
        return _matches(password, password_hash)


def was_password(password: str, password_hash: str) -> bool:
    """Whether it is the one that is to be replaced, used up or not. Raises Busy."""
    with _queue.turn(stranger=False):
        return _matches(password, password_hash.removeprefix(USED))


def used_up(password_hash: str) -> str:
    """What is kept of a one-time password once it has opened the door."""
    return USED + password_hash.removeprefix(USED)


def _matches(password: str, password_hash: str) -> bool:
    try:
        return _hasher.verify(password_hash, password[: 2 * MAXIMUM])
    except (VerificationError, InvalidHashError):
        return False


def password_problem(
    password: str, known_words: Iterable[str], minimum: int = MINIMUM
) -> str | None:
    """Why a new password will not do, in words for the person; None when it will."""
    if len(password) < minimum:
        return f"Use {minimum} characters or more. Three or four words are easy to remember"
    if len(password) > MAXIMUM:
        return f"Use {MAXIMUM} characters or fewer"
    words = [word for text in known_words for word in (text, *text.split())] + ["pms", "opat"]
    if zxcvbn(password[:JUDGED], user_inputs=words)["score"] < 3:
        return "This is too easy to guess. Use words that have nothing to do with you or your work"
    return None


def one_time_password() -> str:
    """Twenty random letters and digits in groups, for reading out or copying once."""
    return random_code(groups=4, letters=5)
