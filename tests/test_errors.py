"""What a person is told when something goes wrong."""

import sqlite3

import pytest
from bs4 import BeautifulSoup
from flask import Flask, abort, redirect, request
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from pms.store.write_queue import Busy
from pms.web import errors


def trouble(words):
    return OperationalError(
        "INSERT INTO patient", {"name": "OKONKWO"}, sqlite3.OperationalError(words)
    )


RAISED = {
    "bug": RuntimeError("OKONKWO"),
    "full": trouble("database or disk is full"),
    "locked": trouble("database is locked"),
    "broken": trouble("no such table: patient"),
    "unfit": DataError("INSERT INTO patient", {}, sqlite3.DataError("OKONKWO is no number")),
    "queue": Busy("waited"),
    "pool": PoolTimeout("waited"),
    "stale": StaleDataError("0 rows matched"),
}


@pytest.fixture
def client():
    app = Flask("pms")
    app.jinja_options = {"undefined": StrictUndefined}
    app.config.update(SECRET_KEY="for tests", MAX_CONTENT_LENGTH=1000)
    CSRFProtect(app)
    errors.init_app(app)

    @app.context_processor
    def context_of_other_pages():
        raise AssertionError("an error page must not ask the database who is signed in")

    @app.route("/abort/<int:code>")
    def refuse(code):
        abort(code)

    @app.route("/raise/<name>")
    def fail(name):
        raise RAISED[name]

    @app.route("/elsewhere")
    def elsewhere():
        abort(redirect("/there", 303))

    @app.post("/save")
    def save():
        return request.form.get("x", "")

    return app.test_client()


def words(response):
    return BeautifulSoup(response.text, "html.parser").main.get_text(" ", strip=True)


@pytest.mark.parametrize("code", [400, 403, 404, 409, 413, 422, 429, 500, 503])
def test_each_refusal_is_a_page_in_plain_words(client, code):
    response = client.get(f"/abort/{code}")
    page = BeautifulSoup(response.text, "html.parser")
    assert response.status_code == code
    assert page.h1.text == errors.WORDS[code][0]
    assert page.title.text == f"{page.h1.text} - PMS"
    assert response.content_type == "text/html; charset=utf-8"


def test_what_the_database_cannot_keep_is_refused_and_not_quoted_in_the_log(client, caplog):
    response = client.get("/raise/unfit")
    assert response.status_code == 422
    assert "Check what you entered" in words(response)
    assert "OKONKWO" not in caplog.text
    assert "DataError" in caplog.text


def test_a_page_that_is_not_there_is_404(client):
    assert "nothing at this address" in words(client.get("/nowhere"))


def test_for_htmx_the_words_come_alone_and_replace_nothing(client):
    response = client.get("/abort/409", headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert "<html" not in response.text
    assert "Somebody else has changed this" in response.text
    assert response.headers["HX-Reswap"] == "none"


@pytest.mark.parametrize("name", RAISED)
def test_nothing_of_an_exception_reaches_the_reader(client, name):
    text = client.get(f"/raise/{name}").text
    for secret in ("OKONKWO", "Traceback", "INSERT", "table", "Error"):
        assert secret not in text


@pytest.mark.parametrize(
    ("name", "code", "retry_after"),
    [
        ("bug", 500, None),
        ("broken", 500, None),
        ("full", 503, "60"),
        ("locked", 503, "5"),
        ("queue", 503, "5"),
        ("pool", 503, "5"),
        ("stale", 409, None),
    ],
)
def test_trouble_that_passes_may_be_tried_again(client, name, code, retry_after):
    response = client.get(f"/raise/{name}")
    assert response.status_code == code
    assert response.headers.get("Retry-After") == retry_after
    if code == 503:
        heading = "could not be saved" if name == "full" else "cannot be shown just now"
        assert heading in words(response)
        assert "Nothing was lost of what was saved before" in words(response)


def test_only_a_full_disk_is_called_one(client):
    assert "no space left" in words(client.get("/raise/full"))
    assert "no space left" not in words(client.get("/raise/locked"))


def test_the_log_of_database_trouble_names_no_patient(client, caplog):
    client.get("/raise/full")
    assert "disk is full" in caplog.text
    assert "OKONKWO" not in caplog.text


def test_a_form_without_its_token_is_out_of_date(client):
    response = client.post("/save", data={"x": "1"})
    assert response.status_code == 400
    assert "This form is out of date" in words(response)


def test_too_much_is_413(client):
    response = client.post("/save", data={"x": "1" * 2000})
    assert response.status_code == 413
    assert "too large" in words(response)


def test_a_wrong_method_names_the_right_ones(client):
    response = client.put("/elsewhere")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_redirect_made_by_abort_goes_through(client):
    response = client.get("/elsewhere")
    assert response.status_code == 303
    assert response.location == "/there"


def test_a_failed_request_leaves_nothing_to_commit(client):
    class Session:
        rolled_back = False

        def rollback(self):
            self.rolled_back = True
            raise ConnectionError("the database is gone")

    class Database:
        session = Session()

    client.application.extensions["sqlalchemy"] = Database
    assert client.get("/raise/bug").status_code == 500
    assert Database.session.rolled_back
