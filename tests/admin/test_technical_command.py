"""`pms technical add`, `pms national add`, and what `pms setup` says of itself."""

import re

from sqlalchemy import select

from pms.auth import queries, second_factor
from pms.auth.passwords import is_password
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import ALL, organisation_scope
from tests.test_setup_command import SETUP


def test_the_console_makes_an_account_of_the_technical_team(app, runner):
    result = runner("technical", "add", "Tech.One", "--name", "Tech One")
    assert (result.code, result.err) == (0, "")
    password = re.search(r"One-time password +(\S+)", result.out)[1]
    user = queries.find_user("tech.one")
    assert (user.roles, user.organisation_id, user.name) == (("technical",), None, "Tech One")
    assert is_password(password, user.password_hash)
    assert user.one_time_password_until is not None


def test_the_console_makes_an_account_of_a_national_viewer(app, runner):
    result = runner("national", "add", "Nat", "--name", "Nat View")
    assert (result.code, result.err) == (0, "")
    user = queries.find_user("nat")
    assert (user.roles, user.organisation_id) == (("national_viewer",), None)
    assert second_factor.is_missing(user)
    assert "/technical/sign-in" in result.out


def test_a_username_that_is_taken_is_refused(app, runner):
    runner("technical", "add", "tech")
    result = runner("technical", "add", "TECH")
    assert (result.code, result.out) == (2, "")
    assert "there is a user named tech already" in result.err


def test_setup_says_in_the_history_who_authorised_the_organisation(app, runner, monkeypatch):
    monkeypatch.setattr(queries, "list_organisations", list)
    assert runner(*SETUP).code == 0
    with organisation_scope(ALL):
        row = db.session.scalars(select(History).where(History.action == "authorise")).one()
    assert row.username == "console"
    assert "on the server's console" in row.after["reason"]
    assert row.object_id == queries.find_organisation("RYY").id
