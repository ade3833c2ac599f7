"""Addresses of our own pages: the one that was asked for, and whether a text is one at all."""

from urllib.parse import quote, unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

PATH_AS_IT_IS = "/:@!$&'()*+,;=-._~"
QUERY_AS_IT_IS = PATH_AS_IT_IS + "?%"
DOTS = {".", ".."}
"""Steps that a browser takes on its own before it asks."""


def asked_for() -> str:
    """The address of this request without its host, as a browser writes it."""
    path = quote(request.path, safe=PATH_AS_IT_IS)
    return f"{request.script_root}{path}{_after_question_mark(request.query_string)}"


def own_page(wanted: str | None) -> str | None:
    """The address, where it is that of a page of this program that can be read.

    Browsers drop tabs and line ends, take a backslash for a slash and unwind dots, and werkzeug
    rewrites an address too: what holds anything of the kind is no address of ours. What is given
    back is put together anew from a path that leads to one of our routes, never the text that came.
    """
    if not wanted or not _is_plain(wanted):
        return None
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return None
    path = unquote(parts.path).removeprefix(request.script_root)
    if parts.scheme or parts.netloc or not path.startswith("/") or not _is_plain(path):
        return None
    if not _leads_to_page(path):
        return None
    query = _after_question_mark(parts.query.encode())
    return f"{request.script_root}{quote(path, safe=PATH_AS_IT_IS)}{query}"


def _is_plain(text: str) -> bool:
    """Whether browsers and libraries read it as it stands: no character is dropped or changed, and
    no part of a path is empty or a step."""
    path = text.split("?")[0]
    return (
        text.isprintable()
        and "\\" not in text
        and "//" not in path
        and DOTS.isdisjoint(path.split("/"))
    )


def _leads_to_page(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # there is one in every request
    try:
        endpoint, _ = adapter.match(path, method="GET")
    except HTTPException:  # no such page, none to read, or one of another spelling
        return False
    return bool(endpoint != "static")


def _after_question_mark(query: bytes) -> str:
    return f"?{quote(query, safe=QUERY_AS_IT_IS)}" if query else ""
