"""The migrations make the tables the models describe, on both databases."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from pms import installation
from pms.app import create_app
from pms.store.base import db
from tests.postgres import drop_database, new_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_database(request, tmp_path):
    """Gives the URL of a new database each time it is called."""
    made = []

    def make():
        if request.param == "sqlite":
            made.append(f"sqlite:///{(tmp_path / f'{len(made)}.sqlite').as_posix()}")
        else:
            made.append(new_database(request.getfixturevalue("postgres_cluster_url")))
        return made[-1]

    yield make
    if request.param == "postgresql":
        for url in made:
            drop_database(url)


@pytest.fixture
def database_of(empty_database, tmp_path, monkeypatch):
    """What `look` sees in a new database that `build` has filled."""
    monkeypatch.setenv("PMS_INSTANCE", str(tmp_path))

    def build_and_look(build, look):
        app = create_app({"SQLALCHEMY_DATABASE_URI": empty_database()})
        with app.app_context():
            try:
                build()
                with db.engine.connect() as connection:
                    return look(connection)
            finally:
                db.engine.dispose()

    return build_and_look


def test_the_models_ask_for_nothing_the_migrations_did_not_make(database_of):
    def drift(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, db.metadata)

    assert database_of(installation.upgrade_database, drift) == []


def test_migrated_tables_have_the_columns_and_constraints_of_the_models(database_of):
    """Alembic does not compare check constraints, and loses some on SQLite."""
    migrated = database_of(installation.upgrade_database, shape)
    created = database_of(lambda: db.metadata.create_all(db.engine), shape)
    assert migrated.pop("alembic_version")
    assert migrated.keys() == created.keys()
    for table, rules in created.items():
        assert migrated[table] == rules, table


def test_upgrading_a_database_that_is_up_to_date_changes_nothing(database_of):
    def upgrade_twice():
        assert installation.upgrade_database() is True
        assert installation.upgrade_database() is False

    database_of(upgrade_twice, lambda connection: None)


def shape(connection):
    """Every table's columns and constraints by name, in an order that means nothing."""
    inspector = sa.inspect(connection)
    return {table: sorted(rules_of(inspector, table)) for table in inspector.get_table_names()}


def rules_of(inspector, table):
    for column in inspector.get_columns(table):
        yield f"column {column['name']} {column['type']} {column['nullable']} {column['default']}"
    yield f"primary key {inspector.get_pk_constraint(table)['constrained_columns']}"
    for key in inspector.get_foreign_keys(table):
        yield f"foreign key {key['name']} {key['constrained_columns']} {key['referred_table']}"
    for unique in inspector.get_unique_constraints(table):
        yield f"unique {unique['name']} {unique['column_names']}"
    for check in inspector.get_check_constraints(table):
        yield f"check {check['name']} {check['sqltext']}"
    for index in inspector.get_indexes(table):
        yield f"index {index['name']} {index['column_names']} {index['unique']}"
