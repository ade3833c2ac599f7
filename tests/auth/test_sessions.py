"""How long a session lasts, and everything that ends it."""

import pytest

from pms.auth import actions
from pms.auth.models import UserSession
from pms.auth.passwords import hash_password
from pms.store.base import db
from tests.auth.door import (
    an_enrolled_browser,
    change,
    code_of_secret,
    history,
    is_in,
    sign_in,
    token_of,
)
from tests.client import Client
from tests.factories import PASSWORD, a_user, writing
from tests.open_form import open_form

NEW = "meadow lantern thursday coast"


def kept_cookie(browser):
    with browser.http.session_transaction() as cookie:
        return dict(cookie)


def put_cookie(browser, kept):
    with browser.http.session_transaction() as cookie:
        cookie.clear()
        cookie.update(kept)


def test_signing_in_gives_a_new_token_whatever_was_planted(stranger):
    user = a_user()
    put_cookie(stranger, {"_user_id": "planted", "csrf_token": "planted", "left": "over"})
    sign_in(stranger, user.username)
    after = kept_cookie(stranger)
    assert after["_user_id"] != "planted"
    assert after.get("csrf_token") != "planted"
    assert "left" not in after


def test_each_sign_in_has_a_token_of_its_own(stranger):
    user = a_user()
    sign_in(stranger, user.username)
    first = token_of(stranger)
    stranger.post("/sign-out")
    sign_in(stranger, user.username)
    assert token_of(stranger) != first


def test_changing_the_password_changes_the_token(stranger):
    sign_in(stranger, a_user().username)
    before = kept_cookie(stranger)
    data = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert stranger.post("/choose-password", data).status_code == 303
    assert is_in(stranger)
    put_cookie(stranger, before)
    assert not is_in(stranger)


def test_sessions_elsewhere_end_when_a_second_factor_is_set_up_or_removed(
    app, stranger, organisation
):
    user, elsewhere = a_user(), an_enrolled_browser(app, organisation)
    sign_in(stranger, user.username)
    sign_in(elsewhere, user.username)
    key = stranger.get("/account/second-factor")
    secret = key.page.select_one("code").text.replace(" ", "")
    answers = open_form(key) | {"code": code_of_secret(secret)}
    assert stranger.post("/account/second-factor", answers).status_code == 200
    assert is_in(stranger)
    assert not is_in(elsewhere)

    elsewhere.sign_in(user)
    assert is_in(elsewhere)
    removed = stranger.post("/account/second-factor/remove", {"password": PASSWORD})
    assert removed.status_code == 303
    assert is_in(stranger)
    assert not is_in(elsewhere)


def test_changing_the_password_needs_the_one_before(stranger):
    sign_in(stranger, a_user().username)
    data = {"current": "wrong", "password": NEW, "again": NEW}
    response = stranger.post("/choose-password", data)
    assert response.status_code == 422
    assert "not right" in response.page.select_one("#current-error").text
    assert history() == ["failed password check"]


def test_a_stolen_cookie_is_dead_after_sign_out(app, stranger):
    sign_in(stranger, a_user().username)
    thief = Client(app)
    put_cookie(thief, kept_cookie(stranger))
    assert is_in(thief)
    stranger.post("/sign-out")
    assert not is_in(thief)


def test_a_session_ends_after_fifteen_idle_minutes(stranger, time):
    sign_in(stranger, a_user().username)
    time.passes(minutes=14, seconds=59)
    assert is_in(stranger)
    time.passes(minutes=15)
    assert not is_in(stranger)


def test_an_administrators_ends_after_ten(stranger, time):
    admin = a_user(roles=("organisation_admin", "manager"))
    stranger.sign_in(admin)
    time.passes(minutes=9, seconds=59)
    assert is_in(stranger)
    time.passes(minutes=10)
    assert not is_in(stranger)


def test_a_session_ends_after_ten_hours_however_busy(stranger, time):
    sign_in(stranger, a_user().username)
    for _ in range(59):
        time.passes(minutes=10)
        assert is_in(stranger)
    time.passes(minutes=10)
    assert not is_in(stranger)


def test_a_change_of_password_does_not_begin_the_ten_hours_again(stranger, time):
    sign_in(stranger, a_user().username)
    time.passes(minutes=14)
    data = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert stranger.post("/choose-password", data).status_code == 303
    began = {row.created_at for row in db.session.query(UserSession)}
    assert len(began) == 1


def test_asking_how_long_it_lasts_does_not_make_it_last(stranger, time):
    sign_in(stranger, a_user().username)
    assert stranger.get("/session").json["seconds"] == 15 * 60
    time.passes(minutes=14)
    assert stranger.get("/session").json["seconds"] == 60
    time.passes(minutes=1)
    assert stranger.get("/session").json == {"user": None, "seconds": 0}


def test_staying_begins_the_idle_time_again(stranger, time):
    user = a_user()
    sign_in(stranger, user.username)
    time.passes(minutes=14)
    state = stranger.post("/session/stay").json
    assert state["seconds"] == 15 * 60
    assert state["user"] == user.id
    assert state["may_stay"]
    time.passes(minutes=14)
    assert is_in(stranger)


def test_near_the_tenth_hour_nobody_is_offered_to_stay(stranger, time):
    sign_in(stranger, a_user().username)
    for _ in range(59):
        time.passes(minutes=10)
        stranger.post("/session/stay")
    state = stranger.get("/session").json
    assert state["seconds"] == 10 * 60
    assert not state["may_stay"]


def disable(user):
    actions.disable_user(user)


def suspend(user):
    user.organisation.state = "suspended"


def close(user):
    user.organisation.state = "closed"


def reset_password(user):
    actions.reset_password(user, password_hash=hash_password("another"))


def reset_second_factor(user):
    actions.reset_second_factor(user)


def end_all(user):
    actions.end_sessions_of(user.organisation)


def revoke(user):
    actions.revoke_session(db.session.query(UserSession).one())


@pytest.mark.parametrize(
    "event", [disable, suspend, close, reset_password, reset_second_factor, end_all, revoke]
)
def test_what_happens_meanwhile_ends_access_at_the_next_request(stranger, event):
    user = a_user()
    sign_in(stranger, user.username)
    assert is_in(stranger)
    with writing():
        event(user)
        db.session.commit()
    assert not is_in(stranger)
    assert stranger.get("/patients", htmx=True).status_code == 401


def test_enabling_an_account_does_not_wake_its_old_sessions(stranger):
    user = a_user()
    sign_in(stranger, user.username)
    for act in (actions.disable_user, actions.enable_user):
        with writing():
            act(user)
            db.session.commit()
    assert not is_in(stranger)
    assert sign_in(stranger, user.username).status_code == 303


def test_a_reset_password_opens_once_within_72_hours(app, stranger, organisation, time):
    user = a_user()
    given = actions.new_one_time_password()
    with writing():
        actions.reset_password(user, password_hash=given.hash)
        db.session.commit()
    assert sign_in(stranger, user.username).status_code == 422
    time.passes(hours=71)
    assert sign_in(stranger, user.username, given.text).status_code == 303
    assert stranger.get("/patients").location == "/choose-password"
    other = an_enrolled_browser(app, organisation)
    assert sign_in(other, user.username, given.text).status_code == 422
    stranger.post("/choose-password", {"password": NEW, "again": NEW})
    assert is_in(stranger)
    assert sign_in(other, user.username, NEW).status_code == 303


def test_an_unused_reset_password_lapses(stranger, time):
    user = a_user()
    given = actions.new_one_time_password()
    with writing():
        actions.reset_password(user, password_hash=given.hash)
        db.session.commit()
    time.passes(hours=72, seconds=1)
    assert sign_in(stranger, user.username, given.text).status_code == 422


def test_sessions_are_listed_and_ended_one_by_one(app, stranger, organisation):
    user = a_user()
    sign_in(stranger, user.username)
    other = an_enrolled_browser(app, organisation)
    sign_in(other, user.username)
    [form] = stranger.get("/account").page.select("form[action*=sessions]")
    assert stranger.post(form["action"]).status_code == 303
    assert not is_in(other)
    assert is_in(stranger)
    assert history() == ["revoke session"]


def test_nobody_ends_a_session_that_is_not_theirs(app, stranger, client):
    sign_in(stranger, a_user().username)
    theirs = db.session.query(UserSession).order_by(UserSession.id.desc()).first().id
    assert client.post(f"/account/sessions/{theirs}/end").status_code == 404
    assert is_in(stranger)


def test_an_ended_session_is_not_listed(stranger, time):
    user = a_user()
    sign_in(stranger, user.username)
    time.passes(minutes=16)
    sign_in(stranger, user.username)
    [table, _] = stranger.get("/account").page.select("tbody")
    assert len(table.select("tr")) == 1


def test_a_suspended_organisations_people_are_refused_like_anybody(stranger, organisation):
    user = a_user()
    change(organisation, state="suspended")
    assert sign_in(stranger, user.username).status_code == 422


def test_signing_out_is_in_the_history(stranger):
    sign_in(stranger, a_user().username)
    stranger.post("/sign-out")
    assert history(2) == ["sign-in", "sign-out"]


def test_a_persons_account_says_what_they_may_do(app):
    browser = Client(app)
    browser.sign_in(a_user(roles=("clinician", "manager")))
    assert "Roles Clinician, Manager" in browser.get("/account").words
