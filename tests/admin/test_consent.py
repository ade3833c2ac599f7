"""Consent to the national figures: given with a date, withdrawn from a day on, in the history."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pms import clock
from pms.admin.consent import actions, queries
from pms.admin.models import NationalConsent
from pms.domain.national.consent import giving_problem
from pms.refusal import Refused
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from tests.factories import an_organisation, saved, writing

pytestmark = pytest.mark.on_sqlite("pages of the consent: who may give it, and their words")

PAGE = "/organisation/national-consent"
DAY = date(2026, 3, 10)
ANSWERS = {"given_on": "today", "given_by": "Dr Guardian", "reference": "Minute 7"}


@pytest.mark.parametrize(
    ("day", "withdrawn_on", "stands"),
    [
        (DAY - timedelta(1), None, False),
        (DAY, None, True),
        (DAY + timedelta(400), None, True),
        (DAY + timedelta(1), DAY + timedelta(2), True),
        (DAY + timedelta(2), DAY + timedelta(2), False),
        (DAY, DAY, False),
    ],
)
def test_it_stands_from_its_day_until_the_day_of_its_withdrawal(
    organisation, day, withdrawn_on, stands
):
    """The day of the withdrawal is the first without it."""
    saved(NationalConsent(given_by="Dr", reference="7", given_on=DAY, withdrawn_on=withdrawn_on))
    assert (organisation in queries.list_consenting(day)) is stands


def test_a_day_ahead_or_a_second_consent_is_refused():
    assert giving_problem(DAY, DAY, stands=False) is None
    assert "today or earlier" in giving_problem(DAY + timedelta(1), DAY, stands=False)
    assert "already" in giving_problem(DAY, DAY, stands=True)


@pytest.mark.on_both
def test_an_administrator_records_the_consent_and_withdraws_it(administrator, organisation):
    assert "This organisation is not counted" in administrator.get(PAGE).words
    assert "no consent is recorded" in administrator.get("/organisation/settings").words
    response = administrator.post(f"{PAGE}/give", ANSWERS)
    page = administrator.follow(response)
    assert "This organisation is counted" in page.words
    assert "Dr Guardian" in page.words
    assert "This organisation is counted" in administrator.get("/organisation/settings").words
    assert organisation in queries.list_consenting(clock.today())

    form = administrator.get(f"{PAGE}/withdraw").page
    seen = form.find("input", attrs={"name": "seen"})["value"]
    response = administrator.post(f"{PAGE}/withdraw", {"seen": seen, "reason": "Board decision"})
    page = administrator.follow(response)
    assert "This organisation is not counted" in page.words
    assert "Board decision" in page.words
    assert queries.list_consenting(clock.today()) == []
    with organisation_scope(organisation.id):
        rows = db.session.scalars(
            select(History).where(History.object_type == "national_consent").order_by(History.id)
        ).all()
    assert [(row.action, row.username) for row in rows] == [("create", "boss"), ("change", "boss")]
    assert rows[1].after["withdrawal_reason"] == "Board decision"


def test_it_can_be_given_again_on_the_day_it_was_withdrawn(administrator, organisation):
    for _ in range(2):
        administrator.follow(administrator.post(f"{PAGE}/give", ANSWERS))
        form = administrator.get(f"{PAGE}/withdraw").page
        seen = form.find("input", attrs={"name": "seen"})["value"]
        administrator.follow(
            administrator.post(f"{PAGE}/withdraw", {"seen": seen, "reason": "Asked to"})
        )
    assert len(queries.list_consents(organisation)) == 2


def test_a_double_click_gives_one_consent(administrator, organisation):
    administrator.post(f"{PAGE}/give", ANSWERS)
    again = administrator.post(f"{PAGE}/give", ANSWERS)
    assert again.status_code == 422
    assert "has given its consent already" in again.words
    assert len(queries.list_consents(organisation)) == 1


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"given_on": ""}, "Enter the day it was given"),
        ({"given_on": "+1"}, "The day must be today or earlier"),
        ({"given_by": " "}, "Enter who decided it"),
        ({"reference": ""}, "Enter where the decision is written down"),
    ],
)
def test_what_is_missing_is_said_beside_its_question(administrator, organisation, answers, said):
    response = administrator.post(f"{PAGE}/give", {**ANSWERS, **answers})
    assert response.status_code == 422
    assert said in response.words
    assert queries.list_consents(organisation) == []


def test_withdrawing_needs_a_reason_and_a_consent(administrator, organisation):
    assert administrator.post(f"{PAGE}/withdraw", {"seen": "none"}).status_code == 422
    response = administrator.post(f"{PAGE}/withdraw", {"seen": "none", "reason": "Why"})
    assert "There is no consent to withdraw" in response.words


def test_the_action_insists_on_what_the_form_asks(organisation):
    given = {"given_on": DAY, "given_by": "Dr", "reference": "7", "today": DAY}
    for wrong in ({"given_on": None}, {"given_by": ""}, {"reference": ""}, {"today": date.min}):
        with writing(), pytest.raises(Refused):
            actions.give_consent(organisation, **{**given, **wrong})


def test_the_technical_team_sees_it_and_cannot_give_it(technical, organisation):
    path = f"/technical/organisations/{organisation.id}"
    assert "Not counted: no consent" in technical.get(path).words
    saved(NationalConsent(given_on=DAY, given_by="Dr Guardian", reference="Minute 7"))
    page = technical.get(path).words
    assert "Counted by consent of 10 March 2026" in page
    assert "consent to the national figures" in page  # in its history
    assert technical.post(f"{PAGE}/give", ANSWERS).status_code == 403


def test_one_organisations_consent_is_not_anothers(administrator):
    other = an_organisation(name="Other Trust")
    with organisation_scope(other.id):
        saved(NationalConsent(given_on=DAY, given_by="Dr Elsewhere", reference="9"))
    page = administrator.get(PAGE)
    assert "This organisation is not counted" in page.words
    assert "Elsewhere" not in page.words
