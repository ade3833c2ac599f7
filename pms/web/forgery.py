"""The token that proves a form to be ours, in other letters in every answer.

Answers are compressed, and how small they become can be seen from outside. Whoever could also put
words into a page would learn from its size whether they stand in it already, and so a secret letter
by letter (BREACH). So the token is never sent twice alike: a random pad, and the token under it.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from flask import Flask, g
from flask_wtf import CSRFProtect
from flask_wtf.csrf import _FlaskFormCSRF, generate_csrf


class Forgery(CSRFProtect):
    """The library's protection, of tokens under a pad."""

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = masked_token
        app.context_processor(lambda: {"csrf_token": masked_token})

    def _get_csrf_token(self) -> str | None:
        sent: str | None = super()._get_csrf_token()
        return unmasked(sent) if sent else None


class FormForgery(_FlaskFormCSRF):
    """The field of a form; it is checked before the form is read, as every token."""

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        return masked_token()


def masked_token() -> str:
    """The token of this request, under a pad of this answer alone."""
    token: str = generate_csrf()
    if g.get("masked_csrf_token", ("", ""))[0] != token:  # signing in begins another session
        g.masked_csrf_token = token, masked(token)
    found: str = g.masked_csrf_token[1]
    return found


def masked(token: str) -> str:
    text = token.encode()
    pad = secrets.token_bytes(len(text))
    return urlsafe_b64encode(pad + _under(pad, text)).decode()


def unmasked(sent: str) -> str:
    """What stands under the pad; what is no token at all is nothing."""
    try:
        found = urlsafe_b64decode(sent)
        middle = len(found) // 2
        return _under(found[:middle], found[middle:]).decode()
    except ValueError:
        return ""


def _under(pad: bytes, text: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(pad, text, strict=True))
