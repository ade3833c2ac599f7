"""Settings, access code, devices and sessions of an organisation."""

from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.auth.access_code import hash_access_code
from pms.auth.models import EnrolledBrowser, Organisation, UserSession
from pms.store.base import db
from tests.admin.conftest import signed_in
from tests.factories import a_user, an_episode, an_organisation, saved, writing
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("pages of the settings: who opens them, and their words")

CHANGE = "/organisation/settings/change"


def change(client, **answers):
    return client.post(CHANGE, {**open_form(client.get(CHANGE)), **answers})


def error_of(response):
    return response.page.select_one(".nhsuk-error-message").text


@pytest.mark.on_both
def test_settings_are_changed_and_shown(administrator, organisation):
    response = change(
        administrator,
        name="Better Name",
        services=["adult"],
        go_live_on="1/5/2026",
        moving_over="new_only",
        second_factor_required="y",
        networks="127.0.0.0/8\r\n2001:db8::/32",
    )
    words = administrator.follow(response).words
    for said in ("Better Name", "1 May 2026", "New patients only", "127.0.0.0/8, 2001:db8::/32"):
        assert said in words
    db.session.refresh(organisation)
    assert (organisation.services, organisation.go_live_on) == (("adult",), date(2026, 5, 1))
    assert (organisation.moving_over, organisation.second_factor_required) == ("new_only", True)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"name": ""}, "Enter the organisation's name"),
        ({"services": []}, "Select at least one service"),
        ({"services": ["maternity"]}, "Select from the list"),
        ({"go_live_on": "soon"}, "Enter a real date"),
        ({"adult_from": "5"}, "Enter an age in years from 10 to 30"),
        ({"paediatric_below": "31"}, "Enter an age in years from 10 to 30"),
        ({"adult_from": "20", "paediatric_below": "19"}, "No service would take those in between"),
        ({"adult_from": ""}, "Enter an age in years"),
        ({"paediatric_below": "sixteen"}, "Enter a whole number"),
        ({"networks": "10.0.0.0/33"}, "10.0.0.0/33 is not a network"),
        ({"networks": "10.0.0.0/8"}, "This would block the device you are on (127.0.0.1)"),
        ({"networks": "2001:db8::/32"}, "This would block the device you are on"),
    ],
)
def test_a_wrong_setting_is_refused_beside_its_field(administrator, organisation, answers, said):
    response = change(administrator, **answers)
    assert response.status_code == 422
    assert said in response.words
    db.session.refresh(organisation)
    assert (organisation.name, organisation.networks) == ("Test Hospitals", "")
    assert administrator.get("/organisation/settings").status_code == 200


def test_a_service_with_episodes_cannot_be_left_out(administrator, organisation):
    an_episode(service="adult")
    response = change(administrator, services=["paediatric"])
    assert response.status_code == 422
    assert "episodes of the adult service" in error_of(response)
    assert change(administrator, services=["adult"]).status_code == 303


def test_columns_that_are_not_asked_for_stay(administrator, organisation):
    extra = {"state": "closed", "ods_code": "RZZ", "demonstration": "y", "access_code_hash": "x"}
    change(administrator, **extra, id="99", version="77")
    db.session.refresh(organisation)
    assert (organisation.state, organisation.ods_code) == ("authorised", "RXX")
    assert (organisation.demonstration, organisation.access_code_hash) == (False, None)


def test_settings_change_the_own_organisation_only(administrator):
    theirs = an_organisation(name="Theirs")
    change(administrator, name="Ours", organisation_id=str(theirs.id))
    db.session.refresh(theirs)
    assert theirs.name == "Theirs"


@pytest.mark.parametrize("until", ["week", "now"])
def test_a_new_access_code_is_shown_once(app, administrator, organisation, until):
    path = "/organisation/access-code"
    data = {**open_form(administrator.get(path)), "reason": "A year is over", "until": until}
    response = administrator.post(path, data)
    assert response.headers["Cache-Control"] == "no-store"
    code = response.page.find(id="access-code").text
    db.session.refresh(organisation)
    assert organisation.access_code_hash == hash_access_code(code, app.config["SECRET_KEY"])
    assert (organisation.old_access_code_until is None) == (until == "now")
    assert administrator.post(path, data).status_code == 422
    for page in (path, "/organisation/settings"):
        assert code not in administrator.get(page).text


def test_an_access_code_is_changed_for_a_reason(administrator, organisation):
    path = "/organisation/access-code"
    response = administrator.post(path, open_form(administrator.get(path)))
    assert response.status_code == 422
    assert "Say why" in error_of(response)
    assert organisation.access_code_hash is None


# --- Devices and sessions -----------------------------------------------------------------------


def a_browser(organisation, **given):
    now = clock.now()
    values = {
        "organisation_id": organisation.id,
        "token_hash": f"hash of {given}",
        "enrolled_at": now,
        "last_used_at": now,
        "address": "192.0.2.7",
        "browser": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Edg/120.0",
        **given,
    }
    return saved(EnrolledBrowser(**values))


@pytest.mark.on_both
def test_a_device_says_who_signed_in_on_it(administrator, organisation):
    browser = a_browser(organisation)
    assert administrator.user.name not in devices(administrator)[0]
    with writing():
        db.session.scalars(select(UserSession)).first().enrolled_browser_id = browser.id
        db.session.commit()
    assert administrator.user.name in devices(administrator)[0]


def devices(client) -> list[str]:
    rows = client.get("/organisation/devices").page.select("main tbody tr")
    return [row.get_text(" ") for row in rows]


@pytest.mark.on_both
def test_a_device_is_listed_and_revoked(administrator, organisation):
    browser = a_browser(organisation)
    a_browser(an_organisation(), browser="Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0")
    words = administrator.get("/organisation/devices").words
    assert "Edge on Windows" in words
    assert "Firefox" not in words
    response = administrator.post(f"/organisation/devices/{browser.id}/revoke")
    assert "The device is revoked" in administrator.follow(response).words
    db.session.refresh(browser)
    assert browser.revoked_at is not None
    assert "Edge on Windows" not in administrator.get("/organisation/devices").words


def test_another_organisations_device_is_not_found(administrator):
    browser = a_browser(an_organisation())
    assert administrator.post(f"/organisation/devices/{browser.id}/revoke").status_code == 404
    db.session.refresh(browser)
    assert browser.revoked_at is None


def session_of(client):
    found = select(UserSession).where(UserSession.user_id == client.user.id)
    return db.session.scalars(found).one()


@pytest.mark.on_both
def test_a_session_is_listed_and_ended(app, administrator):
    nurse = signed_in(app, name="Nurse At Work")
    signed_in(app, name="Their Nurse", organisation=an_organisation())
    words = administrator.get("/organisation/sessions").words
    assert "Nurse At Work" in words
    assert "Their Nurse" not in words
    administrator.post(f"/organisation/sessions/{session_of(nurse).id}/revoke")
    assert nurse.get("/ward").status_code == 303
    assert "Nurse At Work" not in administrator.get("/organisation/sessions").words


def test_another_organisations_session_is_not_found(app, administrator):
    theirs = signed_in(app, organisation=an_organisation())
    path = f"/organisation/sessions/{session_of(theirs).id}/revoke"
    assert administrator.post(path).status_code == 404
    assert theirs.get("/ward").status_code == 200


PATHS = ("devices", "sessions", "settings", "settings/change", "access-code", "access-review")


@pytest.mark.parametrize("path", PATHS)
def test_only_administrators_open_these_pages(client, technical, path):
    for browser in (client, technical):
        assert browser.get(f"/organisation/{path}").status_code == 403


def test_nobody_else_changes_settings(client, technical, organisation):
    a_user()
    for browser in (client, technical):
        assert browser.post(CHANGE, {"name": "Mine"}).status_code == 403
        assert browser.post("/organisation/access-code", {"reason": "x"}).status_code == 403
    name = db.session.scalar(select(Organisation.name).where(Organisation.id == organisation.id))
    assert name == "Test Hospitals"


@pytest.mark.on_both
def test_the_ages_of_the_services_are_changed_and_shown(administrator, organisation):
    response = change(administrator, adult_from="18", paediatric_below="18")
    assert "Adult from 18, paediatric below 18" in administrator.follow(response).words
    db.session.refresh(organisation)
    assert (organisation.adult_from, organisation.paediatric_below) == (18, 18)
