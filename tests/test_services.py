"""The PostgreSQL and the browser of the tests do what the tests rely on."""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import psycopg
import pytest

from tests import services
from tests.postgres import drop_database, new_database, start_cluster


@pytest.fixture
def database(postgres_cluster_url):
    url = new_database(postgres_cluster_url)
    yield url
    drop_database(url)


def test_a_new_database_is_postgresql_and_sorts_by_code_point(database):
    with psycopg.connect(database) as connection:
        words = connection.execute("SELECT w FROM (VALUES ('b'), ('é'), ('B')) t(w) ORDER BY w")
        assert [word for (word,) in words] == ["B", "b", "é"]


def test_what_is_written_in_one_database_is_not_in_another(postgres_cluster_url, database):
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE patient (id integer)")
    other = new_database(postgres_cluster_url)
    with psycopg.connect(other) as connection:
        assert connection.execute("SELECT to_regclass('patient')").fetchone() == (None,)
    drop_database(other)


def test_a_database_made_from_a_template_holds_what_the_template_holds(
    postgres_cluster_url, database
):
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE patient AS SELECT 7 AS id")
    copy = new_database(postgres_cluster_url, template=database)
    with psycopg.connect(copy) as connection:
        assert connection.execute("SELECT id FROM patient").fetchone() == (7,)
    drop_database(copy)


def test_a_database_is_dropped_although_somebody_is_connected(postgres_cluster_url):
    url = new_database(postgres_cluster_url)
    with psycopg.connect(url) as connection:
        drop_database(url)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def test_every_worker_is_given_the_server_the_first_one_started(tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(services, "start_cluster", lambda folder: started.append(folder) or "url")
    assert [services.shared_cluster_url(tmp_path) for _ in range(3)] == ["url"] * 3
    assert started == [tmp_path / "cluster"]


def test_a_server_that_does_not_start_says_why_and_leaves_nothing(pytestconfig, monkeypatch):
    services.require_postgres()
    monkeypatch.setattr("tests.postgres.SETTINGS", "no_such_setting = 1\n")
    folder = pytestconfig.stash[services.SHARED] / f"broken-{os.getpid()}"
    with pytest.raises(RuntimeError, match="no_such_setting"):
        start_cluster(folder)
    assert not folder.exists()


def test_the_browser_renders_a_page(page, incidents):
    page.goto("data:text/html,<h1>OPAT</h1><script>document.title = 'ran'</script>")
    assert page.locator("h1").inner_text() == "OPAT"
    assert page.title() == "ran"
    assert incidents == services.Incidents()


def test_a_request_that_leaves_the_machine_is_noticed_and_does_not_leave(page, incidents):
    page.goto("data:text/html,<script src='https://assets.nhs.uk/x.js'></script>")
    assert incidents.outside == ["https://assets.nhs.uk/x.js"]
    assert "ERR_NAME_NOT_RESOLVED" in incidents.errors[0]


def test_an_error_in_a_script_is_noticed(page, incidents):
    page.goto("data:text/html,<script>throw new Error('spoilt')</script>")
    assert incidents.errors == ["spoilt"]


def test_what_the_policy_refuses_is_noticed(page, incidents, a_page_with_inline_style):
    page.goto(a_page_with_inline_style)
    assert incidents.violations
    assert incidents.outside == []


@pytest.fixture
def a_page_with_inline_style():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", "default-src 'self'")
            self.end_headers()
            self.wfile.write(b"<p style='color: red'>OPAT")

        def log_message(self, *args):
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("require", "find"),
    [
        (services.require_chromium, "find_chromium"),
        (services.require_postgres, "find_postgres"),
        (lambda: services.require_programs("nginx", "caddy"), "find_program"),
    ],
)
def test_what_is_absent_skips_its_tests_but_fails_them_in_ci(require, find, monkeypatch):
    monkeypatch.setattr(services, find, lambda *_: None)

    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception):
        require()

    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception):
        require()


def test_tests_are_marked_by_the_service_they_ask_for(request, page):
    assert request.node.get_closest_marker("browser")
    assert not request.node.get_closest_marker("postgresql")
