"""Access codes: what an organisation gives its people so that their browsers may sign in."""

import hashlib
import hmac
import secrets

from pms.auth.code_alphabet import CROCKFORD

MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_access_code() -> str:
    """24 letters in groups of four, shown once."""
    letters = [secrets.choice(CROCKFORD) for _ in range(24)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 24, 4))


def hash_access_code(code: str, secret_key: str) -> str:
    """A keyed hash, forgiving case, hyphens, spaces and letters that look like digits."""
    plain = code.upper().replace("-", "").replace(" ", "").translate(MISREAD)
    return hmac.new(secret_key.encode(), plain.encode(), hashlib.sha256).hexdigest()
