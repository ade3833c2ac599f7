"""Referring a patient, deciding, and correcting what the episode itself says."""

from datetime import date, timedelta

import pytest

from pms import clock
from pms.episodes import actions
from pms.episodes.models import Episode
from pms.picklists.models import ListValue
from pms.refusal import Refused
from pms.store.base import db
from pms.store.scoping import organisation_scope
from tests.factories import (
    a_course,
    a_patient,
    a_user,
    an_admission,
    an_episode,
    an_organisation,
    writing,
)
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("the referral and its decision: questions, rules and words")

TODAY = clock.today()


def save(client, episode, section, htmx=True, **answers):
    """Open a section, change answers, save."""
    path = f"/episodes/{episode.id}/{section}"
    return client.post(path, {**open_form(client.get(path)), **answers}, htmx=htmx)


def refer(client, patient, **answers):
    path = f"/patients/{patient.id}/refer"
    return client.post(path, {**open_form(client.get(path)), **answers})


def errors(response):
    return [
        one.text.removeprefix("Error: ") for one in response.page.select(".nhsuk-error-message")
    ]


def an_awaiting_episode(**given):
    return an_episode(decision=None, decided_on=None, **given)


def test_a_referral_awaits_a_decision_and_is_dated_today(client):
    response = refer(client, a_patient(), diagnosis="cellulitis", notes="Ring the ward")
    episode = db.session.query(Episode).one()
    assert (episode.decision, episode.referred_on) == (None, TODAY)
    assert (episode.diagnosis, episode.notes) == ("cellulitis", "Ring the ward")
    assert "awaits a decision" in client.follow(response).words


@pytest.mark.parametrize(("born", "service"), [(40, "adult"), (5, "paediatric")])
def test_the_service_offered_first_fits_the_age(client, born, service):
    patient = a_patient(date_of_birth=TODAY - timedelta(days=365 * born))
    refer(client, patient)
    assert db.session.query(Episode).one().service == service


def test_an_organisation_of_one_service_is_not_asked_which(app, client):
    organisation = an_organisation(services=("paediatric",))
    client.sign_in(a_user(organisation=organisation))
    with organisation_scope(organisation.id):
        patient = a_patient(date_of_birth=TODAY - timedelta(days=365 * 5))
        assert not client.get(f"/patients/{patient.id}/refer").page.select("[name=service]")
        refer(client, patient)
        assert db.session.query(Episode).one().service == "paediatric"


def test_a_new_consultant_joins_the_list_once_however_it_is_written(client):
    refer(client, a_patient(), consultant="Dr A. Núñez", ward="Ward 7")
    refer(client, a_patient(), consultant="dr a. núñez")
    refer(client, a_patient(), consultant="Dr\xa0A.  Nu\u0301n\u0303ez\u200b")
    assert {one.consultant for one in db.session.query(Episode)} == {"Dr A. Núñez"}
    codes = {one.code for one in db.session.query(ListValue)}
    assert codes == {"local_dr_a_nunez", "local_ward_7"}
    page = client.get(f"/patients/{a_patient().id}/refer").page
    assert page.select_one("#refer-new-consultant-names option")["value"] == "Dr A. Núñez"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"referred_on": "tomorrow"}, "today or earlier"),
        ({"referred_on": "31/2/2026"}, "Enter a real date"),
        ({"referred_on": "16/5/1960"}, "before the patient was born"),
        ({"planned_end_on": "1/1/2020"}, "before the referral"),
        ({"consultant": "x" * 201}, "200 characters or fewer"),
        ({"diagnosis": "nonsense"}, "Select one of the list"),
    ],
)
def test_a_slip_in_a_referral_is_said_and_nothing_is_kept(client, answers, said):
    response = refer(client, a_patient(), **answers)
    assert response.status_code == 422
    assert said in errors(response)[0]
    assert db.session.query(Episode).count() == 0


def test_a_referral_cannot_move_past_its_decision(client):
    episode = an_episode()
    response = save(client, episode, "referral", referred_on="11/1/2026")
    assert "after its decision on 10 January 2026" in errors(response)[0]


def test_accepting_changes_the_line_beside_it_and_opens_the_outcomes(client):
    episode = an_awaiting_episode()
    response = save(client, episode, "decision", decision="accepted", decided_on="10/1/2026")
    assert episode.accepted_on == date(2026, 1, 10)
    assert response.page.find(id="standing")["hx-swap-oob"] == "true"
    assert "no course is recorded" in response.page.find(id="standing").text
    assert response.page.find(id="outcomes")["hx-swap-oob"] == "true"


def test_a_plain_save_leads_back_to_the_section(client):
    episode = an_awaiting_episode()
    response = save(
        client, episode, "decision", htmx=False, decision="accepted", decided_on="today"
    )
    assert response.status_code == 303
    assert response.location.endswith("#decision")


@pytest.mark.on_both
def test_a_rejection_keeps_its_reasons(client):
    episode = an_awaiting_episode()
    answers = {
        "decision": "rejected",
        "decided_on": "9/1/2026",
        "decided_by": "opat_team",
        "rejection_reasons": ["no_capacity", "out_of_area"],
    }
    response = save(client, episode, "decision", **answers)
    assert episode.rejection_reasons == ("no_capacity", "out_of_area")
    assert "No capacity; Out of area" in response.words


def test_a_rejection_without_a_reason_is_refused_beside_the_question(client):
    episode = an_awaiting_episode()
    response = save(client, episode, "decision", decision="rejected", decided_on="today")
    assert response.status_code == 422
    assert errors(response) == ["Select why it is rejected"]
    assert episode.decision is None


def test_a_rejection_that_came_without_a_reason_can_still_be_corrected(client):
    episode = an_episode(decision="rejected", decided_on=date(2026, 1, 9))
    save(client, episode, "decision", decided_on="10/1/2026")
    assert (episode.decision, episode.decided_on) == ("rejected", date(2026, 1, 10))


def reject_without_a_reason(episode):
    actions.decide(
        episode,
        TODAY,
        decision="rejected",
        decided_on=TODAY,
        decided_by=None,
        rejection_reasons=(),
    )


def test_the_action_wants_a_reason_too(app):
    episode = an_awaiting_episode()
    with writing(), pytest.raises(Refused, match="why it is rejected"):
        reject_without_a_reason(episode)


def test_an_acceptance_drops_the_reasons_of_a_rejection(client):
    episode = an_episode(
        decision="rejected", decided_on=date(2026, 1, 9), rejection_reasons=("no_capacity",)
    )
    save(client, episode, "decision", decision="accepted")
    assert (episode.decision, episode.rejection_reasons) == ("accepted", ())


def test_a_decision_can_be_taken_back(client):
    episode = an_episode()
    save(client, episode, "decision", decision="")
    assert (episode.decision, episode.decided_on) == (None, None)


@pytest.mark.parametrize(
    ("decided_on", "said"),
    [
        ("7/1/2026", "before the referral on 8 January 2026"),
        ("tomorrow", "today or earlier"),
        ("", "Enter the date of the decision"),
        ("31/2/2026", "Enter a real date"),
    ],
)
def test_a_wrong_date_of_decision_is_refused_beside_it(client, decided_on, said):
    episode = an_awaiting_episode()
    response = save(client, episode, "decision", decision="accepted", decided_on=decided_on)
    assert response.status_code == 422
    assert said in errors(response)[0]
    assert response.page.find("input", attrs={"name": "decided_on"})["value"] == decided_on
    assert episode.decision is None


def test_a_referral_with_courses_cannot_be_rejected(client):
    episode = an_episode()
    a_course(episode)
    response = save(client, episode, "decision", decision="rejected")
    assert response.status_code == 422
    assert "has antimicrobial courses" in errors(response)[0]
    assert episode.decision == "accepted"


def test_the_action_refuses_it_too(app):
    episode = an_episode()
    a_course(episode)
    with writing(), pytest.raises(Refused, match="antimicrobial courses"):
        reject_without_a_reason(episode)


def test_a_diagnosis_is_saved_in_its_place(client):
    episode = an_episode(diagnosis=None)
    response = save(client, episode, "diagnosis", diagnosis="cellulitis", organisms="S. aureus")
    assert response.page.find(id="diagnosis").find("form") is None
    assert (episode.diagnosis, episode.organisms) == ("cellulitis", "S. aureus")


def test_notes_keep_their_lines_and_are_no_html(client):
    episode = an_episode()
    save(client, episode, "notes", notes="<b>one</b>\r\ntwo\r\n")
    assert episode.notes == "<b>one</b>\ntwo"
    assert "&lt;b&gt;one" in client.get(f"/episodes/{episode.id}").text


def test_the_standing_note_stands_above_everything_from_the_save_on(client):
    episode = an_episode()
    response = save(client, episode, "notes", notes="Key safe, ring first")
    for page in (response.page, client.get(f"/episodes/{episode.id}").page):
        assert "Standing note: Key safe, ring first" in page.find(id="alerts").get_text()


def test_posting_other_columns_changes_none_of_them(client):
    episode = an_episode()
    save(client, episode, "notes", notes="x", diagnosis="sepsis", organisation_id="99", version="7")
    assert episode.diagnosis == "cellulitis"


def test_an_outcome_other_than_suggested_needs_a_reason(client):
    episode = an_episode()
    a_course(episode)
    an_admission(episode, cause="line_complication")
    page = client.get(f"/episodes/{episode.id}/outcomes").page
    assert "Suggested OPAT outcome" in page.text
    assert page.select_one(".pms-panel strong").text == "Failure"
    answers = {"infection_outcome": "cured", "opat_outcome": "success"}
    response = save(client, episode, "outcomes", **answers)
    assert response.status_code == 422
    assert "Say why" in errors(response)[0]
    response = save(client, episode, "outcomes", **answers, opat_outcome_reason="Seen the same day")
    assert response.status_code == 200
    assert (episode.opat_outcome, episode.outcome_on) == ("success", date(2026, 1, 23))


def test_the_suggestion_heeds_the_answers_being_saved(client):
    episode = an_episode()
    a_course(episode)
    answers = {"infection_outcome": "failed", "opat_outcome": "failure"}
    assert save(client, episode, "outcomes", **answers).status_code == 200


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"outcome_on": "9/1/2026"}, "before acceptance on 10 January 2026"),
        ({"outcome_on": "tomorrow"}, "today or earlier"),
        ({"died_on": "tomorrow"}, "today or earlier"),
        ({"died_on": "31/2/2026"}, "Enter a real date"),
    ],
)
def test_a_wrong_date_of_an_outcome_is_refused_beside_it(client, answers, said):
    response = save(client, an_episode(), "outcomes", **answers)
    assert response.status_code == 422
    assert said in errors(response)[0]


def test_a_rejected_referral_has_no_outcomes(client):
    episode = an_episode(decision="rejected")
    response = save(client, episode, "outcomes", infection_outcome="cured")
    assert response.status_code == 422
    assert "Only an accepted referral has outcomes" in response.words


def test_an_episode_entered_in_error_leaves_every_list_with_its_reason_kept(client):
    episode = an_episode()
    path = f"/episodes/{episode.id}/entered-in-error"
    assert client.post(path, {"reason": " "}).status_code == 422
    response = client.post(path, {"reason": "Wrong patient"})
    assert response.location == f"/patients/{episode.patient_id}"
    assert episode.entered_in_error_reason == "Wrong patient"
    assert client.get(f"/episodes/{episode.id}").status_code == 404
    assert "No referral yet" in client.follow(response).words
    assert client.post(path, {"reason": "Wrong patient"}).status_code == 303
