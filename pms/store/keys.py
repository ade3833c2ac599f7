"""The fingerprints of an installation's keys: what its database knows them by.

A key stands outside the database. So the database must know which one it belongs to: with another
nothing it sealed opens, and its history looks as if every row had been changed.
"""

import hashlib
import hmac

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from pms.config import KEYS, PUT_BACK
from pms.refusal import Refused
from pms.store.base import Base, db

LENGTH = 32


class KeyFingerprint(Base):
    """By what the database knows a key again; nobody makes the key out of it."""

    __tablename__ = "key_fingerprint"

    name: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]


def fingerprint(name: str, key: str) -> str:
    """Of a key of so many random letters nothing can be guessed by its hash."""
    return hmac.new(key.encode(), f"PMS {name}".encode(), hashlib.sha256).hexdigest()[:LENGTH]


def foreign_keys() -> list[str]:
    """The keys in use that are not this database's, in words. One it does not know yet is none."""
    return [
        f"{current_app.config['KEY_PLACES'].get(key, key)} is not the key of this database:"
        f" {PUT_BACK}"
        for key, known in _known().items()
        if key in KEYS and known not in (_now(key), _before(key))
    ]


def refuse_foreign_keys() -> None:
    """Raises Refused where a key is another database's."""
    for words in foreign_keys():
        raise Refused(words)


def settle_keys(*, changed: bool = False) -> None:
    """Have the database know the keys in use that it does not know yet.

    A changed one it takes where all that the one before had sealed is sealed again by then.
    """
    refuse_foreign_keys()
    known = _known()
    with db.engine.begin() as connection:
        for key in KEYS:
            values = {"name": key, "fingerprint": _now(key)}
            if key not in known:
                connection.execute(sa.insert(KeyFingerprint).values(values))
            elif changed and known[key] != _now(key):
                connection.execute(
                    sa.update(KeyFingerprint).where(KeyFingerprint.name == key).values(values)
                )


def _known() -> dict[str, str]:
    db.session.rollback()  # what was read before may hold the one writer's place
    with db.engine.connect() as connection:
        if not sa.inspect(connection).has_table(KeyFingerprint.__tablename__):
            return {}
        rows = connection.execute(sa.select(KeyFingerprint.name, KeyFingerprint.fingerprint))
        return {name: known for name, known in rows}  # noqa: C416 (a row is no tuple to mypy)


def _now(key: str) -> str:
    return fingerprint(key, current_app.config[key])


def _before(key: str) -> str | None:
    old = current_app.config.get(f"OLD_{key}")
    return fingerprint(key, old) if old else None
