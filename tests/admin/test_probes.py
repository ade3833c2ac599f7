"""What programs that watch the server are told, and what nobody is."""

import json

import pytest
import sqlalchemy as sa
from flask.logging import default_handler

from pms import installation
from pms.admin.health import probes
from pms.store import full_disk


@pytest.fixture
def asked(app):
    """Gives the status and the answer of an address, asked by the server's bare address."""

    def ask(path):
        answer = app.test_client().get(path, base_url="http://10.20.30.40:8080")
        return answer.status_code, json.loads(answer.text)

    return ask


def test_a_server_that_answers_is_alive_whatever_the_database_does(asked, monkeypatch):
    monkeypatch.setattr(installation, "revisions", broken)
    assert asked("/healthz") == (200, {"alive": True})


def test_a_server_with_all_that_it_needs_is_ready(asked):
    assert asked("/readyz") == (200, {"ready": True, "amiss": []})


def broken():
    raise sa.exc.OperationalError("SELECT", {}, Exception("the server closed the connection"))


@pytest.mark.parametrize(
    ("spoil", "amiss"),
    [
        (lambda patch, app: patch.setattr(installation, "revisions", broken), "database"),
        (lambda patch, app: patch.setattr(installation, "revisions", lambda: ("1", "2")), "schema"),
        (lambda patch, app: patch.setattr(probes, "ENOUGH_ROOM", 1 << 62), "disk"),
        (lambda patch, app: full_disk.seen(app), "disk"),
        (lambda patch, app: patch.setitem(app.extensions, "is_stopping", True), "stopping"),
    ],
)
def test_what_is_amiss_is_named_and_no_request_should_come(app, asked, monkeypatch, spoil, amiss):
    spoil(monkeypatch, app)
    status, answer = asked("/readyz")
    full_disk.over(app)
    assert status == 503
    assert amiss in answer["amiss"]


def test_every_answer_has_a_number_and_an_error_page_says_it(app, client):
    answer = client.get("/nowhere")
    assert answer.headers["X-Request-ID"] in answer.words
    assert client.get("/ward").headers["X-Request-ID"] != answer.headers["X-Request-ID"]


def test_a_line_of_the_log_names_the_request_it_is_about(app):
    with app.test_request_context():
        app.preprocess_request()
        number = app.process_response(app.response_class()).headers["X-Request-ID"]
        record = app.logger.makeRecord("pms", 40, __file__, 1, "trouble", (), None)
        default_handler.filter(record)
    assert default_handler.format(record).endswith(f"trouble (request {number})")
