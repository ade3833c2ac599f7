"""Referring somebody, new or known, in one form."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.models import Episode
from pms.patients.models import Patient
from pms.store.base import db
from pms.store.history import History
from tests.factories import a_course, a_patient, a_user, an_episode, an_nhs_number
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("a referral taken down: questions, rules and words")

TODAY = clock.today()
ADA = {
    "patient-family_name": "Lovelace",
    "patient-given_name": "Ada",
    "patient-date_of_birth": "10/12/1950",
    "service": "adult",
    "diagnosis": "cellulitis",
    "notes": "Ring the ward",
}


def opened(client):
    return open_form(client.get("/referrals/new"))


def shown_next(response):
    """The address of the page that htmx shows in place of the form."""
    return json.loads(response.headers["HX-Location"])["path"]


def send(client, htmx=True, **answers):
    data = {**opened(client), **ADA, **answers}
    return client.post(
        "/referrals/new", {k: v for k, v in data.items() if v is not None}, htmx=htmx
    )


def choose(client, patient, **answers):
    """Press "Use this record", and send what the page then holds with further answers."""
    data = {**opened(client), **answers}
    return client.post("/referrals/new", {**data, "choose": str(patient.id)}, htmx=True)


def matches(client, **typed):
    data = {f"patient-{name}": text for name, text in typed.items()}
    return client.post("/referrals/matches", data, htmx=True)


def only(model):
    return db.session.scalars(select(model)).one()


def test_a_new_patient_and_the_referral_are_saved_by_one_button(client):
    response = send(client)
    assert shown_next(response) == f"/episodes/{only(Episode).id}"
    episode = only(Episode)
    assert (episode.patient.full_name, episode.decision) == ("LOVELACE, Ada", None)
    assert (episode.referred_on, episode.diagnosis, episode.notes) == (
        TODAY,
        "cellulitis",
        "Ring the ward",
    )


def test_without_htmx_the_episode_page_follows(client):
    response = send(client, htmx=False)
    assert response.location == f"/episodes/{only(Episode).id}"
    assert "awaits a decision" in client.follow(response).words


def test_a_double_click_makes_one_patient_and_one_referral(client):
    data = {**opened(client), **ADA, "patient-nhs_number": an_nhs_number()}
    first = client.post("/referrals/new", data, htmx=True)
    second = client.post("/referrals/new", data, htmx=True)
    assert shown_next(first) == shown_next(second)
    assert only(Episode).patient_id == only(Patient).id


@pytest.mark.parametrize(("born", "service"), [(40, "adult"), (5, "paediatric")])
def test_a_service_that_nobody_chose_goes_by_the_age(client, born, service):
    birth = TODAY - timedelta(days=366 * born)
    send(client, **{"service": None, "patient-date_of_birth": birth.isoformat()})
    assert only(Episode).service == service


@pytest.mark.on_both
@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"patient-family_name": ""}, "Enter the family name"),
        ({"patient-date_of_birth": "31/2/1950"}, "Enter a real date"),
        ({"patient-nhs_number": "999 000 0001"}, "NHS number"),
        ({"referred_on": "tomorrow"}, "today or earlier"),
        ({"referred_on": "9/12/1950"}, "before the patient was born"),
        ({"planned_end_on": "1/1/2020"}, "before the referral"),
        ({"diagnosis": "nonsense"}, "Select one of the list"),
    ],
)
def test_a_slip_is_said_what_was_typed_is_kept_and_nothing_is_saved(client, answers, said):
    response = send(client, **answers)
    assert response.status_code == 422
    assert any(said in one.text for one in response.page.select(".nhsuk-error-message"))
    assert response.page.find("textarea", attrs={"name": "notes"}).text.strip() == "Ring the ward"
    assert response.page.find("input", attrs={"name": "patient-given_name"})["value"] == "Ada"
    assert db.session.scalars(select(Patient)).all() == []
    assert db.session.scalars(select(Episode)).all() == []


@pytest.mark.on_both
def test_mistakes_in_both_halves_are_said_at_once(client):
    response = send(client, **{"patient-given_name": "", "referred_on": ""})
    links = [link.text for link in response.page.select(".nhsuk-error-summary a")]
    assert links == ["Enter the given name", "Enter the referral date"]
    assert len(response.page.select(".nhsuk-error-summary")) == 1


def test_nothing_typed_asks_for_the_patient_and_not_for_the_service_that_follows(client):
    response = client.post("/referrals/new", opened(client), htmx=True)
    links = [link.text for link in response.page.select(".nhsuk-error-summary a")]
    assert links == ["Enter the family name", "Enter the given name", "Enter the date of birth"]


def test_a_number_that_somebody_has_offers_to_refer_them(client):
    patient = a_patient(nhs_number=an_nhs_number())
    response = send(client, **{"patient-nhs_number": patient.nhs_number})
    assert response.status_code == 422
    assert "TESTCASE, Ada has this NHS number" in response.words
    button = response.page.find("button", string="Refer TESTCASE, Ada")
    assert (button["name"], button["value"]) == ("choose", str(patient.id))


def test_a_record_in_error_keeps_its_number_and_is_not_offered(client):
    patient = a_patient(nhs_number=an_nhs_number(), entered_in_error_at=clock.now())
    response = send(client, **{"patient-nhs_number": patient.nhs_number})
    assert response.status_code == 422
    assert response.page.find("button", attrs={"name": "choose"}) is None


def test_a_like_name_on_the_same_birth_date_must_be_confirmed(client):
    a_patient(family_name="Lovelase", date_of_birth=date(1950, 12, 10), nhs_number=None)
    response = send(client)
    assert response.status_code == 422
    assert "LOVELASE, Ada, born 10 December 1950" in response.words
    assert db.session.scalars(select(Episode)).all() == []
    assert send(client, **{"patient-is_somebody_else": "y"}).status_code == 200
    assert len(db.session.scalars(select(Patient)).all()) == 2


def test_a_discharged_patient_is_matched_with_what_they_had(client):
    patient = a_patient(family_name="Hopper", given_name="Grace")
    episode = an_episode(patient, opat_outcome="success", outcome_on=date(2026, 1, 24))
    a_course(episode)
    a_course(episode, agent="ertapenem", started_on=date(2026, 1, 20))
    response = matches(client, family_name="hop")
    (row,) = response.page.select("tbody tr")
    assert "HOPPER, Grace" in row.text
    assert "Discharged 23 January 2026, ceftriaxone, ertapenem" in row.text
    assert row.find("button")["value"] == str(patient.id)
    assert response.page.find(id="matches")["data-announce"] == "1 matching patient"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"decision": None, "decided_on": None}, "Awaiting a decision since 8 January 2026"),
        ({"decision": "rejected", "decided_on": date(2026, 1, 9)}, "Rejected 9 January 2026"),
        ({}, "Accepted, not started, referred 8 January 2026"),
    ],
)
def test_the_latest_episode_is_told_in_words(client, given, said):
    patient = a_patient(family_name="Hopper")
    an_episode(patient, referred_on=date(2025, 1, 1))
    an_episode(patient, **given)
    assert said in matches(client, family_name="hopper").words


def test_nobody_like_this_is_said(client):
    assert "No matching patients" in matches(client, family_name="zz").words
    assert matches(client, family_name="z").page.find(id="matches")["data-announce"] == ""


@pytest.mark.on_both
def test_what_was_looked_for_and_shown_is_noted_in_the_history(client):
    patient = a_patient(family_name="Hopper")
    matches(client, family_name="hop", given_name="a")
    row = db.session.scalars(select(History).where(History.action == "search")).one()
    assert row.after == {"text": "hop a", "patients": [patient.id]}


def test_choosing_a_record_shows_it_and_asks_for_the_referral_alone(client):
    patient = a_patient(family_name="Hopper", allergies="Penicillin: rash", phone="0118")
    response = choose(client, patient, notes="Kept", **{"patient-family_name": "hop"})
    assert response.status_code == 200
    page = response.page
    assert "Allergies: Penicillin: rash" in page.select_one(".pms-flag").text
    assert "0118" in response.words
    assert page.find("input", type="text", attrs={"name": "patient-family_name"}) is None
    assert page.find("textarea", attrs={"name": "notes"}).text.strip() == "Kept"
    data = open_form(response)
    assert data["chosen"] == str(patient.id)
    assert data["referred_on"] == f"{TODAY.day}/{TODAY.month}/{TODAY.year}"
    assert page.select_one("[data-focus]").text == "HOPPER, Ada"

    saved = client.post("/referrals/new", {**data, "diagnosis": "cellulitis"}, htmx=True)
    assert shown_next(saved) == f"/episodes/{only(Episode).id}"
    assert only(Episode).patient_id == only(Patient).id == patient.id


def test_somebody_else_brings_back_what_was_typed(client):
    response = choose(client, a_patient(), **{"patient-family_name": "Hop"})
    again = client.post("/referrals/new", {**open_form(response), "choose": ""}, htmx=True)
    assert open_form(again)["patient-family_name"] == "Hop"
    assert again.page.find("input", attrs={"name": "chosen"}) is None


@pytest.mark.parametrize("state", ["awaiting", "accepted", "on treatment"])
def test_a_patient_with_an_open_episode_is_pointed_out(client, state):
    patient = a_patient()
    decision = {"decision": None, "decided_on": None} if state == "awaiting" else {}
    episode = an_episode(patient, **decision)
    if state == "on treatment":
        a_course(episode, ended_on=None)
    page = choose(client, patient).page
    link = page.select_one(".pms-panel--warning a")
    assert link["href"] == f"/episodes/{episode.id}"


def test_a_slip_beside_a_chosen_record_keeps_it_chosen(client):
    data = {**open_form(choose(client, a_patient())), "referred_on": "tomorrow"}
    response = client.post("/referrals/new", data, htmx=True)
    assert response.status_code == 422
    assert response.page.find("input", attrs={"name": "chosen"})


def test_matches_are_found_by_a_button_too(client):
    a_patient(family_name="Hopper")
    data = {**opened(client), "patient-family_name": "hop", "find": "yes"}
    response = client.post("/referrals/new", data)
    assert response.status_code == 200
    assert "HOPPER, Ada" in response.words
    assert response.page.find("input", attrs={"name": "patient-family_name"})["value"] == "hop"
    assert db.session.scalars(select(Episode)).all() == []


@pytest.mark.parametrize("chosen", ["987654", "99999999999999999999", "1; DROP", "-1"])
def test_a_record_that_is_not_there_is_not_found_or_not_chosen(client, chosen):
    data = {**opened(client), "chosen": chosen}
    assert client.post("/referrals/new", data, htmx=True).status_code in (404, 422)
    assert db.session.scalars(select(Episode)).all() == []


def test_a_viewer_may_not_refer(client):
    client.sign_in(a_user(roles=("viewer",)))
    assert client.get("/referrals/new").status_code == 403
    assert client.post("/referrals/matches").status_code == 403
