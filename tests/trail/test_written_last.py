"""The history is written as the last thing of a transaction, and only what has happened."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from pms.picklists.models import ListValue
from pms.store.base import db
from pms.store.history import History
from tests.factories import a_list_value, a_patient, writing


def changed_patients() -> list[int]:
    rows = sa.select(History.object_id).where(
        History.object_type == "patient", History.action == "change"
    )
    return list(db.session.scalars(rows.order_by(History.id)))


def test_nothing_else_is_asked_of_the_database_once_the_end_of_the_chain_is_held(app):
    """Whoever holds it and waits for a row lets two who save at once wait for each other."""
    first, second = a_patient(), a_patient()
    said = []

    def hear(connection, cursor, statement, *_):
        said.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", hear)
    with writing():
        first.phone = "01632 960001"
        db.session.flush()
        second.phone = "01632 960002"
        db.session.commit()
        end = len(said)
    sa.event.remove(db.engine, "before_cursor_execute", hear)
    of_history = ["history" in one for one in said[:end]]
    begins = of_history.index(True)
    assert sum("UPDATE patient" in one for one in said[:begins]) == 2
    assert all(of_history[begins:])
    assert changed_patients() == [first.id, second.id]


def test_what_a_savepoint_undid_did_not_happen(app):
    before, undone, within, after = (a_patient() for _ in range(4))
    with writing():
        before.phone = "01632 960001"
        db.session.flush()
        savepoint = db.session.begin_nested()
        undone.phone = "01632 960002"
        db.session.flush()
        with db.session.begin_nested():  # kept by itself, and undone with the one around it
            within.phone = "01632 960003"
        savepoint.rollback()
        with db.session.begin_nested():
            after.phone = "01632 960004"
        db.session.commit()
    assert changed_patients() == [before.id, after.id]


def test_a_savepoint_that_met_a_constraint_takes_nothing_else_with_it(app):
    patient = a_patient()
    a_list_value(code="local_twice")
    with writing():
        patient.phone = "01632 960001"
        db.session.flush()
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(ListValue(list_name="diagnosis", code="local_twice", label="Again"))
        db.session.commit()
    assert changed_patients() == [patient.id]
    known = sa.select(sa.func.count()).where(History.object_type == "list_value")
    assert db.session.scalar(known) == 1


def test_what_was_undone_altogether_is_not_written_with_the_next(app):
    undone, kept = a_patient(), a_patient()
    with writing():
        undone.phone = "01632 960001"
        db.session.flush()
        db.session.rollback()
    with writing():
        kept.phone = "01632 960002"
        db.session.commit()
    assert changed_patients() == [kept.id]
