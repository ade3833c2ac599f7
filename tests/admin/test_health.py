"""How the installation fares, for the technical team."""

from datetime import UTC, datetime, timedelta

import pytest

from pms import clock, installation
from pms.admin.health import copies
from pms.layout import moment
from pms.store.history import anchors
from pms.web import proxy
from tests.factories import a_patient, a_user, writing


def test_it_says_what_runs_and_how_much_room_is_left(technical, instance):
    words = technical.get("/technical/health").words
    assert "PMS" in words
    assert "up to date" in words
    assert "Free on the disk" in words
    assert ("SQLite" in words) or ("PostgreSQL" in words)
    assert "None yet: run pms history anchor" in words


def test_it_shows_the_last_backup_the_last_drill_and_the_last_anchor(technical, instance):
    assert "No backup was made in the last day" in technical.get("/technical/health").words
    with writing():
        copies.note(copies.BACKUP, clock.now(), file="pms.tar.gz")
        copies.note(copies.DRILL, JANUARY)
        anchors.write_anchors()
    words = technical.get("/technical/health").words
    assert f"Last backup {moment(clock.now())}" in words
    assert f"Last restore tried {moment(clock.now())}" in words
    assert "None yet" not in words
    assert "Never" not in words
    assert "No backup was made" not in words


def test_a_file_in_the_folder_of_backups_is_no_backup(technical, instance):
    (instance / "backups").mkdir()
    (instance / "backups" / "before-0014.sqlite").write_bytes(b"")
    assert "Last backup None yet" in technical.get("/technical/health").words


def test_a_backup_of_the_day_before_yesterday_is_too_old(technical):
    copies.note(copies.BACKUP, clock.now() - timedelta(hours=27))
    assert "No backup was made in the last day" in technical.get("/technical/health").words


def test_where_there_is_no_technical_team_the_administrator_is_told(administrator):
    words = administrator.get("/organisation/settings").words
    assert "No backup was made in the last day. Tell the person" in words
    a_user(roles=("technical",))
    assert "Backups" not in administrator.get("/organisation/settings").words


JANUARY = datetime(2026, 1, 3, 9, tzinfo=UTC)


def test_a_database_of_another_version_is_said_in_plain_words(technical, monkeypatch):
    monkeypatch.setattr(installation, "revisions", lambda: ("0001", "0002"))
    words = technical.get("/technical/health").words
    assert "not up to date (0002)" in words
    assert "Run pms upgrade" in words


def test_anchors_that_cannot_be_read_are_said(technical, instance):
    (instance / "history.anchors").write_text("nonsense\n", encoding="ascii")
    assert "line 1 of history.anchors is not an anchor" in technical.get("/technical/health").words


def test_it_says_how_much_of_the_history_waits_for_an_anchor(technical, monkeypatch):
    anchors.write_anchors()
    words = technical.get("/technical/health").words
    assert "History rows after the last anchor 0" in words
    assert "wait for an anchor" not in words
    a_patient()
    words = technical.get("/technical/health").words
    assert "History rows after the last anchor 1" in words
    assert "wait for an anchor" not in words
    later = clock.now() + timedelta(hours=2, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    technical.sign_in(a_user(roles=("technical",)))
    words = technical.get("/technical/health").words
    assert "Rows of the history wait for an anchor" in words
    anchors.anchor_file().unlink()
    assert "Rows of the history wait for an anchor" in technical.get("/technical/health").words


def test_it_does_not_say_that_the_history_is_whole(technical):
    words = technical.get("/technical/health").words
    assert "This page does not check the history" in words


def test_a_full_disk_is_foretold(technical, monkeypatch):
    monkeypatch.setattr("pms.admin.health.queries.LITTLE_ROOM", 2**60)
    assert "Free some space before it is full" in technical.get("/technical/health").words


def test_whom_it_believes_and_what_the_proxy_does_against_the_settings(technical, app):
    words = technical.get("/technical/health").words
    assert "Names browsers reach it by None but this machine's own" in words
    assert "Proxy that is believed None" in words
    app.extensions["pms_proxy"].note(proxy.NO_ADDRESS)
    assert "The proxy sends no X-Forwarded-For" in technical.get("/technical/health").words


def test_nothing_of_a_patient_stands_there(technical):
    a_patient(family_name="Canary")
    for path in ("/technical/health", "/technical/organisations"):
        assert "Canary" not in technical.get(path).words


@pytest.mark.parametrize("path", ["/technical/health", "/technical/organisations"])
def test_only_the_technical_team_opens_it(client, administrator, path):
    assert client.get(path).status_code == 403
    assert administrator.get(path).status_code == 403
