"""What a database holds, to see that nothing or only the right thing changed."""

import sqlalchemy as sa

from pms.store.base import Base, db
from pms.store.scoping import ALL, organisation_scope
from tests import factories


def rows_by_table() -> dict[str, int]:
    """The number of rows of every table."""
    factories.let_others_work()
    with organisation_scope(ALL):
        return {
            name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    factories.let_others_work()
    with organisation_scope(ALL):
        return {
            name: sorted(map(tuple, db.session.execute(sa.select(table))), key=repr)
            for name, table in Base.metadata.tables.items()
        }
