"""Pytest plugin: PostgreSQL without repeating Python, and the proof that nothing is left out by it.

Every test of the database runs on SQLite. What is about pages, words or rules need not be said
twice, and says so where it is written; without a mark a test runs on both:

    pytestmark = pytest.mark.on_sqlite("pages of the ward: words and their order")

A test of such a file that runs on both all the same has the mark `on_both`. With `--both`, or the
variable PMS_TEST_BOTH, everything runs on both.

The proof: a whole run notes which statements the program sent to which database. One that only
tests without PostgreSQL sent, and that PostgreSQL was never sent, fails the run. So does a refusal
(a rule of the database that a row broke) which only SQLite has shown.
"""

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from tests.postgres import find_postgres
from tests.statements import parts

ROOT = Path(__file__).resolve().parent.parent
PROGRAM, *OTHERS = (f"{ROOT / name}{os.sep}" for name in ("pms", "tests", "migrations"))

SQLITE_ALONE = {
    r"PRAGMA ": "settings and tables of SQLite itself",
    r"SELECT (name|sql) FROM (\(SELECT \* FROM )?sqlite_master\b": "the library asks which tables "
    "there are, of each database in its own words",
    r"BEGIN( IMMEDIATE)?$": "PostgreSQL's driver begins a transaction by itself",
    r"SELECT max\((\w+)\.id\) AS max_1 FROM \1$": "PostgreSQL reserves numbers by its sequence",
}
"""What only SQLite is ever sent, and why."""

Seen = dict[str, str]
"""Each statement with one test that sent it."""


def refusal(statement: str, error: str) -> str:
    return f"{error} refuses {statement}"


class Noted:
    """What this process has sent, as SQLAlchemy wrote it."""

    def __init__(self) -> None:
        self.test = ""
        self.is_alone = False
        self.alone: Seen = {}
        """Sent to SQLite by the program, in a test that PostgreSQL has no part in."""
        self.refused_alone: dict[tuple[str, str], str] = {}
        self.on_postgresql: set[str] = set()
        self.refused_on_postgresql: set[tuple[str, str]] = set()

    def begin(self, item: pytest.Item, together: set[str]) -> None:
        self.test, self.is_alone = item.nodeid, twin(item.nodeid) not in together

    def sent(self, dialect: str, text: str) -> None:
        if dialect == "postgresql":
            self.on_postgresql.add(text)
        elif self.is_alone and text not in self.alone and is_the_programs():
            self.alone[text] = self.test

    def refused(self, dialect: str, text: str, error: str) -> None:
        if dialect == "postgresql":
            self.refused_on_postgresql.add((text, error))
        elif self.is_alone and is_the_programs():
            self.refused_alone.setdefault((text, error), self.test)

    def report(self) -> dict[str, Any]:
        """In common words, as a worker can hand it over."""
        alone = {part: test for text, test in self.alone.items() for part in parts(text)}
        sent = {part for text in self.on_postgresql for part in parts(text)}
        for (text, error), test in self.refused_alone.items():
            alone |= {refusal(part, error): test for part in kinds(text)}
        for text, error in self.refused_on_postgresql:
            sent |= {refusal(part, error) for part in kinds(text)}
        return {"alone": alone, "sent": sorted(sent)}


def kinds(text: str) -> frozenset[str]:
    """A refused statement by its table: which of its columns broke the rule is not known."""
    return frozenset(part.partition(" (")[0].partition(" SET ")[0] for part in parts(text))


def is_the_programs() -> bool:
    """Whether the program sends the statement now, and not a test itself or a migration."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith((PROGRAM, *OTHERS)) and name != __file__:
            return name.startswith(PROGRAM)
        frame = frame.f_back
    return False


def twin(test: str) -> str:
    """The name of the same test on PostgreSQL."""
    return re.sub(r"(?<=[\[-])sqlite(?=[\]-])", "postgresql", test, count=1)


def never_sent(reports: Iterable[dict[str, Any]]) -> Seen:
    """What PostgreSQL was never sent, each with a test that sent it to SQLite."""
    alone: Seen = {}
    sent: set[str] = set()
    for report in reports:
        alone |= report["alone"]
        sent |= set(report["sent"])
    return {
        text: test
        for text, test in sorted(alone.items())
        if text not in sent and not any(re.match(one, text) for one in SQLITE_ALONE)
    }


NOTED = Noted()


@event.listens_for(sa.Engine, "before_cursor_execute")
def note_statement(
    connection: sa.Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: Any
) -> None:
    compiled = context.compiled if context is not None else None
    NOTED.sent(connection.dialect.name, statement if compiled is None else compiled.string)


@event.listens_for(sa.Engine, "handle_error")
def note_refusal(error: sa.ExceptionContext) -> None:
    if isinstance(error.sqlalchemy_exception, sa.exc.IntegrityError | sa.exc.DataError):
        compiled = error.execution_context.compiled if error.execution_context else None
        text = error.statement or "" if compiled is None else compiled.string
        kind = type(error.sqlalchemy_exception).__name__
        NOTED.refused(error.dialect.name, text, kind)


# --- Choosing -----------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "run every test of the database on PostgreSQL too (or set PMS_TEST_BOTH)"
    parser.addoption("--both", action="store_true", default=False, help=words)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Proof(config), "proof of both databases")


def leaves_out(item: pytest.Item) -> bool:
    """Whether it is the turn on PostgreSQL of a test that needs none."""
    if "postgresql" not in re.split(r"[\[\]-]", item.nodeid):
        return False
    for mark in item.iter_markers():  # the closest first
        if mark.name == "on_both":
            return False
        if mark.name == "on_sqlite":
            if not mark.args:
                raise pytest.UsageError(f"{item.nodeid}: on_sqlite without the reason in words")
            return True
    return False


class Proof:
    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.together: set[str] = set()
        self.reports: list[dict[str, Any]] = []
        self.missing: Seen = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.config.getoption("both") or os.environ.get("PMS_TEST_BOTH"):
            return
        left_out = {item for item in items if leaves_out(item)}
        items[:] = [item for item in items if item not in left_out]
        self.config.hook.pytest_deselected(items=list(left_out))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.together = {item.nodeid for item in session.items}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        NOTED.begin(item, self.together)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker of pytest-xdist has ended."""
        self.reports += getattr(node, "workeroutput", {}).get("statements", [])

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        own = NOTED.report()
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["statements"] = [own]
            return
        if session.exitstatus != pytest.ExitCode.OK or not can_prove(self.config):
            return
        self.missing = never_sent([*self.reports, own])
        if self.missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.missing:
            return
        write = terminalreporter.write_line
        terminalreporter.section("sent to SQLite and never to PostgreSQL", red=True)
        for statement, test in self.missing.items():
            write(f"{statement}\n    sent by {test}")
        write(f"{len(self.missing)} in all. Mark a test that sends it with `on_both`.")


def can_prove(config: pytest.Config) -> bool:
    """Whether all tests were to run, on PostgreSQL too: of some alone nothing can be proven."""
    has_postgresql = find_postgres() or os.environ.get("PMS_TEST_POSTGRESQL_URL")
    some = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "maxfail")
    named = config.args_source == pytest.Config.ArgsSource.ARGS
    picked = named or any(config.getoption(one, None) for one in some)
    return bool(has_postgresql) and not picked
