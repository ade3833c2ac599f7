"""`pms verify` and `pms version`: everything checked together, and what runs here."""

from datetime import date

import pytest
import sqlalchemy as sa

from pms.domain.nors import RULE_SET
from pms.episodes.models import Episode
from pms.store.base import db
from pms.store.keys import KeyFingerprint
from pms.version import VERSION, commit
from tests import factories

PARTS = ("Integrity", "Tables", "Keys", "Facts", "History")


@pytest.fixture
def lines(runner):
    def check():
        result = runner("verify")
        rows = result.out.splitlines()
        found = {row.split()[0]: row.split(maxsplit=1)[1] for row in rows if row.startswith(PARTS)}
        return result.code, found, result

    return check


def test_a_sound_record_has_nothing_found_in_it(lines, episode):
    code, found, result = lines()
    assert (code, result.err) == (0, "Nothing was found.\n")
    assert found == dict.fromkeys(PARTS, "nothing found")


def test_each_kind_of_fault_is_found_together_with_the_others(app, lines, episode):
    with factories.writing():
        db.session.execute(
            sa.update(Episode).values(last_opat_day=date(2026, 3, 3), opat_days=99),
            execution_options={"synchronize_session": False},
        )
        db.session.execute(sa.text("DROP INDEX ix_course_episode"))
        db.session.execute(sa.text("ALTER TABLE letter ADD COLUMN stray TEXT"))
        db.session.commit()
    code, found, result = lines()
    assert code == 1
    assert found["Facts"] == "1 finding"
    assert found["Tables"] == "2 findings"
    assert "index course.ix_course_episode is missing" in result.out
    assert "column letter.stray is not the program's" in result.out
    assert result.err == "3 findings.\n"


def test_a_key_of_another_database_is_refused_before_anything(app, runner, episode):
    with factories.writing():
        db.session.add(KeyFingerprint(name="HISTORY_KEY", fingerprint="0" * 32))
        db.session.commit()
    result = runner("verify")
    assert (result.code, result.out) == (2, "")
    assert "history_key is not the key of this database" in result.err


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_row_that_names_one_that_is_not_there_is_found(lines, episode):
    with db.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        connection.connection.driver_connection.execute("PRAGMA query_only = OFF")
        connection.connection.driver_connection.execute("UPDATE course SET episode_id = 999")
    db.engine.dispose()
    code, found, result = lines()
    assert (code, found["Integrity"]) == (1, "1 finding")
    assert "rows name others that are not there (1 of course)" in result.out


def test_the_version_says_all_that_a_person_who_helps_asks_for(app, runner):
    out = runner("version").out
    for words in (VERSION, commit(), RULE_SET, "Python", "Schema", "Data folder"):
        assert words in out
    assert ("PostgreSQL" in out) or ("SQLite 3" in out)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_asking_for_the_version_makes_nothing(app, tmp_path, monkeypatch, runner):
    monkeypatch.setenv("PMS_INSTANCE", str(tmp_path / "new"))
    monkeypatch.delenv("PMS_DATABASE_URL")
    assert "none yet" in runner("version").out
    assert not (tmp_path / "new").exists()
