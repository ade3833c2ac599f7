"""Guesses are slowed; owners are not locked out; every failure looks and takes the same."""

import pytest

from pms import clock
from pms.auth.models import SignInFailures
from pms.db import db
from tests.auth.door import (
    an_enrolled_browser,
    change,
    code_of,
    history,
    last_history,
    sign_in,
    with_second_factor,
)
from tests.factories import PASSWORD, a_user, an_organisation


def fails(browser, username, times, password="wrong", **more):
    for _ in range(times):
        assert sign_in(browser, username, password, **more).status_code == 422


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
    fails(attacker, user.username, 15)
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


def test_fifty_failures_of_an_address_stop_it_for_the_rest_of_fifteen_minutes(stranger, time):
    user = a_user()
    time.passes(hours=1)
    for number in range(50):
        fails(stranger, f"guess{number}", 1)
    assert not opens(stranger, user.username)
    assert opens(stranger, user.username, environ_base={"REMOTE_ADDR": "10.9.9.9"})
    stranger.post("/sign-out")
    time.passes(minutes=15)
    assert opens(stranger, user.username)


def test_right_passwords_do_not_count_for_the_address(stranger):
    user = a_user()
    for _ in range(3):
        opens(stranger, user.username)
        stranger.post("/sign-out")
    row = db.session.get(SignInFailures, "address:127.0.0.1")
    assert row.count == 0


def test_guessed_codes_count_like_guessed_passwords(app, stranger):
    user = a_user()
    with_second_factor(app, user)
    sign_in(stranger, user.username)
    for _ in range(10):
        assert stranger.post("/sign-in/code", {"code": "000000"}).status_code == 422
    assert stranger.post("/sign-in/code", {"code": code_of(user)}).status_code == 422
    assert last_history().after == {"reason": "too many failures"}


def kinds_of_failure():
    elsewhere = a_user(organisation=an_organisation())
    disabled = a_user()
    change(disabled, disabled_at=clock.now())
    slowed = a_user()
    return {
        "unknown": ("nobody", PASSWORD),
        "wrong password": (a_user().username, "wrong"),
        "disabled": (disabled.username, PASSWORD),
        "another organisation": (elsewhere.username, PASSWORD),
        "slowed": (slowed.username, PASSWORD),
        "technical": (a_user(roles=("technical",)).username, PASSWORD),
    }


@pytest.mark.parametrize(
    "kind", ["unknown", "wrong password", "disabled", "another organisation", "slowed", "technical"]
)
def test_every_failure_hashes_one_password_and_says_the_same(stranger, hashes, kind):
    failures = kinds_of_failure()
    fails(stranger, failures["slowed"][0], 10)
    expected = sign_in(stranger, "somebody", "else").page.select_one(".nhsuk-error-summary").text
    username, password = failures[kind]
    before = hashes.count
    response = sign_in(stranger, username, password)
    assert hashes.count == before + 1
    assert response.status_code == 422
    assert response.page.select_one(".nhsuk-error-summary").text == expected
    assert history() == ["failed sign-in"]


def test_a_success_hashes_one_password_too(stranger, hashes):
    user = a_user()
    before = hashes.count
    assert opens(stranger, user.username)
    assert hashes.count == before + 1
