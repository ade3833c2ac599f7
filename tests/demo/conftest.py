"""What the tests of the demonstration's commands share."""

from contextlib import contextmanager

import pytest

from pms import cli
from pms.app import create_app
from pms.store.base import db
from tests.command import Result


@pytest.fixture
def app_beside(instance):
    """A context on this test's installation, which the commands see nothing of."""

    @contextmanager
    def opened():
        app = create_app({"TESTING": True, "WTF_CSRF_ENABLED": False})
        app.config["SESSION_COOKIE_SECURE"] = False
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()

    return opened


@pytest.fixture
def command(instance, capfd):
    """Runs the pms command on a migrated database in which nobody set up anything."""

    def run(*words):
        capfd.readouterr()
        code = cli.run(list(words))
        return Result(code, *capfd.readouterr())

    return run
