"""The keys of an installation: made whole, long enough, and refused in one plain line if not."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pms import cli, config
from pms.app import create_app, opened
from pms.config import own_key
from pms.refusal import Refused
from pms.store import keys
from tests import factories

ROOT = Path(__file__).resolve().parent.parent
LONG = "0123456789abcdef" * 4
RETURN = "--organisation=RXX", "--service=adult", "--quarter=2026Q1", "--output=-"
COMMANDS = [
    ("serve", "--port", "0"),
    ("setup", "--ods", "RYY", "--name", "Ysgol", "--admin", "jo"),
    ("upgrade",),
    ("demo", "--episodes", "1"),
    ("start",),
    ("history", "verify"),
    ("history", "anchor"),
    ("facts", "verify"),
    ("verify",),
    ("backup", "anywhere"),
    ("technical", "add", "jo"),
    ("export", "anywhere", "--organisation", "RXX"),
    ("import", "anywhere", "--organisation", "RXX"),
    ("nors", "export", *RETURN),
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An instance folder in which nothing was set up."""
    for variable in ("PMS_DATABASE_URL", "PMS_SECRET_KEY", "PMS_HISTORY_KEY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PMS_INSTANCE", str(tmp_path / "instance"))
    (tmp_path / "instance").mkdir()
    return tmp_path / "instance"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PMS_SECRET_KEY", "a", "PMS_SECRET_KEY is too short, a key has 32 characters"),
        ("PMS_SECRET_KEY", "a" * 31, "PMS_SECRET_KEY is too short"),
        ("PMS_SECRET_KEY", "a" + " " * 40, "PMS_SECRET_KEY is too short"),
        ("PMS_HISTORY_KEY", "00", "PMS_HISTORY_KEY is too short"),
        ("PMS_HISTORY_KEY", "zz" * 32, "PMS_HISTORY_KEY is not hexadecimal"),
        ("PMS_HISTORY_KEY", "0" * 33, "PMS_HISTORY_KEY is not hexadecimal"),
    ],
)
def test_a_key_that_is_none_is_refused_by_every_command_in_one_line(
    folder, capfd, monkeypatch, words, variable, value, said
):
    monkeypatch.setenv(variable, value)
    code = cli.run(list(words))
    out, err = capfd.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith(f"pms: {said}")
    assert "secrets.token_hex(32)" in err, "it says what to do"
    assert err.count("\n") == 1


@pytest.mark.parametrize("key", ["SECRET_KEY", "HISTORY_KEY"])
def test_a_key_of_32_characters_is_long_enough(folder, monkeypatch, key):
    monkeypatch.setenv(f"PMS_{key}", LONG[:32])
    assert create_app().config[key] == LONG[:32]


@pytest.mark.parametrize("text", ["", "\n", "ab", "\x00\x00", "\xff\xfe"])
def test_a_key_file_that_was_cut_short_is_named_and_not_taken(folder, text):
    (folder / "secret_key").write_text(text, encoding="latin-1")
    with pytest.raises(Refused, match=r"secret_key is too short.*put back the file"):
        create_app()
    assert (folder / "secret_key").read_text(encoding="latin-1") == text, "nothing writes over it"


def test_a_key_in_the_settings_file_is_judged_too(folder):
    (folder / "pms.cfg").write_text('SECRET_KEY = "short"\n', encoding="utf-8")
    with pytest.raises(Refused, match=r"^SECRET_KEY in pms\.cfg is too short"):
        create_app()
    (folder / "pms.cfg").write_text(f"SECRET_KEY = {LONG.encode()}\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"^SECRET_KEY in pms\.cfg is not text"):
        create_app()


def test_two_processes_that_make_a_key_at_once_have_the_same_one(folder, monkeypatch):
    path = folder / "secret_key"
    name_it, of_the_other = config._name_once, []

    def another_is_first(unfinished, place):
        monkeypatch.setattr(config, "_name_once", name_it)
        of_the_other.append(own_key(path))
        name_it(unfinished, place)

    monkeypatch.setattr(config, "_name_once", another_is_first)
    assert [own_key(path)] == of_the_other
    assert own_key(path) in of_the_other
    assert [file.name for file in folder.iterdir()] == ["secret_key"]


def test_another_server_program_is_told_the_same_line(folder):
    environment = {**os.environ, "PMS_SECRET_KEY": "a"}
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("pms: PMS_SECRET_KEY is too short")
    assert done.stderr.count("\n") == 1


# --- The key of this database -------------------------------------------------------------------

FILES = ["secret_key", "history_key"]
SET_UP = ("setup", "--ods", "RYY", "--name", "Ysgol", "--admin", "jo")
OTHER = "f" * 64


@pytest.fixture
def set_up(folder, capfd):
    assert cli.run(list(SET_UP)) == 0
    capfd.readouterr()
    return folder


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("words", [("upgrade",), ("facts", "verify"), ("serve", "--port", "0")])
def test_a_key_of_another_database_is_refused(set_up, capfd, file, words):
    (set_up / file).write_text(OTHER, encoding="ascii")
    assert cli.run(list(words)) == 2
    said = capfd.readouterr().err
    assert said.endswith(f"{file} is not the key of this database: {config.PUT_BACK}\n")


@pytest.mark.parametrize("file", FILES)
def test_a_key_is_never_made_beside_a_database_in_use(set_up, capfd, file):
    (set_up / file).unlink()
    for words in (SET_UP, ("upgrade",), ("facts", "verify")):
        assert cli.run(list(words)) == 2
        said = capfd.readouterr().err
        assert said.startswith(f"pms: {set_up / file} is missing, and the database was made with")
        assert not (set_up / file).exists()


def test_nor_beside_one_of_postgresql(app, instance, monkeypatch, capfd):
    factories.a_patient()
    factories.let_others_work()
    (instance / "history_key").unlink()
    assert cli.run(["facts", "verify"]) == 2
    assert "history_key is missing" in capfd.readouterr().err
    assert not (instance / "history_key").exists()


def test_a_key_set_in_the_environment_is_named_by_its_variable(set_up, capfd, monkeypatch):
    monkeypatch.setenv("PMS_HISTORY_KEY", OTHER)
    assert cli.run(["upgrade"]) == 2
    assert "pms: PMS_HISTORY_KEY is not the key of this database" in capfd.readouterr().err


def fingerprints(folder):
    with closing(sqlite3.connect(folder / "pms.sqlite")) as database:
        return dict(database.execute("SELECT name, fingerprint FROM key_fingerprint"))


def test_a_database_of_an_earlier_version_takes_what_is_there_once(set_up):
    before = fingerprints(set_up)
    with closing(sqlite3.connect(set_up / "pms.sqlite")) as database:
        database.execute("DELETE FROM key_fingerprint")
        database.commit()
    assert cli.run(["facts", "verify"]) == 0, "a command only looks"
    assert fingerprints(set_up) == {}
    assert cli.run(["upgrade"]) == 0
    assert fingerprints(set_up) == before
    assert {*before} == {"SECRET_KEY", "HISTORY_KEY"}
    secrets = [(set_up / file).read_text(encoding="ascii") for file in FILES]
    assert not [key for key in secrets if key in str(before)]


def test_a_key_may_follow_the_one_that_the_settings_name(set_up, monkeypatch):
    old = (set_up / "secret_key").read_text(encoding="ascii")
    (set_up / "secret_key").write_text(OTHER, encoding="ascii")
    monkeypatch.setenv("PMS_OLD_SECRET_KEY", old)
    assert cli.run(["facts", "verify"]) == 0
    assert cli.run(["upgrade"]) == 0
    with opened():  # as a server does once it has sealed all of it again
        keys.settle_keys(changed=True)
    monkeypatch.delenv("PMS_OLD_SECRET_KEY")
    assert cli.run(["facts", "verify"]) == 0, "from then on it is the key of this database"
    (set_up / "secret_key").write_text(old, encoding="ascii")
    assert cli.run(["facts", "verify"]) == 2
