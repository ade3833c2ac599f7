"""Statements that the loader criteria do not see are written in few places, each with a reason.

The criteria limit ORM statements to the chosen organisation. A statement on a table itself, or in
words, passes them by: so these are banned outside the modules listed here.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pms

PROGRAM = Path(pms.__file__).parent

BANNED = {
    "__table__": "the table of a model",
    "local_table": "the table of a model",
    "persist_selectable": "the table of a model",
    "metadata.tables": "a table by its name",
    "sorted_tables": "every table",
    "table": "a table made on the spot",
    "text": "a statement in words",
    "TextClause": "a statement in words",
    "literal_column": "a column in words",
    "exec_driver_sql": "a statement in words",
    "raw_connection": "the driver itself",
    "from_statement": "a statement in words",
}

ALLOWED = {
    (
        "store/history/chain.py",
        "__table__",
    ): "inserts history rows, which need no organisation chosen",
    ("config.py", "exec_driver_sql"): "asks whether there is a history; reads no row of it",
    ("keeping/beside.py", "exec_driver_sql"): "tells PostgreSQL of which moment",
    ("keeping/soundness.py", "exec_driver_sql"): "asks PostgreSQL of its rules; reads no row",
    ("keeping/versions.py", "text"): "asks the server's version",
    ("store/engine.py", "exec_driver_sql"): "begins transactions and tells PostgreSQL whose rows",
    ("store/engine.py", "text"): "reserves keys; reads no row",
    ("store/scoping.py", "exec_driver_sql"): "tells PostgreSQL whose rows",
    ("episodes/entries/forms.py", "local_table"): "only its name",
    ("saving.py", "local_table"): "only its name",
    ("transfer/actions.py", "__table__"): "inserts an import's rows; refused if not the chosen's",
    ("transfer/tables/columns.py", "__table__"): "inserts an import's rows",
    ("transfer/bulk_insert.py", "exec_driver_sql"): "inserts an import's rows in bulk",
}


def modules() -> list[Path]:
    return sorted(PROGRAM.rglob("*.py"))


def banned_in(source: str) -> Iterator[tuple[str, int]]:
    """What of the banned a module uses, and in which line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            whole = ast.unparse(node)
            name = "metadata.tables" if whole.endswith("metadata.tables") else node.attr
            of_sqlalchemy = whole.startswith(("sa.", "sqlalchemy.", "orm."))
            if name in BANNED and (of_sqlalchemy or name not in {"table", "text"}):
                yield name, node.lineno
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name in BANNED)
        elif isinstance(node, ast.Constant) and node.value in {"__table__", "local_table"}:
            yield str(node.value), node.lineno


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.relative_to(PROGRAM).as_posix())
def test_no_statement_passes_the_organisation_by(module):
    name = module.relative_to(PROGRAM).as_posix()
    found = [
        f"{name}:{line}: {word} ({BANNED[word]})"
        for word, line in banned_in(module.read_text(encoding="utf-8"))
        if (name, word) not in ALLOWED
    ]
    assert found == [], "write it as an ORM statement on the model, or give a reason in ALLOWED"


def test_no_reason_outlives_what_it_explains():
    used = {
        (module.relative_to(PROGRAM).as_posix(), word)
        for module in modules()
        for word, _ in banned_in(module.read_text(encoding="utf-8"))
    }
    assert set(ALLOWED) - used == set()


@pytest.mark.parametrize(
    "line",
    [
        "db.session.execute(select(Patient.__table__))",
        "db.session.execute(sa.text('SELECT * FROM patient'))",
        "from sqlalchemy import text",
        "connection.exec_driver_sql('SELECT * FROM patient')",
        "Base.metadata.tables['patient']",
        "select(sa.table('patient'))",
        "getattr(Patient, '__table__')",
        "sa.inspect(Patient).local_table",
    ],
)
def test_each_way_round_is_noticed(line):
    assert list(banned_in(line))
