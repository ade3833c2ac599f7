"""An administrator keeps the organisation's accounts."""

import re

import pytest
from sqlalchemy import select

from pms.auth import second_factor
from pms.auth.models import User, UserSession
from pms.auth.passwords import is_password
from pms.auth.queries import find_user
from pms.store.base import db
from pms.store.history import History
from tests.admin.conftest import signed_in
from tests.factories import SECRET, a_user, an_organisation, the_organisation, writing
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("pages of the accounts: who may do what, and the words")

NEW = {"name": "New Person", "username": "New.Person", "roles": ["clinician", "viewer"]}
STEPS = ("disable", "enable", "reset-second-factor", "end-sessions", "reset-password")


def page(user, part=""):
    return f"/organisation/users/{user.id}{part}"


def take_step(client, user, step, **answers):
    path = page(user, f"/{step}")
    return client.post(path, {**open_form(client.get(path)), "reason": "She rang us", **answers})


def last_history(user):
    return db.session.scalars(
        select(History)
        .where(History.object_type == "user", History.object_id == user.id)
        .order_by(History.id.desc())
    ).first()


def secret_of(response):
    return response.page.find(id="one-time-password").text


def test_the_list_shows_the_organisations_accounts_only(administrator):
    a_user(name="Ours")
    a_user(name="Theirs", organisation=an_organisation())
    words = administrator.get("/organisation/users").words
    assert "Ours" in words
    assert "Theirs" not in words


def test_an_added_user_signs_in_with_a_password_shown_once(administrator):
    response = administrator.post("/organisation/users/add", NEW)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    password = secret_of(response)
    assert re.fullmatch(r"([0-9A-Z]{5}-){3}[0-9A-Z]{5}", password)
    user = find_user("new.person")
    assert (user.name, user.roles) == ("New Person", ("clinician", "viewer"))
    assert user.organisation_id == the_organisation("RXX").id
    assert is_password(password, user.password_hash)
    assert user.one_time_password_until is not None
    assert password not in administrator.get("/organisation/users/add").text
    assert password not in administrator.get(page(user)).text


@pytest.mark.parametrize(
    ("answers", "field", "said"),
    [
        ({"name": ""}, "name", "Enter the person's name"),
        ({"username": ""}, "username", "Enter a username"),
        ({"username": "a b"}, "username", "Use 2 to 64 letters"),
        ({"username": "BOSS"}, "username", "This username is taken"),
        ({"roles": []}, "roles", "Select at least one role"),
        ({"roles": ["technical"]}, "roles", "Select from the list"),
        ({"roles": ["clinician", "nurse"]}, "roles", "Select from the list"),
    ],
)
def test_a_wrong_user_is_refused_beside_the_field(administrator, answers, field, said):
    response = administrator.post("/organisation/users/add", {**NEW, **answers})
    assert response.status_code == 422
    assert said in response.page.find(id=f"{field}-error").text
    assert find_user("new.person") is None


def test_posting_columns_that_are_not_asked_for_changes_nothing(administrator):
    theirs = an_organisation()
    extra = {
        "organisation_id": str(theirs.id),
        "password_hash": "x",
        "totp_secret": "x",
        "id": "7777",
        "disabled_at": "2026-01-01",
        "version": "9",
    }
    administrator.post("/organisation/users/add", {**NEW, **extra})
    user = find_user("new.person")
    assert (user.organisation_id, user.version) == (the_organisation("RXX").id, 1)
    assert user.password_hash != "x"
    path = page(user, "/change")
    data = {**open_form(administrator.get(path)), **extra, "username": "other", "name": "Better"}
    before = user.password_hash
    assert administrator.post(path, data).status_code == 303
    db.session.refresh(user)
    assert (user.name, user.username) == ("Better", "new.person")
    assert (user.password_hash, user.totp_secret, user.disabled_at) == (before, None, None)
    assert user.organisation_id == the_organisation("RXX").id


def test_the_role_of_the_technical_team_cannot_be_given(administrator):
    user = a_user()
    path = page(user, "/change")
    response = administrator.post(
        path, {**open_form(administrator.get(path)), "roles": "technical"}
    )
    assert response.status_code == 422
    db.session.refresh(user)
    assert user.roles == ("clinician",)


def test_changed_roles_are_in_the_history_and_end_the_users_sessions(app, administrator):
    nurse = signed_in(app)
    user = nurse.user
    assert nurse.get("/ward").status_code == 200
    path = page(user, "/change")
    administrator.post(path, {**open_form(administrator.get(path)), "roles": ["manager"]})
    row = last_history(user)
    assert (row.before, row.after) == ({"roles": ["clinician"]}, {"roles": ["manager"]})
    assert row.username == "boss"
    assert nurse.get("/reports").headers["Location"].startswith("/sign-in")


def test_a_change_of_name_leaves_the_session_alone(app, administrator):
    nurse = signed_in(app)
    path = page(nurse.user, "/change")
    administrator.post(path, {**open_form(administrator.get(path)), "name": "Married Name"})
    assert "Married Name" in nurse.get("/ward").words


@pytest.mark.on_both
def test_a_change_that_meets_another_ones_is_shown_not_overwritten(administrator):
    user = a_user(name="First")
    path = page(user, "/change")
    mine = {**open_form(administrator.get(path)), "name": "Mine"}
    with writing():
        user.name = "Theirs"
        db.session.commit()
    response = administrator.post(path, mine)
    assert response.status_code == 409
    assert "Theirs" in response.words


# --- Steps --------------------------------------------------------------------------------------


def test_a_disabled_account_is_out_and_can_be_enabled_again(app, administrator):
    nurse = signed_in(app)
    response = take_step(administrator, nurse.user, "disable")
    assert "the account is disabled" in administrator.follow(response).words
    assert nurse.get("/ward").status_code == 303
    row = last_history(nurse.user)
    assert (row.action, row.after) == ("reason to disable", {"reason": "She rang us"})
    take_step(administrator, nurse.user, "enable")
    again = Again(app, nurse.user)
    assert again.get("/ward").status_code == 200


def Again(app, user):  # noqa: N802 (reads as the browser it makes)
    from tests.client import Client

    client = Client(app)
    client.sign_in(user)
    return client


def test_a_reset_password_is_shown_once_and_ends_the_sessions(app, administrator):
    nurse = signed_in(app)
    response = take_step(administrator, nurse.user, "reset-password")
    password = secret_of(response)
    user = db.session.get_one(User, nurse.user.id)
    assert is_password(password, user.password_hash)
    assert user.one_time_password_until is not None
    assert nurse.get("/ward").status_code == 303
    for path in (page(user), page(user, "/reset-password")):
        assert password not in administrator.get(path).text


@pytest.mark.on_both
def test_a_second_press_of_reset_makes_no_second_password(administrator):
    user = a_user()
    path = page(user, "/reset-password")
    data = {**open_form(administrator.get(path)), "reason": "She rang us"}
    password = secret_of(administrator.post(path, data))
    assert administrator.post(path, data).status_code == 422
    db.session.refresh(user)
    assert is_password(password, user.password_hash)


def test_a_lost_second_factor_is_reset(app, administrator):
    user = a_user(second_factor=True)
    assert second_factor.secret_of(user) == SECRET
    take_step(administrator, user, "reset-second-factor")
    db.session.refresh(user)
    assert (user.totp_secret, user.totp_confirmed_at) == (None, None)


def test_sessions_are_ended(app, administrator):
    nurse = signed_in(app)
    take_step(administrator, nurse.user, "end-sessions")
    assert nurse.get("/ward").status_code == 303


@pytest.mark.parametrize("step", STEPS)
def test_each_step_needs_a_reason(administrator, step):
    user = a_user(second_factor=True)
    if step == "enable":
        take_step(administrator, user, "disable")
    before = version_of(user)
    response = take_step(administrator, user, step, reason="")
    assert response.status_code == 422
    assert "Say why" in response.page.find(id="reason-error").text
    assert version_of(user) == before


def version_of(user):
    return db.session.scalar(select(User.version).where(User.id == user.id))


def test_a_step_that_there_is_not_is_not_found(administrator):
    assert administrator.get(page(a_user(), "/promote")).status_code == 404


# --- Somebody is always left --------------------------------------------------------------------


@pytest.mark.parametrize("step", ["disable", "reset-password", "reset-second-factor"])
def test_nobody_shuts_themselves_out(administrator, step):
    response = take_step(administrator, administrator.user, step)
    assert response.status_code == 422
    assert administrator.get("/organisation/users").status_code == 200


def test_nobody_drops_their_own_administration(administrator):
    path = page(administrator.user, "/change")
    answers = {**open_form(administrator.get(path)), "roles": ["manager"]}
    response = administrator.post(path, answers)
    assert response.status_code == 422
    assert "You cannot remove your own access" in response.words
    assert administrator.get("/organisation/users").status_code == 200


@pytest.mark.on_both
def test_an_administrator_may_go_while_another_stays(administrator):
    other = db.session.scalars(select(User).where(User.name == "Other Administrator")).one()
    take_step(administrator, other, "disable")
    db.session.refresh(other)
    assert other.disabled_at is not None


def test_roles_of_ones_own_hold_at_once_in_the_same_browser(administrator):
    path = page(administrator.user, "/change")
    data = {**open_form(administrator.get(path)), "roles": ["organisation_admin", "manager"]}
    assert administrator.get("/lists").status_code == 403
    assert administrator.follow(administrator.post(path, data)).status_code == 200
    assert administrator.get("/lists").status_code == 200


# --- Walls --------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["", "/change", *(f"/{step}" for step in STEPS)])
def test_another_organisations_user_is_not_found(administrator, part):
    theirs = a_user(organisation=an_organisation())
    before = version_of(theirs)
    assert administrator.get(page(theirs, part)).status_code == 404
    data = {"name": "X", "roles": ["viewer"], "reason": "X", "seen": "- - -"}
    expected = 404 if part else 405
    assert administrator.post(page(theirs, part), data).status_code == expected
    assert version_of(theirs) == before


@pytest.mark.parametrize("part", ["", "/change", *(f"/{step}" for step in STEPS)])
def test_a_technical_account_is_no_user_of_an_organisation(administrator, part):
    assert administrator.get(page(a_user(roles=("technical",)), part)).status_code == 404


CLINICAL = ("/ward", "/patients", "/patients/add", "/old-system")


@pytest.mark.parametrize("path", CLINICAL)
def test_an_administrator_who_is_no_clinician_sees_no_patient(administrator, path):
    assert administrator.get(path).status_code == 403
    links = [link["href"] for link in administrator.get("/organisation/users").page.select("nav a")]
    assert path not in links


@pytest.mark.parametrize("path", [*CLINICAL, "/reports", "/history", "/organisation/users"])
def test_the_technical_team_sees_no_record(technical, path):
    assert technical.get(path).status_code == 403
    menu = technical.get("/technical/organisations").page.find("nav", attrs={"aria-label": "Menu"})
    assert [link.text for link in menu.select("a")] == ["Organisations", "Health"]


@pytest.mark.parametrize(
    ("roles", "first"),
    [
        (("clinician", "organisation_admin"), "/ward"),
        (("viewer",), "/ward"),
        (("manager",), "/reports"),
        (("organisation_admin",), "/organisation/users"),
        (("technical",), "/technical/organisations"),
    ],
)
def test_everybody_begins_on_their_first_page(app, roles, first):
    assert signed_in(app, roles=roles).get("/").location == first


def test_a_clinician_opens_no_administration(client):
    user = a_user()
    for path in (
        "/organisation/users",
        "/organisation/users/add",
        page(user),
        page(user, "/change"),
    ):
        assert client.get(path).status_code == 403
    assert client.post("/organisation/users/add", NEW).status_code == 403
    assert find_user("new.person") is None
    assert db.session.scalars(select(UserSession)).all() != []
