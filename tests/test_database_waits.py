"""On PostgreSQL nobody waits without an end: for a row that another holds, or for the server."""

import pytest
import sqlalchemy as sa

from pms.auth.models import Organisation
from pms.store.base import db
from pms.store.engine import CONNECT_SECONDS, prepare_engine
from pms.web import errors

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]


@pytest.fixture
def impatient(app, organisation):
    """Another way to the same database, whose transactions wait for a hundredth of a second."""
    engine = sa.create_engine(db.engine.url)
    prepare_engine(engine, wait_seconds=0.01)
    yield engine
    engine.dispose()


@pytest.fixture
def holder(impatient):
    """Somebody who holds the row of an organisation."""
    engine = sa.create_engine(db.engine.url)
    with engine.connect() as connection:
        connection.execute(sa.select(Organisation.id).with_for_update())
        yield connection
        connection.rollback()
    engine.dispose()


def test_a_wait_for_a_row_that_is_too_long_is_given_up_and_may_be_tried_again(
    app, impatient, holder, monkeypatch
):
    monkeypatch.setattr("pms.store.engine.intent", lambda: "write")
    with impatient.connect() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = '10s'")  # the test itself ends
        with pytest.raises(sa.exc.OperationalError, match="lock timeout") as refused:
            connection.execute(sa.update(Organisation).values(name="Another"))
    with app.test_request_context():
        answer = errors.show_database_trouble(refused.value)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    holder.rollback()
    with impatient.connect() as connection:
        connection.execute(sa.update(Organisation).values(name="Another"))


def test_the_server_itself_is_not_waited_for_without_an_end(impatient):
    with impatient.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw.info.get_parameters()["connect_timeout"] == str(CONNECT_SECONDS)
