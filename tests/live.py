"""The whole program on a loopback port of its own, for a browser to drive."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask, g
from waitress import create_server, wasyncore

from pms.app import create_app
from pms.auth.actions import issue_access_code
from pms.store.base import db
from pms.store.scoping import choose_organisation
from tests import factories


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A running program. Within `app`'s context, which is entered, factories make its records."""

    url: str
    app: Flask
    username: str
    access_code: str

    def address(self, path: str) -> str:
        return f"{self.url}{path}"


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of a program served in a thread."""
    connections: dict[int, wasyncore.dispatcher] = {}
    server = create_server(app, connections, host="127.0.0.1", port=0, threads=4, ident=None)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        # A browser keeps its connections, and the loop would wait for it to close them.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(connections))
        thread.join()


@pytest.fixture
def live_server(tmp_path, monkeypatch, sqlite_template) -> Iterator[LiveServer]:
    """An installation on an SQLite file, with forgery protection, served by waitress.

    Its one user is a clinician whose password is factories.PASSWORD.
    """
    folder = tmp_path / "instance"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "pms.sqlite")
    monkeypatch.setenv("PMS_INSTANCE", str(folder))
    monkeypatch.delenv("PMS_DATABASE_URL", raising=False)
    app = create_app(
        {"SECRET_KEY": "a key for tests, 32 letters or so", "SESSION_COOKIE_SECURE": False}
    )
    with app.app_context():
        g.database_intent = "read"
        organisation = factories.an_organisation(ods_code="RXX")
        choose_organisation(organisation.id)
        username = factories.a_user(roles=("clinician", "manager")).username
        with factories.writing():
            code = issue_access_code(organisation, app.config["SECRET_KEY"])
            db.session.commit()
        with served(app) as url:
            yield LiveServer(url, app, username, code)
        db.session.remove()
        db.engine.dispose()
