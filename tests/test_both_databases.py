"""What was sent to SQLite and never to PostgreSQL is found, whatever words each writes it in."""

from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tests import both_databases
from tests.both_databases import Noted, can_prove, leaves_out, never_sent, twin
from tests.factories import a_user
from tests.statements import in_common, parts

TABLE = sa.Table(
    "stay",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("began_on", sa.Date),
    sa.Column("moment", sa.DateTime),
    sa.Column("name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql")),
    sa.Column("open", sa.Boolean),
)
NAMED = TABLE.c.name.in_(["a", "b"])
ALIKE = {
    "a condition": sa.select(TABLE).where(NAMED, TABLE.c.open.is_(True), TABLE.c.id > 3),
    "a comparison": sa.select(TABLE.c.id).where(TABLE.c.id.is_not_distinct_from(TABLE.c.name)),
    "a choice": sa.select(sa.case((sa.false(), 1), else_=TABLE.c.id)),
    "a year": sa.select(sa.extract("year", TABLE.c.began_on), sa.extract("day", TABLE.c.began_on)),
    "a page": sa.select(TABLE.c.id).order_by(TABLE.c.id).limit(20),
    "rows held": sa.select(TABLE.c.id).with_for_update(of=TABLE, key_share=True),
    "a new row": sa.insert(TABLE).values(name="a", moment=None).returning(TABLE.c.id),
    "a changed row": sa.update(TABLE).where(TABLE.c.id == 3).values(name="a", open=None),
}


@pytest.mark.parametrize("statement", ALIKE.values(), ids=list(ALIKE))
def test_both_databases_words_for_one_statement_are_one(statement):
    ones = str(statement.compile(dialect=sqlite.dialect()))
    others = str(statement.compile(dialect=postgresql.psycopg.dialect()))

    assert ones != others
    assert parts(ones) == parts(others)


def test_rows_sent_to_the_driver_in_bulk_are_like_those_of_a_form():
    insert = sa.insert(TABLE).compile(dialect=postgresql.psycopg.dialect(paramstyle="format"))

    assert parts(str(insert)) == parts(str(sa.insert(TABLE).compile(dialect=sqlite.dialect())))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT a FROM t WHERE b = ?", "SELECT a FROM t WHERE c = ?"),
        ("SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY a DESC"),
        ("SELECT a FROM t WHERE b IS 1", "SELECT a FROM t WHERE b IS 0"),
        ("UPDATE t SET a=? WHERE t.id = ?", "UPDATE t SET b=? WHERE t.id = ?"),
        ("UPDATE t SET a=? WHERE t.id = ?", "UPDATE t SET a=? WHERE t.ref = ?"),
        ("INSERT INTO t (a) VALUES (?)", "INSERT INTO t (b) VALUES (?)"),
        ("SELECT max(a) FROM t", "SELECT min(a) FROM t"),
    ],
)
def test_two_statements_are_not_taken_for_one(one, other):
    assert not parts(one) <= parts(other)


def test_rows_written_together_prove_each_column_alone():
    together = parts("UPDATE t SET a=?, b=? WHERE t.id = ?")

    assert parts("UPDATE t SET b=? WHERE t.id = ?") < together


def ranges(*columns: str) -> str:
    """A search that reads several ranges together, as SQLAlchemy numbers them."""
    arms = [
        f"SELECT anon_{number}.id FROM (SELECT id FROM t WHERE {column} >= ?) AS anon_{number}"
        for number, column in enumerate(columns, start=2)
    ]
    return f"SELECT anon_1.id FROM ({' UNION ALL '.join(arms)}) AS anon_1 ORDER BY anon_1.id"


def test_ranges_read_together_prove_each_range_alone():
    assert parts(ranges("b", "c")) < parts(ranges("a", "b", "c"))
    assert not parts(ranges("a", "d")) <= parts(ranges("a", "b", "c"))


def test_white_space_and_quotes_do_not_matter():
    assert in_common('SELECT "user".id \nFROM "user"') == "SELECT user.id FROM user"


def test_a_test_has_a_twin_on_postgresql():
    assert twin("t.py::test_a_sqlite_file[sqlite-x]") == "t.py::test_a_sqlite_file[postgresql-x]"


# --- What a run has noted -----------------------------------------------------------------------


@pytest.fixture
def noted(monkeypatch) -> Noted:
    """What this test sends goes here, and not into what the run proves."""
    monkeypatch.setattr(both_databases, "NOTED", Noted())
    monkeypatch.setattr(both_databases, "is_the_programs", lambda: True)
    return both_databases.NOTED


def a_test(name: str) -> SimpleNamespace:
    return SimpleNamespace(nodeid=name)


def test_a_statement_that_only_a_test_without_postgresql_sent_is_found(noted):
    noted.begin(a_test("t.py::test_page[sqlite]"), together=set())
    noted.sent("sqlite", "SELECT a FROM t")
    noted.sent("sqlite", "PRAGMA query_only = ON")

    assert never_sent([noted.report()]) == {"SELECT a FROM t": "t.py::test_page[sqlite]"}


def test_what_any_worker_sent_to_postgresql_is_proven(noted):
    noted.begin(a_test("t.py::test_page[sqlite]"), together=set())
    noted.sent("sqlite", "SELECT a FROM t WHERE b = ?")
    other = Noted()
    other.sent("postgresql", "SELECT a FROM t WHERE b = %(b_1)s::INTEGER")

    assert never_sent([noted.report(), other.report()]) == {}


def test_what_a_test_sends_on_both_need_not_be_looked_for(noted):
    noted.begin(a_test("t.py::test_page[sqlite]"), together={"t.py::test_page[postgresql]"})
    noted.sent("sqlite", "SELECT a FROM t")

    assert never_sent([noted.report()]) == {}


def test_a_refusal_that_only_sqlite_has_shown_is_found(noted):
    noted.begin(a_test("t.py::test_page[sqlite]"), together=set())
    noted.sent("postgresql", "INSERT INTO t (a) VALUES (?)")
    noted.refused("sqlite", "INSERT INTO t (a) VALUES (?)", "IntegrityError")

    assert list(never_sent([noted.report()])) == ["IntegrityError refuses INSERT INTO t"]


def test_what_a_test_itself_asks_need_not_be_proven(noted, monkeypatch):
    monkeypatch.setattr(both_databases, "is_the_programs", lambda: False)
    noted.begin(a_test("t.py::test_page[sqlite]"), together=set())
    noted.sent("sqlite", "SELECT a FROM t")

    assert never_sent([noted.report()]) == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_program_sends_is_noted(app, monkeypatch):
    noted = Noted()
    noted.begin(a_test("t.py::test_page[sqlite]"), together=set())
    monkeypatch.setattr(both_databases, "NOTED", noted)

    a_user()

    assert "INSERT INTO user (username)" in never_sent([noted.report()])


@pytest.mark.parametrize(
    ("source", "options", "has_postgresql", "can"),
    [
        ("TESTPATHS", {}, True, True),
        ("TESTPATHS", {"maxfail": 0, "keyword": ""}, True, True),
        ("TESTPATHS", {"keyword": "ward"}, True, False),
        ("TESTPATHS", {"ignore": ["tests/browser"]}, True, False),
        ("ARGS", {}, True, False),
        ("TESTPATHS", {}, False, False),
    ],
)
def test_only_a_whole_run_with_postgresql_proves_it(
    monkeypatch, source, options, has_postgresql, can
):
    monkeypatch.setattr(both_databases, "find_postgres", lambda: has_postgresql)
    monkeypatch.delenv("PMS_TEST_POSTGRESQL_URL", raising=False)
    config = SimpleNamespace(
        args_source=pytest.Config.ArgsSource[source],
        getoption=lambda name, default=None: options.get(name, default),
    )

    assert can_prove(config) is can


# --- Leaving PostgreSQL out ---------------------------------------------------------------------

WORDS = pytest.mark.on_sqlite("words").mark
BOTH = pytest.mark.on_both.mark


@pytest.mark.parametrize(
    ("test", "marks", "is_left_out"),
    [
        ("t.py::test_page[postgresql]", [WORDS], True),
        ("t.py::test_page[x-postgresql]", [WORDS], True),
        ("t.py::test_page[sqlite]", [WORDS], False),
        ("t.py::test_postgresql", [WORDS], False),
        ("t.py::test_page[postgresql]", [BOTH, WORDS], False),
        ("t.py::test_page[postgresql]", [], False),
    ],
)
def test_postgresql_is_left_out_where_the_closest_mark_says_so(test, marks, is_left_out):
    item = SimpleNamespace(nodeid=test, iter_markers=lambda: iter(marks))

    assert leaves_out(item) is is_left_out


def test_who_leaves_postgresql_out_says_why():
    mark = pytest.mark.on_sqlite.mark
    item = SimpleNamespace(nodeid="t.py::test_page[postgresql]", iter_markers=lambda: iter([mark]))

    with pytest.raises(pytest.UsageError, match="reason"):
        leaves_out(item)
