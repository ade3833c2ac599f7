"""Codes of an app, recovery codes, and who must have them."""

import re

import pytest

from pms.auth import actions, second_factor
from pms.auth.models import RecoveryCode
from pms.auth.passwords import hash_password
from pms.store.base import db
from tests.auth.door import (
    an_enrolled_browser,
    change,
    code_of,
    code_of_secret,
    history,
    is_in,
    sign_in,
    token_of,
    with_second_factor,
)
from tests.client import Client
from tests.factories import PASSWORD, a_user, an_organisation, writing

pytestmark = pytest.mark.on_sqlite(
    "pages of the second factor; codes used at once are tried on both in test_meanwhile"
)


@pytest.fixture
def user(app, time):
    user = a_user()
    with_second_factor(app, user)
    return user


def enters(browser, code):
    response = browser.post("/sign-in/code", {"code": code})
    assert response.status_code in (303, 422)
    return response.status_code == 303


def test_the_password_alone_opens_nothing(stranger, user):
    response = sign_in(stranger, user.username, path="/sign-in?next=/patients")
    assert response.location == "/sign-in/code?next=/patients"
    assert not is_in(stranger)
    assert stranger.get("/patients").status_code == 303


def test_the_code_after_the_password_opens_the_page_that_was_asked_for(stranger, user):
    sign_in(stranger, user.username)
    response = stranger.post("/sign-in/code?next=/patients", {"code": code_of(user)})
    assert response.location == "/patients"
    assert is_in(stranger)
    assert history(2) == ["use second factor", "sign-in"]


def test_the_code_without_the_password_opens_nothing(stranger, user):
    assert stranger.post("/sign-in/code", {"code": code_of(user)}).location == "/sign-in"


def test_the_password_counts_for_five_minutes(stranger, user, time):
    sign_in(stranger, user.username)
    time.passes(minutes=5, seconds=1)
    assert stranger.post("/sign-in/code", {"code": code_of(user)}).location == "/sign-in"


@pytest.mark.parametrize(
    ("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_half_a_minute_off(stranger, user, steps, opens):
    sign_in(stranger, user.username)
    assert enters(stranger, code_of(user, steps)) is opens


def test_a_code_works_once(app, stranger, user, organisation):
    code = code_of(user)
    sign_in(stranger, user.username)
    assert enters(stranger, code)
    other = an_enrolled_browser(app, organisation)
    sign_in(other, user.username)
    assert not enters(other, code)
    assert history() == ["failed second factor"]
    assert not enters(other, code_of(user, -1)), "an earlier code is used up too"
    assert enters(other, code_of(user, 1))


def test_a_code_may_be_typed_with_a_space(stranger, user):
    sign_in(stranger, user.username)
    code = code_of(user)
    assert enters(stranger, f"{code[:3]} {code[3:]}")


@pytest.mark.parametrize("code", ["", "000000", "ümläut", "1" * 65, "١٢٣٤٥٦"])
def test_other_texts_are_refused(stranger, user, code):
    sign_in(stranger, user.username)
    assert not enters(stranger, code)


def test_each_recovery_code_works_once(app, stranger, organisation, time):
    user = a_user()
    codes = with_second_factor(app, user)
    assert len(set(codes)) == 8
    sign_in(stranger, user.username)
    assert enters(stranger, codes[3].lower())
    assert history(2) == ["use recovery code", "sign-in"]
    other = an_enrolled_browser(app, organisation)
    sign_in(other, user.username)
    assert not enters(other, codes[3])
    assert enters(other, codes[4])
    assert "6 recovery codes are left" in other.get("/account").words


def test_recovery_codes_are_kept_hashed(app, time):
    codes = with_second_factor(app, a_user())
    kept = " ".join(row.code_hash for row in db.session.query(RecoveryCode))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_a_recovery_code_of_somebody_else_opens_nothing(app, stranger, user):
    codes = with_second_factor(app, a_user())
    sign_in(stranger, user.username)
    assert not enters(stranger, codes[0])


def test_a_disabled_user_does_not_pass_the_second_step(stranger, user):
    sign_in(stranger, user.username)
    with writing():
        actions.disable_user(user)
        db.session.commit()
    assert stranger.post("/sign-in/code", {"code": code_of(user)}).location == "/sign-in"


def test_a_password_reset_in_between_starts_again(stranger, user):
    sign_in(stranger, user.username)
    with writing():
        actions.reset_password(user, password_hash=hash_password("another"))
        db.session.commit()
    assert stranger.post("/sign-in/code", {"code": code_of(user)}).location == "/sign-in"


# --- Setting it up ------------------------------------------------------------------------------


def offered(browser):
    page = browser.get("/account/second-factor").page
    return page.find("input", attrs={"name": "secret"})["value"], secret_of(page)


def secret_of(page):
    return page.select_one("code").text.replace(" ", "")


def set_up(browser):
    sealed, secret = offered(browser)
    return browser.post(
        "/account/second-factor", {"secret": sealed, "code": code_of_secret(secret)}
    )


def test_it_is_set_up_with_a_picture_or_a_typed_key_and_a_first_code(stranger, time):
    user = a_user()
    sign_in(stranger, user.username)
    page = stranger.get("/account/second-factor").page
    assert page.select_one("svg path")
    assert not page.select("svg [style], svg style, svg script")
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.select_one("code").text)
    before = token_of(stranger)
    response = set_up(stranger)
    assert len(response.page.select("code")) == 8
    assert token_of(stranger) != before
    db.session.refresh(user)
    assert second_factor.has_one(user)
    assert "set up second factor" in history(3)
    assert is_in(stranger)


def test_a_wrong_first_code_keeps_the_key_and_sets_nothing_up(stranger, time):
    user = a_user()
    sign_in(stranger, user.username)
    sealed, secret = offered(stranger)
    response = stranger.post("/account/second-factor", {"secret": sealed, "code": "000000"})
    assert response.status_code == 422
    assert secret_of(response.page) == secret
    db.session.refresh(user)
    assert user.totp_secret is None


def test_a_key_offered_to_somebody_else_is_not_taken(app, stranger, organisation, time):
    other = an_enrolled_browser(app, organisation)
    sign_in(other, a_user().username)
    sealed, secret = offered(other)
    user = a_user()
    sign_in(stranger, user.username)
    response = stranger.post(
        "/account/second-factor", {"secret": sealed, "code": code_of_secret(secret)}
    )
    assert secret_of(response.page) != secret
    db.session.refresh(user)
    assert user.totp_secret is None


def test_the_code_that_set_it_up_does_not_sign_in(app, stranger, organisation, time):
    user = a_user()
    sign_in(stranger, user.username)
    set_up(stranger)
    other = an_enrolled_browser(app, organisation)
    sign_in(other, user.username)
    assert not enters(other, code_of(user))


@pytest.mark.on_both
def test_new_recovery_codes_replace_the_old_ones(app, stranger, organisation, time):
    user = a_user()
    old = with_second_factor(app, user)
    sign_in(stranger, user.username)
    enters(stranger, code_of(user))
    new = [tag.text for tag in stranger.post("/account/recovery-codes").page.select("code")]
    assert len(new) == 8
    other = an_enrolled_browser(app, organisation)
    sign_in(other, user.username)
    assert not enters(other, old[0])
    assert enters(other, new[0])


def test_it_is_removed_with_the_password(stranger, user):
    sign_in(stranger, user.username)
    enters(stranger, code_of(user))
    assert stranger.post("/account/second-factor/remove", {"password": "no"}).status_code == 422
    assert stranger.post("/account/second-factor/remove", {"password": PASSWORD}).status_code == 303
    db.session.refresh(user)
    assert not second_factor.has_one(user)
    assert db.session.query(RecoveryCode).count() == 0


def test_a_short_password_does_not_lose_its_second_factor(app, stranger, time):
    user = a_user(password="short enough")
    with_second_factor(app, user)
    sign_in(stranger, user.username, "short enough")
    enters(stranger, code_of(user))
    response = stranger.post("/account/second-factor/remove", {"password": "short enough"})
    assert "needs 15 characters" in response.words
    with writing():
        actions.reset_second_factor(db.session.merge(user))
        db.session.commit()
    sign_in(stranger, user.username, "short enough")
    assert stranger.get("/patients").location == "/choose-password"


def test_a_password_beside_a_second_factor_may_be_shorter(stranger, user):
    sign_in(stranger, user.username)
    enters(stranger, code_of(user))
    data = {"current": PASSWORD, "password": "quaint-ibis7", "again": "quaint-ibis7"}
    assert stranger.post("/choose-password", data).status_code == 303


# --- Who must have one --------------------------------------------------------------------------


def test_an_organisations_administrator_sets_one_up_before_anything_else(stranger, time):
    admin = a_user(roles=("organisation_admin", "clinician"), second_factor=False)
    sign_in(stranger, admin.username)
    for path in ("/patients", "/account", "/choose-password"):
        assert stranger.get(path).location == "/account/second-factor"
    assert "before you can continue" in stranger.get("/account/second-factor").words
    set_up(stranger)
    assert stranger.get("/patients").status_code == 200
    assert stranger.post("/account/second-factor/remove").status_code == 404


def test_an_organisation_may_require_one_of_everybody(stranger, organisation, time):
    user = a_user()
    sign_in(stranger, user.username)
    assert stranger.get("/patients").status_code == 200
    change(organisation, second_factor_required=True)
    assert stranger.get("/patients").location == "/account/second-factor"


def test_a_demonstration_offers_one_and_forces_nobody(app, time):
    demonstration = an_organisation(demonstration=True)
    admin = a_user(
        organisation=demonstration, roles=("organisation_admin", "clinician"), second_factor=False
    )
    change(demonstration, second_factor_required=True)
    browser = an_enrolled_browser(app, demonstration)
    sign_in(browser, admin.username)
    assert browser.get("/patients").status_code == 200
    assert browser.get("/account/second-factor").status_code == 200


def test_after_a_reset_the_password_leads_to_setting_up_another(app, stranger, time):
    admin = a_user(roles=("organisation_admin", "clinician"))
    with_second_factor(app, admin)
    sign_in(stranger, admin.username)
    enters(stranger, code_of(admin))
    with writing():
        actions.reset_second_factor(db.session.merge(admin))
        db.session.commit()
    assert not is_in(stranger)
    sign_in(stranger, admin.username)
    assert stranger.get("/patients").location == "/account/second-factor"
    assert "reset second factor" in history(3)


def test_the_technical_team_has_a_door_of_its_own(app, stranger, time):
    technical = a_user(roles=("technical",))
    with_second_factor(app, technical)
    assert sign_in(stranger, technical.username).status_code == 422
    anywhere = Client(app)
    door = "/technical/sign-in"
    assert anywhere.get(door).status_code == 200
    assert sign_in(anywhere, technical.username, path=door).location == "/sign-in/code"
    assert enters(anywhere, code_of(technical))
    assert anywhere.post("/sign-out").location == door


def test_an_organisations_user_fails_at_the_technical_door(app, stranger):
    user = a_user()
    for browser in (Client(app), stranger):
        response = sign_in(browser, user.username, path="/technical/sign-in")
        assert response.status_code == 422
        assert "not right" in response.words


def test_a_technical_user_without_a_second_factor_sets_one_up_first(app, time):
    technical = a_user(roles=("technical",), second_factor=False)
    browser = Client(app)
    sign_in(browser, technical.username, path="/technical/sign-in")
    assert browser.get("/account").location == "/account/second-factor"
    set_up(browser)
    assert browser.get("/account").status_code == 200
