"""Signing in, choosing a password, signing out."""

from datetime import timedelta

import pytest

from pms import clock
from pms.auth import actions
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import ALL, organisation_scope
from tests.client import Client
from tests.factories import PASSWORD, a_user, an_organisation, the_organisation, writing

pytestmark = pytest.mark.on_sqlite(
    "the words of the two doors; sessions and counts are tried on both"
)

NEW = "meadow lantern thursday coast"


def sign_in(browser, username, password, path="/sign-in"):
    return browser.post(path, {"username": username, "password": password})


def test_the_right_password_opens_the_list_of_current_episodes(stranger):
    user = a_user()
    response = sign_in(stranger, user.username, PASSWORD)
    assert stranger.follow(response).location == "/ward"


def test_a_username_may_be_typed_in_capitals(stranger):
    user = a_user()
    assert sign_in(stranger, user.username.upper(), PASSWORD).status_code == 303


def test_every_failure_says_the_same_and_keeps_the_username(stranger):
    user, a_disabled = a_user(), a_user()
    with writing():
        a_disabled.disabled_at = clock.now()
        db.session.commit()
    said = set()
    for username, password in (
        (user.username, "wrong"),
        ("nobody", PASSWORD),
        (a_disabled.username, PASSWORD),
    ):
        response = sign_in(stranger, username, password)
        assert response.status_code == 422
        assert response.page.find("input", attrs={"name": "username"})["value"] == username
        said.add(response.page.select_one(".nhsuk-error-summary").text)
    assert len(said) == 1


def test_nobody_of_a_suspended_organisation_signs_in(stranger):
    suspended = an_organisation()
    user = a_user(organisation=suspended)
    with writing():
        suspended.state = "suspended"
        db.session.commit()
    assert sign_in(stranger, user.username, PASSWORD).status_code == 422


def test_an_empty_form_asks_for_both(stranger):
    response = sign_in(stranger, "", "")
    assert "Enter your username" in response.words
    assert "Enter your password" in response.words


def test_the_password_is_never_sent_back(stranger):
    assert PASSWORD not in sign_in(stranger, "nobody", PASSWORD).text


def test_a_person_goes_on_to_where_they_were_going(stranger):
    user = a_user()
    form = stranger.get("/sign-in?next=/patients").page.select_one("main form")
    assert sign_in(stranger, user.username, PASSWORD, form["action"]).location == "/patients"


@pytest.mark.parametrize("place", ["https://example.com/", "//example.com", "/\\example.com"])
def test_no_other_site_is_gone_on_to(stranger, place):
    user = a_user()
    response = stranger.post(
        "/sign-in",
        {"username": user.username, "password": PASSWORD},
        query_string={"next": place},
    )
    assert response.location == "/"


def test_someone_signed_in_is_not_asked_again(client):
    assert client.get("/sign-in").status_code == 303


def test_the_page_says_that_demonstration_sign_ins_were_printed(stranger):
    assert "printed" not in stranger.get("/sign-in").words
    an_organisation(demonstration=True)
    assert "were printed when the program was started" in stranger.get("/sign-in").words


def test_signing_in_and_failing_to_are_in_the_history(stranger):
    user = a_user()
    sign_in(stranger, user.username, "wrong")
    sign_in(stranger, user.username, PASSWORD)
    with organisation_scope(ALL):
        done = [row.action for row in db.session.query(History).order_by(History.id)]
    assert done[-2:] == ["failed sign-in", "sign-in"]


def test_a_one_time_password_must_be_replaced_first(stranger):
    _, password = newcomer()
    sign_in(stranger, "newcomer", password)
    assert stranger.get("/patients").location == "/choose-password"
    assert "of your own" in stranger.get("/choose-password").words
    stranger.post("/choose-password", {"password": NEW, "again": NEW})
    assert stranger.get("/patients").status_code == 200


def test_a_one_time_password_lapses(stranger):
    user, password = newcomer()
    with writing():
        user.one_time_password_until = clock.now() - timedelta(minutes=1)
        db.session.commit()
    assert sign_in(stranger, "newcomer", password).status_code == 422


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "Use 15 characters or more"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "too easy to guess"),
        (NEW, NEW + "s", "The two passwords differ"),
        ("", "", "Enter a new password"),
    ],
)
def test_a_poor_password_is_refused_in_words(client, password, again, said):
    data = {"current": PASSWORD, "password": password, "again": again}
    response = client.post("/choose-password", data)
    assert response.status_code == 422
    assert said in response.words


def test_a_new_password_ends_the_sessions_of_other_browsers(app, client):
    user = a_user()
    here, elsewhere = Client(app), Client(app)
    here.sign_in(user)
    elsewhere.sign_in(user)
    here.post("/choose-password", {"current": PASSWORD, "password": NEW, "again": NEW})
    assert here.get("/patients").status_code == 200
    assert elsewhere.get("/patients").status_code == 303


def test_after_sign_out_the_cookie_opens_nothing(client):
    with client.http.session_transaction() as cookie:
        kept = dict(cookie)
    client.post("/sign-out")
    with client.http.session_transaction() as cookie:
        cookie.update(kept)
    assert client.get("/patients").location.startswith("/sign-in")


def newcomer():
    with writing():
        user, password = actions.create_user(
            organisation=the_organisation("RXX"),
            username="newcomer",
            name="New Comer",
            roles=("clinician",),
        )
        db.session.commit()
    return user, password
