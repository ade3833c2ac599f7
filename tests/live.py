"""The whole program on a loopback port of its own, for a browser to drive."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask, g
from waitress import create_server, wasyncore

from pms.auth.actions import issue_access_code
from pms.store.base import db
from pms.store.scoping import choose_organisation
from tests import factories
from tests.grounds import SqliteGround


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


class LiveGround(SqliteGround):
    """One application for every test of a worker that a browser drives, with forgery protection."""

    def app(self) -> Flask:
        is_new = self._app is None
        app = super().app()
        if is_new:
            app.config.update(TESTING=False, WTF_CSRF_ENABLED=True)
            self._settings = dict(app.config)
        return app


@pytest.fixture(scope="session")
def live_ground(tmp_path_factory, sqlite_template) -> LiveGround:
    return LiveGround(tmp_path_factory.mktemp("live") / "instance", sqlite_template)


@pytest.fixture
def live_server(live_ground: LiveGround, monkeypatch) -> Iterator[LiveServer]:
    """An installation on an SQLite file, with forgery protection, served by waitress.

    Its one user is a clinician whose password is factories.PASSWORD.
    """
    live_ground.put_back()
    monkeypatch.setenv("PMS_INSTANCE", str(live_ground.folder))
    monkeypatch.delenv("PMS_DATABASE_URL", raising=False)
    app = live_ground.app()
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
