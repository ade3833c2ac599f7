"""A short number for each request: on the answer, on an error page and on every line of the log."""

import logging
import secrets

from flask import Flask, Response, g, has_request_context
from flask.logging import default_handler

HEADER = "X-Request-ID"
FORMAT = "[%(asctime)s] %(levelname)s in %(module)s: %(message)s%(of_request)s"


def init_app(app: Flask) -> None:
    app.before_request(number)
    app.after_request(tell)
    default_handler.addFilter(WhichRequest())
    default_handler.setFormatter(logging.Formatter(FORMAT))


def number() -> None:
    """Made here: one that came with the request could put anything into the log."""
    g.request_id = secrets.token_hex(4)


def tell(response: Response) -> Response:
    if request_id := current():
        response.headers[HEADER] = request_id
    return response


def current() -> str:
    """The number of the request that is at work; empty outside one."""
    found: str = g.get("request_id", "") if has_request_context() else ""
    return found


class WhichRequest(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        request_id = current()
        record.of_request = f" (request {request_id})" if request_id else ""
        return True
