"""A full disk: told apart from other trouble, and remembered until something was written again."""

from flask import Flask
from sqlalchemy.exc import DBAPIError

SIGNS = ("disk is full", "no space left")
STATE = "53100"  # PostgreSQL: disk_full
EXTENSION = "disk_is_full"


def is_one(error: BaseException) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    trouble = str(error.orig).casefold()
    return getattr(error.orig, "sqlstate", None) == STATE or any(sign in trouble for sign in SIGNS)


def seen(app: Flask) -> None:
    """The last thing that was to be written found no space."""
    app.extensions[EXTENSION] = True


def over(app: Flask) -> None:
    """Something was written: there is space again."""
    app.extensions[EXTENSION] = False


def is_known(app: Flask) -> bool:
    """Whether pages say that nothing can be saved: each page that opens finds out anew."""
    return bool(app.extensions.get(EXTENSION))
