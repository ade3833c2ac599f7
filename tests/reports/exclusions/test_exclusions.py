"""Leaving an episode out of the returns, by people who may not all open it."""

import pytest
from sqlalchemy import select

from pms.audit import History
from pms.db import db
from pms.episodes.models import Exclusion
from tests.client import Client
from tests.factories import a_patient, a_user, an_exclusion
from tests.reports.quarters import PAGE, a_complete_episode


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
    assert f"Episode {episode.id} is left out of the return" in page.words
    assert "There is nothing to mend in this quarter" in page.words
    assert "Ready to close" in page.words

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
    assert "Say why the episode is left out of the return" in response.words
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
    assert "Somebody has taken the exclusion back meanwhile" in response.words
    assert exclusions() == []


def test_a_newer_reason_is_not_taken_back_unread(client):
    episode = a_complete_episode()
    an_exclusion(episode, reason="A newer reason")
    response = client.post(f"{of(episode)}/take-back", {"seen": "0123456789abcdef"})
    assert response.status_code == 422
    assert "Somebody has written another reason meanwhile" in response.words
    assert exclusions() == ["A newer reason"]


def test_the_episodes_page_leads_there_and_back(client):
    episode = a_complete_episode()
    link = client.get(f"/episodes/{episode.id}").page.find(
        "a", string="Leave this episode out of the return"
    )
    response = client.post(link["href"], {"reason": "A test record"})
    assert response.location == f"/episodes/{episode.id}"
