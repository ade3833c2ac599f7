"""The national page's quarter against the sum of its organisations' returns, each counted alone,
against as many SQL aggregates, and against fewer years.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks import database
from benchmarks.findings import Finding, times_as_long
from benchmarks.houses import AS_AT, LAST_YEAR, SERVICE, House
from benchmarks.quarter_return import QUARTER, SQL, cells_in, cells_of
from benchmarks.records import make_years
from benchmarks.signed_in import signed_in
from benchmarks.timing import Side, by_turns
from benchmarks.ward import get
from pms.admin.models import NationalConsent
from pms.auth.models import Organisation
from pms.domain.national.protection import national_publication
from pms.domain.national.totals import EPISODES, Total, total_of
from pms.domain.nors.report import Return
from pms.national.looking import spans_of
from pms.national.queries import gather
from pms.national.tables import Figures, figures
from pms.reports.nors_return.draft import count_draft
from pms.store.base import db
from pms.store.scoping import choose_organisation, organisation_scope
from pms.store.transactions import intend

ORGANISATIONS, YEARS, EPISODES_A_YEAR = 57, 5, 98
PAGE = f"/national?service={SERVICE}&year={QUARTER.year}&quarter={QUARTER.number}"


@dataclass(frozen=True, slots=True)
class National:
    """An installation of many organisations, all of which consent."""

    app: Flask
    connection: sqlite3.Connection
    organisations: Sequence[Organisation]
    client: FlaskClient

    def aggregate(self) -> list[list[tuple[Any, ...]]]:
        """Each organisation's return as one SQL statement."""
        houses = (House(self.app, self.connection, one) for one in self.organisations)
        return [one.ask(SQL, QUARTER.start, QUARTER.end) for one in houses]

    def count(self) -> Total:
        with self.app.app_context():
            intend("read")
            return total_of(gather(SERVICE, QUARTER, AS_AT).figures)

    def figures(self) -> Figures:
        """All that a first look shows: counted, protected, made into tables."""
        return figures(SERVICE, spans_of([national_publication(self.count())]), is_year=False)

    def page(self) -> str:
        """From the second look on it shows what the first one kept."""
        return get(self.client, PAGE).decode()

    def one_after_another(self) -> list[Return]:
        """Each organisation's return, as a request of its own counts it."""
        found = []
        for organisation in self.organisations:
            with self.app.app_context():
                intend("read")
                choose_organisation(organisation.id)
                found.append(count_draft(organisation, SERVICE, QUARTER, AS_AT)[0])
        return found


def measure(
    folder: Path,
    *,
    organisations: int = ORGANISATIONS,
    years: int = YEARS,
    episodes_a_year: int = EPISODES_A_YEAR,
    runs: int = 11,
) -> Iterator[Finding]:
    """The figures, and the whole page, against the returns one after another."""
    with (
        installation(folder / "national.sqlite", organisations, years, episodes_a_year) as made,
        installation(folder / "one-year.sqlite", organisations, 1, episodes_a_year) as one_year,
    ):
        check_equal(made)
        times = by_turns(Side(made.figures), Side(made.one_after_another), runs)
        yield times_as_long("national quarter, to its organisations", times, at_most=1.5)
        times = by_turns(Side(made.page), Side(made.one_after_another), runs)
        yield times_as_long("national quarter, whole page after the first look", times, at_most=1.5)
        times = by_turns(Side(made.figures), Side(made.aggregate), runs)
        yield times_as_long("national quarter, to an SQL aggregate of each", times)
        assert made.count() == one_year.count()
        times = by_turns(Side(made.figures), Side(one_year.figures), runs)
        work = f"national quarter, {years} years behind it to 1"
        yield times_as_long(work, times, at_most=1.3)


@contextmanager
def installation(
    path: Path, organisations: int, years: int, episodes_a_year: int
) -> Iterator[National]:
    behind = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
    database.new_database(path)
    with database.opened(path):
        for number in range(organisations):
            records = make_years(behind, episodes_a_year, seed=number)
            consent(database.add_organisation(f"R{number:03}", records))
    with database.opened(path) as app, database.plainly(path) as connection:
        found = db.session.scalars(select(Organisation).order_by(Organisation.id)).all()
        for one in found:
            db.session.expunge(one)
        db.session.remove()
        yield National(app, connection, found, signed_in(app, None, "national_viewer"))


def consent(organisation_id: int) -> None:
    with organisation_scope(organisation_id):
        intend("write")
        row = NationalConsent(given_on=date(2025, 1, 1), given_by="Benchmark", reference="1")
        db.session.add(row)
        db.session.commit()


def check_equal(made: National) -> None:
    """Both sides count the same episodes, and the page shows them."""
    returns = made.one_after_another()
    for return_, rows in zip(returns, made.aggregate(), strict=True):
        assert cells_of(return_) == cells_in(rows), return_.organisation
    episodes = sum(one.value("SUMMARY", "episodes_completed", "episodes") for one in returns)
    assert made.count().counts[EPISODES] == episodes
    assert "organisations counted" in made.page()
