"""Telling somebody to wait: in words for them, by status and Retry-After for programs."""

from flask import Flask, Response, g
from werkzeug.exceptions import TooManyRequests

from pms.web import errors


class MustWait(Exception):
    """Nothing was judged and nothing was done: trying again later may help."""

    heading = "Too many attempts"

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = max(1, seconds)

    @property
    def words(self) -> str:
        """For beside a form, without a full stop."""
        raise NotImplementedError


def told(wait: MustWait) -> str:
    """The words for the page's own form; its answer says the rest, whatever status it has."""
    g.seconds_to_wait = wait.seconds
    return wait.words


def init_app(app: Flask) -> None:
    app.after_request(say_how_long)
    app.register_error_handler(MustWait, show_wait)


def say_how_long(response: Response) -> Response:
    if seconds := g.pop("seconds_to_wait", None):
        response.status_code = 429
        response.headers["Retry-After"] = str(seconds)
    return response


def show_wait(wait: MustWait) -> Response:
    """A page of its own, where the form that was sent cannot say it."""
    errors.roll_back()
    refusal = TooManyRequests(retry_after=wait.seconds)
    return errors.answer(refusal, wait.heading, f"Nothing was saved. {wait.words}.")
