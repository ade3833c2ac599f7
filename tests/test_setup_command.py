"""`pms setup`, `upgrade`, `facts` and the command's manners."""

import re
import sqlite3
from contextlib import closing
from datetime import date

import pytest
import sqlalchemy as sa

from pms import cli, installation
from pms.app import opened
from pms.auth import queries
from pms.auth.models import User
from pms.auth.passwords import is_password
from pms.episodes.models import Episode
from pms.store.base import db
from tests import factories

SETUP = ("setup", "--ods", "RYY", "--name", "Ysgol Hospitals", "--admin", "Jo.Nurse")


@pytest.fixture
def empty_instance(tmp_path, monkeypatch):
    """A folder where nothing was ever set up."""
    monkeypatch.setenv("PMS_INSTANCE", str(tmp_path / "new"))
    monkeypatch.delenv("PMS_DATABASE_URL", raising=False)
    return tmp_path / "new"


def run(capfd, *words):
    code = cli.run(list(words))
    return code, *capfd.readouterr()


def test_setup_makes_the_database_the_organisation_and_its_administrator(empty_instance, capfd):
    code, out, err = run(capfd, *SETUP)
    assert (code, err) == (0, "")
    password = re.search(r"One-time password +(\S+)", out)[1]
    assert re.search(r"Access code +([0-9A-Z]{4}-){5}[0-9A-Z]{4}\n", out)
    with opened():
        organisation = queries.find_organisation("RYY")
        user = queries.find_user("jo.nurse")
        assert (organisation.name, organisation.state) == ("Ysgol Hospitals", "authorised")
        assert organisation.services == ("adult", "paediatric")
        assert {"clinician", "organisation_admin"} <= set(user.roles)
        assert is_password(password, user.password_hash)
        assert user.one_time_password_until is not None


def test_setup_keeps_neither_the_access_code_nor_the_password(empty_instance, capfd):
    _, out, _ = run(capfd, *SETUP)
    secrets = re.findall(r"(?:Access code|One-time password) +(\S+)", out)
    everything = b"".join(path.read_bytes() for path in empty_instance.iterdir())
    assert len(secrets) == 2
    assert not [secret for secret in secrets if secret.encode() in everything]


def test_setting_up_again_changes_nothing(empty_instance, capfd):
    run(capfd, *SETUP)
    code, out, _ = run(capfd, *SETUP)
    assert (code, out) == (0, "RYY is set up already; nothing was changed.\n")
    with opened():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 1


def test_setup_for_one_service_only(empty_instance, capfd):
    run(capfd, *SETUP, "--services", "adult")
    with opened():
        assert queries.find_organisation("RYY").services == ("adult",)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("setup", "--ods", "R!", "--name", "X", "--admin", "jo"), "'R!' is not an ODS code"),
        (("setup", "--ods", "RYY", "--name", " ", "--admin", "jo"), "needs a name"),
        (("setup", "--ods", "RYY", "--name", "X", "--admin", "a b"), "'a b' is not a username"),
        (("setup", "--ods", "RYY"), "Missing option '--name'"),
        (("serve", "--port", "99999"), "99999 is not in the range"),
        (("facts", "verify"), "run `pms setup` first"),
        (("nonsense",), "No such command 'nonsense'"),
    ],
)
def test_wrong_input_is_one_plain_line_and_exit_code_2(empty_instance, capfd, words, said):
    code, out, err = run(capfd, *words)
    assert (code, out) == (2, "")
    assert err.startswith("pms: ")
    assert said in err
    assert err.count("\n") == 1


def test_a_refused_setup_leaves_no_organisation(empty_instance, capfd):
    run(capfd, "setup", "--ods", "RYY", "--name", "X", "--admin", "a b")
    with opened():
        assert queries.list_organisations() == []


def test_a_fault_of_ours_is_one_line_with_the_traceback_in_the_log(
    empty_instance, capfd, monkeypatch
):
    def fail(*_):
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr(installation, "upgrade_database", fail)
    code, _, err = run(capfd, "upgrade")
    assert code == 2
    assert "fault in PMS" in err
    assert "secret detail" not in err
    assert "ZeroDivisionError" in (empty_instance / "errors.log").read_text(encoding="utf-8")


def test_upgrade_says_whether_there_was_anything_to_do(empty_instance, capfd):
    assert "is up to date now" in run(capfd, "upgrade")[1]
    assert "was up to date" in run(capfd, "upgrade")[1]


def test_an_upgrade_keeps_a_backup_of_the_database_before_it(empty_instance, capfd):
    run(capfd, *SETUP)
    with closing(sqlite3.connect(empty_instance / "pms.sqlite")) as database:
        database.execute("UPDATE alembic_version SET version_num = 'older'")
        database.commit()
    assert "another version" in run(capfd, "facts", "verify")[2]
    code, _, err = run(capfd, "upgrade")  # nobody knows a revision 'older'
    assert code == 2
    assert "newer version" in err
    [backup] = (empty_instance / "backups").iterdir()
    with closing(sqlite3.connect(backup)) as database:
        assert database.execute("SELECT ods_code FROM organisation").fetchall() == [("RYY",)]


def test_facts_that_went_wrong_are_found_and_mended(app, runner):
    episode = factories.an_episode()
    factories.a_course(episode)
    with factories.writing():
        db.session.execute(
            sa.update(Episode).values(last_opat_day=date(2026, 3, 3), opat_days=99),
            execution_options={"synchronize_session": False},
        )
        db.session.commit()
    found = runner("facts", "verify")
    assert found.code == 1
    assert f"RXX episode {episode.id}: kept" in found.out
    assert "99 days" in found.out
    assert runner("facts", "rebuild").out == "1 episode differs; fixed.\n"
    assert runner("facts", "verify").code == 0
    assert episode.opat_days == 14
