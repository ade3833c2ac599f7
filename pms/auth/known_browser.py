"""Browsers that accounts over all organisations have signed in from.

They belong to no organisation, so no access code tells their browser from a stranger's. A signed
cookie does, for the counting of failures alone: it opens nothing.
"""

import secrets
from datetime import timedelta
from typing import NamedTuple

from flask import Flask, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from pms.web.security import cookie_name

COOKIE = "pms_known"
LASTS = timedelta(days=30)
"""Since somebody last signed in from it."""
MOST_USERS = 8


class KnownBrowser(NamedTuple):
    """Its number, and the last ones who have signed in from it."""

    number: int
    user_ids: tuple[int, ...]


def this_known_browser() -> KnownBrowser | None:
    """What the browser that asks is known as."""
    sealed = request.cookies.get(cookie_name(COOKIE), "")
    try:
        number, user_ids = _serializer().loads(sealed, max_age=int(LASTS.total_seconds()))
    except BadSignature:
        return None
    return KnownBrowser(number, tuple(user_ids))


def remember(response: Response, user_id: int) -> None:
    """Have the browser keep that the user has signed in from it."""
    before = this_known_browser() or KnownBrowser(secrets.randbits(63), ())
    others = [one for one in before.user_ids if one != user_id]
    user_ids = [*others[1 - MOST_USERS :], user_id]
    response.set_cookie(
        cookie_name(COOKIE),
        str(_serializer().dumps([before.number, user_ids])),
        max_age=LASTS,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
    )


def _serializer() -> URLSafeTimedSerializer:
    return serializer_of(current_app)


def serializer_of(app: Flask) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="known browser")
