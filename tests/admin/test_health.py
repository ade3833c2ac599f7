"""How the installation fares, for the technical team."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from pms import clock, installation
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


def test_it_shows_the_last_backup_and_the_last_anchor(technical, instance):
    backups = instance / "backups"
    backups.mkdir()
    for name, at in (("older", datetime(2026, 1, 2, 9, tzinfo=UTC)), ("newer", JANUARY)):
        (backups / name).write_bytes(b"")
        os.utime(backups / name, (at.timestamp(), at.timestamp()))
    with writing():
        anchors.write_anchors()
    words = technical.get("/technical/health").words
    assert "3 January 2026 at 09:00" in words
    assert "None yet" not in words


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
