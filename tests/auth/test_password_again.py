"""Asking for the password again, and signing in again: what was typed survives both."""

import pytest
from flask import request

from pms.auth.access import allow_signed_in
from pms.auth.reauthentication import asks_password_again
from pms.patients.models import Patient
from pms.store.base import db
from tests.auth.door import code_of, sign_in, with_second_factor
from tests.client import Client
from tests.factories import PASSWORD, a_user, an_nhs_number

pytestmark = pytest.mark.on_sqlite("what asks for the password again, and what it keeps of a form")

PATIENT = {
    "family_name": "Kept",
    "given_name": "Ada",
    "date_of_birth": "2/3/1950",
    "postcode": "ZZ1 1AA",
}


@pytest.fixture
def app(own_app):
    """The program, with a page that asks for the password again."""
    done = []

    @allow_signed_in
    @asks_password_again
    def hand_over():
        if request.method == "POST":
            done.append(request.form.get("reason"))
        return "handed over"

    own_app._got_first_request = False
    own_app.add_url_rule("/hand-over", "hand_over", hand_over, methods=["GET", "POST"])
    own_app.done = done
    return own_app


@pytest.fixture
def signed_in(stranger, time):
    sign_in(stranger, a_user().username)
    return stranger


def test_for_five_minutes_the_password_is_not_asked_again(signed_in, time):
    time.passes(minutes=4, seconds=59)
    assert signed_in.post("/hand-over").text == "handed over"


def test_after_that_it_is_asked_and_then_goes_on(signed_in, time):
    time.passes(minutes=5)
    page = signed_in.get("/hand-over?what=all").page
    assert page.h1.text == "Enter your password again"
    action = page.select_one("main form")["action"]
    assert signed_in.post(action, {"password": "wrong"}).status_code == 422
    assert signed_in.post(action, {"password": PASSWORD}).location == "/hand-over?what=all"
    assert signed_in.post("/hand-over").text == "handed over"


def test_what_was_typed_is_shown_to_be_sent_after_it(app, signed_in, time):
    time.passes(minutes=5)
    page = signed_in.post("/hand-over", {"reason": "An audit"}).page
    assert app.done == []
    form = fields(page)
    page = signed_in.post("/password-again", {**form, "password": PASSWORD}).page
    assert app.done == []
    assert "An audit" in page.get_text()
    signed_in.post(page.select_one("main form")["action"], fields(page))
    assert app.done == ["An audit"]


def test_htmx_is_sent_to_the_page_and_back_to_where_it_was(signed_in, time):
    time.passes(minutes=5)
    response = signed_in.post(
        "/hand-over", htmx=True, headers={"HX-Current-URL": "http://localhost/patients"}
    )
    assert response.headers["HX-Redirect"] == "/password-again?next=/patients"


def test_nobody_asks_who_is_not_signed_in(stranger):
    assert stranger.get("/hand-over").location.startswith("/sign-in")
    assert stranger.get("/password-again").location.startswith("/sign-in")


# --- Signing in again ---------------------------------------------------------------------------


def fields(page):
    return {
        field["name"]: field.get("value", "")
        for field in page.select("main form input[type=hidden][name]")
    }


@pytest.fixture
def interrupted(stranger, time):
    """A form that was sent after the session had ended: the user, what was typed, the answer."""
    user = a_user()
    sign_in(stranger, user.username)
    typed = {**PATIENT, "nhs_number": an_nhs_number()}
    time.passes(minutes=16)
    return user, typed, stranger.post("/patients/add", typed)


def patients():
    return db.session.query(Patient).count()


def test_what_was_typed_survives_signing_in_again(stranger, interrupted):
    user, typed, response = interrupted
    assert response.status_code == 401
    assert "Not saved yet" in response.words
    page = stranger.post(
        "/sign-in", {**fields(response.page), "username": user.username, "password": PASSWORD}
    ).page
    assert page.h1.text == "Not saved yet"
    assert "ZZ1 1AA" in page.get_text()
    assert patients() == 0
    assert stranger.post(page.select_one("main form")["action"], fields(page)).status_code == 303
    saved = db.session.query(Patient).one()
    assert (saved.nhs_number, saved.family_name) == (typed["nhs_number"], "Kept")


def test_a_wrong_password_on_the_way_loses_nothing(stranger, interrupted):
    user, _, response = interrupted
    form = fields(response.page)
    response = stranger.post("/sign-in", {**form, "username": user.username, "password": "wrong"})
    assert response.status_code == 422
    assert fields(response.page)["kept"] == form["kept"]


def test_it_passes_the_second_factor(app, stranger, interrupted):
    user, _, response = interrupted
    with_second_factor(app, user)
    page = stranger.post(
        "/sign-in", {**fields(response.page), "username": user.username, "password": PASSWORD}
    ).page
    assert page.h1.text == "Enter your code"
    page = stranger.post("/sign-in/code", {**fields(page), "code": code_of(user)}).page
    assert page.h1.text == "Not saved yet"


def test_nobody_else_is_shown_what_was_typed(stranger, interrupted):
    _, _, response = interrupted
    other = a_user()
    response = stranger.post(
        "/sign-in", {**fields(response.page), "username": other.username, "password": PASSWORD}
    )
    assert response.status_code == 303


def test_it_is_kept_for_ten_minutes(stranger, interrupted, monkeypatch):
    user, _, response = interrupted
    monkeypatch.setattr("pms.auth.resumed_form.LASTS_SECONDS", -1)
    response = stranger.post(
        "/sign-in", {**fields(response.page), "username": user.username, "password": PASSWORD}
    )
    assert response.status_code == 303


@pytest.mark.parametrize("sealed", ["", "x", "WzEsICIvIiwgW11d.aaaa.bbbb"])
def test_a_forged_one_is_nothing(stranger, sealed):
    user = a_user()
    data = {"username": user.username, "password": PASSWORD, "kept": sealed}
    assert stranger.post("/sign-in", data).location == "/"


def test_passwords_are_not_kept(stranger, time):
    sign_in(stranger, a_user().username)
    time.passes(minutes=16)
    data = {"current": PASSWORD, "password": "x", "again": "x"}
    assert stranger.post("/choose-password", data).location == "/sign-in"


def test_after_signing_out_nothing_is_kept(app, stranger):
    sign_in(stranger, a_user().username)
    stranger.post("/sign-out")
    assert stranger.post("/patients/add", PATIENT).location == "/sign-in"
    assert Client(app).post("/patients/add", PATIENT).location == "/sign-in"


def test_htmx_is_told_in_words_and_shown_the_way(stranger, time):
    sign_in(stranger, a_user().username)
    time.passes(minutes=16)
    here = {"HX-Current-URL": "http://localhost/patients"}
    response = stranger.post("/patients/add", PATIENT, htmx=True, headers=here)
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/sign-in?next=/patients"
    assert "session has ended" in response.page.select_one("[data-error]").text
