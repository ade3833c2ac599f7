"""Organisations with years of records, to be read by the product and by a bare connection."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks import database
from benchmarks.questionnaires import with_questionnaires
from benchmarks.records import make_current, make_years
from pms import clock
from pms.auth.models import Organisation
from pms.store.base import db
from pms.store.scoping import choose_organisation
from pms.store.transactions import intend

LAST_YEAR = 2025
AS_AT = date(2026, 2, 14)
SERVICE = "adult"
CURRENT = 40
"""Patients on treatment today, of each organisation."""


@dataclass(frozen=True, slots=True)
class House:
    """An installation, and the one of its organisations that is looked at."""

    app: Flask
    connection: sqlite3.Connection
    organisation: Organisation

    @contextmanager
    def reading(self) -> Iterator[None]:
        """As a request does it: a context of its own, the organisation chosen, only reading."""
        with self.app.app_context():
            intend("read")
            choose_organisation(self.organisation.id)
            yield

    def ask(
        self, sql: str, first: date, last: date, *, as_at: date = AS_AT, service: str = SERVICE
    ) -> list[tuple[Any, ...]]:
        values = {
            "organisation": self.organisation.id,
            "service": service,
            "first": first.isoformat(),
            "last": last.isoformat(),
            "as_at": as_at.isoformat(),
        }
        return self.connection.execute(sql, values).fetchall()


@contextmanager
def house(
    folder: Path, years: int, episodes_a_year: int, organisations: int = 2
) -> Iterator[House]:
    """The first organisation with some years of records, beside others with as many.

    Made once in a folder.
    """
    path = folder / f"{organisations}-with-{years}-years-of-{episodes_a_year}.sqlite"
    if not path.exists():
        _build(path, range(LAST_YEAR - years + 1, LAST_YEAR + 1), episodes_a_year, organisations)
    with database.opened(path) as app, database.plainly(path) as connection:
        organisation = db.session.get_one(Organisation, 1)
        db.session.expunge(organisation)  # in a request it comes with the signed-in user
        db.session.remove()  # it would keep the one writer's place
        yield House(app, connection, organisation)


def _build(path: Path, years: range, episodes_a_year: int, organisations: int) -> None:
    database.new_database(path)
    with database.opened(path):
        for seed in range(organisations):
            past = with_questionnaires(make_years(years, episodes_a_year, seed), seed)
            current = make_current(clock.today(), CURRENT, seed)
            database.add_organisation(f"R{seed:03}", past, current)
