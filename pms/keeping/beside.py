"""A database that is not the one served, a copy of it or one moment of it, opened as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy import event

from pms import models  # noqa: F401 (every table is known once this is imported)
from pms.config import DEFAULTS, KEYS
from pms.store import engine
from pms.store.base import db

PLACES = {key: key.lower() for key in KEYS}


def own_keys() -> dict[str, str]:
    """The keys this installation works with, wherever they were set."""
    return {key: current_app.config[key] for key in KEYS}


@contextmanager
def opened_beside(
    url: str, folder: Path, keys: dict[str, str], snapshot: str | None = None
) -> Iterator[Flask]:
    """The store alone, on a database and a folder of its own. No pages, no requests.

    On PostgreSQL a snapshot has every transaction see the moment that was exported under its name.
    """
    app = Flask("pms", instance_path=str(folder.resolve()))
    app.config.from_mapping(DEFAULTS)
    app.config.update(keys, SQLALCHEMY_DATABASE_URI=url, KEY_PLACES=PLACES)
    if snapshot:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            **engine.ENGINE_OPTIONS,
            "isolation_level": "REPEATABLE READ",
        }
    engine.init_app(app)
    with app.app_context():
        if snapshot:
            event.listen(db.engine, "begin", _of_moment(snapshot))
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def _of_moment(snapshot: str) -> Any:
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{snapshot}'")

    return begin


def url_of(path: Path) -> str:
    return f"sqlite:///{path.resolve().as_posix()}"
