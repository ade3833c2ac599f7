"""Throw-away installations on SQLite, and their tables filled past the product's own code."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from benchmarks.records import TABLES, Records, Row
from pms import installation
from pms.app import create_app
from pms.auth import actions
from pms.domain.counting.opat_days import EpisodeFacts
from pms.domain.text.names import number_key
from pms.episodes.facts import compare_facts, facts_as_columns, keep_next_reviews_from
from pms.episodes.models import Episode
from pms.patients.names import name_key
from pms.store.base import Base, db
from pms.store.engine import SQLITE_SETTINGS
from pms.store.scoping import organisation_scope
from pms.store.transactions import intend

SETTINGS = {
    "SECRET_KEY": "00" * 32,
    "HISTORY_KEY": "00" * 32,
    "SESSION_COOKIE_SECURE": False,
    "WTF_CSRF_ENABLED": False,
}
FOUND_ALREADY = "SELECT coalesce(max(id), 0) FROM "


def new_database(path: Path) -> Path:
    """A migrated, empty database; migrating is done once in a folder, then copied."""
    template = path.with_name("template.sqlite")
    if not template.exists():
        app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{template}"})
        with app.app_context():
            installation.upgrade_database()
            db.session.remove()
            db.engine.dispose()
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(template, path)
    return path


@contextmanager
def opened(path: Path) -> Iterator[Flask]:
    """The application on a database, its context entered."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{path.as_posix()}"})
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def plainly(path: Path) -> Iterator[sqlite3.Connection]:
    """A bare connection with the product's settings, for yardsticks."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for setting in SQLITE_SETTINGS:
            connection.execute(setting)
        yield connection


def add_organisation(ods_code: str, *batches: Records) -> int:
    """An organisation with records, the facts of its episodes kept; returns its id."""
    intend("write")
    organisation = actions.create_organisation(ods_code=ods_code, name=f"Trust {ods_code}")
    organisation_id = organisation.id
    db.session.commit()
    with organisation_scope(organisation_id):
        for number, records in enumerate(batches):
            intend("write")
            insert(records, organisation_id, f"{ods_code}-{number}-")
            db.session.commit()
        intend("write")
        keep_facts()
        db.session.commit()
    return organisation_id


def insert(records: Records, organisation_id: int, prefix: str) -> None:
    """Put records beside those already there: ids move up, references and numbers are made
    unlike any other's.
    """
    connection = db.session.connection()
    moved = {
        table: connection.execute(sa.text(f'{FOUND_ALREADY}"{table}"')).scalar_one()
        for table in TABLES
    }
    for table in TABLES:
        rows = [_placed(table, row, organisation_id, prefix, moved) for row in records.rows(table)]
        if rows:
            connection.execute(sa.insert(Base.metadata.tables[table]), rows)


def _placed(table: str, row: Row, organisation_id: int, prefix: str, moved: dict[str, int]) -> Row:
    values = dict.fromkeys(COLUMNS_OF[table]) | row
    values |= {
        "id": row["id"] + moved[table],
        "organisation_id": organisation_id,
        "version": 1,
        "ref": prefix + row["ref"],
    }
    for name, parent in (("patient_id", "patient"), ("episode_id", "episode")):
        if name in row:
            values[name] = row[name] + moved[parent]
    if table == "patient":
        values["family_key"] = name_key(row["family_name"])
        values["given_key"] = name_key(row["given_name"])
        values["hospital_number"] = prefix + row["hospital_number"]
        values["hospital_key"] = number_key(values["hospital_number"])
        values["single_name"] = False
        if not prefix.endswith("-0-"):
            values["nhs_number"] = None  # the first batch has used the numbers
    return values


COLUMNS_OF = {table: tuple(Base.metadata.tables[table].columns.keys()) for table in TABLES}


def keep_facts() -> None:
    """What the product's flush keeps with each episode, for rows that went past it."""
    keep_next_reviews_from(db.session(), first_id=1)
    ids: Sequence[int] = db.session.scalars(sa.select(Episode.id)).all()
    changed = [
        _fact_values(id_, right)
        for id_, kept, right in compare_facts(db.session(), ids)
        if kept != right
    ]
    table = Base.metadata.tables["episode"]
    names = [name for name in changed[0] if name != "b_id"] if changed else []
    statement = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("b_id"))
        .values({name: sa.bindparam(name) for name in names})
    )
    if changed:
        db.session.connection().execute(statement, changed)


def _fact_values(id_: int, facts: EpisodeFacts) -> dict[str, Any]:
    return {"b_id": id_, **facts_as_columns(facts)}
