"""Secrets that must be read again lie sealed in the database: encrypted, and bound to their owner.

Whoever has the database without the secret key reads none of them and can make none, and a seal
that is moved to another owner's row does not open there.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = "1."
"""What a seal begins with, so that another way of sealing can follow."""
NONCE_BYTES = 12


def seal(secret: str, owner: str, secret_key: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(secret_key).encrypt(nonce, secret.encode(), owner.encode())
    return VERSION + urlsafe_b64encode(nonce + sealed).decode("ascii")


def unseal(sealed: str, owner: str, secret_keys: Iterable[str]) -> str | None:
    """The secret, by the first key that opens it; None where none does or it is another's."""
    if not sealed.startswith(VERSION):
        return None
    try:
        raw = urlsafe_b64decode(sealed.removeprefix(VERSION))
    except ValueError:
        return None
    for key in secret_keys:
        try:
            found = _cipher(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], owner.encode())
        except (InvalidTag, ValueError):
            continue
        return found.decode()
    return None


@lru_cache(maxsize=4)
def _cipher(secret_key: str) -> AESGCM:
    """AES-256-GCM with a key of its own, made of the one that also signs cookies."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"pms sealed secrets")
    return AESGCM(derived.derive(secret_key.encode()))
