"""A patient answers on a tablet: once, with a code, and sees nothing of anybody's record."""

import re

import pytest
import sqlalchemy as sa

from pms.auth import browsers, throttle
from pms.auth.models import Organisation
from pms.domain.care.questionnaire import THEMES
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import ALL, organisation_scope
from tests.admin.conftest import signed_in
from tests.client import Client
from tests.factories import a_patient, an_episode, let_others_work, writing
from tests.grounds import SETTINGS
from tests.open_form import open_form
from tests.questionnaire.codes import (
    QUESTIONS,
    a_tablet,
    answered,
    give_code,
    let_expire,
    send_answers,
    the_code,
    type_code,
)

pytestmark = pytest.mark.on_sqlite("the pages a patient sees")

REFUSAL = "This code does not work. Check it, or ask the nurse for a new one"


@pytest.fixture
def episode(app):
    patient = a_patient(family_name="Canaryfamily", given_name="Canarygiven")
    return an_episode(patient, consultant="Dr Canary", notes="Canary notes", ward="Canary ward")


@pytest.fixture
def code(client, episode):
    return give_code(client, episode)


@pytest.fixture
def tablet(app):
    return a_tablet(app)


def test_a_patient_answers_once(tablet, code, episode):
    assert tablet.follow(type_code(tablet, code)).status_code == 200
    response = send_answers(tablet, overall="5", skill="0", comments="  Kind\r\nnurses ")
    assert "Your answers are saved" in tablet.follow(response).words
    (found,) = answered()
    assert (found.episode_id, found.wording, found.source) == (episode.id, "adult", "code")
    assert (found.overall, found.skill, found.safety) == (5, 0, None)
    assert found.comments == "Kind\nnurses"
    assert the_code().used_at is not None


def test_a_code_is_typed_as_people_type(tablet, code):
    sloppy = code.replace("-", " ").replace("0", "o").replace("1", "l").lower()
    assert type_code(tablet, sloppy).status_code == 303


@pytest.mark.on_both
@pytest.mark.parametrize(
    "state", ["wrong", "used", "expired", "withdrawn", "suspended", "in error"]
)
def test_a_code_that_does_not_work_is_refused_in_the_same_words(
    app, client, tablet, code, episode, organisation, state
):
    if state == "wrong":
        code = "0000-0000"
    elif state == "used":
        type_code(other := a_tablet(app), code)
        send_answers(other, overall="5")
    elif state == "expired":
        let_expire()
    elif state == "withdrawn":
        client.post(f"/episodes/{episode.id}/questionnaire-codes/{the_code().id}/revoke")
    elif state == "suspended":
        with writing():
            db.session.get_one(Organisation, organisation.id).state = "suspended"
            db.session.commit()
    else:
        path = f"/episodes/{episode.id}/entered-in-error"
        client.post(path, {**open_form(client.get(path)), "reason": "Twice"})
    response = type_code(tablet, code)
    assert response.status_code == 422
    assert response.page.select_one(".nhsuk-error-message").text == f"Error: {REFUSAL}"
    assert tablet.get(QUESTIONS).status_code == 303
    assert len(answered()) == (state == "used")


def test_a_code_does_not_work_outside_the_organisations_networks(tablet, code, organisation):
    with writing():
        db.session.get_one(Organisation, organisation.id).networks = "10.0.0.0/8"
        db.session.commit()
    assert REFUSAL in type_code(tablet, code).words


def test_guessing_is_slowed_and_says_for_how_long(tablet, code):
    for _ in range(throttle.PLACE_TRIES):
        assert REFUSAL in tablet.post("/q", {"code": "0000-0000"}).words
    for _ in range(3):
        response = tablet.post("/q", {"code": code})
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= 900
        assert "Too many attempts. Try again in 15 minutes" in response.words
    let_others_work()
    failures = sa.select(sa.func.count()).where(History.action == "failed code")
    with organisation_scope(ALL):  # nobody knows whose code it was meant to be
        assert db.session.scalar(failures) == throttle.PLACE_TRIES + 1


def test_guesses_elsewhere_do_not_stop_a_tablet_that_is_enrolled(app, tablet, code, organisation):
    for _ in range(throttle.PLACE_TRIES + 2):
        tablet.post("/q", {"code": "0000-0000"})
    enrolled = a_tablet(app)
    enrolled.enrol(organisation)
    assert type_code(enrolled, code).status_code == 303


def test_a_device_that_is_handed_over_says_too_how_long_to_wait(client, tablet, code, organisation):
    client.enrol(organisation)
    tablet.http.set_cookie(browsers.COOKIE, client.http.get_cookie(browsers.COOKIE).value)
    for _ in range(throttle.PLACE_TRIES):
        tablet.post("/q", {"code": "0000-0000"})
    response = client.post("/q/hand-over", {"code": code})
    assert response.status_code == 429
    assert "Too many attempts. Try again in 15 minutes" in response.words


def test_right_codes_are_not_counted_as_guesses(tablet, code):
    for _ in range(throttle.PLACE_TRIES + 2):
        assert type_code(tablet, code).status_code == 303


def test_two_tablets_with_one_code_give_one_answer(app, code):
    first, second = a_tablet(app), a_tablet(app)
    for tablet in (first, second):
        type_code(tablet, code)
    form = open_form(second.get(QUESTIONS))
    send_answers(first, overall="5")
    late = second.post(QUESTIONS, {**form, "overall": "1"})
    assert late.location.endswith("/q/thanks")
    assert [one.overall for one in answered()] == [5]


def test_an_empty_questionnaire_is_refused_and_keeps_the_code(tablet, code):
    type_code(tablet, code)
    response = send_answers(tablet)
    assert response.status_code == 422
    assert "Answer at least one question" in response.words
    assert the_code().used_at is None
    assert send_answers(tablet, overall="7").status_code == 422
    assert send_answers(tablet, comments="Only words").status_code == 303


def test_a_withdrawn_code_takes_no_answers_any_more(client, episode, tablet, code):
    type_code(tablet, code)
    form = open_form(tablet.get(QUESTIONS))
    client.post(f"/episodes/{episode.id}/questionnaire-codes/{the_code().id}/revoke")
    assert tablet.post(QUESTIONS, {**form, "overall": "5"}).location.endswith("/q")
    assert answered() == []


def test_after_the_answers_the_back_button_shows_the_empty_code_page(tablet, code):
    type_code(tablet, code)
    page = tablet.get(QUESTIONS)
    assert page.headers["Cache-Control"] == "no-store"
    response = tablet.follow(send_answers(tablet, overall="5", comments="Secretly"))
    assert response.headers["Refresh"] == "30; url=/q"
    back = tablet.follow(tablet.get(QUESTIONS))
    assert back.page.find(id="code").get("value", "") == ""
    assert "Secretly" not in back.text


@pytest.mark.parametrize("wording", ["adult", "carer", "child"])
def test_nothing_of_the_patient_is_on_any_page(app, client, episode, organisation, wording):
    code = give_code(client, episode, wording)
    tablet = a_tablet(app)
    answers = [
        tablet.get("/q"),
        type_code(tablet, "0000-0000"),
        type_code(tablet, code),
        tablet.get(QUESTIONS),
        send_answers(tablet),
        send_answers(tablet, overall="5"),
        tablet.get("/q/thanks"),
        tablet.get(QUESTIONS),
    ]
    patient = episode.patient
    secrets = (
        "canary",
        patient.nhs_number,
        organisation.name,
        "cellulitis",
        "/episodes",
        "/patients",
        client.user.name,
        "17 May 1960",
    )
    for response in answers:
        said = (response.text + str(response.headers)).casefold()
        assert [word for word in secrets if word.casefold() in said] == []
        links = {tag["href"] for tag in response.page.find_all("a") if tag["href"][0] != "#"}
        assert links <= {"/q", QUESTIONS, "/q/thanks"}
        assert response.page.find("script") is None


@pytest.mark.parametrize("wording", ["adult", "carer", "child"])
def test_each_wording_asks_its_own_questions(app, client, episode, wording):
    tablet = a_tablet(app)
    type_code(tablet, give_code(client, episode, wording))
    page = tablet.get(QUESTIONS)
    asked = [tag.text for tag in page.page.find_all("legend")]
    assert asked == [theme.question(wording) for theme in THEMES]
    assert len(page.page.select("input[type=radio]")) == 12 * 6


# --- Staff on the same tablet -------------------------------------------------------------------


def test_handing_over_signs_the_nurse_out_first(client, code):
    response = client.post("/q/hand-over", {"code": code})
    assert response.headers["Clear-Site-Data"]
    assert client.follow(response).page.find("legend")
    assert client.get("/episodes").status_code == 303
    assert "Your answers are saved" in client.follow(send_answers(client, overall="4")).words
    assert client.get("/episodes").status_code == 303


def test_typing_a_code_signs_the_nurse_out_too(client, code):
    assert "still signed in" in client.get("/q").words
    assert client.get(QUESTIONS).status_code == 303
    client.post("/q", {"code": code})
    assert client.get("/episodes").status_code == 303
    assert client.get(QUESTIONS).page.find("legend")


def test_handing_over_without_a_code_asks_for_one(client):
    assert client.follow(client.post("/q/hand-over")).page.find(id="code")
    assert client.get("/episodes").status_code == 303


def test_the_pages_refuse_forged_forms(app, code):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        tablet = Client(app)
        assert tablet.post("/q", {"code": code}).status_code in (400, 422)
        assert type_code(tablet, code).status_code == 303
        assert tablet.post(QUESTIONS, {"overall": "5"}).status_code in (400, 422)
        assert answered() == []
        assert send_answers(tablet, overall="5").status_code == 303
    finally:
        app.config["WTF_CSRF_ENABLED"] = SETTINGS["WTF_CSRF_ENABLED"]


# --- Giving a code ------------------------------------------------------------------------------


def test_a_code_is_shown_once_and_kept_as_a_hash(client, episode):
    code = give_code(client, episode)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    assert code not in client.get(f"/episodes/{episode.id}").text
    let_others_work()
    kept = [str(value) for row in db.session.scalars(sa.select(History)) for value in (row.after,)]
    plain = code.replace("-", "")
    assert not any(code in text or plain in text for text in kept)
    assert code not in the_code().code_hash


def test_a_double_click_gives_one_code(client, episode):
    path = f"/episodes/{episode.id}/questionnaire-codes/issue"
    form = {**open_form(client.get(path)), "wording": "carer"}
    shown = {client.post(path, form).page.find(id="questionnaire-code").text for _ in range(2)}
    assert len(shown) == 1
    assert the_code().wording == "carer"


def test_a_viewer_gives_no_code(app, episode):
    viewer = signed_in(app, roles=("viewer",))
    path = f"/episodes/{episode.id}/questionnaire-codes/issue"
    assert viewer.get(path).status_code == viewer.post(path).status_code == 403
    assert "Give the patient a code" not in viewer.get(f"/episodes/{episode.id}").words
