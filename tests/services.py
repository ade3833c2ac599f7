"""Pytest plugin: the PostgreSQL, the browser and the proxies that tests may ask for.

Where one of them is absent its tests are skipped and say why; in CI (the variable CI is set) they
fail instead, so that a gate cannot pass by lacking a program.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.chromium import LAUNCH, Incidents, find_chromium
from tests.postgres import find_postgres, start_cluster, stop_cluster
from tests.real_proxy import find_program

SHARED = pytest.StashKey[Path]()  # a folder of this run, the same for all of its workers
ROOM = 3 * 1024**3
PATIENCE = 20_000
"""Milliseconds to wait for what a page should show: a busy machine is slow, and is no fault."""
MARKED_BY_FIXTURE = {
    "browser": "browser",
    "postgres_cluster_url": "postgresql",
    "require_proxies": "proxy",
}


def pytest_configure(config: pytest.Config) -> None:
    worker_input = getattr(config, "workerinput", None)
    if worker_input is None:
        if memory := memory_folder():
            os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.tempdir = memory
        config.stash[SHARED] = Path(tempfile.mkdtemp(prefix="pms-tests-"))
        config.stash[SHARED].chmod(0o711)  # PostgreSQL's user passes through
    else:
        config.stash[SHARED] = Path(worker_input["shared"])


def memory_folder() -> str | None:
    """A folder held in memory, where there is a roomy one: a disk's waits are most of a run."""
    folder = Path("/dev/shm")
    roomy = folder.is_dir() and shutil.disk_usage(folder).free > ROOM
    return str(folder) if roomy and os.access(folder, os.W_OK) else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tells a worker of pytest-xdist where the folder is."""
    node.workerinput["shared"] = str(node.config.stash[SHARED])


def pytest_unconfigure(config: pytest.Config) -> None:
    shared = config.stash.get(SHARED, None)
    if shared is None or hasattr(config, "workerinput"):
        return
    if (shared / "cluster").exists():
        stop_cluster(shared / "cluster")
    shutil.rmtree(shared)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that need a service, so that `-m "not browser"` leaves them out."""
    for item in items:
        for fixture, mark in MARKED_BY_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(mark)


@pytest.fixture(scope="session")
def postgres_cluster_url(pytestconfig: pytest.Config) -> str:
    """A PostgreSQL server where databases may be made; one for the whole run.

    PMS_TEST_POSTGRESQL_URL names a server that already runs.
    """
    if existing := os.environ.get("PMS_TEST_POSTGRESQL_URL"):
        return existing.replace("+psycopg", "", 1)
    require_postgres()
    return shared_cluster_url(pytestconfig.stash[SHARED])


def shared_cluster_url(shared: Path) -> str:
    """The first worker to ask starts the server, the others wait for it."""
    url = shared / "cluster-url"
    # SQLite's is the one lock between processes that every system has.
    with closing(sqlite3.connect(shared / "lock", timeout=120, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        if not url.exists():
            url.write_text(start_cluster(shared / "cluster"), encoding="utf-8")
    return url.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = require_chromium()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=LAUNCH)
        yield browser
        browser.close()


@pytest.fixture
def incidents() -> Incidents:
    """What went wrong in the browser during this test."""
    return Incidents()


@pytest.fixture
def page(browser: Browser, incidents: Incidents) -> Iterator[Page]:
    """A page of a browser that remembers nothing of other tests."""
    with new_context(browser, incidents) as context:
        yield context.new_page()


@contextmanager
def new_context(browser: Browser, incidents: Incidents) -> Iterator[BrowserContext]:
    """A browser in London, watched."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    incidents.watch(context)
    yield context
    context.close()


@pytest.fixture(scope="session")
def require_proxies() -> None:
    """nginx, Caddy, and what makes a certificate for them."""
    require_programs("nginx", "caddy", "openssl")


def require_programs(*names: str) -> None:
    """Ends the test where one of them is absent."""
    if missing := [name for name in names if find_program(name) is None]:
        absent(f"not installed: {', '.join(missing)} (Debian's packages have these names)")


def require_postgres() -> Path:
    """The folder of PostgreSQL's programs; ends the test where there is none."""
    return find_postgres() or absent(
        "PostgreSQL's initdb is neither on the PATH nor in /usr/lib/postgresql"
    )


def require_chromium() -> str:
    """The browser's program; ends the test where there is none."""
    return find_chromium() or absent("no Chromium, Chrome or Edge; CHROMIUM may name the program")


def absent(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
