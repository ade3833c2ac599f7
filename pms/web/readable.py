"""Which requests are read at all: by the size of an address, its characters, and what a body is."""

from typing import Any
from urllib.parse import parse_qsl

from flask import Flask, Response, abort, request
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.routing import BaseConverter, ValidationError

from pms.domain.text.characters import is_keepable
from pms.domain.text.numbers import whole
from pms.web.errors import answer

LONGEST_QUERY = 8_000
"""Characters behind the question mark; web servers before us commonly take as many."""
MOST_ARGUMENTS = 200
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}

TOO_MUCH = (
    "Too much was asked for in one go",
    "Go back, choose fewer values or enter less text, and try again.",
)
NOT_TEXT = (
    "A character that was typed cannot be used",
    "Go back, type what you are looking for instead of pasting it, and try again.",
)


class RecordNumber(BaseConverter):
    """The number of a record in an address: no number that no record can have."""

    regex = "[0-9]{1,10}"
    weight = 50

    def to_python(self, value: str) -> int:
        try:
            return whole(value)
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: Any) -> str:
        return str(int(value))


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RecordNumber
    app.before_request(refuse_unreadable)


def refuse_unreadable() -> Response | None:
    """Before anything looks at the address or the form."""
    if not is_keepable(request.path):
        abort(404)
    if request.content_length and request.mimetype not in FORMS:
        abort(415)
    try:
        query = request.query_string.decode()
    except UnicodeDecodeError:
        return answer(UnprocessableEntity(), *NOT_TEXT)
    if len(query) > LONGEST_QUERY or query.count("&") >= MOST_ARGUMENTS:
        return answer(UnprocessableEntity(), *TOO_MUCH)
    if not all(is_keepable(text) for pair in parse_qsl(query, True) for text in pair):
        return answer(UnprocessableEntity(), *NOT_TEXT)
    return None
