"""Where a person goes after a sign-in page: to where they were going, with what they had typed."""

from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pms.auth import resumed_form
from pms.web.addresses import asked_for, own_page


def go_on(user_id: int) -> ResponseReturnValue:
    """To the page that was asked for; a form that could not be saved is shown to be saved now."""
    if kept := resumed_form.for_user(user_id):
        return render_template("auth/kept_form.html", kept=kept)
    return redirect(safe_path(request.args.get("next")), 303)


def safe_path(wanted: str | None) -> str:
    """The address of one of our own pages to go on to; anything else becomes the home page."""
    return own_page(wanted) or url_for("auth.home")


def here() -> str | None:
    """The page a person is on: the one asked for, or the one that htmx or a form asks from."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return asked_for()
    try:
        current = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return None
    return own_page(f"{current.path}?{current.query}".rstrip("?"))
