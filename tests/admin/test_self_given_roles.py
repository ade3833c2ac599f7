"""An administrator who gives their own account a role that sees patients: said, asked, seen."""

import pytest
from sqlalchemy import select

from pms.admin.access_review.queries import count_due, current_quarter, state_of
from pms.admin.models import AccessReview
from pms.admin.users.queries import GIVES_ONESELF
from pms.auth.models import User
from pms.store.base import db
from pms.store.history import History
from tests.admin.conftest import signed_in
from tests.factories import PASSWORD, a_user, the_organisation, writing
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("what is confirmed and said of roles of one's own")

REVIEW = "/organisation/access-review"
WHY = "Covers the ward this week"


def page(user):
    return f"/organisation/users/{user.id}/change"


def roles_of(client):
    db.session.rollback()
    return db.session.scalar(select(User.roles).where(User.id == client.user.id))


def tick(client, *roles, reason=WHY):
    path = page(client.user)
    answers = {**open_form(client.get(path)), "roles": ["organisation_admin", *roles]}
    return client.post(path, {**answers, "reason": reason})


def type_password(client, asked):
    """On the page that asks for it, and then press the button of the form that was carried on."""
    kept = asked.page.select_one("[name=kept]")["value"]
    form = asked.page.select_one("main form")
    carried_on = client.post(form["action"], {"password": PASSWORD, "kept": kept})
    form = carried_on.page.select_one("main form")
    fields = [(one["name"], one.get("value", "")) for one in form.select("input[name]")]
    answers = {name: [value for key, value in fields if key == name] for name, _ in fields}
    return client.post(form["action"], answers)


def give_oneself(client, *roles):
    return type_password(client, tick(client, *roles))


def self_given():
    rows = select(History).where(History.action == GIVES_ONESELF).order_by(History.id)
    return [(row.username, row.after) for row in db.session.scalars(rows)]


@pytest.mark.parametrize("role", ["clinician", "viewer"])
def test_it_needs_the_password_again_though_it_was_typed_a_moment_ago(administrator, role):
    asked = tick(administrator, role)
    assert "password" in asked.page.select_one("h1").text.casefold()
    assert roles_of(administrator) == ("organisation_admin",)
    assert administrator.get("/ward").status_code == 403
    assert type_password(administrator, asked).status_code == 303
    assert administrator.get("/ward").status_code == 200
    assert set(roles_of(administrator)) == {"organisation_admin", role}


def test_the_password_typed_before_counts_for_nothing(administrator):
    tick(administrator, "viewer")
    for _ in range(2):
        assert tick(administrator, "viewer").status_code == 200, "asked each time"
    assert roles_of(administrator) == ("organisation_admin",)
    asked = tick(administrator, "viewer")
    kept = asked.page.select_one("[name=kept]")["value"]
    wrong = administrator.post("/password-again", {"password": "wrong", "kept": kept})
    assert wrong.status_code == 422
    assert tick(administrator, "viewer").status_code == 200
    assert roles_of(administrator) == ("organisation_admin",)


def test_one_password_gives_one_role_once(administrator):
    give_oneself(administrator, "viewer")
    assert tick(administrator, "viewer", "clinician").status_code == 200, "asked again"
    assert "clinician" not in roles_of(administrator)


def test_it_needs_a_reason_beside_its_question(administrator):
    response = tick(administrator, "clinician", reason=" ")
    assert response.status_code == 422
    assert "Say why" in response.page.find(id=f"user-{administrator.user.id}-reason-error").text
    assert roles_of(administrator) == ("organisation_admin",)


def test_the_history_says_it_in_a_row_of_its_own(administrator):
    give_oneself(administrator, "clinician")
    assert self_given() == [("boss", {"roles": ["clinician"], "reason": WHY})]
    words = administrator.get("/history").words
    assert "Give oneself a role that sees patients" in words
    assert WHY in words


def test_other_changes_of_ones_own_account_and_of_others_ask_nothing_more(administrator):
    assert tick(administrator, "manager", reason="").status_code == 303
    nurse = a_user(roles=("manager",))
    form = administrator.get(page(nurse))
    assert form.page.find(attrs={"name": "reason"}) is None
    answers = {**open_form(form), "roles": ["clinician"]}
    assert administrator.post(page(nurse), answers).status_code == 303
    assert self_given() == []


def test_who_holds_the_role_already_is_asked_nothing_more(app):
    both = signed_in(app, roles=("clinician", "organisation_admin"))
    assert both.get(page(both.user)).page.find(attrs={"name": "reason"}) is None
    assert tick(both, "clinician", "viewer", reason="").status_code == 303
    assert tick(both, "viewer", reason="").status_code == 303
    assert tick(both, "viewer", "clinician").status_code == 200, "a viewer becomes more"
    assert tick(both, reason="").status_code == 303
    assert "clinician" not in roles_of(both)


# --- In the access review -----------------------------------------------------------------------


@pytest.fixture
def other(app):
    return signed_in(app, roles=("organisation_admin",), name="Second Administrator")


def row_of(client, name):
    rows = client.get(REVIEW).page.select("tbody tr")
    return next(" ".join(row.get_text(" ").split()) for row in rows if name in row.text)


def decide(client, user, decision="confirmed"):
    words = {"decision": decision, "seen": state_of(user)}
    return client.follow(client.post(f"{REVIEW}/{user.id}", words))


def due():
    return count_due(the_organisation("RXX"), current_quarter())


def test_the_review_shows_it_and_waits_for_somebody_else(administrator, other):
    assert due() == 0, "all accounts are new in this quarter"
    give_oneself(administrator, "clinician")
    assert due() == 1
    shown = row_of(other, "Bo Ss")
    assert "Gave themselves a role Clinician" in shown
    assert WHY in shown
    assert "Another administrator confirms" in decide(administrator, administrator.user).words
    assert due() == 1
    decide(other, administrator.user)
    assert due() == 0
    assert "Gave themselves" not in row_of(other, "Bo Ss")


@pytest.mark.on_both
def test_a_confirmation_from_before_does_not_cover_it(administrator, other):
    decide(other, administrator.user)
    give_oneself(administrator, "viewer")
    assert due() == 1
    assert "Gave themselves" in row_of(other, "Bo Ss")
    decide(other, administrator.user)
    assert due() == 0


def test_a_later_quarter_still_shows_what_nobody_else_confirmed(administrator, other):
    give_oneself(administrator, "viewer")
    with writing():
        ours = the_organisation("RXX").id
        row = AccessReview(
            quarter=str(current_quarter()),
            user_id=administrator.user.id,
            decision="confirmed",
            reviewed_by_id=administrator.user.id,
            at=db.session.scalar(select(History.at).where(History.action == GIVES_ONESELF)),
            organisation_id=ours,
        )
        db.session.add(row)
        db.session.commit()
    assert due() == 1
    assert "Gave themselves" in row_of(other, "Bo Ss")


def test_a_role_that_was_given_up_again_is_no_longer_shown(administrator, other):
    give_oneself(administrator, "viewer")
    tick(administrator, reason="")
    assert due() == 0
    assert "Gave themselves" not in row_of(other, "Bo Ss")


def test_where_nobody_else_administers_it_is_confirmed_by_oneself(app):
    alone = signed_in(app, roles=("organisation_admin",), name="Alone Here")
    give_oneself(alone, "clinician")
    assert "Gave themselves" in row_of(alone, "Alone Here")
    assert "confirmed" in decide(alone, alone.user).words
    assert "Gave themselves" not in row_of(alone, "Alone Here")
