"""Passwords: kept as Argon2id, judged for strength without the internet."""

import threading
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from pms.auth.code_alphabet import random_code

MINIMUM = 15
MINIMUM_WITH_SECOND_FACTOR = 12
USED = "used"
"""What is kept of a one-time password that has opened the door: nothing matches it."""
MAXIMUM = 128
JUDGED = 72  # zxcvbn refuses longer ones, which would take it most of a second

_hasher = PasswordHasher(time_cost=3, memory_cost=46 * 1024, parallelism=1)
_two_at_once = threading.BoundedSemaphore(2)  # 46 MiB each


def use_cheap_hashes() -> None:
    """For tests, which sign in thousands of times."""
    global _hasher
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def hash_password(password: str) -> str:
    with _two_at_once:
        return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether it is the one; no password to compare with takes the same time."""
    with _two_at_once:
        if password_hash in (None, USED):
            _hasher.hash(password[:MAXIMUM])
            return False
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
