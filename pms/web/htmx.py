"""Pages and the regions htmx swaps in them: one view answers both."""

import json
from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue


def wants_partial() -> bool:
    """Whether htmx asks for a region (going back in the history asks for the page again)."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def render_page_or_partial(page: str, region: str, **context: Any) -> str:
    """The region's template for htmx, the whole page's otherwise, with the same context."""
    return render_template(region if wants_partial() else page, **context)


def render_at(url: str, page: str, region: str, **context: Any) -> Response:
    """The same of what an address asks for, which htmx shows as the browser's own."""
    response = make_response(render_page_or_partial(page, region, **context))
    if wants_partial():
        response.headers["HX-Push-Url"] = url
    return response


def go_to(url: str) -> ResponseReturnValue:
    """Send the browser to another page: by redirect, or by the header that htmx obeys."""
    if wants_partial():
        return "", 200, {"HX-Redirect": url}
    return redirect(url, 303)


def turn_to(url: str) -> ResponseReturnValue:
    """Show another page in place of this one: by redirect, or by htmx without loading it again."""
    if not wants_partial():
        return redirect(url, 303)
    place = {"path": url, "target": "#page", "select": "#page", "swap": "outerHTML show:window:top"}
    return "", 200, {"HX-Location": json.dumps(place)}


def init_app(app: Flask) -> None:
    """Tell every cache that the same address has two answers."""

    @app.after_request
    def vary_by_request(response: Response) -> Response:
        response.vary.add("HX-Request")
        return response
