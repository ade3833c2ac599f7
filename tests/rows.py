"""All rows of the database as they are, for tests of what a request changed."""

from typing import Any

import sqlalchemy as sa

from pms.store.base import Base, db
from pms.store.scoping import organisation_scope

Rows = dict[tuple[str, Any], dict[str, Any]]


def rows_of(organisation_id: int | None = None) -> Rows:
    """Table and key to the columns of every row; with an id, of those that belong to it."""
    found: Rows = {}
    with organisation_scope("all"):
        for table in Base.metadata.sorted_tables:
            statement = sa.select(table)
            if organisation_id is not None:
                owner = (
                    table.c.id if table.name == "organisation" else table.c.get("organisation_id")
                )
                if owner is None:
                    continue
                statement = statement.where(owner == organisation_id)
            for row in db.session.execute(statement).mappings():
                key = tuple(row[column.name] for column in table.primary_key)
                found[table.name, key] = dict(row)
    db.session.rollback()
    return found
