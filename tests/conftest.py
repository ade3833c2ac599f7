"""Fixtures of every test: an installation on either database, a signed-in client, the command."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, g
from hypothesis import settings

import pms.cli
from pms import installation, rights
from pms.app import create_app
from pms.auth import passwords
from pms.patients import queries
from pms.store.base import db
from pms.store.keys import KeyFingerprint
from pms.store.scoping import choose_organisation
from tests import factories, steady_clock
from tests.client import Client
from tests.command import Command
from tests.compiled import compile_addresses_once
from tests.grounds import SETTINGS, Ground, PostgresqlGround, SqliteGround, make_app
from tests.postgres import drop_database, new_database

pytest_plugins = [
    "tests.services",
    "tests.full_house",
    "tests.time_by_part",
    "tests.both_databases",
    "tests.collector",
    "tests.longest_first",
]

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]

steady_clock.begin()
passwords.use_cheap_hashes()
compile_addresses_once()
settings.register_profile("unhurried", deadline=None)  # a busy machine is slow, and is no fault
settings.load_profile("unhurried")


def migrate(folder: Path, url: str) -> None:
    app = create_app(
        {"SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": "a key for tests, 32 letters or so"}
    )
    with app.app_context(), rights.kept_to_oneself():
        installation.upgrade_database()
        with db.engine.begin() as connection:  # each test has keys of its own
            connection.execute(sa.delete(KeyFingerprint))
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A migrated, empty database to copy: migrating for each test would take most of its time."""
    path = tmp_path_factory.mktemp("template") / "pms.sqlite"
    migrate(path.parent, f"sqlite:///{path.as_posix()}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster_url, tmp_path_factory) -> Iterator[str]:
    url = new_database(postgres_cluster_url)
    migrate(tmp_path_factory.mktemp("template"), url)
    yield url
    drop_database(url)


@contextmanager
def new_database_url(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """A migrated, empty database of the kind that the fixture's parameter names."""
    if request.param == "sqlite":
        path = folder / "pms.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path.as_posix()}"
        return
    template = request.getfixturevalue("postgres_template")
    url = new_database(request.getfixturevalue("postgres_cluster_url"), template=template)
    yield url
    drop_database(url)


@pytest.fixture(scope="session")
def grounds(request, tmp_path_factory) -> Iterator[Callable[[str], Ground]]:
    """Gives the ground of a kind of database, where this worker's tests stand in turn."""
    made: dict[str, Ground] = {}

    def ground(kind: str) -> Ground:
        if kind not in made:
            folder = tmp_path_factory.mktemp("ground") / "instance"
            value = request.getfixturevalue
            if kind == "sqlite":
                made[kind] = SqliteGround(folder, value("sqlite_template"))
            else:
                cluster, template = value("postgres_cluster_url"), value("postgres_template")
                made[kind] = PostgresqlGround(folder, cluster, template)
        return made[kind]

    yield ground
    for one in made.values():
        one.leave()


@pytest.fixture(autouse=True)
def made_up_numbers(monkeypatch) -> Iterator[pytest.MonkeyPatch]:
    """All numbers of tests are made up, which is nothing to ask about; `undo()` asks after all."""
    with monkeypatch.context() as patch:
        patch.setattr(queries, "are_made_up_numbers_expected", lambda: True)
        yield patch


@pytest.fixture(params=DATABASES)
def database_url(request, grounds) -> str:
    """A migrated, empty database; each test runs on both kinds."""
    ground = grounds(request.param)
    ground.put_back()
    return ground.url


@pytest.fixture
def instance(monkeypatch, database_url, grounds) -> Path:
    """The instance folder of this test."""
    folder = grounds(kind_of(database_url)).folder
    monkeypatch.setenv("PMS_INSTANCE", str(folder))
    monkeypatch.setenv("PMS_DATABASE_URL", database_url)
    return folder


def kind_of(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgresql"


@pytest.fixture
def app(instance, database_url, grounds):
    """An installation with one organisation, RXX, chosen; the test stands beside the requests."""
    yield from stand_in(grounds(kind_of(database_url)).app())


@pytest.fixture
def own_app(instance):
    """The same in an application of this test alone, for one that adds routes to it.

    A module says so by a fixture `app` that gives it.
    """
    app = make_app()
    yield from stand_in(app)
    with app.app_context():
        db.engine.dispose()


def stand_in(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        g.database_intent = "read"
        choose_organisation(factories.an_organisation(ods_code="RXX").id)
        yield app
        db.session.remove()


@pytest.fixture
def browser_of(instance):
    """Makes a browser of a program with these settings, and nobody in it."""
    apps = []

    def make(**settings):
        apps.append(create_app({**SETTINGS, **settings}))
        return apps[-1].test_client()

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def organisation(app):
    return factories.the_organisation("RXX")


@pytest.fixture
def client(app) -> Client:
    """A browser signed in as a nurse who also runs the reports."""
    client = Client(app)
    client.sign_in(factories.a_user(roles=("clinician", "manager")))
    return client


@pytest.fixture
def stranger(app, organisation) -> Client:
    """A browser that is enrolled for RXX, and that nobody has signed in."""
    stranger = Client(app)
    stranger.enrol(organisation)
    return stranger


@pytest.fixture
def runner(instance, capfd) -> Command:
    """Runs the pms command on this test's installation."""
    return Command(pms.cli.run, capfd)
