"""Letters: drafted from the record, edited, and kept as they were sent."""

from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.auth.models import Organisation
from pms.episodes.models import Episode, Letter
from pms.letters import actions
from pms.refusal import Refused
from pms.store.base import db
from pms.store.history import History
from tests import factories
from tests.client import Client
from tests.factories import (
    a_course,
    a_line,
    a_patient,
    a_review,
    an_episode,
    an_event,
    together,
    writing,
)
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("letters: what they say and when they may be changed")


@pytest.fixture
@together()
def episode(app):
    """Discharged, with something under each heading."""
    episode = an_episode(
        a_patient(gp_practice_code="K81001", family_name="Okonkwo", given_name="Chidi"),
        consultant="Dr A Alder",
        ward="Ward 7",
        organisms="MSSA",
        outcome_on=date(2026, 1, 24),
        therapy_end_reason="planned_switch_to_oral",
        infection_outcome="improved",
        opat_outcome="success",
        follow_up_on=date(2026, 3, 2),
        follow_up_with="OPAT clinic",
    )
    a_course(episode, dose=2.0, dose_unit="g", frequency="od", course_end_reason="switched_to_oral")
    a_course(
        episode,
        agent="linezolid",
        route="po",
        dose=600.0,
        dose_unit="mg",
        frequency="bd",
        administered_by="self",
        started_on=date(2026, 1, 24),
        ended_on=date(2026, 2, 6),
    )
    a_line(episode, site="right_arm", removed_on=date(2026, 1, 24), removal_reason="displaced")
    an_event(episode)
    a_review(episode, crp=12.5)
    return episode


def write_url(episode, kind="discharge"):
    return f"/episodes/{episode.id}/letters/{kind}"


def url_of(letter, what=""):
    return f"/episodes/{letter.episode_id}/letters/{letter.id}{what}"


def letters():
    return db.session.scalars(select(Letter).order_by(Letter.id)).all()


def only() -> Letter:
    return db.session.scalars(select(Letter)).one()


def written(client, episode, kind="discharge", **given) -> Letter:
    url = write_url(episode, kind)
    response = client.post(url, {**open_form(client.get(url)), **given})
    assert response.status_code == 303, response.words
    return letters()[-1]


def send(client, letter, **given):
    form = open_form(client.get(url_of(letter)))
    return client.post(url_of(letter, "/send"), {**form, "sent_how": "record", **given})


def test_a_discharge_letter_is_drafted_complete(client, episode):
    body = open_form(client.get(write_url(episode)))["body"]
    for words in (
        "discharged this patient from the OPAT",
        "Cellulitis",
        "Organisms: MSSA",
        "Allergies:\nNone recorded",
        "Ceftriaxone 2 g once daily, intravenous: 10 January 2026 to 23 January 2026, 14 days",
        "switched to oral",
        "OPAT treatment: 14 days",
        "Midline, right arm, inserted 10 January 2026, removed 24 January 2026 (displaced)",
        "15 January 2026: ",
        "Infection: improved",
        "OPAT: success",
        "17 January 2026: CRP 12.5 mg/L",
        "Linezolid 600 mg twice daily, by mouth, from 24 January 2026 until 6 February 2026",
        "2 March 2026, OPAT clinic",
        "Whom to call:",
    ):
        assert words in body, words


def test_a_draft_from_a_record_with_odd_characters_is_not_said_to_be_changed(client, episode):
    with writing():
        db.session.get_one(Episode, episode.id).organisms = "MS\u200bSA\x1b and  more"
        db.session.commit()
    letter = written(client, episode)
    assert "Organisms: MSSA\N{REPLACEMENT CHARACTER} and more" in letter.body
    assert "The record has changed since" not in client.get(url_of(letter)).words


def test_it_goes_to_the_practice_with_copies_to_referrer_and_patient(client, episode):
    form = open_form(client.get(write_url(episode)))
    assert form["addressed_to"] == "The general practitioner\nPractice K81001"
    assert form["copies_to"].splitlines() == [
        "Dr A Alder, Infectious diseases, Ward 7",
        "The patient",
    ]


@pytest.mark.on_both
def test_nobody_writes_to_a_patient_who_has_died(client, episode):
    with writing():
        db.session.get_one(Episode, episode.id).died_on = date(2026, 1, 24)
        db.session.commit()
    form = open_form(client.get(write_url(episode)))
    assert form["copies_to"] == "Dr A Alder, Infectious diseases, Ward 7"
    assert "died on 24 January 2026" in form["body"]
    assert "Follow-up" not in form["body"]


def test_the_letter_on_its_page_names_patient_number_and_date(client, episode):
    letter = written(client, episode)
    number = episode.patient.nhs_number
    sheet = client.get(url_of(letter)).page.select_one(".pms-letter")
    text = " ".join(sheet.get_text(" ").split())
    assert "OKONKWO, Chidi" in text
    assert f"NHS number {number[:3]} {number[3:6]} {number[6:]}" in text
    today = clock.today()
    assert f"{today.day} {today:%B %Y}" in text
    assert [heading.text for heading in sheet.select("h2")][:2] == ["Diagnosis", "Allergies"]
    assert "Draft, not sent" in text


def test_the_letterhead_is_of_the_organisations_settings(client, episode, organisation):
    with writing():
        row = db.session.get_one(Organisation, organisation.id)
        row.letter_address, row.letter_phone = "1 High Street\nReading RG1 5AN", "0118 496 0001"
        db.session.commit()
    head = client.get(url_of(written(client, episode))).page.select_one(".pms-letter__head")
    assert [line.text for line in head.select("p")] == [
        organisation.name,
        "1 High Street",
        "Reading RG1 5AN",
        "Telephone 0118 496 0001",
    ]
    assert "on 0118 496 0001" in only().body


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("referral", "was referred to the OPAT"),
        ("acceptance", "We have accepted them"),
        ("rejection", "not able to accept them"),
    ],
)
def test_each_kind_says_what_it_is_for(client, kind, words):
    rejected = {"decision": "rejected", "rejection_reasons": ("other",)}
    episode = an_episode(**(rejected if kind == "rejection" else {}))
    assert words in written(client, episode, kind).body


def test_a_kind_that_does_not_fit_is_refused_in_words(client, app):
    episode = an_episode()
    response = client.get(write_url(episode))
    assert "discharge the patient first" in client.follow(response).words
    assert client.post(write_url(episode), {"body": "Dear"}).status_code == 303
    assert letters() == []


def test_a_double_click_writes_one_letter(client, episode):
    data = open_form(client.get(write_url(episode)))
    places = {client.post(write_url(episode), data).location for _ in range(2)}
    assert len(places) == len(letters()) == 1


def test_a_letter_without_text_or_addressee_is_refused_beside_its_field(client, episode):
    url = write_url(episode)
    data = {**open_form(client.get(url)), "body": " ", "addressed_to": ""}
    page = client.post(url, data)
    assert page.status_code == 422
    assert "Write the letter" in page.page.find(id="letter-new-body-error").text
    assert "who the letter is for" in page.page.find(id="letter-new-addressed_to-error").text


# --- Drafts ---------------------------------------------------------------------------------------


@pytest.mark.on_both
def test_a_draft_is_changed_and_anothers_newer_text_is_not_overwritten(client, episode):
    letter = written(client, episode)
    form = open_form(client.get(url_of(letter, "/correct")))
    changed = client.post(url_of(letter, "/correct"), {**form, "body": "Dear Dr,\n\nAll well."})
    assert changed.status_code == 303
    assert only().body == "Dear Dr,\n\nAll well."
    clash = client.post(url_of(letter, "/correct"), {**form, "body": "Mine"})
    assert clash.status_code == 409
    assert "All well." in clash.words
    assert only().body == "Dear Dr,\n\nAll well."


@pytest.mark.on_both
def test_a_draft_says_that_the_record_has_changed_since_and_drafts_again(client, episode):
    letter = written(client, episode)
    form = open_form(client.get(url_of(letter, "/correct")))
    client.post(url_of(letter, "/correct"), {**form, "body": "What I had typed"})
    assert "The record has changed" not in client.get(url_of(letter)).words

    with writing():
        db.session.get_one(Episode, episode.id).organisms = "MRSA"
        db.session.commit()
    assert "The record has changed" in client.get(url_of(letter)).words
    again = client.get(url_of(letter, "/draft-again"))
    assert "What I had typed" in again.page.select_one("details:not(#page-help)").text
    assert "Organisms: MRSA" in again.page.find("textarea", {"name": "body"}).text
    assert only().body == "What I had typed"

    client.post(url_of(letter, "/draft-again"), open_form(again))
    assert "Organisms: MRSA" in only().body
    assert "The record has changed" not in client.get(url_of(letter)).words
    before = [row.before.get("body") for row in db.session.scalars(select(History)) if row.before]
    assert "What I had typed" in before


# --- Sent -----------------------------------------------------------------------------------------


def sheet_of(client, letter):
    return client.get(url_of(letter)).page.select_one(".pms-letter").get_text(" ")


def test_a_letter_is_kept_as_it_was_sent_whatever_the_record_becomes(client, episode, organisation):
    letter = written(client, episode)
    assert send(client, letter).status_code == 303
    before = sheet_of(client, letter)
    with writing():
        row = db.session.get_one(Episode, episode.id)
        row.patient.family_name, row.organisms = "Renamed", "MRSA"
        db.session.get_one(Organisation, organisation.id).name = "Another Trust"
        db.session.commit()
    assert sheet_of(client, letter) == before
    page = client.get(url_of(letter))
    assert "The record has changed" not in page.words
    assert f"Sent by {client.user.name}" in page.words
    assert page.page.find("form", action=url_of(letter, "/send")) is None


def test_a_sent_letter_takes_no_change(client, episode):
    letter = written(client, episode)
    form = open_form(client.get(url_of(letter, "/correct")))
    send(client, letter)
    body = only().body
    for what in ("/correct", "/draft-again", "/send"):
        assert client.post(url_of(letter, what), {**form, "body": "Other"}).status_code == 303
    assert only().body == body
    with writing():
        with pytest.raises(Refused, match="kept as it was"):
            actions.correct_letter(
                only(),
                None,
                dated_on=clock.today(),
                addressed_to="X",
                copies_to=None,
                body="Y",
                signed_by=None,
            )
        db.session.rollback()


def test_a_double_click_sends_once(client, episode):
    letter = written(client, episode)
    form = {**open_form(client.get(url_of(letter))), "sent_how": "record"}
    client.post(url_of(letter, "/send"), form)
    first = only().sent_at
    assert client.post(url_of(letter, "/send"), form).status_code == 303
    assert only().sent_at == first


def test_nobody_sends_a_text_they_have_not_read(client, episode):
    letter = written(client, episode)
    form = {**open_form(client.get(url_of(letter))), "sent_how": "record"}
    with writing():
        db.session.get_one(Letter, letter.id).body = "Changed by a colleague"
        db.session.commit()
    response = client.post(url_of(letter, "/send"), form)
    assert response.status_code == 422
    assert "Somebody has changed the letter" in response.words
    assert not only().is_sent
    again = {**open_form(response), "sent_how": "record"}
    assert client.post(url_of(letter, "/send"), again).status_code == 303
    assert only().is_sent


def test_a_correction_is_a_new_letter_that_says_what_it_replaces(client, episode):
    first = written(client, episode)
    send(client, first)
    url = url_of(first, "/replace")
    data = open_form(client.get(url))
    assert data["body"].startswith("This letter replaces our letter dated")
    assert client.post(url, data).status_code == 303
    second = letters()[-1]
    assert (second.replaces_id, second.kind) == (first.id, "discharge")
    assert "is being written" in client.get(url_of(first)).words
    send(client, second)
    assert "was replaced" in client.get(url_of(first)).words
    section = client.get(f"/episodes/{episode.id}").page.find(id="letters")
    assert [tag.text for tag in section.select(".nhsuk-tag")] == ["Sent", "Replaced"]


def test_the_episode_lists_its_letters_and_offers_those_that_fit(client, episode):
    written(client, episode)
    section = client.get(f"/episodes/{episode.id}").page.find(id="letters")
    assert "Discharge letter" in section.find("h3").text
    assert "Draft" in section.text
    offered = [link.text for link in section.select(".pms-action")]
    assert offered == [
        "Write discharge letter",
        "Write acceptance letter",
        "Write referral letter",
    ]


@pytest.mark.on_both
def test_a_letter_entered_in_error_leaves_the_list_and_stays_in_the_history(client, episode):
    letter = written(client, episode)
    url = url_of(letter, "/entered-in-error")
    data = {**open_form(client.get(url)), "entered_in_error_reason": "Wrong patient"}
    assert client.post(url, data).status_code == 303
    assert client.get(url_of(letter)).status_code == 404
    assert "No letter yet" in client.get(f"/episodes/{episode.id}").page.find(id="letters").text


def test_a_viewer_reads_letters_and_writes_none(app, client, episode):
    letter = written(client, episode)
    viewer = Client(app)
    viewer.sign_in(factories.a_user(roles=("viewer",)))
    page = viewer.get(url_of(letter))
    assert page.status_code == 200
    assert page.page.select_one("main form") is None
    assert viewer.get(url_of(letter, "/correct")).status_code == 403


def test_printing_a_letter_is_noted_with_its_number(client, episode):
    letter = written(client, episode)
    assert client.post("/printed", {"path": url_of(letter)}).status_code == 204
    row = db.session.scalars(select(History).where(History.action == "print")).one()
    assert (row.object_type, row.object_id) == ("letter", letter.id)
    assert (row.episode_id, row.patient_id) == (episode.id, episode.patient_id)
