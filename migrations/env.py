"""Runs the migrations: each upgrade is one transaction, on SQLite too."""

from typing import Any

import sqlalchemy as sa
from alembic import context

from pms import models  # noqa: F401 (every table is known once this is imported)
from pms.store.base import db
from pms.store.scoping import organisation_scope


def run() -> None:
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # a table rebuilt by a migration would take its children's rows with it
            _outside_transactions(connection, "PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transactional_ddl=True,
            compare_type=True,
            render_as_batch=sqlite,
            include_object=_is_ours,
        )
        with organisation_scope("all"), context.begin_transaction():
            context.run_migrations()
            if sqlite:
                _refuse_broken_references(connection)
        if sqlite:
            _outside_transactions(connection, "PRAGMA foreign_keys = ON")


def _outside_transactions(connection: sa.Connection, statement: str) -> None:
    connection.connection.driver_connection.execute(statement)


def _refuse_broken_references(connection: sa.Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration would leave rows without their parent: {broken[:5]}")


def _is_ours(item: Any, name: str | None, kind: str, reflected: bool, _: Any) -> bool:
    return not (kind == "table" and name == "alembic_version")


run()
