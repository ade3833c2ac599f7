"""A command says what is so at every exit, whatever its output can take.

Run as processes of their own: what is tried is the last moment of one.
"""

import errno
import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from pms import cli
from pms.cli import commands
from pms.store.transactions import write_aside
from tests.test_command_words import every_command
from tests.transfer.bundles import a_folder, a_patient_row, an_episode_row

pytestmark = pytest.mark.on_sqlite("what commands print: nothing of it is of the database")

ROOT = Path(__file__).resolve().parent.parent
ENCODINGS = ("ascii", "cp1252")
STRANGE = "Łukasz → 李 \N{PILL}"
SEVERAL = """
import json, sys
from pms.cli import run
lines = json.loads(sys.argv[1])
codes = [run(line) for line in lines]
open(sys.argv[2], "w").write(json.dumps(codes))
"""
"""Runs command lines one after another and keeps their exit codes."""


class Installation:
    """A folder in which commands run as processes."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = {**os.environ, "PMS_INSTANCE": str(folder / "data")}
        self.environment.pop("PMS_DATABASE_URL", None)

    def start(self, *words, encoding="utf-8", **given):
        given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **given}
        return subprocess.Popen(
            [sys.executable, *map(str, words)],
            cwd=ROOT,
            env={**self.environment, "PYTHONIOENCODING": encoding},
            **given,
        )

    def pms(self, *words, **given):
        """Exit code, and what was said on both outputs where they were not taken away."""
        with self.start("-m", "pms", *words, **given) as process:
            out, err = process.communicate()
        return process.returncode, out, (err or b"").decode("utf-8", "replace")

    def several(self, lines, encoding):
        """The exit code of each line and everything that was said."""
        kept = self.folder / "codes.json"
        words = json.dumps([[str(word) for word in line] for line in lines])
        with self.start("-c", SEVERAL, words, kept, encoding=encoding) as process:
            out, err = process.communicate()
        assert process.returncode == 0, err
        return json.loads(kept.read_text(encoding="utf-8")), out, err

    def hospital_numbers(self):
        [database] = (self.folder / "data").glob("*.sqlite")
        with closing(sqlite3.connect(database)) as connection:
            return {one for (one,) in connection.execute("SELECT hospital_number FROM patient")}


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """With an organisation whose name no small encoding has."""
    made = Installation(tmp_path_factory.mktemp("console"))
    code, _, said = made.pms("setup", "--ods", "RXX", "--name", STRANGE, "--admin", "admin")
    assert code == 0, said
    return made


def a_bundle(folder, ref):
    """One that is warned about, with letters that few encodings have."""
    patient = a_patient_row(patient_ref=ref, nhs_number="", hospital_number=ref, family_name="Ł")
    episode = an_episode_row(episode_ref=f"{ref}-E", patient_ref=ref, consultant=STRANGE)
    return a_folder(
        folder / ref, patients=[patient | {STRANGE: ""}], episodes=[episode], courses=[]
    )


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_letter_that_the_output_lacks_stops_no_command(installation, encoding):
    bundle = a_bundle(installation.folder, f"P-{encoding}")
    place = installation.folder / f"out Ł {encoding}"
    explained = [[*words, "--help"] for words, _ in every_command()]
    explained += [["--help"], *([name, "--help"] for name in commands.commands)]
    lines = [
        *explained,
        ["import", bundle, "--organisation", "RXX", "--dry-run"],
        ["import", bundle, "--organisation", "RXX"],
        ["import", bundle, "--organisation", "RXX"],
        ["export", place, "--organisation", "RXX"],
        ["import", installation.folder / "Ł", "--organisation", STRANGE],
        ["nors", "export", "2025Q1", "--organisation", "RXX", "--service", "adult", "-o", place],
        ["nors", "check", place / "patients.csv"],
        ["facts", "verify"],
        ["history", "verify"],
        ["technical", "add", "--username", "Ł", "--name", STRANGE],
        ["national", "list"],
    ]

    codes, out, err = installation.several(lines, encoding)

    assert codes[: len(explained) + 5] == [0] * (len(explained) + 4) + [2]
    assert out.count(b"Usage: pms") == len(explained)
    assert b"Imported into RXX." in out
    assert b"nothing was changed." in out
    assert b"stopped by a fault" not in err
    assert not (installation.folder / "data" / "errors.log").exists()
    if encoding != "ascii":  # instead of which click takes a larger one
        assert b"\\u0141ukasz \\u2192 \\u674e \\U0001f48a: this column is unknown" in out


@pytest.mark.skipif(os.name == "nt", reason="a pipe of POSIX")
def test_a_pipe_that_is_closed_early_stops_no_command(installation):
    bundle = a_bundle(installation.folder, "closed")
    reading, writing = os.pipe()
    os.close(reading)

    code, _, said = installation.pms("import", bundle, "--organisation", "RXX", stdout=writing)

    os.close(writing)
    assert (code, said) == (0, "")
    assert "CLOSED" in installation.hospital_numbers()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a disk that is full, of Linux")
def test_an_output_that_cannot_be_written_is_said_and_what_was_done_stays_done(installation):
    bundle = a_bundle(installation.folder, "full")
    with open("/dev/full", "wb") as full:
        code, _, said = installation.pms("import", bundle, "--organisation", "RXX", stdout=full)

    assert code == 2
    assert said == (
        "pms: the command ran to its end, but what it said could not all be written"
        " (No space left on device)\n"
    )
    assert "FULL" in installation.hospital_numbers()


class Broken(io.BytesIO):
    """An output of which nothing can be written, for a while at least."""

    def write(self, data):
        raise OSError(errno.EPIPE, "Broken pipe")


def test_where_not_even_a_refusal_can_be_written_it_is_a_refusal_still(monkeypatch, instance):
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(Broken(), encoding="cp1252"))
    assert cli.run(["import", "Ł", "--organisation"]) == 2
    assert cli.run(["--help"]) == 0


def test_a_program_without_any_console_runs_its_command(monkeypatch, instance):
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert cli.run(["--version"]) == 0
    assert cli.run(["nothing"]) == 2


# --- What is said of a fault --------------------------------------------------------------------


def stopped(monkeypatch, runner, *, saves_first, by):
    """What is said where a command is stopped, before or after it saved something."""

    def get_organisation(ods):
        if saves_first:
            with write_aside() as connection:
                connection.execute(sa.text("UPDATE organisation SET name = name"))
        raise by

    monkeypatch.setattr("pms.export_cli.get_organisation", get_organisation)
    return runner("export", "x", "--organisation", "RXX").err.lstrip()


@pytest.mark.parametrize(
    ("by", "said"),
    [(RuntimeError(), "stopped by a fault in PMS; "), (KeyboardInterrupt(), "stopped; ")],
)
def test_nothing_is_said_to_be_unchanged_after_something_was_saved(
    monkeypatch, app, runner, by, said
):
    err = stopped(monkeypatch, runner, saves_first=True, by=by)
    assert err.startswith(f"pms: {said}what it had saved before stays saved")
    assert "nothing was changed" not in err

    err = stopped(monkeypatch, runner, saves_first=False, by=by)
    assert err.startswith(f"pms: {said}nothing was changed")


def test_a_full_disk_after_something_was_saved_is_said_so(monkeypatch, app, runner):
    full = sa.exc.OperationalError("", {}, sqlite3.OperationalError("database or disk is full"))
    assert "stays saved" in stopped(monkeypatch, runner, saves_first=True, by=full)
    assert "nothing was changed" in stopped(monkeypatch, runner, saves_first=False, by=full)


def test_a_fault_whose_details_cannot_be_kept_is_one_line_still(monkeypatch, app, runner, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr(cli, "instance_folder", lambda: tmp_path / "file" / "data")
    err = stopped(monkeypatch, runner, saves_first=False, by=RuntimeError())
    assert err.count("\n") == 1
    assert "Details could not be kept in " in err
