"""The technical team authorises organisations, suspends and closes them."""

import re

import pytest
from sqlalchemy import select

from pms.admin.models import Approval, AuthorisationItem
from pms.admin.organisations import actions
from pms.auth import browsers
from pms.auth.access_code import hash_access_code
from pms.auth.models import Organisation
from pms.auth.passwords import is_password
from pms.auth.queries import find_organisation, find_user
from pms.domain.organisations.authorisation import CHECKLIST
from pms.refusal import Refused
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import ALL, organisation_scope
from tests.admin.applications import ACCOUNTS, an_application, complete
from tests.admin.conftest import signed_in
from tests.client import Client
from tests.factories import a_user, an_organisation, writing
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite(
    "pages of an organisation's state: who may do what, and the words"
)


def page(organisation, part=""):
    return f"/technical/organisations/{organisation.id}{part}"


def state_of(organisation):
    return db.session.scalar(select(Organisation.state).where(Organisation.id == organisation.id))


def approvals():
    return len(db.session.scalars(select(Approval)).all())


def actions_in_history(organisation):
    with organisation_scope(ALL):
        return db.session.scalars(
            select(History.action).where(
                History.object_type == "organisation", History.object_id == organisation.id
            )
        ).all()


def take_step(client, path, **answers):
    """Fill in the form of a step as it is shown."""
    data = {**open_form(client.get(path)), "reason": "Agreed by telephone", **answers}
    return client.post(path, data)


def approve(client, organisation, answers=None):
    """Press the button of the page as it is shown now, or a button that is there no more."""
    path = page(organisation, "/approve")
    shown = client.get(path)
    first = open_form(shown) if shown.status_code == 200 else {}
    return client.post(path, {**first, **(answers or {})})


# --- Authorising --------------------------------------------------------------------------------


def test_the_list_shows_states_and_counts_of_users(technical, organisation):
    a_user()
    an_application()
    rows = technical.get("/technical/organisations").page.select("tbody tr")
    assert [row.get_text(" ", strip=True).split()[0] for row in rows] == ["RN1", "RXX"]
    assert "Applied" in rows[0].text
    assert "Authorised" in rows[1].text
    assert rows[1].select("td")[2].text == "1"


def test_an_item_is_recorded_with_its_date_and_reference(technical):
    organisation = an_application()
    path = page(organisation, "/checklist/caldicott_guardian")
    response = technical.post(path, {"reference": "Letter 7", "done_on": "5/1/2026"})
    assert "Letter 7" in technical.follow(response).words
    row = db.session.scalars(select(AuthorisationItem)).one()
    assert (row.item, row.reference, f"{row.done_on}") == (
        "caldicott_guardian",
        "Letter 7",
        "2026-01-05",
    )


@pytest.mark.parametrize(
    ("answers", "field", "said"),
    [
        ({"reference": "", "done_on": "5/1/2026"}, "reference", "Enter where the paper is"),
        ({"reference": "Letter", "done_on": ""}, "done_on", "Enter the day it was done"),
        ({"reference": "Letter", "done_on": "+1"}, "done_on", "today or earlier"),
    ],
)
def test_an_item_without_date_or_reference_is_refused(technical, answers, field, said):
    path = page(an_application(), "/checklist/caldicott_guardian")
    response = technical.post(path, answers)
    assert response.status_code == 422
    assert said in response.page.find(id=f"{field}-error").text


def test_an_item_that_is_not_on_the_checklist_is_not_found(technical):
    assert technical.get(page(an_application(), "/checklist/nothing")).status_code == 404


@pytest.mark.parametrize("missing", CHECKLIST)
def test_an_incomplete_checklist_cannot_be_approved(technical, missing):
    organisation = an_application()
    complete(organisation, but=missing)
    words = technical.follow(approve(technical, organisation)).words
    assert "The checklist is not complete" in words
    assert approvals() == 0


@pytest.mark.on_both
def test_one_person_cannot_approve_twice(technical):
    organisation = an_application()
    complete(organisation)
    approve(technical, organisation)
    response = approve(technical, organisation, ACCOUNTS)
    assert "You have approved it already" in technical.follow(response).words
    assert (approvals(), state_of(organisation)) == (1, "applied")
    assert find_user("head.nurse") is None


def test_the_action_insists_on_two_different_people(app):
    organisation, user = an_application(), a_user(roles=("technical",))
    complete(organisation)
    with writing():
        with pytest.raises(Refused, match="another one is needed"):
            actions.authorise(organisation, user, [], "key")
        with pytest.raises(Refused, match="You have approved it already"):
            actions.approve(organisation, user)
        db.session.rollback()


def test_two_different_people_authorise_and_the_secrets_are_shown_once(
    app, technical, second_technical
):
    organisation = an_application()
    complete(organisation)
    approve(technical, organisation)
    assert state_of(organisation) == "applied"

    response = approve(second_technical, organisation, ACCOUNTS)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert state_of(organisation) == "authorised"
    code = response.page.find(id="access-code").text
    assert re.fullmatch(r"([0-9A-Z]{4}-){5}[0-9A-Z]{4}", code)
    found = find_organisation("RN1")
    assert found.access_code_hash == hash_access_code(code, app.config["SECRET_KEY"])
    nurse, reports = find_user("head.nurse"), find_user("reports")
    assert (nurse.organisation_id, nurse.roles) == (found.id, ("clinician", "organisation_admin"))
    assert reports.roles == ("manager",)
    passwords = [tag.text for tag in response.page.select("td code")]
    assert is_password(passwords[0], nurse.password_hash)
    assert is_password(passwords[1], reports.password_hash)
    assert nurse.one_time_password_until is not None

    for client in (technical, second_technical):
        for path in (page(organisation), "/technical/organisations"):
            again = client.get(path).text
            assert code not in again
            assert passwords[0] not in again
    repeated = approve(second_technical, organisation, ACCOUNTS)
    assert "Only an application can be approved" in second_technical.follow(repeated).words
    assert "authorise" in actions_in_history(organisation)


@pytest.mark.parametrize(
    ("answers", "field", "said"),
    [
        ({"accounts-0-roles": ["clinician"]}, "accounts-0-roles", "organisation administrator"),
        ({"accounts-0-roles": []}, "accounts-0-roles", "Select at least one role"),
        ({"accounts-0-roles": ["technical"]}, "accounts-0-roles", "Select from the list"),
        ({"accounts-0-name": ""}, "accounts-0-name", "Enter a name"),
        ({"accounts-0-username": "tech.one"}, "accounts-0-username", "is taken"),
        ({"accounts-1-username": "a b"}, "accounts-1-username", "Use 2 to 64 letters"),
        ({"accounts-1-username": "head.nurse"}, "accounts-1-username", "a different username"),
    ],
)
def test_wrong_first_accounts_authorise_nothing(technical, second_technical, answers, field, said):
    organisation = an_application()
    complete(organisation)
    approve(technical, organisation)
    response = approve(second_technical, organisation, {**ACCOUNTS, **answers})
    assert response.status_code == 422
    assert said in response.page.find(id=f"{field}-error").text
    assert (approvals(), state_of(organisation)) == (1, "applied")
    assert response.page.find(id="accounts-1-name")["value"] == "Rae Ports"


def test_a_changed_checklist_is_approved_anew(technical, second_technical):
    organisation = an_application()
    complete(organisation)
    approve(technical, organisation)
    path = page(organisation, "/checklist/dspt_status")
    same = open_form(technical.get(path))
    technical.post(path, same)
    assert approvals() == 1
    technical.post(path, {**same, "reference": "Another paper"})
    assert approvals() == 0
    approve(second_technical, organisation, ACCOUNTS)
    assert (approvals(), state_of(organisation)) == (1, "applied")


@pytest.mark.on_both
def test_changed_details_are_approved_anew(technical):
    organisation = an_application()
    complete(organisation)
    approve(technical, organisation)
    path = page(organisation, "/details")
    data = {**open_form(technical.get(path)), "networks": "10.20.0.0/16\n2001:db8::/32"}
    response = technical.post(path, data)
    assert "10.20.0.0/16, 2001:db8::/32" in technical.follow(response).words
    assert approvals() == 0


def test_a_network_that_is_none_is_refused_beside_its_field(technical):
    path = page(an_application(), "/details")
    data = {**open_form(technical.get(path)), "networks": "10.20.0.0/16\nthe ward"}
    response = technical.post(path, data)
    assert response.status_code == 422
    error = response.page.select_one(".nhsuk-error-message")
    assert "the is not a network" in error.text
    assert "the ward" in response.page.find("textarea").text


@pytest.mark.on_both
def test_details_that_somebody_else_changed_are_not_overwritten(technical, second_technical):
    organisation = an_application()
    path = page(organisation, "/details")
    mine = open_form(technical.get(path))
    second_technical.post(path, {**mine, "contact_name": "Theirs"})
    response = technical.post(path, {**mine, "contact_name": "Mine"})
    assert response.status_code == 409
    assert "Theirs" in response.words
    assert find_organisation("RN1").contact_name == "Theirs"


# --- Suspending, closing, taking up again -------------------------------------------------------


def test_a_suspended_organisation_is_out_at_the_next_click(app, technical, client, organisation):
    assert client.get("/ward").status_code == 200
    response = take_step(technical, page(organisation, "/state/suspended"))
    assert "is suspended now" in technical.follow(response).words
    assert client.get("/ward").status_code == 303
    again = Client(app)
    again.sign_in(a_user())
    assert again.get("/ward").status_code == 303
    row_reasons = technical.get(page(organisation)).words
    assert "Agreed by telephone" in row_reasons
    assert "suspend" in actions_in_history(organisation)


def test_a_suspension_that_is_lifted_lets_people_sign_in_again(app, technical, organisation):
    take_step(technical, page(organisation, "/state/suspended"))
    take_step(technical, page(organisation, "/state/authorised"))
    assert signed_in(app).get("/ward").status_code == 200
    assert state_of(organisation) == "authorised"


def test_a_change_of_state_needs_a_reason(technical, organisation):
    path = page(organisation, "/state/suspended")
    response = technical.post(path, {**open_form(technical.get(path)), "reason": " "})
    assert response.status_code == 422
    assert "Say why" in response.page.find(id="reason-error").text
    assert state_of(organisation) == "authorised"


@pytest.mark.parametrize("new", ["closed", "applied", "authorised"])
def test_an_authorised_organisation_can_only_be_suspended(technical, organisation, new):
    response = take_step(technical, page(organisation, f"/state/{new}"))
    assert response.status_code == 422
    assert state_of(organisation) == "authorised"


def test_an_application_is_never_authorised_by_a_change_of_state(technical):
    organisation = an_application()
    complete(organisation)
    response = take_step(technical, page(organisation, "/state/authorised"))
    assert response.status_code == 422
    assert "authorised by approvals" in response.words
    assert state_of(organisation) == "applied"


@pytest.mark.on_both
def test_pressing_the_button_twice_changes_the_state_once(technical, organisation):
    path = page(organisation, "/state/suspended")
    data = {**open_form(technical.get(path)), "reason": "Why not"}
    technical.post(path, data)
    take_step(technical, page(organisation, "/state/authorised"))
    assert technical.post(path, {**data, "seen": "suspended"}).status_code == 422
    assert state_of(organisation) == "authorised"


@pytest.mark.on_both
def test_a_closed_organisation_begins_anew(app, technical):
    organisation = an_organisation()
    user = a_user(organisation=organisation)
    take_step(technical, page(organisation, "/state/suspended"))
    take_step(technical, page(organisation, "/state/closed"))
    assert state_of(organisation) == "closed"
    complete(organisation)
    take_step(technical, page(organisation, "/state/applied"))
    db.session.refresh(user)
    assert state_of(organisation) == "applied"
    assert user.disabled_at is not None
    assert db.session.scalars(select(AuthorisationItem)).all() == []


def test_a_state_that_there_is_not_is_not_found(technical, organisation):
    assert technical.get(page(organisation, "/state/open")).status_code == 404


# --- Access codes and browsers ------------------------------------------------------------------


@pytest.mark.parametrize("until", ["week", "now"])
def test_a_changed_access_code_is_shown_once(app, technical, organisation, until):
    path = page(organisation, "/access-code")
    response = take_step(technical, path, until=until)
    code = response.page.find(id="access-code").text
    db.session.refresh(organisation)
    assert organisation.access_code_hash == hash_access_code(code, app.config["SECRET_KEY"])
    assert (organisation.old_access_code_until is not None) == (until == "week")
    assert code not in technical.get(path).text
    assert code not in technical.get(page(organisation)).text


def test_an_access_code_is_of_an_authorised_organisation(technical):
    response = take_step(technical, page(an_application(), "/access-code"))
    assert response.status_code == 422
    assert "Only an authorised organisation" in response.words


@pytest.mark.on_both
def test_all_browsers_are_revoked_at_once(technical, stranger, organisation):
    assert stranger.get("/sign-in").status_code == 200
    assert "Revoke all browsers" in technical.get(page(organisation)).words
    take_step(technical, page(organisation, "/browsers"))
    assert stranger.get("/sign-in").location.startswith("/access-code")
    assert browsers.LASTS.days == 30


# --- Who ----------------------------------------------------------------------------------------

PAGES = ("", "/details", "/checklist/dspt_status", "/approve", "/state/suspended", "/access-code")


@pytest.mark.parametrize("part", [*PAGES, "/browsers"])
def test_nobody_else_opens_a_technical_page(client, administrator, organisation, part):
    for browser in (client, administrator):
        assert browser.get(page(organisation, part)).status_code == 403
        if part:
            assert browser.post(page(organisation, part)).status_code == 403
    assert state_of(organisation) == "authorised"


def test_an_organisation_that_there_is_not_is_not_found(technical):
    for part in PAGES:
        assert technical.get(f"/technical/organisations/9999{part}").status_code == 404
