"""Once a quarter every account is confirmed or ended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pms import clock
from pms.admin.access_review.queries import count_due, current_quarter, state_of
from pms.admin.models import AccessReview
from pms.auth.models import User
from pms.store.base import db
from tests.admin.conftest import signed_in
from tests.factories import a_user, an_organisation, the_organisation, writing

pytestmark = pytest.mark.on_sqlite("pages of the review of access: who is listed and what is asked")

PAGE = "/organisation/access-review"
REMINDER = "review of who has access is not complete"


@pytest.fixture
def old_accounts(administrator):
    """Accounts of the quarter before; the administrator's among them."""
    nurse = a_user(name="Nurse Old")
    with writing():
        for user in db.session.scalars(select(User)):
            user.created_at -= timedelta(days=100)
        db.session.commit()
    return nurse


def decide(client, user, decision):
    return client.post(f"{PAGE}/{user.id}", {"decision": decision, "seen": state_of(user)})


def decisions():
    return {
        row.user_id: (row.quarter, row.decision, row.reviewed_by_id)
        for row in db.session.scalars(select(AccessReview))
    }


def test_accounts_of_the_quarter_before_wait_to_be_reviewed(administrator, old_accounts):
    a_user(name="Nurse New")
    page = administrator.get(PAGE)
    assert "3 accounts are neither confirmed nor ended" in page.words
    row = next(row for row in page.page.select("tbody tr") if "Nurse New" in row.text)
    assert "due in the next one" in row.text
    assert REMINDER in administrator.get("/organisation/users").words


def test_the_reminder_counts_the_accounts_that_the_page_says_are_due(administrator, old_accounts):
    """Of the quarter before and of this one, decided or not, disabled, and with roles of one's
    own giving."""
    new, ended = a_user(name="Nurse New"), a_user(name="Nurse Gone")
    with writing():
        db.session.get_one(User, ended.id).disabled_at = clock.now()
        db.session.commit()
    for waiting, step in ((3, old_accounts), (2, new), (2, None)):
        page = administrator.get(PAGE).words
        assert f"{waiting} accounts are neither confirmed nor ended" in page
        assert count_due(the_organisation("RXX"), current_quarter()) == waiting
        if step:
            decide(administrator, step, "confirmed")


def test_a_confirmed_account_is_dated_and_signed(administrator, old_accounts):
    response = decide(administrator, old_accounts, "confirmed")
    row = next(
        row
        for row in administrator.follow(response).page.select("tbody tr")
        if "Nurse Old" in row.text
    )
    assert "Confirmed by Bo Ss" in " ".join(row.get_text(" ").split())
    quarter = str(current_quarter())
    assert decisions() == {old_accounts.id: (quarter, "confirmed", administrator.user.id)}
    at = db.session.scalars(select(AccessReview.at)).one()
    assert clock.now() - at < timedelta(minutes=1)


def test_an_ended_account_is_disabled(app, administrator, old_accounts):
    nurse = signed_in(app)
    decide(administrator, nurse.user, "ended")
    assert nurse.get("/ward").status_code == 303
    user = db.session.get_one(User, nurse.user.id)
    assert user.disabled_at is not None
    assert decisions()[user.id][1] == "ended"
    assert "Ended by Bo Ss" in administrator.get(PAGE).words


def test_the_reminder_goes_when_every_account_is_decided(administrator, old_accounts):
    for user in db.session.scalars(select(User)).all():
        assert REMINDER in administrator.get("/organisation/users").words
        decide(administrator, user, "confirmed")
    assert "The review of this quarter is complete" in administrator.get(PAGE).words
    assert REMINDER not in administrator.get("/organisation/users").words


def test_ones_own_account_cannot_be_ended(administrator, old_accounts):
    response = decide(administrator, administrator.user, "ended")
    assert "You cannot remove your own access" in administrator.follow(response).words
    assert decisions() == {}


@pytest.mark.parametrize("decision", ["", "kept"])
def test_a_decision_that_is_none_is_refused(administrator, old_accounts, decision):
    response = decide(administrator, old_accounts, decision)
    assert "Confirm the account or end it" in administrator.follow(response).words
    assert decisions() == {}


def test_another_organisations_account_is_not_found(administrator):
    theirs = a_user(organisation=an_organisation())
    assert decide(administrator, theirs, "ended").status_code == 404
    db.session.refresh(theirs)
    assert theirs.disabled_at is None


@pytest.mark.on_both
def test_an_earlier_review_can_be_read(administrator, old_accounts):
    decide(administrator, old_accounts, "confirmed")
    with writing():
        db.session.scalars(select(AccessReview)).one().quarter = "2025Q1"
        db.session.commit()
    assert "2025Q1" in administrator.get(PAGE).words
    page = administrator.get(f"{PAGE}?quarter=2025Q1")
    assert "Nurse Old" in page.words
    assert page.page.select("main button") == []


@pytest.mark.parametrize("quarter", ["2999Q1", "nonsense"])
def test_a_quarter_that_there_is_not_is_not_found(administrator, quarter):
    assert administrator.get(f"{PAGE}?quarter={quarter}").status_code == 404
