"""Inserting many rows into one table at little more than the database's own cost."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import psycopg


class BulkInsert:
    """An insert of rows that are tuples of the columns named, days as ISO text.

    The statement is SQLAlchemy's, the values go to the driver as they are: treating each value of
    each row by its type takes as long as the database itself.
    """

    def __init__(self, connection: sa.Connection, table: sa.Table, columns: Sequence[str]) -> None:
        self._connection = connection
        dialect = connection.dialect
        if dialect.name == "postgresql":
            dialect = psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]
        statement: Any = sa.insert(table).compile(dialect=dialect, column_keys=list(columns))
        order = statement.positiontup
        assert set(order) == set(columns), f"{table.name}: a column with a default is left out"
        self._sql = str(statement)
        self._in_order = itemgetter(*(columns.index(name) for name in order))

    def execute(self, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self._connection.exec_driver_sql(self._sql, list(map(self._in_order, rows)))
