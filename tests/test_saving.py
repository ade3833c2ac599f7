"""Saving a section: nobody's change is overwritten unseen, and nothing is added twice."""

from datetime import date

import pytest
from wtforms import StringField

from pms import saving
from pms.domain.care.problem import Problem
from pms.episodes.models import Episode
from pms.patients import actions, queries
from pms.saving import SectionForm, fingerprint
from pms.store.base import db, new_ref
from pms.store.history import History
from tests.client import Client
from tests.factories import a_patient, a_user, an_episode, saved, writing
from tests.open_form import open_form


@pytest.fixture
def colleague(app):
    client = Client(app)
    client.sign_in(a_user(name="Sister Grace"))
    return client


@pytest.fixture
def episode(app):
    return an_episode(organisms="S. aureus")


def opened(client, episode, section="diagnosis"):
    return open_form(client.get(f"/episodes/{episode.id}/{section}", htmx=True))


def save(client, episode, data, section="diagnosis", htmx=True):
    return client.post(f"/episodes/{episode.id}/{section}", data, htmx=htmx)


def last_action():
    """What the history calls the latest change; readings are in it too."""
    written = db.session.query(History).filter(History.action != "view")
    return written.order_by(History.id.desc()).first().action


def test_a_newer_change_is_shown_beside_mine_and_nothing_is_written(client, colleague, episode):
    mine = {**opened(client, episode), "organisms": "MRSA", "diagnosis": "cellulitis"}
    save(colleague, episode, {**opened(colleague, episode), "organisms": "E. coli"})
    response = save(client, episode, mine)
    assert response.status_code == 409
    assert "Sister Grace changed this" in response.words
    (row,) = response.page.select("#diagnosis .pms-panel tbody tr")
    assert [cell.text for cell in row] == ["Organisms", "E. coli", "MRSA"]
    assert response.page.find("input", attrs={"name": "organisms"})["value"] == "MRSA"
    assert episode.organisms == "E. coli"


def test_save_mine_overrides_and_says_so_in_the_history(client, colleague, episode):
    mine = {**opened(client, episode), "organisms": "MRSA"}
    save(colleague, episode, {**opened(colleague, episode), "organisms": "E. coli"})
    again = open_form(save(client, episode, mine))
    assert save(client, episode, again).status_code == 200
    assert episode.organisms == "MRSA"
    assert last_action() == "override"


def test_an_ordinary_save_is_a_change(client, episode):
    save(client, episode, {**opened(client, episode), "organisms": "MRSA"})
    assert last_action() == "change"


def test_a_third_change_before_save_mine_is_shown_again(client, colleague, episode):
    mine = {**opened(client, episode), "organisms": "MRSA"}
    save(colleague, episode, {**opened(colleague, episode), "organisms": "E. coli"})
    again = open_form(save(client, episode, mine))
    save(colleague, episode, {**opened(colleague, episode), "organisms": "Klebsiella"})
    response = save(client, episode, again)
    assert response.status_code == 409
    assert "Klebsiella" in response.words


def test_the_same_answer_from_two_people_is_a_success(client, colleague, episode):
    mine = {**opened(client, episode), "organisms": "MRSA"}
    save(colleague, episode, {**opened(colleague, episode), "organisms": "MRSA"})
    assert save(client, episode, mine).status_code == 200


def test_people_in_different_sections_do_not_meet(client, colleague, episode):
    mine = {**opened(client, episode), "organisms": "MRSA"}
    save(colleague, episode, {**opened(colleague, episode, "notes"), "notes": "Rang"}, "notes")
    assert save(client, episode, mine).status_code == 200
    assert (episode.organisms, episode.notes) == ("MRSA", "Rang")


def test_a_clash_is_shown_on_a_page_without_javascript(client, colleague, episode):
    mine = {**opened(client, episode), "organisms": "MRSA"}
    save(colleague, episode, {**opened(colleague, episode), "organisms": "E. coli"})
    response = save(client, episode, mine, htmx=False)
    assert response.status_code == 409
    assert response.page.find("h1")
    assert response.page.find("a", string="Keep theirs")["href"].startswith(
        f"/episodes/{episode.id}"
    )


def test_codes_and_days_are_shown_in_words(client, colleague, episode):
    mine = {**opened(client, episode, "decision"), "decided_by": "opat_team"}
    theirs = {
        **opened(colleague, episode, "decision"),
        "decided_on": "12/1/2026",
        "decided_by": "patient",
    }
    save(colleague, episode, theirs, "decision")
    words = save(client, episode, mine, "decision").words
    assert "Decided on 12 January 2026 10 January 2026" in words
    assert "Decided by Patient OPAT team" in words


def test_a_form_opened_before_the_change_of_a_script_is_met_too(client, episode):
    """Somebody without a name: a change from the server's console."""
    mine = {**opened(client, episode), "organisms": "MRSA"}
    with writing():
        episode.organisms = "E. coli"
        db.session.commit()
    assert "console changed this" in save(client, episode, mine).words


def test_a_forged_fingerprint_gets_no_further_than_the_clash(client, episode):
    response = save(client, episode, {**opened(client, episode), "seen": "x", "organisms": "Z"})
    assert response.status_code == 409


def test_a_fingerprint_changes_with_each_of_its_columns_only(app):
    episode = an_episode(diagnosis="cellulitis", notes="a")
    before = fingerprint(episode, ["diagnosis", "referred_on"])
    with writing():
        episode.notes = "b"
        db.session.commit()
    assert fingerprint(episode, ["diagnosis", "referred_on"]) == before
    with writing():
        episode.referred_on = date(2026, 1, 9)
        db.session.commit()
    assert fingerprint(episode, ["diagnosis", "referred_on"]) != before


def test_two_forms_open_at_once_share_no_id(client):
    first, second = an_episode(), an_episode()
    ids = [
        {
            tag["id"]
            for tag in client.get(f"/episodes/{one.id}/notes", htmx=True).page.select("form [id]")
        }
        for one in (first, second)
    ]
    assert ids[0].isdisjoint(ids[1])


def test_a_double_click_refers_once(client):
    patient = a_patient()
    url = f"/patients/{patient.id}/refer"
    data = open_form(client.get(url))
    assert client.post(url, data).location == client.post(url, data).location
    assert db.session.query(Episode).count() == 1


def test_a_reference_not_of_our_making_is_replaced(client):
    patient = a_patient()
    url = f"/patients/{patient.id}/refer"
    client.post(url, {**open_form(client.get(url)), "ref": "E1"})
    assert db.session.query(Episode).one().ref.startswith("pms-")


def test_the_faster_of_two_presses_wins_and_the_other_shows_the_same(client, monkeypatch):
    """The second press looks before the first is written and writes after it."""
    patient, ref = a_patient(), new_ref()
    url = f"/patients/{patient.id}/refer"
    data = {**open_form(client.get(url)), "ref": ref}
    made = saved(Episode(patient=patient, ref=ref, service="adult", referred_on=date(2026, 1, 8)))
    data["referred_on"] = "8/1/2026"
    really, looks = saving.find_by_ref, []

    def blind_at_first(model, ref):
        looks.append(ref)
        return really(model, ref) if len(looks) > 1 else None

    monkeypatch.setattr(saving, "find_by_ref", blind_at_first)
    assert client.post(url, data).location == f"/episodes/{made.id}"
    assert len(looks) == 2


def test_a_number_taken_while_the_form_was_asked_is_said(client, monkeypatch):
    holder = a_patient()
    for module in (actions, queries):
        monkeypatch.setattr(module, "find_holder", lambda *_: None)
    response = client.post(
        "/patients/add",
        {
            "family_name": "Late",
            "given_name": "Comer",
            "date_of_birth": "1/2/1990",
            "nhs_number": holder.nhs_number,
        },
    )
    assert response.status_code == 422
    assert "Somebody else has just saved the same" in response.words


class ShortForm(SectionForm):
    """Asks about the notes of an episode alone; its rules speak of a column that it has not."""

    notes = StringField()

    def problems(self, answers):
        yield Problem("ward", "The ward was wrong before")
        if answers.get("notes") == "odd":
            yield Problem("ward", "With these notes the ward is wrong")
            yield Problem("consultant", "And so is the consultant")
        if answers.get("notes") == "bad":
            yield Problem("notes", "The notes are wrong")
            yield Problem("notes", "And wrong in another way")


def judged(app, episode, notes):
    with app.test_request_context(method="POST", data={"notes": notes}):
        form = ShortForm(episode, meta={"csrf": False})
        return form.validate(), list(form.notes.errors), form.form_errors


def test_what_was_wrong_elsewhere_before_does_not_stop_a_short_form(app, episode):
    assert judged(app, episode, "fine") == (True, [], [])


def test_what_a_short_form_makes_wrong_elsewhere_is_said_over_the_form(app, episode):
    said = ["With these notes the ward is wrong", "And so is the consultant"]
    assert judged(app, episode, "odd") == (False, [], said)


def test_a_rule_is_said_once_beside_its_question(app, episode):
    assert judged(app, episode, "bad") == (False, ["The notes are wrong"], [])
