"""Saving one item against a bare transaction of one update and one insert."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from benchmarks import database
from benchmarks.findings import Finding, times_as_long
from benchmarks.records import make_years
from benchmarks.signed_in import signed_in
from benchmarks.timing import Side, by_turns
from pms import clock
from pms.domain.care.problem import HIGHEST_OF_UNIT
from pms.episodes.entries import courses as actions
from pms.episodes.entries.courses import CourseForm
from pms.episodes.entries.queries import get_item_or_404
from pms.episodes.models import Course
from pms.store.base import db
from pms.store.scoping import choose_organisation
from pms.store.transactions import intend

COURSE = EPISODE = 1  # the first of the records made
UNIT = "g"  # of its dose
DOSE = "SELECT dose FROM course WHERE id = ?"
HISTORY = "SELECT count(*) FROM history WHERE object_type = 'course'"
UPDATE = "UPDATE course SET dose = ?, version = version + 1 WHERE id = ? AND organisation_id = 1"
INSERT = """
INSERT INTO history (at, organisation_id, user_id, username, roles, address, action, object_type,
    object_id, patient_id, episode_id, before, after, chain, number, hash)
VALUES (?, 1, 1, 'benchmark', 'clinician', '127.0.0.1', 'change', 'course',
    ?, NULL, ?, ?, ?, 1, ?, ?)
"""


def measure(folder: Path, *, episodes_a_year: int = 500, runs: int = 31) -> Iterator[Finding]:
    """A course's dose corrected: over HTTP by htmx, by the action alone, and by bare SQL."""
    path = database.new_database(folder / "ours.sqlite")
    with database.opened(path) as app:
        database.add_organisation("RXX", make_years(range(2016, 2026), episodes_a_year, seed=1))
        client = signed_in(app, 1)
    bare_path = path.with_name("bare.sqlite")
    with database.plainly(path) as source, closing(sqlite3.connect(bare_path)) as target:
        source.backup(target)
    with (
        database.opened(path) as app,
        database.plainly(path) as beside,
        database.plainly(bare_path) as connection,
    ):
        ours, bare = Save(app, client), BareSave(connection)
        ours.open_form()
        for save in (ours.post, ours.act):
            check(beside, save, lambda: ours.last)
        check(connection, bare.save, lambda: bare.last)
        work = "saving a course, to an update and an insert: "
        times = by_turns(Side(ours.act), Side(bare.save), runs, clock=perf_counter)
        yield times_as_long(work + "the action", times, at_most=2)
        times = by_turns(Side(ours.post, ours.open_form), Side(bare.save), runs, clock=perf_counter)
        yield times_as_long(work + "whole request", times, at_most=8)


def check(
    connection: sqlite3.Connection, save: Callable[[], None], last: Callable[[], float]
) -> None:
    """A save leaves its dose in the course and one more row in the history."""
    before = connection.execute(HISTORY).fetchone()[0]
    save()
    assert connection.execute(DOSE, (COURSE,)).fetchone() == (last(),)
    assert connection.execute(HISTORY).fetchone() == (before + 1,)


def doses() -> Iterator[int]:
    """Doses that may be given, each another one than the last, however many are saved."""
    highest, _ = HIGHEST_OF_UNIT[UNIT]
    return itertools.cycle(range(1, highest + 1))


@dataclass
class Save:
    """The product's save, each time of another dose."""

    app: Flask
    client: FlaskClient
    doses: Iterator[int] = field(default_factory=doses)
    form: dict[str, str] = field(default_factory=dict)
    last: float = 0

    def open_form(self) -> None:
        """What the browser holds when the nurse presses the button."""
        with self.app.test_request_context():
            intend("read")
            choose_organisation(1)
            course = get_item_or_404(Course, EPISODE, COURSE)
            form = CourseForm(course, today=clock.today())
            self.form = {
                one.short_name: one._value() if hasattr(one, "_value") else one.data or ""
                for one in form
            }
        self.last = next(self.doses)
        self.form["dose"] = str(self.last)

    def post(self) -> None:
        address = f"/episodes/{EPISODE}/courses/{COURSE}/correct"
        response = self.client.post(address, data=self.form, headers={"HX-Request": "true"})
        assert response.status_code == 200, response.status

    def act(self) -> None:
        """The change, its history and the episode's facts; no HTTP, no form, no page."""
        self.last = next(self.doses)
        with self.app.app_context():
            intend("write")
            choose_organisation(1)
            course = get_item_or_404(Course, EPISODE, COURSE)
            columns = actions.CourseValues.__annotations__.keys() - CourseForm.not_columns
            values: Any = {name: getattr(course, name) for name in columns}
            actions.correct_course(course, clock.today(), **{**values, "dose": float(self.last)})
            db.session.commit()


@dataclass
class BareSave:
    """The yardstick: the same two rows, neither checked, chained nor counted."""

    connection: sqlite3.Connection
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1000))
    last: float = 0

    def save(self) -> None:
        number = next(self.numbers)
        self.last = number
        before, after = f'{{"dose": {number - 1}}}', f'{{"dose": {number}}}'
        history = (clock.now().isoformat(), COURSE, EPISODE, before, after, number, "0" * 64)
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute(UPDATE, (number, COURSE))
        self.connection.execute(INSERT, history)
        self.connection.execute("COMMIT")
