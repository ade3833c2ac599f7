"""What is wrong with a record as a whole: its facts, its history, its tables, its references."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from pms import installation
from pms.auth import queries
from pms.episodes.cli import find_differences
from pms.store import copying
from pms.store.base import db
from pms.store.history import CHANGING, History
from pms.store.history.anchors import read_anchors
from pms.store.scoping import ALL, organisation_scope
from pms.store.transactions import read_snapshot
from pms.trail import check


def integrity() -> list[str]:
    """What the database itself finds wrong."""
    if path := installation.sqlite_path():
        return copying.damage(path)
    with db.engine.connect() as connection:
        return [words for (words,) in connection.exec_driver_sql(NOT_HELD)]


NOT_HELD = """
    SELECT format('the rule %s of table %s was never checked', conname, conrelid::regclass)
    FROM pg_constraint WHERE NOT convalidated
    UNION ALL
    SELECT format('the index %s is not valid', indexrelid::regclass)
    FROM pg_index WHERE NOT indisvalid
"""
"""What PostgreSQL says of itself; damage to its files its own checksums find."""


def schema() -> list[str]:
    """Where the tables differ from those of the program."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [_in_words(change) for change in _flat(compare_metadata(context, db.metadata))]


def _flat(changes: list[object]) -> Iterator[tuple[object, ...]]:
    """Alembic gives the changes of a column in a list of their own."""
    for change in changes:
        if isinstance(change, list):
            yield from _flat(change)
        elif isinstance(change, tuple):
            yield change


def _in_words(change: tuple[object, ...]) -> str:
    """Alembic says what would make the tables right."""
    kind = str(change[0])
    names = [_name(part) for part in change[1:] if _name(part)]
    if len(names) > 1 and names[1].startswith(f"{names[0]}."):
        names = names[1:]
    what = kind.removeprefix("add_").removeprefix("remove_").removeprefix("modify_")
    if kind.startswith("add_"):
        return f"{what} {' '.join(names)} is missing"
    if kind.startswith("remove_"):
        return f"{what} {' '.join(names)} is not the program's"
    return f"{what} of {' '.join(names[:2])} is another"


def _name(part: object) -> str:
    table = getattr(getattr(part, "table", None), "name", "")
    name = part if isinstance(part, str) else getattr(part, "name", "") or ""
    return f"{table}.{name}" if table and name else str(name)


def facts() -> list[str]:
    """Where what is kept with an episode is not what its courses and reviews say."""
    return [
        f"{ods_code} episode {episode_id}: kept {kept}; should be {right}"
        for ods_code, episode_id, kept, right in find_differences()
    ]


def history(*, waits_for_anchor: bool = False) -> list[str]:
    """What should not be in the history. A clock set back long ago mends no more: it is none.

    Where rows may wait for their anchor, as in a copy of any moment, that is none either.
    """
    names = {row.id: row.ods_code for row in queries.list_organisations()}
    return [
        f"history of {names.get(chain.chain, 'installation')}"
        f"{f', row {finding.number}' if finding.number else ''}: {finding.message}"
        for chain in check.verify(read_anchors(), judges_anchoring=not waits_for_anchor)
        for finding in chain.findings
        if finding.is_grave
    ]


def newest_change() -> History | None:
    """The last that was saved of any record, by the history."""
    with organisation_scope(ALL):
        read_snapshot()
        return db.session.scalars(
            sa.select(History)
            .where(History.action.in_(CHANGING))
            .order_by(History.at.desc(), History.id.desc())
            .limit(1)
        ).first()
