"""Answers made small for the way: gzip, for browsers that take it.

How small an answer becomes says something of what is in it, to whoever can both choose words in it
and see its size (BREACH). Two things stand against that. What another site asked a browser to fetch
is sent as it is: browsers say so by themselves (`Sec-Fetch-Site`). And the one secret that a page
holds beside words of its address, the token of its forms, is never the same twice (`forgery.py`).
"""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request

SMALLEST = 2_000
"""Bytes: what is shorter fits into one or two packets as it is."""
KINDS = {
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
    "text/plain",
}
PAGES = 5
"""How hard to try with what is made anew each time; static files are made small once, and hard."""
OURS = {"same-origin", "none"}
"""Who asked, as a browser says it: a page of ours, or the person themselves."""


def init_app(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """The last to see an answer. Files to take away are of no such kind and go as they are."""
    of_static = request.endpoint == "static"
    is_static = of_static and response.status_code == 200  # or its name may lead anywhere
    if response.mimetype in KINDS or (of_static and response.status_code == 304):
        response.vary.add("Accept-Encoding")
    if not _may_be_small(response):
        return response
    small = small_file() if is_static else _small_body(response)
    if small is not None:
        if is_static:
            response.response.close()  # type: ignore[union-attr]  # the file as it is
        response.direct_passthrough = False
        response.set_data(small)
        response.headers["Content-Encoding"] = "gzip"
        response.headers.pop("Accept-Ranges", None)
        tag, _ = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)  # other bytes that say the same
    return response


def _may_be_small(response: Response) -> bool:
    return (
        response.mimetype in KINDS
        and response.status_code not in {204, 206, 304}
        and "Content-Encoding" not in response.headers
        and request.accept_encodings["gzip"] > 0
        and request.headers.get("Sec-Fetch-Site", "none") in OURS
    )


def _small_body(response: Response) -> bytes | None:
    return None if response.is_streamed else packed(response.get_data(), PAGES)


def small_file() -> bytes | None:
    path = Path(current_app.static_folder or "static") / (request.view_args or {})["filename"]
    return packed_file(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=200)
def packed_file(path: Path, changed_at: int) -> bytes | None:
    """Made small once, until the file is another."""
    return packed(path.read_bytes(), 9)


def packed(data: bytes, effort: int) -> bytes | None:
    """None where there is too little to gain."""
    return gzip.compress(data, effort, mtime=0) if len(data) >= SMALLEST else None
