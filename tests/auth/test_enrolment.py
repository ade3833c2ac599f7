"""The access code, once for each browser."""

from datetime import timedelta

import pytest

from pms.auth import actions, browsers
from pms.auth.models import EnrolledBrowser
from pms.store.base import db
from tests.auth.door import change, history, is_in, issued, sign_in
from tests.client import Client
from tests.factories import a_user, an_organisation, writing

pytestmark = pytest.mark.on_sqlite(
    "the pages of the access code; its counts are kept with the throttle's, on both"
)


@pytest.fixture
def newcomer(app):
    """A browser that has never been here."""
    return Client(app)


def changed(app, organisation, at_once):
    with writing():
        code = actions.change_access_code(organisation, app.config["SECRET_KEY"], at_once=at_once)
        db.session.commit()
    return code


def enrols(browser, code):
    response = browser.post("/access-code", {"code": code})
    assert response.status_code in (303, 422)
    return response.status_code == 303


def test_a_new_browser_is_asked_for_the_access_code_first(newcomer):
    response = newcomer.get("/sign-in?next=/patients")
    assert response.location == "/access-code?next=/patients"
    assert newcomer.follow(response).page.h1.text == "Access code"


def test_the_password_opens_nothing_in_a_browser_that_is_not_enrolled(newcomer):
    assert sign_in(newcomer, a_user().username).location == "/access-code"
    assert not is_in(newcomer)


def test_the_code_leads_to_the_password_and_opens_nothing_by_itself(app, newcomer, organisation):
    user, code = a_user(), issued(app, organisation)
    response = newcomer.post("/access-code?next=/patients", {"code": code})
    assert response.location == "/sign-in?next=/patients"
    assert not is_in(newcomer)
    assert organisation.name in newcomer.get("/sign-in").words
    assert sign_in(newcomer, user.username).status_code == 303
    assert is_in(newcomer)


def test_the_code_may_be_typed_in_any_way(app, newcomer, organisation):
    code = issued(app, organisation).replace("-", " ").replace("0", "o").lower()
    assert enrols(newcomer, code)


def test_a_wrong_code_and_a_closed_organisations_code_say_the_same(app, newcomer):
    said = set()
    for state in ("suspended", "closed", "applied"):
        organisation = an_organisation()
        code = issued(app, organisation)
        change(organisation, state=state)
        response = newcomer.post("/access-code", {"code": code})
        assert response.status_code == 422
        said.add(response.page.select_one(".nhsuk-error-summary").text)
    said.add(
        newcomer.post("/access-code", {"code": "ABCD"}).page.select_one(".nhsuk-error-summary").text
    )
    assert len(said) == 1
    assert history() == ["failed access code"]


def test_a_user_of_another_organisation_fails_like_anybody_else(stranger):
    elsewhere = a_user(organisation=an_organisation())
    nobody = sign_in(stranger, "nobody").page.select_one(".nhsuk-error-summary").text
    response = sign_in(stranger, elsewhere.username)
    assert response.status_code == 422
    assert response.page.select_one(".nhsuk-error-summary").text == nobody


def test_the_enrolment_outlives_the_session_and_lasts_thirty_days(stranger, time, organisation):
    user = a_user()
    stranger.enrol(organisation)
    sign_in(stranger, user.username)
    stranger.post("/sign-out")
    time.passes(days=29, hours=23)
    assert stranger.get("/sign-in").status_code == 200
    time.passes(hours=1)
    assert stranger.get("/sign-in").location == "/access-code"


def test_the_cookie_is_kept_from_scripts_and_other_sites(app, newcomer, organisation):
    response = newcomer.post("/access-code", {"code": issued(app, organisation)})
    [cookie] = [row for row in response.headers.getlist("Set-Cookie") if "pms_browser=" in row]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert f"Max-Age={30 * 24 * 60 * 60}" in cookie
    assert "Secure" not in cookie
    app.config["SESSION_COOKIE_SECURE"] = True
    response = newcomer.post("/access-code", {"code": issued(app, organisation)})
    assert "Secure" in next(
        row for row in response.headers.getlist("Set-Cookie") if "pms_browser=" in row
    )


def test_only_a_hash_of_the_cookies_token_is_kept(app, newcomer, organisation):
    newcomer.enrol(organisation)
    value = newcomer.http.get_cookie(browsers.COOKIE).value
    [row] = db.session.query(EnrolledBrowser)
    with app.test_request_context():
        assert browsers._serializer().loads(value) not in row.token_hash


@pytest.mark.parametrize("spoil", [lambda cookie: "x" + cookie, lambda cookie: "x", str.upper])
def test_a_forged_cookie_enrols_nothing(stranger, spoil):
    value = stranger.http.get_cookie(browsers.COOKIE).value
    stranger.http.set_cookie(browsers.COOKIE, spoil(value))
    assert stranger.get("/sign-in").location == "/access-code"


def test_a_revoked_browser_is_asked_again_and_its_sessions_end(stranger):
    sign_in(stranger, a_user().username)
    assert is_in(stranger)
    with writing():
        actions.revoke_browser(db.session.query(EnrolledBrowser).one())
        db.session.commit()
    assert not is_in(stranger)
    assert stranger.get("/sign-in").location == "/access-code"
    assert history() == ["revoke browser"]


def test_a_changed_code_leaves_the_old_one_for_seven_days(app, organisation, time):
    old = issued(app, organisation)
    new = changed(app, organisation, at_once=False)
    time.passes(days=7, seconds=-1)
    assert enrols(Client(app), old)
    assert enrols(Client(app), new)
    time.passes(seconds=1)
    assert not enrols(Client(app), old)
    assert enrols(Client(app), new)


@pytest.mark.on_both
def test_a_code_revoked_at_once_opens_nothing_any_more(app, organisation):
    older = issued(app, organisation)
    old = changed(app, organisation, at_once=False)
    new = changed(app, organisation, at_once=True)
    assert not enrols(Client(app), older)
    assert not enrols(Client(app), old)
    assert enrols(Client(app), new)


def test_wrong_codes_are_counted_for_the_address(app, newcomer, time):
    for _ in range(50):
        assert not enrols(newcomer, "WRONG")
    response = newcomer.post("/access-code", {"code": "WRONG"})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"
    assert "Too many attempts. Try again in 15 minutes" in response.words
    assert response.page.find(id="code")["value"] == "WRONG"
    time.passes(minutes=15)
    assert not enrols(newcomer, "WRONG")


@pytest.mark.on_both
def test_the_right_code_opens_however_often_others_failed_there(app, newcomer, organisation):
    code = issued(app, organisation)
    for _ in range(60):
        newcomer.post("/access-code", {"code": "WRONG"})
    assert enrols(newcomer, code)


def test_enrolling_is_in_the_history_of_the_organisation(app, newcomer, organisation):
    enrols(newcomer, issued(app, organisation))
    assert history() == ["enrol browser"]


def test_all_of_an_organisations_browsers_can_be_revoked(app, stranger, organisation):
    other = an_organisation()
    theirs = Client(app)
    theirs.enrol(other)
    with writing():
        actions.revoke_browsers(organisation)
        db.session.commit()
    assert stranger.get("/sign-in").location == "/access-code"
    assert theirs.get("/sign-in").status_code == 200


def test_a_browser_is_listed_and_forgotten_by_whoever_uses_it(stranger):
    sign_in(stranger, a_user().username)
    page = stranger.get("/account").page
    form = page.select_one("form[action*=forget]")
    assert form is not None
    stranger.post(form["action"])
    assert not is_in(stranger)


def test_nobody_forgets_a_browser_that_is_not_theirs(app, stranger, client, organisation):
    browser_id = db.session.query(EnrolledBrowser).one().id
    assert client.post(f"/account/browsers/{browser_id}/forget").status_code == 404
    assert stranger.get("/sign-in").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141 Safari/537.36 Edg/141.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/141.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPad; CPU OS 17_1 like Mac OS X) Version/17.1 Safari/604", "Safari on iPad"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:144.0) Firefox/144.0", "Firefox on Windows"),
        ("curl/8", "A browser"),
    ],
)
def test_a_browser_is_called_what_people_call_it(user_agent, words):
    assert browsers.in_words(user_agent) == words


def test_an_enrolment_just_before_its_end_is_listed_until_then(stranger, time, organisation):
    user = a_user()
    stranger.enrol(organisation)
    sign_in(stranger, user.username)
    assert len(stranger.get("/account").page.select("form[action*=forget]")) == 1
    assert timedelta(days=30) == browsers.LASTS
