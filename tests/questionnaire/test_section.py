"""Staff enter and correct questionnaires on the episode page."""

from tests.episodes.opened import opened
from tests.factories import a_questionnaire, an_episode
from tests.questionnaire.codes import answered, give_code


def test_staff_enter_answers(client):
    episode = an_episode()
    path = f"/episodes/{episode.id}/questionnaires/add-child"
    form = opened(client, path)
    for _ in range(2):
        response = client.post(
            path, {**form, "answered_on": "today", "overall": "5", "comments": "Nice"}, htmx=True
        )
    assert response.status_code == 200
    (found,) = answered()
    assert (found.wording, found.source, found.overall) == ("child", "staff", 5)
    words = client.get(f"/episodes/{episode.id}").words
    assert "entered by staff" in words
    assert "Yes, always" in words
    assert "Nice" in words


def test_answers_are_corrected_and_a_newer_change_is_met(client):
    found = a_questionnaire(an_episode(), overall=5)
    path = f"/episodes/{found.episode_id}/questionnaires/{found.id}/correct"
    page = client.get(path, htmx=True).page
    chosen = {tag["name"]: tag["value"] for tag in page.select("input[type=radio][checked]")}
    assert chosen["overall"] == "5"
    form = {**opened(client, path), **chosen, "answered_on": "10/1/2026"}
    assert client.post(path, {**form, "overall": "2"}).status_code == 303
    assert client.post(path, {**form, "overall": "1"}).status_code == 409
    assert answered()[0].overall == 2


def test_nothing_answered_is_refused(client):
    episode = an_episode()
    path = f"/episodes/{episode.id}/questionnaires/add-adult"
    response = client.post(path, {**opened(client, path), "answered_on": "today"}, htmx=True)
    assert response.status_code == 422
    assert "Answer at least one question" in response.words


def test_an_answer_entered_in_error_leaves_the_page(client):
    found = a_questionnaire(an_episode(), comments="Wrong person")
    path = f"/episodes/{found.episode_id}/questionnaires/{found.id}/entered-in-error"
    client.post(path, {**opened(client, path), "entered_in_error_reason": "Another's"}, htmx=True)
    assert "Wrong person" not in client.get(f"/episodes/{found.episode_id}").words


def test_codes_and_their_states_are_listed(client):
    episode = an_episode()
    give_code(client, episode)
    assert "Waiting" in client.get(f"/episodes/{episode.id}").words
    code_id = client.get(f"/episodes/{episode.id}").page.select_one("form[action*=revoke]")
    response = client.post(code_id["action"], htmx=True)
    assert "Withdrawn" in response.words
    assert client.post(code_id["action"]).status_code == 303
