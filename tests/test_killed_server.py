"""A server killed while saving has lost nothing that it confirmed."""

import sqlite3
import threading
from contextlib import closing
from datetime import date, timedelta
from http.client import HTTPException

import pytest

from pms.auth.actions import issue_access_code
from pms.config import own_key
from pms.store.base import db
from tests import factories
from tests.factories import PASSWORD, an_nhs_number
from tests.server_process import Browser, ServerProcess

ROUNDS = 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_killing_the_server_while_it_saves_loses_no_confirmed_patient(organisation, instance):
    username = factories.a_user().username
    with factories.writing():
        organisation.demonstration = True  # so that made-up numbers are nothing to ask about
        code = issue_access_code(organisation, own_key(instance / "secret_key"))
        db.session.commit()
    confirmed = []
    for _ in range(ROUNDS):
        already = len(confirmed)
        with ServerProcess(instance) as server:
            savers = [
                threading.Thread(target=save, args=(server.address, code, username, confirmed))
                for _ in range(2)
            ]
            for saver in savers:
                saver.start()
            while len(confirmed) < already + 15 and any(saver.is_alive() for saver in savers):
                savers[0].join(0.002)
            server.kill()
            for saver in savers:
                saver.join(30)
        assert len(confirmed) > already
    with closing(sqlite3.connect(instance / "pms.sqlite")) as database:
        kept = {number for (number,) in database.execute("SELECT nhs_number FROM patient")}
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert set(confirmed) <= kept


def birthday(number):
    """Another for each, so that the page does not ask whether it is somebody already known."""
    return date(1940, 1, 1) + timedelta(days=int(number[3:9]) % 20_000)


def save(address, code, username, confirmed):
    """Add patients until the server is gone, noting each that it said was saved."""
    browser = Browser(address)
    try:
        browser.submit("/access-code", code=code)
        browser.submit("/sign-in", username=username, password=PASSWORD)
        while True:
            number = an_nhs_number()
            page = browser.submit(
                "/patients/add",
                nhs_number=number,
                family_name="Saved",
                given_name="Ada",
                date_of_birth=birthday(number).isoformat(),
            )
            assert page != "/patients/add", "the patient was refused"
            confirmed.append(number)
    except (OSError, HTTPException):  # URLError is an OSError
        return
