"""The fingerprints of an installation's keys: what its database knows them by.

A key stands outside the database. So the database must know which one it belongs to: with another
nothing it sealed opens, and its history looks as if every row had been changed.
"""

import hashlib
import hmac

LENGTH = 32


def fingerprint(name: str, key: str) -> str:
    """Of a key of so many random letters nothing can be guessed by its hash."""
    return hmac.new(key.encode(), f"PMS {name}".encode(), hashlib.sha256).hexdigest()[:LENGTH]
