"""What was judged is judged again where it is acted on: a reset ends what it overtakes."""

import threading

import pytest

from pms import clock
from pms.auth import actions, authentication, second_factor, sessions, throttle
from pms.auth.models import Organisation, User
from pms.auth.passwords import hash_password
from pms.store.base import db
from pms.store.transactions import intend
from tests.auth.door import (
    an_enrolled_browser,
    code_of,
    is_in,
    last_history,
    sign_in,
    with_second_factor,
)
from tests.auth.meanwhile import before_acting, elsewhere, in_threads, living
from tests.factories import PASSWORD, a_user, let_others_work, writing

NEW = "meadow lantern thursday coast"
OTHER = "copper window gentle orbit"


def reset(user):
    actions.reset_password(user, password_hash=hash_password(OTHER))


def disable(user):
    actions.disable_user(user)


def change(user):
    """In another of the user's browsers, whose session goes on alone."""
    actions.change_password(user, password_hash=hash_password(OTHER))
    sessions.revoke_all(user)


def suspend(user):
    organisation = db.session.get_one(Organisation, user.organisation_id)
    organisation.state = "suspended"
    actions.end_sessions_of(organisation)


def leave_organisation(user):
    user.organisation_id = actions.create_organisation(ods_code="RYY", name="Elsewhere").id


def restrict_networks(user):
    db.session.get_one(Organisation, user.organisation_id).networks = "10.0.0.0/8"


def lapse(user):
    user.one_time_password_until = clock.now()


def end_sessions(user):
    sessions.revoke_all(user)


def reset_second_factor(user):
    actions.reset_second_factor(user)


@pytest.fixture
def meanwhile(app, monkeypatch):
    """`meanwhile(act, user)` has others do something to the user before the judged is acted on."""

    def have(act, user):
        user_id = user.id
        before_acting(
            monkeypatch,
            lambda: elsewhere(app, lambda: act(db.session.get_one(User, user_id))),
        )

    return have


# --- Signing in ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act", [reset, change, disable, suspend, leave_organisation, restrict_networks, lapse]
)
def test_a_sign_in_is_judged_by_what_stands_when_it_lets_in(stranger, meanwhile, act):
    user = a_user()
    meanwhile(act, user)
    assert sign_in(stranger, user.username).status_code == 422
    assert not is_in(stranger)
    assert living(user) == 0


def test_the_history_says_that_the_password_was_changed_meanwhile(stranger, meanwhile):
    user = a_user()
    meanwhile(reset, user)
    sign_in(stranger, user.username)
    row = last_history()
    assert (row.action, row.after) == ("failed sign-in", {"reason": "password changed meanwhile"})


def test_a_reset_leaves_none_of_twenty_who_are_signing_in(app, organisation, monkeypatch):
    """All twenty passwords have been found right when the reset comes."""
    user, number = a_user(), 20
    browsers = [an_enrolled_browser(app, organisation) for _ in range(number)]
    username, user_id = user.username, user.id
    let_others_work()
    judged, go_on = in_step(monkeypatch, number)
    started = in_threads(app, [lambda one=one: sign_in(one, username) for one in browsers])
    judged.wait(60)
    elsewhere(app, lambda: reset(db.session.get_one(User, user_id)))
    go_on.set()
    assert {response.status_code for response in started.finish()} == {422}
    assert living(user) == 0
    assert not any(is_in(browser) for browser in browsers)


def test_a_one_time_password_opens_once_however_many_use_it_at_once(app, organisation, monkeypatch):
    given = actions.new_one_time_password()
    user, number = a_user(password=given), 4
    browsers = [an_enrolled_browser(app, organisation) for _ in range(number)]
    username = user.username
    let_others_work()
    judged, go_on = in_step(monkeypatch, number)
    works = [lambda one=one: sign_in(one, username, given.text) for one in browsers]
    started = in_threads(app, works)
    judged.wait(60)
    go_on.set()
    assert sorted(response.status_code for response in started.finish()) == [303, 422, 422, 422]
    assert living(user) == 1
    assert sum(is_in_to_choose(browser) for browser in browsers) == 1


def in_step(monkeypatch, number):
    """When all have been judged, and what then has them go on to act on it.

    So many at once would be slowed down, and one queue for hashing: neither is asked about here.
    """
    hold, arrived = authentication.hold, threading.Barrier(number + 1)
    judge, turn, go_on = authentication.is_password, threading.Lock(), threading.Event()

    def judged(*args, **kwargs):
        with turn:
            return judge(*args, **kwargs)

    def held(user_id):
        arrived.wait(60)
        assert go_on.wait(60)
        return hold(user_id)

    monkeypatch.setattr(authentication, "hold", held)
    monkeypatch.setattr(authentication, "is_password", judged)
    monkeypatch.setattr(throttle, "take_try", lambda *_, **__: None)
    return arrived, go_on


def is_in_to_choose(browser):
    return browser.get("/patients").location == "/choose-password"


# --- The step of the code -----------------------------------------------------------------------


@pytest.fixture
def at_the_code(app, stranger, time):
    """Somebody whose password was right, and the browser that is asked for the code."""
    user = a_user()
    with_second_factor(app, user)
    assert sign_in(stranger, user.username).location == "/sign-in/code"
    return user, stranger


@pytest.mark.parametrize("act", [reset, change, disable, reset_second_factor, leave_organisation])
def test_a_right_code_opens_nothing_after_a_change_of_the_account(at_the_code, meanwhile, act):
    user, browser = at_the_code
    code = code_of(user)
    meanwhile(act, user)
    assert browser.post("/sign-in/code", {"code": code}).location == "/sign-in"
    assert not is_in(browser)
    assert living(user) == 0
    assert last_history().after == {"reason": "account changed"}


@pytest.mark.parametrize("act", [reset, change, disable, reset_second_factor])
def test_whoever_waits_for_the_code_begins_again_after_it(at_the_code, app, act):
    user, browser = at_the_code
    user_id = user.id
    elsewhere(app, lambda: act(db.session.get_one(User, user_id)))
    assert browser.get("/sign-in/code").location == "/sign-in"


def test_a_one_time_password_opens_once_beside_a_second_factor(app, organisation, time):
    """Two browsers have given it; each has a code of its own."""
    given = actions.new_one_time_password()
    user = a_user(password=given)
    codes = with_second_factor(app, user)
    first, second = (an_enrolled_browser(app, organisation) for _ in range(2))
    for browser in (first, second):
        assert sign_in(browser, user.username, given.text).location == "/sign-in/code"
    assert first.post("/sign-in/code", {"code": code_of(user)}).location == "/"
    assert second.post("/sign-in/code", {"code": codes[0]}).location == "/sign-in"
    assert living(user) == 1


# --- Choosing a password ------------------------------------------------------------------------


@pytest.fixture
def choosing(stranger):
    """Somebody who has signed in with a one-time password, and chooses one of their own."""
    given = actions.new_one_time_password()
    user = a_user(password=given)
    assert sign_in(stranger, user.username, given.text).status_code == 303
    return user, stranger


@pytest.mark.parametrize("act", [reset, change, disable, end_sessions, suspend])
def test_the_first_password_is_chosen_by_that_very_sign_in(choosing, meanwhile, app, act):
    user, browser = choosing
    meanwhile(act, user)
    response = browser.post("/choose-password", {"password": NEW, "again": NEW})
    assert response.location.startswith("/sign-in")
    assert not is_in(browser)
    assert living(user) == 0
    assert not opens(app, user, NEW)


def test_after_a_reset_only_the_new_one_time_password_opens(choosing, app, organisation):
    user, thief = choosing
    given, user_id = actions.new_one_time_password(), user.id
    elsewhere(
        app,
        lambda: actions.reset_password(db.session.get_one(User, user_id), password_hash=given.hash),
    )
    answer = thief.post("/choose-password", {"password": NEW, "again": NEW})
    assert answer.location == "/sign-in"
    owner = an_enrolled_browser(app, organisation)
    assert sign_in(owner, user.username, given.text).status_code == 303
    assert is_in_to_choose(owner)


@pytest.mark.parametrize("act", [reset, change])
def test_a_change_of_password_loses_against_another_one(stranger, meanwhile, app, act):
    user = a_user()
    sign_in(stranger, user.username)
    meanwhile(act, user)
    data = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert stranger.post("/choose-password", data).status_code == 422
    assert not opens(app, user, NEW)


def test_no_ended_session_changes_the_password_or_is_renewed(stranger, meanwhile, app):
    user = a_user()
    sign_in(stranger, user.username)
    meanwhile(end_sessions, user)
    data = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert stranger.post("/choose-password", data).location == "/sign-in"
    assert living(user) == 0
    assert not opens(app, user, NEW)


def test_an_ended_session_is_not_renewed(app):
    user = a_user()
    user_id = user.id
    with app.test_request_context(), writing():
        here = db.session.merge(user)
        sessions.begin(here)
        db.session.commit()
        elsewhere(app, lambda: end_sessions(db.session.get_one(User, user_id)))
        intend("write")
        with pytest.raises(sessions.SessionEnded):
            sessions.renew(here)
    assert living(user) == 0


def opens(app, user, password):
    let_others_work()
    browser = an_enrolled_browser(app, user.organisation)
    return sign_in(browser, user.username, password).status_code == 303


# --- The password again -------------------------------------------------------------------------


@pytest.mark.parametrize("act", [reset, disable, change])
def test_a_password_asked_again_is_that_of_now(stranger, meanwhile, act):
    user = a_user()
    sign_in(stranger, user.username)
    meanwhile(act, user)
    assert stranger.post("/password-again", {"password": PASSWORD}).status_code == 422


def test_an_ended_session_does_not_prove_itself_again(stranger, meanwhile):
    user = a_user()
    sign_in(stranger, user.username)
    meanwhile(end_sessions, user)
    response = stranger.post("/password-again", {"password": PASSWORD})
    assert response.location.startswith("/sign-in")
    assert living(user) == 0


def test_a_second_factor_is_removed_by_a_session_that_stands(at_the_code, meanwhile):
    user, browser = at_the_code
    browser.post("/sign-in/code", {"code": code_of(user)})
    meanwhile(end_sessions, user)
    response = browser.post("/account/second-factor/remove", {"password": PASSWORD})
    assert response.location.startswith("/sign-in")
    db.session.refresh(user)
    assert second_factor.has_one(user)
    assert living(user) == 0


def test_a_second_factor_that_has_become_compulsory_stays(at_the_code, meanwhile):
    user, browser = at_the_code
    browser.post("/sign-in/code", {"code": code_of(user)})
    meanwhile(require_second_factor, user)
    answer = browser.post("/account/second-factor/remove", {"password": PASSWORD})
    assert answer.status_code == 404
    db.session.refresh(user)
    assert second_factor.has_one(user)


def require_second_factor(user):
    db.session.get_one(Organisation, user.organisation_id).second_factor_required = True


# --- A password of one's own --------------------------------------------------------------------


def test_the_one_time_password_is_not_kept_as_ones_own(app, organisation):
    given = actions.new_one_time_password()
    user = a_user(password=given)
    browser = an_enrolled_browser(app, organisation)
    sign_in(browser, user.username, given.text)
    response = browser.post("/choose-password", {"password": given.text, "again": given.text})
    assert response.status_code == 422
    said = response.page.select_one("#password-error").text
    assert "one-time password, which others have seen" in said
    assert is_in_to_choose(browser)
    assert browser.post("/choose-password", {"password": NEW, "again": NEW}).location == "/"
    assert opens(app, user, NEW)
    assert not opens(app, user, given.text)


def test_a_new_password_differs_from_the_current_one(stranger):
    user = a_user()
    sign_in(stranger, user.username)
    data = {"current": PASSWORD, "password": PASSWORD, "again": PASSWORD}
    response = stranger.post("/choose-password", data)
    assert response.status_code == 422
    assert "must differ from the current one" in response.page.select_one("#password-error").text
    let_others_work()
    assert is_in(stranger)
