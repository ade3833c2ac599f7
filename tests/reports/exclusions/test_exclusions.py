"""Leaving an episode out of the returns, by people who may not all open it."""

import threading
import time

import pytest
from sqlalchemy import select

from pms.episodes.models import Exclusion
from pms.reports.nors_return.exclusions import queries
from pms.store.base import db
from pms.store.history import History
from tests.client import Client
from tests.factories import a_final_return, a_patient, a_user, an_exclusion, let_others_work
from tests.reports.quarters import PAGE, a_complete_episode

pytestmark = pytest.mark.on_sqlite("the pages of exclusions: their words and who may press")


def of(episode) -> str:
    return f"/reports/exclusions/{episode.id}"


def signed_in(app, role: str) -> Client:
    client = Client(app)
    client.sign_in(a_user(roles=(role,)))
    return client


def exclusions() -> list[str]:
    return list(db.session.scalars(select(Exclusion.reason)))


@pytest.mark.parametrize("role", ["clinician", "manager"])
def test_an_episode_is_left_out_with_a_reason_and_counted_again(app, role):
    client = signed_in(app, role)
    episode = a_complete_episode(diagnosis=None)
    assert of(episode) in [link.get("href") for link in client.get(PAGE).page.select("a")]

    page = client.follow(client.post(of(episode), {"reason": "Counted by another centre"}))
    assert f"Episode {episode.id} is excluded from the return" in page.words
    assert "There is nothing to fix in this quarter" in page.words
    assert "If that is right, close it all the same" in page.words

    seen = client.get(of(episode)).page.find("input", attrs={"name": "seen"})["value"]
    page = client.follow(client.post(f"{of(episode)}/take-back", {"seen": seen}))
    assert "The diagnosis is not recorded" in page.words
    assert exclusions() == []
    actions = db.session.scalars(select(History.action).where(History.object_type == "exclusion"))
    assert list(actions) == ["create", "delete"]


def test_without_a_reason_nothing_is_left_out(client):
    episode = a_complete_episode()
    response = client.post(of(episode), {"reason": "  "})
    assert response.status_code == 422
    assert "Say why the episode is excluded from the return" in response.words
    assert exclusions() == []


def test_the_page_says_nothing_of_who_the_patient_is(app):
    patient = a_patient(family_name="Przybylski", hospital_number="HOSP-778")
    episode = a_complete_episode(patient=patient, diagnosis=None)
    text = signed_in(app, "manager").get(of(episode)).text
    assert "The diagnosis is not recorded" in text
    for secret in ("Przybylski", "HOSP-778", patient.nhs_number, "1960"):
        assert secret not in text


def test_viewers_leave_nothing_out(app):
    assert signed_in(app, "viewer").post(of(a_complete_episode())).status_code == 403


def test_a_double_click_leaves_out_once_and_a_second_reason_is_shown_first(client):
    episode = a_complete_episode()
    for _ in range(2):
        assert client.post(of(episode), {"reason": "A test record"}).status_code == 303
    clash = client.post(of(episode), {"reason": "Another reason"})

    assert clash.status_code == 409
    assert "A test record" in clash.words
    assert exclusions() == ["A test record"]


def test_what_somebody_took_back_meanwhile_is_said_before_it_is_left_out_again(client):
    episode = a_complete_episode()
    response = client.post(of(episode), {"reason": "A test record", "seen": "0123456789abcdef"})
    assert response.status_code == 422
    assert "Somebody has removed the exclusion since" in response.words
    assert exclusions() == []


def test_a_newer_reason_is_not_taken_back_unread(client):
    episode = a_complete_episode()
    an_exclusion(episode, reason="A newer reason")
    response = client.post(f"{of(episode)}/take-back", {"seen": "0123456789abcdef"})
    assert response.status_code == 422
    assert "Somebody has changed the reason since" in response.words
    assert exclusions() == ["A newer reason"]


@pytest.mark.on_both
def test_two_who_take_back_at_once_are_both_told_that_it_counts(app, monkeypatch):
    episode = a_complete_episode()
    an_exclusion(episode)
    clients = [signed_in(app, "manager") for _ in range(2)]
    start, answers, episode_id = threading.Barrier(2), [], episode.id
    find = queries.find_exclusion

    def find_slowly(*args, **more):
        found = find(*args, **more)
        time.sleep(0.3)  # the other one finds it too, unless made to wait
        return found

    def press(client: Client) -> None:
        with app.app_context():
            start.wait()
            answers.append(client.http.post(f"/reports/exclusions/{episode_id}/take-back"))

    monkeypatch.setattr(queries, "find_exclusion", find_slowly)
    let_others_work()
    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert [answer.status_code for answer in answers] == [303, 303]
    monkeypatch.undo()
    assert exclusions() == []
    words = " ".join(client.get(PAGE).words for client in clients)
    assert f"Episode {episode_id} counts in the return again" in words
    assert f"Somebody else has just included episode {episode_id} again" in words


def test_the_episodes_page_leads_there_and_back(client):
    episode = a_complete_episode()
    link = client.get(f"/episodes/{episode.id}").page.find(
        "a", string="Exclude this episode from the return"
    )
    response = client.post(link["href"], {"reason": "A test record"})
    assert response.location == f"/episodes/{episode.id}"


def test_reasons_are_read_by_clinical_staff_and_managers_alone(app):
    episode = a_complete_episode()
    an_exclusion(episode, reason="Mrs SMITHERS asked us to")
    page = PAGE
    for role in ("clinician", "viewer", "manager"):
        assert "SMITHERS" in signed_in(app, role).get(page).text
    shown = signed_in(app, "organisation_admin").get(page)
    assert "SMITHERS" not in shown.text
    assert "The reasons are for managers and clinical staff" in shown.words
    assert f"Episode {episode.id}" in shown.words


def test_the_manifest_that_holds_the_reasons_is_for_the_same_people(app):
    an_exclusion(a_complete_episode(), reason="Mrs SMITHERS asked us to")
    a_final_return()
    manifest = f"{PAGE}/revisions/1/json"
    for role in ("clinician", "viewer", "manager"):
        client = signed_in(app, role)
        assert "SMITHERS" in client.get(manifest).text
        assert manifest in client.get(PAGE).text
    administrator = signed_in(app, "organisation_admin")
    assert administrator.get(manifest).status_code == 403
    assert manifest not in administrator.get(PAGE).text


def test_whoever_writes_a_reason_is_told_who_reads_it(app):
    page = signed_in(app, "manager").get(of(a_complete_episode()))
    assert "Do not name a patient: managers and clinical staff read it" in page.words
