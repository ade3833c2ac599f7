"""Where a person goes after a sign-in page: to where they were going, with what they had typed."""

from urllib.parse import quote, urlsplit

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from pms.auth import kept_form

PATH_AS_IT_IS = "/:@!$&'()*+,;=-._~"
QUERY_AS_IT_IS = PATH_AS_IT_IS + "?%"


def go_on(user_id: int) -> ResponseReturnValue:
    """To the page that was asked for; a form that could not be saved is shown to be saved now."""
    if kept := kept_form.for_user(user_id):
        return render_template("auth/kept_form.html", kept=kept)
    return redirect(safe_path(request.args.get("next")), 303)


def safe_path(wanted: str | None) -> str:
    """The address of one of our own pages to go on to; anything else becomes the home page.

    Browsers drop tabs and line ends, take a backslash for a slash, and werkzeug rewrites an address
    too: what holds anything of the kind is no address of ours. What is given back is put together
    anew from a path that leads to one of our routes, never the text that came.
    """
    return own_page(wanted) or url_for("auth.home")


def own_page(wanted: str | None) -> str | None:
    """The address, where it is that of a page of this program that can be read."""
    if not wanted or "\\" in wanted or not wanted.isprintable() or wanted.startswith("//"):
        return None
    try:
        parts = urlsplit(wanted)
        path = parts.path.removeprefix(request.script_root)
        if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//"):
            return None
        adapter = current_app.create_url_adapter(request)
        assert adapter is not None  # there is one in every request
        endpoint, _ = adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect, ValueError):
        return None
    if endpoint == "static":
        return None
    query = f"?{quote(parts.query, safe=QUERY_AS_IT_IS)}" if parts.query else ""
    return f"{request.script_root}{quote(path, safe=PATH_AS_IT_IS)}{query}"


def here() -> str | None:
    """The page a person is on: the one asked for, or the one that htmx or a form asks from."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.full_path.rstrip("?")
    current = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"{current.path}?{current.query}".rstrip("?") or None
