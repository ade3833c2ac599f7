"""The history cannot be tampered with unseen, even by somebody who holds the database."""

import random

import pytest
import sqlalchemy as sa

from pms import history
from pms.audit import HASHED, History, HistoryHead, chain_key, row_hash
from pms.db import db
from tests import factories
from tests.factories import a_patient


@pytest.fixture
def written(app):
    """A history of some length whose triggers somebody has taken away."""
    patient = a_patient()
    for number in range(12):
        with factories.writing():
            patient.phone = f"01632 9600{number:02}"
            db.session.commit()
    with factories.writing():
        if db.engine.dialect.name == "sqlite":
            db.session.execute(sa.text("DROP TRIGGER history_refuse_update"))
            db.session.execute(sa.text("DROP TRIGGER history_refuse_delete"))
        else:
            db.session.execute(sa.text("ALTER TABLE history DISABLE TRIGGER USER"))
            db.session.execute(sa.text("ALTER TABLE history DISABLE ROW LEVEL SECURITY"))
        db.session.commit()
    history.write_anchors()
    factories.let_others_work()
    return patient.organisation_id


def tamper(*statements):
    with factories.writing():
        for statement in statements:
            db.session.execute(statement, execution_options={"synchronize_session": False})
        db.session.commit()


def length(chain):
    return db.session.scalar(sa.select(HistoryHead.number).where(HistoryHead.id == chain))


def test_an_untouched_history_is_whole(written, runner):
    assert history.verify() == []
    result = runner("history", "verify")
    assert (result.code, result.err) == (0, "The history is whole.\n")


CHANGES = {
    "username": "somebody.else",
    "action": "view",
    "address": "192.0.2.1",
    "patient_id": 999,
    "after": {"phone": "01632 960999"},
    "before": None,
    "hash": "0" * 64,
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_row_is_found(written, column):
    number = random.Random(column).randint(2, length(written) - 1)
    values = {column: CHANGES[column]}
    tamper(
        sa.update(History).where(History.chain == written, History.number == number).values(values)
    )
    assert history.verify()


@pytest.mark.parametrize("seed", range(5))
def test_a_row_cut_out_is_found(written, seed):
    number = random.Random(seed).randint(1, length(written) - 1)
    tamper(sa.delete(History).where(History.chain == written, History.number == number))
    [missing, *_] = history.verify()
    assert (missing.chain, missing.number) == (written, number)
    assert "missing" in missing.message


def test_a_row_added_by_hand_is_found(written):
    row = db.session.scalars(sa.select(History).where(History.chain == written)).first()
    values = {
        column.name: getattr(row, column.name)
        for column in History.__table__.columns
        if column.name != "id"
    }
    tamper(sa.insert(History).values({**values, "number": length(written) + 1}))
    assert history.verify()


def test_two_rows_that_change_places_are_found(written):
    def move(number, to):
        return (
            sa.update(History)
            .where(History.chain == written, History.number == number)
            .values(number=to)
        )

    tamper(move(3, 1000), move(4, 3), move(1000, 4))
    assert history.verify()


def test_the_end_cut_off_with_its_head_set_back_is_found_by_the_anchor(written):
    keep = length(written) - 3
    last = db.session.scalar(
        sa.select(History.hash).where(History.chain == written, History.number == keep)
    )
    tamper(
        sa.delete(History).where(History.chain == written, History.number > keep),
        sa.update(HistoryHead).where(HistoryHead.id == written).values(number=keep, hash=last),
    )
    assert [fault.message for fault in history.verify()] == [
        "was anchored and is missing: the end of the chain was cut"
    ]


def test_a_whole_chain_removed_is_found_by_the_anchor(written):
    tamper(
        sa.delete(History).where(History.chain == written),
        sa.delete(HistoryHead).where(HistoryHead.id == written),
    )
    assert history.verify()


def test_faults_are_findings_of_the_command(written, runner):
    tamper(sa.delete(History).where(History.chain == written, History.number == 5))
    result = runner("history", "verify")
    assert result.code == 1
    assert "history of RXX, row 5: rows 5 to 5 are missing" in result.out


def test_anchoring_again_with_nothing_new_adds_nothing(written, runner):
    assert runner("history", "anchor").out == "0 chains anchored.\n"


def test_a_spoilt_file_of_anchors_is_refused_in_words(written, runner):
    with open(history.anchor_file(), "a", encoding="ascii") as file:
        file.write("nonsense\n")
    result = runner("history", "verify")
    assert result.code == 2
    assert "is no anchor" in result.err


def rows_from(chain, number):
    columns = [getattr(History, name) for name in (*HASHED, "hash")]
    found = db.session.execute(
        sa.select(*columns)
        .where(History.chain == chain, History.number >= number)
        .order_by(History.number)
    ).mappings()
    return [dict(row) for row in found]


def put(row):
    """Have a row say something else."""
    return (
        sa.update(History)
        .where(History.chain == row["chain"], History.number == row["number"])
        .values(address=row["address"], hash=row["hash"])
    )


def test_a_row_of_another_past_with_the_same_number_is_found(written):
    """As from a copy that was restored elsewhere: its hash is right for what came before there."""
    row = rows_from(written, 5)[0]
    row["address"] = "192.0.2.1"
    row["hash"] = row_hash(chain_key(), "of another past", row)
    history.anchor_file().unlink()
    tamper(put(row))
    assert history.verify()


def test_who_has_the_database_without_the_key_cannot_write_a_row(written):
    """Though they make every later row and the head fit, and take the anchors away."""
    last = rows_from(written, 4)[0]["hash"]
    rows = rows_from(written, 5)
    rows[0]["address"] = "192.0.2.1"
    for row in rows:
        row["hash"] = last = row_hash(b"a guess", last, row)
    head = sa.update(HistoryHead).where(HistoryHead.id == written).values(hash=last)
    history.anchor_file().unlink()
    tamper(*(put(row) for row in rows), head)
    assert history.verify()


def test_a_working_server_anchors_the_history_by_itself(app):
    a_patient()
    with history.anchored_hourly(app):
        pass
    assert history.read_anchors()
    assert history.verify() == []


def test_a_server_works_on_where_the_anchor_cannot_be_written(app, caplog):
    history.anchor_file().mkdir()
    with history.anchored_hourly(app):
        pass
    assert "could not be anchored" in caplog.text
