"""Power is handed out by who may, of what they saw: both are judged again where it happens."""

import pytest
from sqlalchemy import select

from pms.admin.access_review.queries import state_of as state_reviewed
from pms.admin.models import AccessReview, Approval
from pms.admin.organisations import actions as organisations
from pms.admin.organisations import routes
from pms.admin.users import actions as users
from pms.admin.users import routes as user_pages
from pms.auth import actions, browsers, reauthentication, sessions
from pms.auth.models import EnrolledBrowser, Organisation, User
from pms.auth.passwords import is_password
from pms.auth.queries import find_user
from pms.store.base import db
from tests.admin.applications import ACCOUNTS, an_application, complete
from tests.auth.door import sign_in
from tests.auth.meanwhile import elsewhere, living
from tests.client import Client
from tests.factories import a_user, an_organisation, let_others_work, writing
from tests.open_form import open_form

NEWCOMER = {"username": "newcomer", "name": "New Comer", "roles": ["viewer"]}
postgresql_alone = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""On SQLite a request that writes is alone from its beginning, and nothing can come between."""


def user_with(user_id):
    return db.session.get_one(User, user_id)


def while_hashing(monkeypatch, module, act):
    """Have it done by others while a one-time password is made, outside of transactions."""
    make = module.new_one_time_password

    def made():
        act()
        return make()

    monkeypatch.setattr(module, "new_one_time_password", made)


def before_judging_again(monkeypatch, act):
    """Have it done by others once a request has been let through, before it acts."""
    judge = sessions.judge_again

    def judged():
        act()
        judge()

    monkeypatch.setattr(reauthentication.sessions, "judge_again", judged)


def end_sessions(user):
    sessions.revoke_all(user)


def disable(user):
    actions.disable_user(user)


def take_role(user):
    user.roles = ("viewer",)
    sessions.revoke_all(user)


# --- Who acts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [disable, end_sessions, take_role])
def test_an_administrator_who_is_shut_out_meanwhile_adds_nobody(
    app, administrator, monkeypatch, act
):
    user_id = administrator.user.id
    while_hashing(monkeypatch, user_pages, lambda: elsewhere(app, lambda: act(user_with(user_id))))
    answer = administrator.post("/organisation/users/add", NEWCOMER)
    assert answer.location.startswith("/sign-in")
    let_others_work()
    assert find_user("newcomer") is None


def test_an_administrator_who_is_shut_out_meanwhile_resets_nothing(app, administrator, monkeypatch):
    nurse, user_id = a_user(), administrator.user.id
    path = f"/organisation/users/{nurse.id}/reset-password"
    form = {**open_form(administrator.get(path)), "reason": "Forgotten"}
    before = nurse.password_hash
    while_hashing(
        monkeypatch, user_pages, lambda: elsewhere(app, lambda: disable(user_with(user_id)))
    )
    assert administrator.post(path, form).location.startswith("/sign-in")
    db.session.refresh(nurse)
    assert nurse.password_hash == before


def test_a_technical_user_who_is_shut_out_meanwhile_authorises_nothing(
    app, technical, second_technical, application, monkeypatch
):
    path, user_id = address(application, "approve"), second_technical.user.id
    technical.post(path, open_form(technical.get(path)))
    shown = open_form(second_technical.get(path))
    while_hashing(monkeypatch, routes, lambda: elsewhere(app, lambda: disable(user_with(user_id))))
    answer = second_technical.post(path, {**shown, **ACCOUNTS})
    assert answer.location.startswith("/technical/sign-in")
    db.session.refresh(application)
    assert application.state == "applied"


@postgresql_alone
@pytest.mark.parametrize("act", [disable, end_sessions, take_role])
@pytest.mark.parametrize(
    "path", ["/organisation/access-code", "/account/recovery-codes", "/organisation/users/add"]
)
def test_power_is_handed_out_by_a_session_that_stands(app, administrator, monkeypatch, act, path):
    user_id = administrator.user.id
    before_judging_again(monkeypatch, lambda: elsewhere(app, lambda: act(user_with(user_id))))
    assert administrator.post(path, {"reason": "x"}).location.startswith("/sign-in")


@postgresql_alone
def test_power_is_not_handed_out_from_a_browser_that_was_revoked(app, organisation, monkeypatch):
    admin = a_user(roles=("organisation_admin",), second_factor=False)
    with writing():
        organisation = db.session.get_one(Organisation, organisation.id)
        organisation.demonstration = True  # which forces no second factor
        db.session.commit()
    browser = Client(app)
    browser.enrol(organisation)
    sign_in(browser, admin.username)
    assert browser.get("/organisation/access-code").status_code == 200

    def revoke():
        organisations.revoke_browsers(db.session.scalars(select(Organisation)).one(), why="Lost")

    before_judging_again(monkeypatch, lambda: elsewhere(app, revoke))
    answer = browser.post("/organisation/access-code", {"reason": "x"})
    assert answer.status_code == 303
    assert "/organisation" not in answer.location.split("?")[0]


@postgresql_alone
def test_a_reset_goes_through_while_its_user_signs_in(app, administrator, monkeypatch):
    """What signing in has changed of the user meanwhile, a used code, is no reason to refuse."""
    nurse, lock = a_user(), users.lock
    user_id = nurse.id
    path = f"/organisation/users/{user_id}/reset-password"
    form = {**open_form(administrator.get(path)), "reason": "Forgotten"}

    def locked(user):
        elsewhere(app, lambda: setattr(user_with(user_id), "totp_last_step", 7))
        lock(user)

    monkeypatch.setattr(users, "lock", locked)
    answer = administrator.post(path, form)
    assert answer.status_code == 200
    db.session.refresh(nurse)
    assert is_password(answer.page.find(id="one-time-password").text, nurse.password_hash)
    assert living(nurse) == 0


# --- What was seen ------------------------------------------------------------------------------


def test_the_second_of_two_resets_sees_that_there_was_a_first(app, administrator, monkeypatch):
    """Both were asked for of the same page; only one password may be handed over as right."""
    nurse = a_user()
    user_id = nurse.id
    path = f"/organisation/users/{user_id}/reset-password"
    form = {**open_form(administrator.get(path)), "reason": "Forgotten"}
    given = actions.new_one_time_password()

    def reset():
        actions.reset_password(user_with(user_id), password_hash=given.hash)

    while_hashing(monkeypatch, user_pages, lambda: elsewhere(app, reset))
    answer = administrator.post(path, form)
    assert answer.status_code == 422
    assert "This was changed a moment ago" in answer.words
    db.session.refresh(nurse)
    assert is_password(given.text, nurse.password_hash)


def test_an_access_review_confirms_the_roles_that_were_seen(administrator):
    nurse = a_user(name="Nurse Old")
    page = administrator.get("/organisation/access-review").page
    path = f"/organisation/access-review/{nurse.id}"
    seen = page.select_one(f'form[action="{path}"] input[name=seen]')["value"]
    assert seen == state_reviewed(nurse)
    with writing():
        nurse.roles = ("clinician", "organisation_admin")
        db.session.commit()
    answer = administrator.post(path, {"decision": "confirmed", "seen": seen})
    assert "This was changed a moment ago" in administrator.follow(answer).words
    assert db.session.scalars(select(AccessReview)).all() == []


@pytest.fixture
def application():
    organisation = an_application()
    complete(organisation)
    return organisation


def address(organisation, part):
    return f"/technical/organisations/{organisation.id}/{part}"


def test_an_approval_is_of_the_papers_that_were_shown(technical, second_technical, application):
    shown = open_form(technical.get(address(application, "approve")))
    item = address(application, "checklist/dspt_status")
    second_technical.post(
        item, {**open_form(second_technical.get(item)), "reference": "Another paper"}
    )
    answer = technical.post(address(application, "approve"), shown)
    assert answer.status_code == 422
    assert "This was changed a moment ago" in answer.words
    assert db.session.scalars(select(Approval)).all() == []
    assert technical.post(address(application, "approve"), open_form(answer)).status_code == 303


def test_nobody_authorises_other_details_than_were_shown(technical, second_technical, application):
    technical.post(
        address(application, "approve"), open_form(technical.get(address(application, "approve")))
    )
    shown = open_form(second_technical.get(address(application, "approve")))
    with writing():
        row = db.session.get_one(Organisation, application.id)
        row.networks = "0.0.0.0/0"
        db.session.commit()
    answer = second_technical.post(address(application, "approve"), {**shown, **ACCOUNTS})
    assert answer.status_code == 422
    db.session.refresh(application)
    assert application.state == "applied"
    assert find_user("head.nurse") is None


def test_details_changed_while_passwords_are_made_are_not_authorised(
    app, technical, second_technical, application, monkeypatch
):
    path, application_id = address(application, "approve"), application.id
    technical.post(path, open_form(technical.get(path)))
    shown = open_form(second_technical.get(path))

    def change():
        db.session.get_one(Organisation, application_id).contact_email = "other@nhs.net"

    while_hashing(monkeypatch, routes, lambda: elsewhere(app, change))
    answer = second_technical.post(path, {**shown, **ACCOUNTS})
    assert answer.status_code == 422
    assert "This was changed a moment ago" in answer.words
    db.session.refresh(application)
    assert application.state == "applied"


@postgresql_alone
def test_a_username_taken_meanwhile_is_said_to_be_taken(app, administrator, monkeypatch):
    an_organisation(ods_code="RYY")
    find, taken = actions.find_user, []

    def found(username):
        answer = find(username)
        if not taken:
            taken.append(elsewhere(app, lambda: a_newcomer().id))
        return answer

    monkeypatch.setattr(actions, "find_user", found)
    answer = administrator.post("/organisation/users/add", NEWCOMER)
    assert answer.status_code == 422
    assert "there is a user named newcomer already" in answer.words


def a_newcomer():
    elsewhere_organisation = db.session.scalars(
        select(Organisation).where(Organisation.ods_code == "RYY")
    ).one()
    user = User(
        organisation_id=elsewhere_organisation.id,
        username="newcomer",
        name="Other",
        roles=("viewer",),
        password_hash="x",
        created_at=elsewhere_organisation.created_at,
    )
    db.session.add(user)
    db.session.flush()
    return user


# --- The access code ----------------------------------------------------------------------------


@postgresql_alone
def test_a_code_that_is_being_revoked_enrols_no_browser(app, organisation, monkeypatch):
    key, organisation_id = app.config["SECRET_KEY"], organisation.id
    with writing():
        code = actions.issue_access_code(organisation, key)
        db.session.commit()
    let_others_work()
    find = browsers.find_by_access_code

    def revoke():
        row = db.session.get_one(Organisation, organisation_id)
        organisations.change_access_code(row, key, at_once=True, why="Lost")
        organisations.revoke_browsers(row, why="Lost")

    def found(text):
        db.session.get(Organisation, organisation_id)  # a reading of before
        elsewhere(app, revoke)
        return find(text)

    monkeypatch.setattr(browsers, "find_by_access_code", found)
    newcomer = Client(app)
    assert newcomer.post("/access-code", {"code": code}).status_code == 422
    assert db.session.scalars(select(EnrolledBrowser)).all() == []


@postgresql_alone
def test_whoever_changes_the_code_waits_for_a_browser_that_is_enrolling(app, organisation):
    """So that revoking all browsers finds it."""
    key, organisation_id = app.config["SECRET_KEY"], organisation.id
    with writing():
        code = actions.issue_access_code(organisation, key)
        db.session.commit()
    with app.test_request_context(), writing():
        assert browsers.find_by_access_code(code)
        held = "SELECT 1 FROM organisation WHERE id = %s FOR NO KEY UPDATE NOWAIT"
        with db.engine.connect() as other, pytest.raises(Exception, match="could not obtain lock"):
            other.exec_driver_sql(held, (organisation_id,))
