"""Files of an installation are its own account's alone: from creation, and mended where not."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pms import cli, rights
from tests.server_process import ROOT, Browser, ServerProcess

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has rights of another kind")

OPEN_TO_ALL = 0o000
"""What an account may have asked for: everything that a program makes is open to everybody."""
QUARTER = ("--organisation=RXX", "--service=adult", "--quarter=2024Q4")


def open_to_others(folder):
    """What other accounts of the machine may do anything with, however little."""
    return [
        f"{path.relative_to(folder.parent)} {stat.filemode(path.lstat().st_mode)}"
        for path in (folder, *folder.rglob("*"))
        if path.lstat().st_mode & rights.OTHERS
    ]


@pytest.fixture
def pms(tmp_path):
    """Runs the command as a process of its own, in an installation that is not there yet."""

    def run(*words, instance="data", code=0):
        environment = {**os.environ, "PMS_INSTANCE": str(tmp_path / instance)}
        environment.pop("PMS_DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, "-m", "pms", *map(str, words)],
            cwd=ROOT,
            env=environment,
            umask=OPEN_TO_ALL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stderr
        return done

    return run


def needs_an_upgrade(database):
    """Make it a database of a revision nobody knows, and give what it was."""
    with closing(sqlite3.connect(database)) as connection:
        [(before,)] = connection.execute("SELECT version_num FROM alembic_version")
        connection.execute("UPDATE alembic_version SET version_num = 'older'")
        connection.commit()
    return before


def test_nothing_that_is_made_from_setting_up_to_exporting_is_open_to_others(pms, tmp_path):
    data = tmp_path / "data"
    pms("setup", "--ods=RXX", "--name=Your Hospitals", "--admin=jo.nurse")
    pms("import", ROOT / "docs" / "example-bundle", "--organisation=RXX")
    pms("nors", "export", *QUARTER, f"--output={data}")
    pms("nors", "export", *QUARTER, f"--output={data}", "--final")
    pms("export", data / "records", "--organisation=RXX")
    pms("export", data / "records.zip", "--organisation=RXX")
    pms("import", ROOT, "--organisation=RXX", f"--report={data / 'faults.csv'}", code=2)
    pms("history", "anchor")
    right = needs_an_upgrade(data / "pms.sqlite")
    pms("upgrade", code=2)
    with closing(sqlite3.connect(data / "pms.sqlite")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [right])
        connection.commit()
    with ServerProcess(data, umask=OPEN_TO_ALL) as server:
        Browser(server.address).get("/access-code")
        assert open_to_others(data) == []
    names = {path.name for path in data.rglob("*")}
    made = {"pms.sqlite", "pms.sqlite-wal", "pms.sqlite-shm", "pms.lock", "secret_key"}
    made |= {"history_key", "history.anchors", "backups", "records", "records.zip", "courses.csv"}
    assert made <= names
    assert {path.suffix for path in data.glob("NORS*")} >= {".csv", ".json", ".xlsx"}


def test_nor_is_a_demonstration(pms, tmp_path):
    pms("demo", "--episodes=10", "--years=1")
    assert open_to_others(tmp_path / "data") == []


def test_a_fault_is_logged_for_the_own_account_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("PMS_INSTANCE", str(tmp_path / "data"))
    monkeypatch.setattr("pms.setup_cli.bring_up_to_date", lambda: 1 / 0)
    before = os.umask(OPEN_TO_ALL)
    try:
        assert cli.run(["upgrade"]) == 2
        assert os.umask(OPEN_TO_ALL) == OPEN_TO_ALL, "the command gave back what it changed"
    finally:
        os.umask(before)
    assert (tmp_path / "data" / "errors.log").exists()
    assert open_to_others(tmp_path / "data") == []


def test_another_server_program_keeps_to_it_too(tmp_path):
    (tmp_path / "data").mkdir()
    program = "import wsgi; open('made', 'w').close()"
    environment = {**os.environ, "PMS_INSTANCE": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, umask=0, check=True
    )
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o600
    assert open_to_others(tmp_path / "data") == []


# --- What stands wrong is mended, and said ------------------------------------------------------


@pytest.fixture
def opened_up(pms, tmp_path):
    """An installation that an earlier version left open to every account of the machine."""
    pms("setup", "--ods=RXX", "--name=Your Hospitals", "--admin=jo.nurse")
    data = tmp_path / "data"
    (data / "backups").mkdir()
    (data / "backups" / "before.sqlite").touch()
    for path in (data, *data.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return data


@pytest.mark.parametrize("words", [["upgrade"], ["setup", "--ods=RXX", "--name=X", "--admin=jo"]])
def test_what_an_earlier_version_left_open_is_shut_and_said_once(pms, opened_up, words):
    said = pms(*words).stderr
    assert said.startswith(f"pms: other accounts of this machine could read {opened_up}")
    assert said.count("\n") == 1
    assert open_to_others(opened_up) == []
    assert pms(*words).stderr == ""


def test_a_server_shuts_it_before_it_serves(opened_up):
    with ServerProcess(opened_up) as server:
        assert open_to_others(opened_up) == []
        assert "they no longer can" in server.said()


def test_a_database_in_another_folder_is_shut_with_its_backups(tmp_path, monkeypatch, capfd):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    monkeypatch.setenv("PMS_INSTANCE", str(tmp_path / "data"))
    monkeypatch.setenv("PMS_DATABASE_URL", f"sqlite:///{elsewhere / 'records.sqlite'}")
    assert cli.run(["upgrade"]) == 0
    (elsewhere / "backups").mkdir()
    (elsewhere / "backups" / "before.sqlite").touch()
    (elsewhere / "somebody else's").touch()
    for path in elsewhere.rglob("*"):
        path.chmod(0o777)
    assert cli.run(["upgrade"]) == 0
    assert "could read" in capfd.readouterr().err
    assert [line.split()[0] for line in open_to_others(elsewhere)] == [
        "elsewhere",
        "elsewhere/somebody",
    ]


def test_only_others_lose_anything(tmp_path):
    folder, outside = tmp_path / "data", tmp_path / "outside"
    folder.mkdir()
    outside.touch()
    (folder / "link").symlink_to(outside)
    for path, mode in ((folder / "script", 0o755), (folder / "read only", 0o444), (outside, 0o644)):
        path.touch()
        path.chmod(mode)
    assert len(rights.shut(folder)) == 1
    assert stat.S_IMODE((folder / "script").stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "read only").stat().st_mode) == 0o400
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644, "what a link leads to is not ours"
    assert rights.shut(folder) == []


def test_a_folder_of_everybody_or_around_the_program_is_left_as_it_is(tmp_path, monkeypatch):
    shared = tmp_path / "tmp"
    shared.mkdir()
    shared.chmod(0o1777)
    monkeypatch.setenv("HOME", str(tmp_path / "home" / "jo"))
    (tmp_path / "home" / "jo").mkdir(parents=True)
    for folder in (shared, ROOT, tmp_path / "home", Path("/")):
        before = folder.stat().st_mode
        [said] = rights.shut(folder)
        assert "not a folder of PMS's own" in said
        assert folder.stat().st_mode == before
    assert "could read" in rights.shut(tmp_path / "home" / "jo")[0], "a service account's own home"


def test_what_another_account_owns_is_said(tmp_path, monkeypatch):
    def not_ours(*_, **__):
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", not_ours)
    (tmp_path / "data").mkdir()
    os.chmod(tmp_path / "data", 0o755)
    [said] = rights.shut(tmp_path / "data")
    assert "owned by another account" in said
    assert "chown" in said
