"""What was typed into a form whose session had ended in between, carried past the sign-in.

It travels signed in a hidden field, for its author alone, and is saved by no one else's press of a
button. With scripts the form itself stays open instead (static/session.js).
"""

from typing import NamedTuple

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from pms.web.addresses import asked_for

FIELD = "kept"
LASTS_SECONDS = 10 * 60
LONGEST = 500_000  # characters; a longer text is not carried on
OURS = {"csrf_token", FIELD}


class KeptForm(NamedTuple):
    """An address, and (name, value) pairs to post to it again."""

    path: str
    fields: list[tuple[str, str]]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What a person recognises: without blanks and what the page put in itself."""
        hidden = {"seen", "override", "ref"}
        return [
            (name.replace("_", " ").capitalize(), value)
            for name, value in self.fields
            if value.strip() and name not in hidden
        ]


def keep(user_id: int | None) -> str | None:
    """Seal what the request posts, for the user; None where there is nothing to keep.

    Passwords are typed again, and files are chosen again.
    """
    if user_id is None or request.method != "POST" or (request.endpoint or "").startswith("auth."):
        return None
    fields = [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if name not in OURS and "password" not in name
    ]
    sealed = str(_serializer().dumps([user_id, asked_for(), fields]))
    return sealed if len(sealed) <= LONGEST else None


def carried() -> str | None:
    """The sealed form that a page on the way carries on."""
    return request.form.get(FIELD)


def for_user(user_id: int) -> KeptForm | None:
    """The form carried to here, if this user typed it within the last minutes."""
    try:
        author_id, path, fields = _serializer().loads(carried() or "", max_age=LASTS_SECONDS)
    except BadSignature:
        return None
    if author_id != user_id:
        return None
    return KeptForm(path, [(name, value) for name, value in fields])


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="kept form")
