"""Guesses are slowed; owners are not locked out; every failure looks and takes the same."""

import pytest

from pms import clock
from pms.auth import known_browser, throttle
from pms.auth.models import SignInFailures, UserSession
from pms.store.base import db
from tests.auth.door import (
    an_enrolled_browser,
    change,
    code_of,
    history,
    issued,
    last_history,
    sign_in,
    with_second_factor,
)
from tests.client import Client
from tests.factories import PASSWORD, a_user, an_organisation

TECHNICAL = "/technical/sign-in"


def fails(browser, username, times, password="wrong", **more):
    for _ in range(times):
        assert sign_in(browser, username, password, **more).status_code == 422


def tries(browser, username, times, **more):
    """Wrong passwords, judged or not."""
    for _ in range(times):
        assert sign_in(browser, username, "wrong", **more).status_code in (422, 429)


def a_helper(app):
    """Somebody of the technical team, with a second factor."""
    user = a_user(roles=("technical",))
    with_second_factor(app, user)
    return user


def gets_in(browser, user, time):
    """The whole way of the technical team, with a code that was not used before."""
    time.passes(minutes=1)
    if not opens(browser, user.username, path=TECHNICAL):
        return False
    return browser.post("/sign-in/code", {"code": code_of(user)}).status_code == 303


def count_of(subject):
    row = db.session.get(SignInFailures, subject.key)
    return row.count if row else 0


def opens(browser, username, **more):
    return sign_in(browser, username, **more).status_code == 303


def test_after_ten_failures_the_right_password_waits_for_fifteen_minutes(stranger, time):
    user = a_user()
    fails(stranger, user.username, 10)
    assert not opens(stranger, user.username)
    assert last_history().after == {"reason": "too many failures"}
    time.passes(minutes=14, seconds=59)
    assert not opens(stranger, user.username)
    time.passes(seconds=1)
    assert opens(stranger, user.username)


def test_then_there_is_one_try_in_fifteen_minutes(stranger, time):
    user = a_user()
    fails(stranger, user.username, 10)
    time.passes(minutes=15)
    fails(stranger, user.username, 1)
    assert not opens(stranger, user.username)
    time.passes(minutes=15)
    assert opens(stranger, user.username)


def test_nine_failures_slow_nobody(stranger):
    user = a_user()
    fails(stranger, user.username, 9)
    assert opens(stranger, user.username)


def test_signing_in_forgets_the_failures(stranger):
    user = a_user()
    for _ in range(3):
        fails(stranger, user.username, 9)
        assert opens(stranger, user.username)
        stranger.post("/sign-out")


def test_failures_are_forgotten_after_a_day_without_any(stranger, time):
    user = a_user()
    fails(stranger, user.username, 10)
    time.passes(hours=24)
    fails(stranger, user.username, 9)
    assert opens(stranger, user.username)


def test_a_failure_of_days_ago_is_in_nobodys_way(stranger, time):
    user = a_user()
    fails(stranger, user.username, 1)
    time.passes(days=2)
    assert opens(stranger, user.username)
    assert db.session.query(SignInFailures).count() == 1, "the address alone"


def test_ten_wrong_passwords_elsewhere_do_not_lock_the_owners_browser(app, stranger, organisation):
    user = a_user()
    opens(stranger, user.username)
    stranger.post("/sign-out")
    attacker = an_enrolled_browser(app, organisation)
    tries(attacker, user.username, 15)
    assert not opens(attacker, user.username)
    assert opens(stranger, user.username)


def test_the_owners_browser_has_a_count_of_its_own(app, stranger, organisation):
    user = a_user()
    opens(stranger, user.username)
    stranger.post("/sign-out")
    fails(stranger, user.username, 10)
    assert not opens(stranger, user.username)
    assert opens(an_enrolled_browser(app, organisation), user.username)


def test_a_browser_of_somebody_else_shares_the_count_of_all_others(app, stranger, organisation):
    user, colleague = a_user(), a_user()
    opens(stranger, colleague.username)
    stranger.post("/sign-out")
    fails(stranger, user.username, 5)
    fails(an_enrolled_browser(app, organisation), user.username, 5)
    assert not opens(stranger, user.username)


def test_a_colleagues_failures_do_not_reach_the_browsers_of_another_organisation(app, stranger):
    elsewhere = an_organisation()
    user = a_user(organisation=elsewhere)
    fails(stranger, user.username, 10)
    assert opens(an_enrolled_browser(app, elsewhere), user.username)


# --- A place ------------------------------------------------------------------------------------


def test_fifty_failures_of_a_browser_stop_it_for_the_rest_of_fifteen_minutes(
    app, stranger, organisation, time
):
    user = a_user()
    time.passes(hours=1)
    for number in range(50):
        fails(stranger, f"guess{number}", 1)
    assert not opens(stranger, user.username)
    assert opens(an_enrolled_browser(app, organisation), user.username)
    time.passes(minutes=15)
    assert opens(stranger, user.username)


def test_fifty_failures_of_an_address_stop_whoever_is_not_enrolled_there(app, time):
    user = a_user(roles=("technical",))
    nobody = Client(app)
    for number in range(50):
        fails(nobody, f"guess{number}", 1, path=TECHNICAL)
    assert not opens(nobody, user.username, path=TECHNICAL)
    elsewhere = {"environ_base": {"REMOTE_ADDR": "10.9.9.9"}}
    assert opens(Client(app), user.username, path=TECHNICAL, **elsewhere)
    time.passes(minutes=15)
    assert opens(nobody, user.username, path=TECHNICAL)


def test_right_passwords_do_not_count_for_the_place(stranger):
    user = a_user()
    for _ in range(3):
        opens(stranger, user.username)
        stranger.post("/sign-out")
    assert [row.count for row in db.session.query(SignInFailures)] == [0]


def test_a_name_that_waits_uses_up_the_tries_of_its_place(app):
    nobody = Client(app)
    tries(nobody, "guess", 50, path=TECHNICAL)
    response = sign_in(nobody, "another", path=TECHNICAL)
    assert response.status_code == 429


def test_a_place_that_waits_uses_up_nobodys_tries(app):
    nobody, user = Client(app), a_user(roles=("technical",))
    for number in range(50):
        fails(nobody, f"guess{number}", 1, path=TECHNICAL)
    tries(nobody, user.username, 20, path=TECHNICAL)
    assert count_of(throttle.account(user.username, user.id, None)) == 0


def test_what_hammers_on_is_in_the_history_once_and_changes_nothing_more(app, time):
    nobody = Client(app)
    tries(nobody, "guess", 51, path=TECHNICAL)
    rows = history(count=100)
    assert rows.count("failed sign-in") == 51
    before = {row.subject: row.count for row in db.session.query(SignInFailures)}
    tries(nobody, "guess", 5, path=TECHNICAL)
    tries(nobody, "another", 5, path=TECHNICAL)
    assert history(count=100) == rows
    assert {row.subject: row.count for row in db.session.query(SignInFailures)} == before


def test_a_site_of_ipv6_shares_one_count(app):
    nobody, user = Client(app), a_user(roles=("technical",))
    for number in range(50):
        here = {"REMOTE_ADDR": f"2001:db8:1:2::{number:x}"}
        fails(nobody, f"guess{number}", 1, path=TECHNICAL, environ_base=here)
    same, other = ({"REMOTE_ADDR": f"2001:db8:1:{site}::ffff"} for site in (2, 3))
    assert not opens(nobody, user.username, path=TECHNICAL, environ_base=same)
    assert opens(nobody, user.username, path=TECHNICAL, environ_base=other)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_address_is_counted_as_one_device_has_it(address, counted):
    assert throttle.network_of(address) == counted


# --- Strangers ----------------------------------------------------------------------------------


def imitations(user, browser_id, organisation_id):
    """What a stranger types who hopes to be counted as the owner's browser."""
    name = user.username
    return [
        name,
        f"{name} browser {browser_id}",
        f"{name} browser:{browser_id}",
        f"user:{name} browser:{browser_id}",
        f'{name}", "browser", {browser_id}',
        f'["account", "{name}", "browser", {browser_id}]',
        f'{name}", "new browsers of", {organisation_id}',
        f'{name}", "signed in',
        f"{name}\x1fbrowser\x1f{browser_id}",
        "address:127.0.0.1",
        '["place", "", "address", "127.0.0.1"]',
    ]


def test_no_name_that_is_typed_is_counted_as_anything_else(app, stranger, organisation):
    user = a_user()
    opens(stranger, user.username)
    stranger.post("/sign-out")
    [browser] = user_browsers(user)
    known = known_browser.KnownBrowser(browser.id, (user.id,))
    typed = imitations(user, browser.id, organisation.id)
    subjects = [
        *(throttle.account(name, None, None) for name in typed),
        *(throttle.account(name, None, browser) for name in typed),
        *(throttle.of_somebody_signed_in(name) for name in typed),
        throttle.account(user.username, user.id, browser),
        throttle.account(user.username, user.id, None, known),
        throttle.of_place(browser, "127.0.0.1"),
        throttle.of_place(browser, "127.0.0.1", "questionnaire"),
        throttle.of_place(None, "127.0.0.1"),
        throttle.of_place(None, "127.0.0.1", known=known),
        throttle.of_session(browser.id),
        throttle.of_enrolments(organisation.id, "127.0.0.1"),
        throttle.of_applicant("127.0.0.1"),
    ]
    assert len({subject.key for subject in subjects}) == len(subjects)


def user_browsers(user):
    return [session.enrolled_browser for session in user_sessions(user)]


def user_sessions(user):
    return db.session.query(UserSession).filter(UserSession.user_id == user.id).all()


def test_no_name_that_a_stranger_types_locks_its_owner_out(app, stranger, organisation):
    user = a_user()
    opens(stranger, user.username)
    stranger.post("/sign-out")
    [browser] = user_browsers(user)
    for number, name in enumerate(imitations(user, browser.id, organisation.id)):
        here = {"REMOTE_ADDR": f"10.0.0.{number}"}
        tries(Client(app), name, 12, path=TECHNICAL, environ_base=here)
    assert opens(stranger, user.username)
    stranger.post("/sign-out")
    assert opens(an_enrolled_browser(app, organisation), user.username)


def test_a_strangers_failures_in_every_form_lock_nobody_out(app, stranger, organisation, time):
    """From the address that everybody shares behind one proxy, and from others."""
    nurse, newcomer, helper = a_user(), a_user(), a_helper(app)
    access_code = issued(app, organisation)
    opens(stranger, nurse.username)
    helpers = Client(app)
    assert gets_in(helpers, helper, time)
    helpers.post("/sign-out")
    nobody = Client(app)
    for number, user in enumerate((nurse, newcomer, helper)):
        elsewhere = {"REMOTE_ADDR": f"10.0.0.{number}"}
        tries(nobody, user.username, 12, path=TECHNICAL, environ_base=elsewhere)
        tries(nobody, user.username, 60, path=TECHNICAL)
        assert count_of(throttle.account(user.username, user.id, None)) == 10
        for _ in range(12):
            nobody.post("/sign-in", {"username": user.username, "password": "wrong"})
    for _ in range(60):
        assert nobody.post("/access-code", {"code": "WRONG"}).status_code in (422, 429)
        assert nobody.post("/q", {"code": "0000-0000"}).status_code in (422, 429)
        assert nobody.post("/sign-in/code", {"code": "000000"}).status_code == 303
    time.passes(minutes=5)
    again = stranger.get("/password-again")
    assert again.status_code == 200
    assert stranger.post("/password-again", {"password": PASSWORD}).status_code == 303
    stranger.post("/sign-out")
    assert opens(stranger, nurse.username)
    assert opens(an_enrolled_browser(app, organisation), newcomer.username)
    assert gets_in(helpers, helper, time)
    assert nobody.post("/access-code", {"code": access_code}).status_code == 303
    assert opens(nobody, newcomer.username)


def test_the_technical_teams_own_browser_has_a_count_of_its_own(app, time):
    user, colleague = a_helper(app), a_helper(app)
    theirs = Client(app)
    for one in (user, colleague):
        assert gets_in(theirs, one, time)
        theirs.post("/sign-out")
    tries(Client(app), user.username, 12, path=TECHNICAL)
    assert not gets_in(Client(app), user, time)
    assert gets_in(theirs, user, time)
    theirs.post("/sign-out")
    fails(theirs, colleague.username, 10, path=TECHNICAL)
    assert not gets_in(theirs, colleague, time)
    assert gets_in(theirs, user, time)


def test_a_browser_is_not_known_before_the_second_factor(app, time):
    user = a_helper(app)
    thief = Client(app)
    assert opens(thief, user.username, path=TECHNICAL)
    assert thief.http.get_cookie(known_browser.COOKIE) is None


def test_a_browser_is_not_known_for_saying_so(app):
    user = a_user(roles=("technical",))
    tries(Client(app), user.username, 10, path=TECHNICAL)
    liar = Client(app)
    liar.http.set_cookie(known_browser.COOKIE, f"[1, [{user.id}]]")
    assert not opens(liar, user.username, path=TECHNICAL)


def test_a_stranger_cannot_keep_somebody_who_is_signed_in_from_going_on(app):
    user = a_user(roles=("technical",))
    browser = Client(app)
    browser.sign_in(user)
    tries(Client(app), user.username, 60, path=TECHNICAL)
    assert browser.post("/password-again", {"password": PASSWORD}).status_code == 303


def test_guesses_by_somebody_elses_session_are_slowed_and_keep_its_owner_from_nothing(
    app, stranger
):
    user = a_user()
    thief = Client(app)
    thief.sign_in(user)
    for _ in range(10):
        assert thief.post("/password-again", {"password": "wrong"}).status_code == 422
    response = thief.post("/password-again", {"password": PASSWORD})
    assert response.status_code == 429
    assert opens(stranger, user.username)


def test_new_browsers_of_an_organisation_are_limited_at_an_address(app, organisation, time):
    code = issued(app, organisation)
    for _ in range(50):
        assert Client(app).post("/access-code", {"code": code}).status_code == 303
    assert Client(app).post("/access-code", {"code": code}).status_code == 429
    time.passes(minutes=15)
    assert Client(app).post("/access-code", {"code": code}).status_code == 303


# --- What is said -------------------------------------------------------------------------------


def test_who_must_wait_is_told_how_long_and_keeps_the_name(stranger, time):
    user = a_user()
    fails(stranger, user.username, 10)
    time.passes(minutes=3, seconds=1)
    response = sign_in(stranger, user.username)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == str(12 * 60 - 1)
    assert "Too many attempts. Try again in 12 minutes" in response.words
    page = response.page
    assert page.h1.text == "Sign in"
    assert page.find("input", attrs={"name": "username"})["value"] == user.username
    assert not page.find("input", attrs={"name": "password"}).get("value")
    time.passes(minutes=11)
    assert "Try again in a minute" in sign_in(stranger, user.username).words


def test_a_throttled_try_is_not_hashed_and_does_not_say_whether_the_name_exists(
    stranger, hashes, time
):
    told = []
    for name in (a_user().username, "nobody.at.all"):
        fails(stranger, name, 10)
        before = hashes.count
        response = sign_in(stranger, name)
        assert hashes.count == before
        told.append((response.status_code, response.headers["Retry-After"], summary(response)))
    assert len(set(told)) == 1


def summary(response):
    return response.page.select_one(".nhsuk-error-summary").text


def test_guessed_codes_count_like_guessed_passwords(app, stranger):
    user = a_user()
    with_second_factor(app, user)
    sign_in(stranger, user.username)
    for _ in range(10):
        assert stranger.post("/sign-in/code", {"code": "000000"}).status_code == 422
    response = stranger.post("/sign-in/code", {"code": code_of(user)})
    assert response.status_code == 429
    assert "Too many attempts. Try again in 15 minutes" in response.words
    assert last_history().after == {"reason": "too many failures"}


def test_guessed_recovery_codes_wait_as_well(app, stranger):
    user = a_user()
    codes = with_second_factor(app, user)
    sign_in(stranger, user.username)
    for _ in range(10):
        stranger.post("/sign-in/code", {"code": "ABCD-ABCD-ABCD-ABCD"})
    assert stranger.post("/sign-in/code", {"code": codes[0]}).status_code == 429


@pytest.mark.parametrize("path", ["/password-again", "/choose-password"])
def test_who_types_a_password_again_is_told_too(app, path):
    client = Client(app)
    client.sign_in(a_user())
    new = "meadow lantern thursday coast"
    for _ in range(10):
        client.post("/password-again", {"password": "wrong"})
    typed = {"password": new, "current": PASSWORD, "again": new}
    response = client.post(path, typed)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"
    assert "Too many attempts. Try again in 15 minutes" in response.words


def kinds_of_failure():
    elsewhere = a_user(organisation=an_organisation())
    disabled = a_user()
    change(disabled, disabled_at=clock.now())
    return {
        "unknown": ("nobody", PASSWORD),
        "wrong password": (a_user().username, "wrong"),
        "disabled": (disabled.username, PASSWORD),
        "another organisation": (elsewhere.username, PASSWORD),
        "technical": (a_user(roles=("technical",)).username, PASSWORD),
    }


@pytest.mark.parametrize(
    "kind", ["unknown", "wrong password", "disabled", "another organisation", "technical"]
)
def test_every_failure_hashes_one_password_and_says_the_same(stranger, hashes, kind):
    failures = kinds_of_failure()
    expected = summary(sign_in(stranger, "somebody", "else"))
    username, password = failures[kind]
    before = hashes.count
    response = sign_in(stranger, username, password)
    assert hashes.count == before + 1
    assert response.status_code == 422
    assert summary(response) == expected
    assert history() == ["failed sign-in"]


def test_a_success_hashes_one_password_too(stranger, hashes):
    user = a_user()
    before = hashes.count
    assert opens(stranger, user.username)
    assert hashes.count == before + 1
