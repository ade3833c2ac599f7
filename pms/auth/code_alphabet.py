"""Codes that people copy, in the letters of Crockford's base 32: without I, L, O and U."""

import hashlib
import hmac
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def random_code(groups: int, letters: int) -> str:
    """So many groups of so many letters; each letter is five bits no one can guess."""
    return "-".join(
        "".join(secrets.choice(CROCKFORD) for _ in range(letters)) for _ in range(groups)
    )


def keyed_hash(code: str, key: str) -> str:
    """A keyed hash, forgiving case, hyphens, spaces and letters that look like digits."""
    plain = code.upper().replace("-", "").replace(" ", "").translate(MISREAD)
    return hmac.new(key.encode(), plain.encode(), hashlib.sha256).hexdigest()


def derived_code(subject: str, key: str, groups: int, letters: int) -> str:
    """A code that follows from its subject and the key: without the key, as good as random."""
    number = int.from_bytes(
        hmac.new(key.encode(), subject.encode(), hashlib.sha256).digest(), "big"
    )
    text = "".join(CROCKFORD[number >> 5 * place & 31] for place in range(groups * letters))
    return "-".join(text[start : start + letters] for start in range(0, len(text), letters))
