"""A server that is stopped says so first, lets running work end, and loses none of it."""

import json
import signal
import sqlite3
import threading
import urllib.error
import urllib.request
from contextlib import closing
from http.client import HTTPConnection

import pytest

from pms.auth.actions import issue_access_code
from pms.config import own_key
from pms.store.base import db
from tests import factories
from tests.factories import PASSWORD, an_nhs_number
from tests.server_process import Browser, ServerProcess

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def readiness(address):
    try:
        with urllib.request.urlopen(address + "/readyz", timeout=10) as response:
            return response.status, json.load(response)["amiss"]
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)["amiss"]


def test_a_save_that_runs_when_the_server_is_stopped_is_kept_and_answered(
    organisation, instance, monkeypatch
):
    username = factories.a_user().username
    with factories.writing():
        organisation.demonstration = True  # so that made-up numbers are nothing to ask about
        code = issue_access_code(organisation, own_key(instance / "secret_key"))
        db.session.commit()
    number, answers, sent = an_nhs_number(), [], threading.Event()
    get_answer = HTTPConnection.getresponse

    def wait_for_answer(connection):
        if connection._method == "POST" and saver.is_alive():
            sent.set()
        return get_answer(connection)

    monkeypatch.setattr(HTTPConnection, "getresponse", wait_for_answer)
    saver = threading.Thread(target=lambda: answers.append(add(browser, number)))
    with ServerProcess(instance, PMS_STOP_SECONDS="1") as server:
        browser = Browser(server.address)
        browser.submit("/access-code", code=code)
        browser.submit("/sign-in", username=username, password=PASSWORD)
        assert readiness(server.address) == (200, [])
        with closing(sqlite3.connect(instance / "pms.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # so that the save waits
            saver.start()
            assert sent.wait(30)
            server.process.send_signal(signal.SIGTERM)
            while readiness(server.address) == (200, []):
                saver.join(0.02)
            assert readiness(server.address) == (503, ["stopping"])
            other.execute("ROLLBACK")
        saver.join(30)
        assert server.process.wait(30) == 0
        assert "Stopping" in server.said()
    assert len(answers) == 1
    assert answers[0] != "/patients/add"
    with closing(sqlite3.connect(instance / "pms.sqlite")) as database:
        kept = database.execute("SELECT count(*) FROM patient WHERE nhs_number = ?", [number])
        assert kept.fetchone() == (1,)


def test_who_is_told_to_stop_twice_stops_straight_away(organisation, instance):
    with ServerProcess(instance, PMS_STOP_SECONDS="600") as server:
        server.process.send_signal(signal.SIGINT)
        while readiness(server.address) == (200, []):
            pass
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(30) == 0


def add(browser, number):
    return browser.submit(
        "/patients/add",
        nhs_number=number,
        family_name="Stopped",
        given_name="Ada",
        date_of_birth="1950-01-01",
    )
