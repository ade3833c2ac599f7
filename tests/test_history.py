"""The history cannot be tampered with unseen, even by somebody who holds the database."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pms import clock
from pms.auth.models import Organisation
from pms.layout import moment
from pms.patients.models import Patient
from pms.store.base import db
from pms.store.history import History, HistoryHead, anchors, mark_entered_in_error
from pms.store.history.chain import HASHED, chain_key, row_hash
from pms.store.scoping import organisation_scope
from pms.trail import check
from pms.transfer.models import ImportedRow
from tests import factories
from tests.factories import a_patient

EXAMPLE = Path(__file__).resolve().parents[1] / "docs" / "example-bundle"


@pytest.fixture
def written(app):
    """A history of some length whose triggers somebody has taken away."""
    patient = a_patient()
    for number in range(12):
        with factories.writing():
            patient.phone = f"01632 9600{number:02}"
            db.session.commit()
    drop_triggers()
    anchors.write_anchors()
    factories.let_others_work()
    return patient.organisation_id


def drop_triggers():
    """What whoever owns the file or the tables can do, and the program never does."""
    with factories.writing():
        for table in ("history", "imported_row"):
            if db.engine.dialect.name == "sqlite":
                db.session.execute(sa.text(f"DROP TRIGGER {table}_refuse_update"))
                db.session.execute(sa.text(f"DROP TRIGGER {table}_refuse_delete"))
            else:
                db.session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
                db.session.execute(sa.text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
        db.session.commit()


def tamper(*statements):
    with factories.writing():
        for statement in statements:
            db.session.execute(statement, execution_options={"synchronize_session": False})
        db.session.commit()


def length(chain):
    return db.session.scalar(sa.select(HistoryHead.number).where(HistoryHead.id == chain))


def found(*anchor_files):
    """Every finding in words, with its chain and row."""
    chains = check.verify(anchors.read_anchors(*anchor_files))
    return [
        (chain.chain, finding.number, finding.message)
        for chain in chains
        for finding in chain.findings
    ]


def messages(*anchor_files):
    return [message for _, _, message in found(*anchor_files)]


def test_a_history_that_was_just_anchored_is_vouched_for_to_its_last_row(written, runner):
    rows, (anchor,) = length(written), anchors.read_anchors()
    assert found() == []
    result = runner("history", "verify")
    assert (result.code, result.err) == (
        0,
        "Nothing was found: the history fits together, and fits its anchor.\n",
    )
    assert result.out == (
        f"history of RXX: {rows} rows, of which rows 1 to {rows} are vouched for by 1 anchor of"
        f" {moment(anchor.at)}\n"
    )


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
    assert found()


@pytest.mark.parametrize("seed", range(5))
def test_a_row_cut_out_is_found(written, seed):
    number = random.Random(seed).randint(1, length(written) - 1)
    tamper(sa.delete(History).where(History.chain == written, History.number == number))
    [missing, *_] = found()
    assert missing == (written, number, "is missing")


def test_a_row_added_by_hand_is_found(written):
    row = db.session.scalars(sa.select(History).where(History.chain == written)).first()
    values = {
        column.name: getattr(row, column.name)
        for column in History.__table__.columns
        if column.name != "id"
    }
    tamper(sa.insert(History).values({**values, "number": length(written) + 1}))
    assert found()


def test_two_rows_that_change_places_are_found(written):
    def move(number, to):
        return (
            sa.update(History)
            .where(History.chain == written, History.number == number)
            .values(number=to)
        )

    tamper(move(3, 1000), move(4, 3), move(1000, 4))
    assert found()


def cut_to(chain, keep):
    """Cut the end of a chain off and set its head back, as whoever owns the database can."""
    last = db.session.scalar(
        sa.select(History.hash).where(History.chain == chain, History.number == keep)
    )
    tamper(
        sa.delete(History).where(History.chain == chain, History.number > keep),
        sa.update(HistoryHead).where(HistoryHead.id == chain).values(number=keep, hash=last),
    )


def test_the_end_cut_off_with_its_head_set_back_is_found_by_the_anchor(written):
    [anchor] = anchors.read_anchors()
    cut_to(written, length(written) - 3)
    assert (
        written,
        anchor.number,
        f"was there at {anchor.at:%Y-%m-%d %H:%M} UTC, when it was anchored: the end was cut off",
    ) in found()


def test_thirty_rows_cut_off_after_the_last_anchor_are_missed_by_the_records(written, runner):
    """The chain fits its anchor then; but the records are as those rows had left them."""
    anchored = length(written)
    patient = db.session.scalars(sa.select(Patient)).one()
    for number in range(29):
        with factories.writing():
            patient.phone = f"01632 9601{number:02}"
            db.session.commit()
    a_patient()
    assert length(written) == anchored + 30
    cut_to(written, anchored)
    assert messages() == [
        "1 record of the table patient without any history",
        "1 record of the table patient changed more often than the history says",
    ]
    assert runner("history", "verify").code == 1
    anchors.write_anchors()
    assert len(messages()) == 2, "a new anchor heals nothing"


def test_rows_after_the_last_anchor_are_said_to_have_no_other_witness(written, runner):
    patient = db.session.scalars(sa.select(Patient)).one()
    for phone in ("01632 960998", "01632 960999"):
        with factories.writing():
            patient.phone = phone
            db.session.commit()
    assert messages() == [
        "2 rows after the last anchor, vouched for by the chain alone, whose end can be cut"
        " without a trace"
    ]
    assert runner("history", "verify").code == 1


def test_a_whole_chain_removed_is_found_by_the_anchor(written):
    tamper(
        sa.delete(History).where(History.chain == written),
        sa.delete(HistoryHead).where(HistoryHead.id == written),
    )
    assert found()


def anchor_after_a_change():
    patient = db.session.scalars(sa.select(Patient).limit(1)).one()
    with factories.writing():
        patient.phone = f"01632 9602{patient.version:02}"
        db.session.commit()
    anchors.write_anchors()


def test_a_line_taken_out_of_the_anchors_is_missed_by_the_chain(written, runner):
    anchor_after_a_change()
    anchor_after_a_change()
    noted = anchors.read_anchors()
    lines = anchors.anchor_file().read_text().splitlines(keepends=True)
    anchors.anchor_file().write_text(lines[0] + lines[2])
    missing = f"anchors of which it speaks are missing, those of row {noted[1].number}"
    assert found() == [(written, None, missing)]
    result = runner("history", "verify")
    assert result.code == 1
    assert f"history of RXX: {missing}\n" in result.out
    assert result.err == "Not all of the history is vouched for: 1 finding.\n"


def test_the_last_line_taken_out_of_the_anchors_leaves_rows_without_a_witness(written, runner):
    anchor_after_a_change()
    lines = anchors.anchor_file().read_text().splitlines(keepends=True)
    anchors.anchor_file().write_text(lines[0])
    [message] = messages()
    assert message.startswith("2 rows after the last anchor, vouched for by the chain alone")
    assert runner("history", "verify").code == 1


def test_without_any_anchor_nobody_outside_the_database_vouches(written, runner):
    anchors.anchor_file().unlink()
    assert messages() == ["there are no anchors: nothing outside the database vouches for its rows"]
    result = runner("history", "verify")
    assert result.code == 1
    assert f"history of RXX: {length(written)} rows\n" in result.out


def test_a_deleted_file_of_anchors_is_missed_though_the_history_was_anchored_anew(written):
    anchor_after_a_change()
    before = [anchor.number for anchor in anchors.read_anchors()]
    anchors.anchor_file().unlink()
    anchor_after_a_change()
    assert messages() == [f"anchors of which it speaks are missing, those of row {before[0]}"]


def test_a_copy_of_the_anchors_kept_elsewhere_is_held_against_the_history_too(
    written, runner, tmp_path
):
    copy = tmp_path / "copy of the anchors"
    copy.write_bytes(anchors.anchor_file().read_bytes())
    cut_to(written, length(written) - 3)
    anchors.anchor_file().unlink()
    anchors.write_anchors()
    assert not any("the end was cut off" in message for message in messages())
    assert any("the end was cut off" in message for message in messages(copy))
    result = runner("history", "verify", "--anchors", copy)
    assert result.code == 1
    assert "the end was cut off" in result.out


def test_many_missing_anchors_are_counted(written):
    for _ in range(7):
        anchor_after_a_change()
    rows = [anchor.number for anchor in anchors.read_anchors()]
    anchors.anchor_file().unlink()
    anchors.write_anchors()
    shown = ", ".join(str(row) for row in rows[:5])
    missing = f"anchors of which it speaks are missing, those of row {shown} and 2 more"
    assert missing in messages()


def test_every_row_deleted_with_the_anchors_leaves_records_without_history(written, runner):
    tamper(sa.delete(History), sa.delete(HistoryHead))
    anchors.anchor_file().unlink()
    assert found() == [
        (written, None, "1 record of the table organisation without any history"),
        (written, None, "1 record of the table patient without any history"),
    ]
    result = runner("history", "verify")
    assert result.code == 1
    assert "history of RXX: no rows\n" in result.out


def test_an_account_over_all_organisations_without_history_is_found_too(app):
    factories.a_user(roles=("technical",))
    factories.a_user()
    anchors.write_anchors()
    assert found() == []
    drop_triggers()
    tamper(sa.delete(History).where(History.object_type == "user"))
    unknown = "1 record of the table user without any history"
    chains = {chain for chain, _, message in found() if message == unknown}
    assert chains == {0, db.session.scalar(sa.select(Organisation.id))}


def test_records_that_an_import_brought_need_no_row_of_their_own(app, runner):
    assert runner("import", EXAMPLE, "--organisation", "RXX").code == 0
    assert runner("history", "verify", "--anchor").code == 0
    drop_triggers()
    patient = db.session.scalar(sa.select(Patient.id).limit(1))
    tamper(
        sa.delete(ImportedRow).where(
            ImportedRow.table_name == "patients", ImportedRow.record_id == patient
        )
    )
    assert messages() == ["1 record of the table patient without any history"]


def test_what_was_entered_in_error_is_asked_for_too(written):
    patient = db.session.scalars(sa.select(Patient)).one()
    with factories.writing():
        mark_entered_in_error(patient, "Twice")
        db.session.commit()
    anchors.write_anchors()
    assert found() == []
    tamper(sa.delete(History).where(History.object_type == "patient"))
    assert "1 record of the table patient without any history" in messages()


def test_a_clock_set_back_is_found_by_the_row_before(app, monkeypatch):
    a_patient()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(hours=3))
    a_patient()
    monkeypatch.setattr(clock, "now", lambda: now)
    a_patient()
    anchors.write_anchors()
    [(chain, number, message)] = found()
    back = db.session.scalars(
        sa.select(History).where(History.chain == chain, History.number == number)
    ).one()
    assert back.at == now - timedelta(hours=3)
    assert message == (
        f"is of {now - timedelta(hours=3):%Y-%m-%d %H:%M} UTC, and the row before it of"
        f" {now:%Y-%m-%d %H:%M} UTC: a clock was set back, and neither time is sure"
    )


def test_clocks_of_several_servers_may_differ_by_seconds(app, monkeypatch):
    a_patient()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(seconds=50))
    a_patient()
    anchors.write_anchors()
    assert found() == []


def test_an_anchor_vouches_for_no_row_behind_a_break(written, runner):
    first = length(written)
    anchor_after_a_change()
    tamper(
        sa.update(History)
        .where(History.chain == written, History.number == first + 1)
        .values(address="192.0.2.1")
    )
    result = runner("history", "verify")
    assert result.code == 1
    assert f"of which rows 1 to {first} are vouched for by 2 anchors, the last of " in result.out
    tamper(
        sa.update(History)
        .where(History.chain == written, History.number == 2)
        .values(address="192.0.2.1")
    )
    assert "rows, none of them vouched for by an anchor" in runner("history", "verify").out


def test_what_was_written_since_the_command_anchored_is_no_finding(written, runner, monkeypatch):
    """A ward goes on working while the history is checked."""
    write_anchors = anchors.write_anchors

    def then_somebody_saves():
        with organisation_scope(written):
            a_patient()
            count = write_anchors()
            a_patient()
        return count

    monkeypatch.setattr(anchors, "write_anchors", then_somebody_saves)
    result = runner("history", "verify", "--anchor")
    assert result.code == 0
    rows = length(written)
    assert f"{rows} rows, of which rows 1 to {rows - 1} are vouched for by 2 anchors" in result.out
    assert runner("history", "verify").code == 1


def test_others_save_while_the_history_is_checked_and_it_reads_one_moment(
    app, written, runner, monkeypatch
):
    walk = check._rows

    def save_elsewhere():
        with app.app_context(), organisation_scope(written):
            a_patient()
            db.session.remove()

    def while_somebody_saves(chain):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(save_elsewhere).result()
        return walk(chain)

    monkeypatch.setattr(check, "_rows", while_somebody_saves)
    before = length(written)
    result = runner("history", "verify")
    assert (result.code, result.err[:18]) == (0, "Nothing was found:")
    assert length(written) > before


def test_faults_are_findings_of_the_command(written, runner):
    tamper(sa.delete(History).where(History.chain == written, History.number == 5))
    result = runner("history", "verify")
    assert result.code == 1
    assert "history of RXX, row 5: is missing" in result.out
    tamper(sa.delete(History).where(History.chain == written, History.number.between(6, 7)))
    result = runner("history", "verify")
    assert "history of RXX, row 5: rows 5 to 7 are missing" in result.out


def test_anchoring_again_with_nothing_new_adds_nothing(written, runner):
    assert runner("history", "anchor").out == "0 chains anchored.\n"


def test_a_spoilt_file_of_anchors_is_refused_in_words(written, runner):
    with open(anchors.anchor_file(), "a", encoding="ascii") as file:
        file.write("nonsense\n")
    result = runner("history", "verify")
    assert result.code == 2
    assert "is not an anchor" in result.err


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
    anchors.anchor_file().unlink()
    tamper(put(row))
    assert found()


def test_who_has_the_database_without_the_key_cannot_write_a_row(written):
    """Though they make every later row and the head fit, and take the anchors away."""
    last = rows_from(written, 4)[0]["hash"]
    rows = rows_from(written, 5)
    rows[0]["address"] = "192.0.2.1"
    for row in rows:
        row["hash"] = last = row_hash(b"a guess", last, row)
    head = sa.update(HistoryHead).where(HistoryHead.id == written).values(hash=last)
    anchors.anchor_file().unlink()
    tamper(*(put(row) for row in rows), head)
    assert found()


def test_a_seal_has_256_bits(written):
    assert {len(bytes.fromhex(row["hash"])) for row in rows_from(written, 1)} == {32}


def test_a_working_server_anchors_the_history_by_itself(app):
    a_patient()
    with anchors.anchored_hourly(app):
        pass
    assert anchors.read_anchors()
    assert found() == []


def test_a_server_works_on_where_the_anchor_cannot_be_written(app, caplog):
    anchors.anchor_file().mkdir()
    with anchors.anchored_hourly(app):
        pass
    assert "could not be anchored" in caplog.text
