"""Secrets of second factors lie sealed: who has the database alone reads and makes none."""

import base64
import os
import subprocess
import sys

import pytest
import sqlalchemy as sa

from pms.auth import actions, seals, second_factor
from pms.auth.models import User
from pms.store.base import db
from tests.auth.door import an_enrolled_browser, code_of_secret, sign_in, with_second_factor
from tests.client import Client
from tests.factories import a_user, writing
from tests.rows import rows_of
from tests.server_process import ROOT, ServerProcess

KEY, OTHER = "one key of thirty-two characters", "another, of 32 characters as well"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


# --- Seals --------------------------------------------------------------------------------------


def test_what_is_sealed_opens_with_its_key_for_its_owner_alone():
    sealed = seals.seal(SECRET, "user 7", KEY)
    assert SECRET not in sealed
    assert seals.unseal(sealed, "user 7", [KEY]) == SECRET
    assert seals.unseal(sealed, "user 7", [OTHER, KEY]) == SECRET, "an old key may be named"
    assert seals.unseal(sealed, "user 8", [KEY]) is None, "a seal moved to another row"
    assert seals.unseal(sealed, "user 7", [OTHER]) is None


def test_the_same_secret_never_looks_the_same():
    assert len({seals.seal(SECRET, "user 7", KEY) for _ in range(20)}) == 20


def test_a_seal_that_was_changed_anywhere_does_not_open():
    sealed = seals.seal(SECRET, "user 7", KEY)
    raw = bytearray(base64.urlsafe_b64decode(sealed.removeprefix(seals.VERSION)))
    for place in range(len(raw)):
        changed = bytes((*raw[:place], raw[place] ^ 1, *raw[place + 1 :]))
        text = seals.VERSION + base64.urlsafe_b64encode(changed).decode()
        assert seals.unseal(text, "user 7", [KEY]) is None


@pytest.mark.parametrize(
    "text", ["", SECRET, "1.", "1.x", "1.AAAA", "1.é", f"1.{SECRET}", "2.AAAA"]
)
def test_what_is_no_seal_is_no_secret(text):
    assert seals.unseal(text, "user 7", [KEY]) is None


# --- At rest ------------------------------------------------------------------------------------


def kept(user):
    """What the database holds of the secret."""
    return db.session.scalar(sa.select(User.totp_secret).where(User.id == user.id))


def put(user, text):
    with writing():
        db.session.execute(sa.update(User).where(User.id == user.id).values(totp_secret=text))
        db.session.commit()


@pytest.fixture
def user(app, time):
    user = a_user()
    with_second_factor(app, user)
    return user


def secret_shown_to(browser):
    page = browser.get("/account/second-factor").page
    return page.find("input", attrs={"name": "secret"})["value"], page.select_one("code").text


def test_no_secret_stands_in_clear_in_any_table(app, stranger, organisation, time):
    user = a_user(password=None)
    with writing():
        _, password = actions.create_user(
            organisation=organisation, username="new", name="New", roles=["viewer"]
        )
        code = actions.issue_access_code(organisation, app.config["SECRET_KEY"])
        db.session.commit()
    codes = with_second_factor(app, user)
    secret = second_factor.secret_of(db.session.get_one(User, user.id))
    with stranger.http.session_transaction() as cookie:
        cookie.clear()
    sign_in(stranger, "new", password)
    with stranger.http.session_transaction() as cookie:
        token = cookie["_user_id"]
    everything = repr(rows_of())
    assert "new" in everything
    for known in (secret, password, code, token, *codes):
        assert known
        assert known not in everything
        assert known.replace("-", "") not in everything


def test_a_seal_of_somebody_else_does_not_sign_in(app, stranger, user, organisation):
    """Who writes into the database gives a user a second factor of their own choice, or tries."""
    mine = a_user()
    with_second_factor(app, mine)
    secret = second_factor.secret_of(mine)
    for planted in (kept(mine), secret, SECRET):
        put(user, planted)
        browser = an_enrolled_browser(app, organisation)
        sign_in(browser, user.username)
        for code in (code_of_secret(secret), code_of_secret(SECRET)):
            assert browser.post("/sign-in/code", {"code": code}).status_code == 503


# --- Another secret key -------------------------------------------------------------------------


@pytest.fixture
def sealed_with_another_key(user):
    put(user, seals.seal(SECRET, second_factor.owner_of(user.id), OTHER))
    return user


def test_with_another_secret_key_the_page_says_so_plainly(stranger, sealed_with_another_key):
    sign_in(stranger, sealed_with_another_key.username)
    for answer in (
        stranger.get("/sign-in/code"),
        stranger.post("/sign-in/code", {"code": code_of_secret(SECRET)}),
    ):
        assert answer.status_code == 503
        assert "another secret key" in answer.words
        assert "Tell the person who looks after the server" in answer.words


def test_it_is_no_failure_of_the_user(stranger, user, sealed_with_another_key):
    sign_in(stranger, user.username)
    for _ in range(12):
        stranger.post("/sign-in/code", {"code": "123456"})
    with writing():
        second_factor.keep(db.session.merge(user), SECRET)
        db.session.commit()
    sign_in(stranger, user.username)
    code = code_of_secret(SECRET)
    assert stranger.post("/sign-in/code", {"code": code}).status_code == 303


def test_whoever_starts_the_server_is_told(sealed_with_another_key):
    [said] = second_factor.seal_anew()
    assert "sealed with another secret key: 1;" in said
    assert "put back the key" in said


def test_a_named_old_key_opens_and_at_the_start_all_is_sealed_anew(
    app, stranger, sealed_with_another_key
):
    user = sealed_with_another_key
    app.config["OLD_SECRET_KEY"] = OTHER
    sign_in(stranger, user.username)
    code = code_of_secret(SECRET)
    assert stranger.post("/sign-in/code", {"code": code}).status_code == 303
    a_user()  # who has none
    with writing():
        [said] = second_factor.seal_anew()
    assert "now with the new key: 1;" in said
    app.config["OLD_SECRET_KEY"] = ""
    db.session.refresh(user)
    assert second_factor.secret_of(user) == SECRET
    assert second_factor.seal_anew() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_server_says_it_when_it_starts(instance, sealed_with_another_key, user):
    db.session.rollback()
    with ServerProcess(instance, PMS_SECRET_KEY=KEY) as server:
        assert "sealed with another secret key: 1;" in server.said()
    with ServerProcess(instance, PMS_SECRET_KEY=KEY, PMS_OLD_SECRET_KEY=OTHER) as server:
        assert "now with the new key: 1;" in server.said()
    with ServerProcess(instance, PMS_SECRET_KEY=KEY) as server:
        assert "second factors" not in server.said()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_server_program_says_it_too(instance, sealed_with_another_key):
    db.session.rollback()
    environment = {**os.environ, "PMS_SECRET_KEY": KEY}
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=ROOT, env=environment, capture_output=True
    )
    assert done.returncode == 0
    assert b"sealed with another secret key: 1;" in done.stderr


def test_health_says_it(app, sealed_with_another_key):
    technical = Client(app)
    technical.sign_in(a_user(roles=("technical",)))
    words = technical.get("/technical/health").words
    assert "1 second factors were sealed with another secret key" in words
