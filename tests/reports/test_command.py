"""`pms nors`: the return as a file, and the checker."""

import hashlib
import json
import os
import threading
from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.config import own_key
from pms.domain.nors import layout
from pms.domain.nors.report import Acceptance, count_return
from pms.episodes.models import Episode
from pms.episodes.records import record_of
from pms.picklists.queries import organisation_lists
from pms.store.base import db
from pms.store.history import History
from tests.factories import a_course, an_episode, an_exclusion, an_organisation
from tests.reports.quarters import QUARTER, a_complete_episode, a_full_quarter

pytestmark = pytest.mark.on_sqlite("the words of the commands of a return")

EXPORT = ("nors", "export", "--organisation", "RXX", "--service", "adult", "--quarter", "2026Q1")


def test_the_file_holds_what_the_rules_count_from_the_same_records(app, runner, tmp_path):
    a_full_quarter()
    records = [record_of(episode) for episode in db.session.scalars(select(Episode))]
    counted = count_return(
        records,
        [Acceptance(r.accepted_on, r.patient_id, r.id) for r in records if r.accepted_on],
        records,
        organisation_lists(),
        organisation="RXX",
        service="adult",
        quarter=QUARTER,
        as_at=clock.today(),
    )
    assert counted.value("SUMMARY", "episodes_completed", "episodes") == 3
    assert counted.value("SUMMARY", "opat_days", "opat_days") == 41
    assert counted.value("SUMMARY", "referrals_rejected", "referrals") == 1
    assert counted.value("SUMMARY", "patients_admitted", "patients") == 4

    result = runner(*EXPORT, "--output", tmp_path / "return.csv")

    assert result.code == 0, result.err
    assert (tmp_path / "return.csv").read_bytes() == layout.to_bytes(counted)


def test_the_same_data_give_the_same_bytes_again(app, runner, tmp_path):
    a_full_quarter()
    runner(*EXPORT, "--output", tmp_path / "first.csv")
    runner(*EXPORT, "--output", tmp_path / "second.csv", "--draft")

    first, second = (tmp_path / "first.csv").read_bytes(), (tmp_path / "second.csv").read_bytes()
    assert first == second
    assert len(first) > 10_000


def test_the_manifest_beside_the_file_vouches_for_it(app, runner, tmp_path):
    a_full_quarter()
    an_exclusion(a_complete_episode(), reason="Counted by another centre")
    an_exclusion(an_episode(decision="rejected"), reason="A test referral")
    an_exclusion(an_episode(decided_on=date(2025, 5, 1)), reason="Of another quarter")

    result = runner(*EXPORT, "--output", tmp_path)

    assert result.out.split() == [
        str(tmp_path / "NORS_RXX_adult_2026Q1_draft.csv"),
        str(tmp_path / "NORS_RXX_adult_2026Q1_draft.manifest.json"),
    ]
    data = (tmp_path / "NORS_RXX_adult_2026Q1_draft.csv").read_bytes()
    manifest = json.loads((tmp_path / "NORS_RXX_adult_2026Q1_draft.manifest.json").read_text())
    assert manifest["sha256"] == hashlib.sha256(data).hexdigest()
    assert manifest["counts"]["episodes_completed"] == 3
    assert manifest["excluded"] == {
        "episodes": 2,
        "reasons": {"A test referral": 1, "Counted by another centre": 1},
    }


def test_open_queries_are_named_with_their_episodes_and_leave_the_exit_code_0(
    app, runner, tmp_path
):
    *_, incomplete, _, _ = a_full_quarter()
    forgotten = an_episode()

    result = runner(*EXPORT, "--output", tmp_path)

    assert result.code == 0
    assert "every comparison holds" in result.err
    blocking, warnings = result.err.split("Open queries that block a final return: 2")[1].split(
        "Open queries that only warn: 4"
    )
    assert f"  episode {incomplete.id}: The diagnosis is not recorded.\n" in blocking
    assert f"  episode {incomplete.id}: The specialty is not recorded.\n" in blocking
    assert f"  episode {forgotten.id}: Accepted on 10 January 2026, and 14 days later" in warnings


def test_a_planned_end_in_the_future_leaves_the_episode_out_and_its_queries_in(
    app, runner, monkeypatch, tmp_path
):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 1, 20))
    running = an_episode(diagnosis=None)
    a_course(running)  # until 23 January

    result = runner(*EXPORT, "--output", tmp_path / "return.csv")

    assert f"episode {running.id}: The diagnosis is not recorded." in result.err
    assert "SUMMARY,episodes_completed,Episodes completed,,,,,episodes,0" in (
        tmp_path / "return.csv"
    ).read_text("utf-8-sig")


def test_an_export_is_in_the_history(app, runner, tmp_path):
    runner(*EXPORT, "--output", tmp_path / "return.csv")

    row = db.session.scalars(select(History).where(History.action == "export")).one()
    assert row.object_type == "nors_return"
    assert row.organisation_id == 1
    data = (tmp_path / "return.csv").read_bytes()
    assert row.after["sha256"] == hashlib.sha256(data).hexdigest()


def test_standard_output_takes_the_bytes_alone(app, runner, tmp_path):
    a_full_quarter()
    runner(*EXPORT, "--output", tmp_path / "return.csv")

    result = runner(*EXPORT, "--output", "-")

    assert result.out.encode() == (tmp_path / "return.csv").read_bytes()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"--organisation": "RZZ"}, "no organisation with the ODS code RZZ"),
        ({"--organisation": "RAD", "--service": "paediatric"}, "RAD has no paediatric service"),
        ({"--service": "both"}, "'both' is not one of 'adult', 'paediatric'"),
        ({"--quarter": "2026-Q1"}, "'2026-Q1' is not a quarter. Write it like 2025Q3."),
        ({"--quarter": "2099Q1"}, "2099Q1 has not begun"),
        ({"--output": "no/such/folder/return.csv"}, "cannot be written: No such file"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(app, runner, tmp_path, given, words):
    an_organisation(ods_code="RAD", services=("adult",))
    options = {
        "--organisation": "RXX",
        "--service": "adult",
        "--quarter": "2026Q1",
        "--output": str(tmp_path / "return.csv"),
        **given,
    }
    result = runner("nors", "export", *(word for pair in options.items() for word in pair))

    assert result.code == 2
    assert words in result.err
    assert result.err.count("\n") == 1
    assert not list(tmp_path.glob("*.csv*"))


def test_a_full_disk_leaves_nothing_behind(app, instance, runner, tmp_path, monkeypatch):
    own_key(instance / "secret_key")
    (tmp_path / "return.csv").write_text("the one before")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = runner(*EXPORT, "--output", tmp_path / "return.csv")

    assert result.code == 2
    assert "return.csv cannot be written: No space left on device" in result.err
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["return.csv"]
    assert (tmp_path / "return.csv").read_text() == "the one before"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_written_to_and_never_replaced(app, runner, tmp_path):
    runner(*EXPORT, "--output", tmp_path / "return.csv")
    os.mkfifo(pipe := tmp_path / "pipe")
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()

    result = runner(*EXPORT, "--output", pipe)

    assert result.code == 0
    assert pipe.is_fifo()
    reader.join(timeout=10)
    assert read == [(tmp_path / "return.csv").read_bytes()]


def test_the_checker_finds_nothing_in_what_the_command_made(app, runner, tmp_path):
    a_full_quarter()
    runner(*EXPORT, "--output", tmp_path)

    result = runner("nors", "check", tmp_path / "NORS_RXX_adult_2026Q1_draft.csv")

    assert (result.code, result.out, result.err) == (0, "", "no findings\n")


def test_the_checker_names_file_and_line(app, runner, tmp_path):
    path = tmp_path / "return.csv"
    runner(*EXPORT, "--output", path)
    path.write_bytes(path.read_bytes().replace(b",opat_days,0\r\n", b",opat_days,-1\r\n", 1))

    result = runner("nors", "check", path)

    assert result.code == 1
    assert f"{path}:5: value is '-1', not a whole number from 0 on" in result.out.splitlines()
    assert result.err.endswith("findings\n")


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_is_refused(app, runner, tmp_path, name):
    result = runner("nors", "check", tmp_path / name)

    assert result.code == 2
    assert result.err.count("\n") == 1
