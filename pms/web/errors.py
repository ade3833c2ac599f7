"""What a person is told when something goes wrong: plain words, never a traceback."""

from contextlib import suppress

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import (
    Conflict,
    HTTPException,
    InternalServerError,
    ServiceUnavailable,
    UnprocessableEntity,
)

from pms.store import full_disk
from pms.store.history.readings import ReadingNotNoted
from pms.store.write_queue import Busy
from pms.web import request_ids
from pms.web.htmx import wants_partial

WORDS = {
    400: (
        "The request could not be understood",
        "Go back, check what you entered and try again.",
    ),
    401: ("Sign in to continue", "Your session has ended. What you saved before is kept."),
    403: (
        "You cannot open this page",
        "Your account does not have the role it needs. Ask your organisation's administrator.",
    ),
    404: (
        "Page not found",
        "There is nothing at this address, or it belongs to another organisation.",
    ),
    405: ("This cannot be done here", "Go back and use the buttons of the page."),
    409: (
        "Somebody else has changed this",
        "Nothing was saved. Open the page again to see what they changed, then enter your change.",
    ),
    413: (
        "That is too large",
        "Nothing was saved. Choose a smaller file, or enter less text, and try again.",
    ),
    422: ("This could not be saved", "Nothing was saved. Check what you entered and try again."),
    429: ("Too many attempts", "Wait 15 minutes, then try again."),
    500: (
        "Sorry, something went wrong",
        "What you were doing may not have been saved. Open the page again and check. "
        "Nothing was lost of what was saved before.",
    ),
    503: (
        "This could not be saved",
        "The service is busy. Nothing was saved just now. Wait a moment and try again. "
        "Nothing was lost of what was saved before.",
    ),
}
FORM_EXPIRED = (
    "This form is out of date",
    "Nothing was saved. Open the page again, sign in if you are asked to, and enter it again.",
)
DISK_FULL = (
    "This could not be saved",
    "The server has no space left. Nothing was saved just now: tell the person who looks "
    "after the server. Nothing was lost of what was saved before, and it can still be read.",
)

BUSY_READING = (
    "This page cannot be shown just now",
    "The service is busy. Wait a moment and try again. Nothing was lost of what was saved before.",
)
NOT_NOTED = (
    "This page cannot be shown just now",
    "What is looked at is always noted, and the server has no space left even for that: tell the "
    "person who looks after the server. Nothing was lost of what was saved before.",
)

BUSY = ("locked", "timeout", "too many", "connection", "deadlock", "serializ", "server closed")
RETRY_SECONDS = 5
RETRY_SECONDS_DISK_FULL = 60


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, show_refusal)
    app.register_error_handler(CSRFError, show_form_expired)
    app.register_error_handler(StaleDataError, show_conflict)
    app.register_error_handler(DataError, show_unfit)
    app.register_error_handler(OperationalError, show_database_trouble)
    app.register_error_handler(Busy, show_busy)
    app.register_error_handler(PoolTimeout, show_busy)
    app.register_error_handler(ReadingNotNoted, show_not_noted)


def show_refusal(error: HTTPException) -> Response:
    """A refusal, or an exception no one expected: Flask has logged that and brings it as a 500."""
    code = error.code or 500
    if code >= 500:
        roll_back()
    return answer(error, *WORDS.get(code, WORDS[500 if code > 500 else 400]))


def show_form_expired(error: CSRFError) -> Response:
    return answer(error, *FORM_EXPIRED)


def show_conflict(error: StaleDataError) -> Response:
    """The last line of defence: a save that compares versions itself shows both values."""
    roll_back()
    return answer(Conflict(), *WORDS[409])


def show_unfit(error: DataError) -> Response:
    """The last line of defence: what the database cannot keep is refused where it is typed.

    Only the database's code goes to the log: its message may quote the value.
    """
    roll_back()
    state = getattr(error.orig, "sqlstate", None)
    current_app.logger.error("the database refused a value: %s", state or type(error.orig).__name__)
    return answer(UnprocessableEntity(), *WORDS[422])


def show_busy(error: Busy | PoolTimeout) -> Response:
    roll_back()
    return answer(ServiceUnavailable(retry_after=RETRY_SECONDS), *_busy_words())


def show_not_noted(error: ReadingNotNoted) -> Response:
    roll_back()
    current_app.logger.error("a reading could not be noted: %s", type(error.__cause__).__name__)
    return answer(ServiceUnavailable(retry_after=RETRY_SECONDS_DISK_FULL), *NOT_NOTED)


def _busy_words() -> tuple[str, str]:
    """Who only looks has nothing to save."""
    return BUSY_READING if request.method in {"GET", "HEAD"} else WORDS[503]


def show_database_trouble(error: OperationalError) -> Response:
    """A full disk or a busy database can be waited for; any other trouble is a 500."""
    roll_back()
    current_app.logger.error("database trouble: %s", error.orig)
    trouble = str(error.orig).casefold()
    if full_disk.is_one(error):
        full_disk.seen(current_app)
        return answer(ServiceUnavailable(retry_after=RETRY_SECONDS_DISK_FULL), *DISK_FULL)
    if error.connection_invalidated or _names(trouble, BUSY):
        return answer(ServiceUnavailable(retry_after=RETRY_SECONDS), *_busy_words())
    return answer(InternalServerError(), *WORDS[500])


def _names(trouble: str, signs: tuple[str, ...]) -> bool:
    return any(sign in trouble for sign in signs)


def answer(error: HTTPException, heading: str, words: str) -> Response:
    """The error's status and headers (Allow, Retry-After) around our words.

    Rendered without the context of other pages: that reads the database, which may be the trouble.
    """
    partial = wants_partial()
    template = current_app.jinja_env.get_template(
        "errors/_region.html" if partial else "errors/page.html"
    )
    response = current_app.make_response(error.get_response())
    response.set_data(
        template.render(heading=heading, words=words, request_id=request_ids.current())
    )
    response.mimetype = "text/html"
    if partial:
        response.headers["HX-Reswap"] = "none"  # what was typed stays on the page
    return response


def roll_back() -> None:
    """Let go of the request's transaction, so that nothing half done can be committed."""
    if database := current_app.extensions.get("sqlalchemy"):
        with suppress(Exception):  # the connection itself may be gone
            database.session.rollback()
