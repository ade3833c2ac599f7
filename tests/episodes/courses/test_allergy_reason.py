"""A drug that meets a recorded allergy: said at its question, and given for a reason alone."""

import pytest
from sqlalchemy import event

from pms import clock
from pms.episodes.models import Course, Override
from pms.letters.wording import allergies
from pms.patients.models import Patient
from pms.store.base import db
from pms.store.history import History
from tests.episodes.opened import opened
from tests.factories import a_course, a_patient, an_episode, an_override, writing
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")

ALLERGY = "Fluclox - anaphylaxis 2019"
SAID = "Recorded allergy: “Fluclox - anaphylaxis 2019”. Flucloxacillin is named there as “Fluclox”"
FLUCLOXACILLIN = {
    "agent": "flucloxacillin",
    "route": "iv",
    "dose": "8",
    "dose_unit": "g",
    "administered_by": "opat_clinic",
    "started_on": "today",
}
WHY = "Graded challenge in 2024, no reaction"


@pytest.fixture
def episode(app):
    return an_episode(a_patient(allergies=ALLERGY))


def words(tag):
    return " ".join(tag.text.split())


def add(client, episode, htmx=True, **answers):
    url = f"/episodes/{episode.id}/courses/add"
    return client.post(url, {**opened(client, url), **FLUCLOXACILLIN, **answers}, htmx=htmx)


def usual(client, episode, **answers):
    query = "&".join(f"{name}={value}" for name, value in answers.items())
    return client.get(f"/episodes/{episode.id}/courses/usual?{query}", htmx=True).page


# --- As the drug is chosen --------------------------------------------------------------------


def test_choosing_a_drug_that_meets_an_allergy_says_so_and_asks_why(client, episode):
    region = usual(client, episode, agent="flucloxacillin").find(id="course-new-usual")
    assert SAID in words(region)
    assert region.find(id="course-new-allergy_reason")["name"] == "allergy_reason"


def test_a_relative_is_said_without_a_question(client, app):
    episode = an_episode(a_patient(allergies="Penicillin (rash)"))
    region = usual(client, episode, agent="ceftriaxone").find(id="course-new-usual")
    assert "Ceftriaxone is a cephalosporin: some people" in words(region)
    assert region.find("textarea") is None
    assert region.find("strong") is None


def test_what_is_not_checked_is_said_below_every_drug(client, app):
    episode = an_episode(a_patient(allergies="Zerbidrug: collapse"))
    region = usual(client, episode, agent="ceftriaxone")
    assert "Not checked by the program: “Zerbidrug: collapse”" in words(region)


def test_a_drug_that_meets_nothing_is_followed_by_nothing(client, episode):
    assert usual(client, episode, agent="daptomycin").text.strip() == ""


@pytest.mark.parametrize(
    ("name", "region", "reason"),
    [
        ("planned_agent", "plan-usual", "planned_allergy_reason"),
        ("stepdown-agent", "stepdown-usual", "stepdown-allergy_reason"),
    ],
)
def test_the_plan_and_the_step_down_ask_by_the_names_of_their_own_questions(
    client, episode, name, region, reason
):
    found = usual(client, episode, **{name: "flucloxacillin"}).find(id=region)
    assert SAID in words(found)
    assert found.find("textarea")["name"] == reason


def test_the_answer_costs_few_questions_to_the_database(client, episode):
    seen = []

    def see(connection, cursor, statement, *_):
        if statement.startswith("SELECT"):
            seen.append(statement)

    path = f"/episodes/{episode.id}/courses/usual?agent=flucloxacillin"
    event.listen(db.engine, "before_cursor_execute", see)
    client.get(path, htmx=True)
    event.remove(db.engine, "before_cursor_execute", see)
    # Who asks, the episode with its patient, the lists, the last use; and that it was read.
    assert len(seen) <= 5, "\n".join(seen)


# --- Saving -----------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [True, False])
def test_without_a_reason_the_form_comes_back_with_the_question_and_all_that_was_typed(
    client, episode, htmx
):
    response = add(client, episode, htmx=htmx)
    assert response.status_code == 422
    page = response.page
    assert f"{SAID}: say why it is given all the same" in words(
        page.find(id="course-new-allergy_reason-error")
    )
    assert page.find(id="course-new-allergy_reason").name == "textarea"
    assert page.find(id="course-new-dose")["value"] == "8"
    assert db.session.query(Course).count() == 0


@pytest.mark.on_both
def test_a_reason_is_kept_with_who_gave_it_and_when(client, episode):
    response = add(client, episode, allergy_reason=WHY)
    assert response.status_code == 200, response.words
    course, kept = db.session.query(Course).one(), db.session.query(Override).one()
    assert (kept.course_id, kept.kind, kept.reason) == (course.id, "allergy", WHY)
    assert kept.who
    assert kept.at.astimezone(clock.LONDON).date() == clock.today()
    rows = db.session.query(History).filter_by(object_type="override").all()
    assert [row.action for row in rows] == ["create"]


def test_the_reason_stands_in_place_of_the_alarm(client, episode):
    course = a_course(episode, agent="flucloxacillin", ended_on=None)
    assert client.get(f"/episodes/{episode.id}").page.select("#alerts li")
    an_override(course, reason=WHY, who="Jo Field")

    page = client.get(f"/episodes/{episode.id}").page
    assert page.select("#alerts li") == []
    for region in (page.find(id="alerts"), page.find(id=f"course-{course.id}")):
        assert f"Flucloxacillin is given with the recorded allergy “{ALLERGY}”: {WHY} (Jo" in words(
            region
        )
        assert "Check" not in region.text


def test_the_alarm_comes_back_when_the_allergies_change(client, episode):
    an_override(a_course(episode, agent="flucloxacillin", ended_on=None))
    with writing():
        db.session.get_one(Patient, episode.patient_id).allergies = "Fluclox: collapse 2026"
        db.session.commit()
    assert len(client.get(f"/episodes/{episode.id}").page.select("#alerts li")) == 1


def test_a_change_keeps_the_reason_and_asks_anew_where_the_allergies_changed(client, episode):
    course = a_course(episode, agent="flucloxacillin", ended_on=None)
    an_override(course, reason=WHY)
    url = f"/episodes/{episode.id}/courses/{course.id}/correct"
    form = open_form(client.get(url, htmx=True))
    assert form["allergy_reason"] == WHY
    assert client.post(url, {**form, "dose": "12"}, htmx=True).status_code == 200
    assert db.session.query(Override).count() == 1

    with writing():
        db.session.get_one(Patient, episode.patient_id).allergies = "Fluclox: collapse 2026"
        db.session.commit()
    form = open_form(client.get(url, htmx=True))
    assert form["allergy_reason"] == ""
    assert client.post(url, {**form, "dose": "8"}, htmx=True).status_code == 422
    again = client.post(url, {**form, "allergy_reason": "Seen in clinic"}, htmx=True)
    assert again.status_code == 200
    assert [one.reason for one in db.session.query(Override).order_by(Override.id)] == [
        WHY,
        "Seen in clinic",
    ]


def test_another_drug_of_the_class_needs_a_reason_of_its_own(client, episode):
    course = a_course(episode, agent="flucloxacillin", ended_on=None)
    an_override(course, reason=WHY)
    with writing():
        db.session.get_one(Course, course.id).agent = "temocillin"
        db.session.commit()
    assert len(client.get(f"/episodes/{episode.id}").page.select("#alerts li")) == 1


def test_ending_a_course_asks_for_no_reason(client, episode):
    course = a_course(episode, agent="flucloxacillin", ended_on=None)
    url = f"/episodes/{episode.id}/courses/{course.id}/end"
    response = client.post(url, {**opened(client, url), "ended_on": "today"}, htmx=True)
    assert response.status_code == 200


def test_a_relative_is_saved_without_a_reason(client, app):
    episode = an_episode(a_patient(allergies="Penicillin (rash)"))
    assert add(client, episode, agent="ceftriaxone").status_code == 200


# --- The plan and the step-down ---------------------------------------------------------------


def test_a_plan_that_starts_the_drug_asks_why_and_keeps_it_with_the_course(client, app):
    episode = an_episode(a_patient(allergies=ALLERGY), decision=None, decided_on=None)
    url = f"/episodes/{episode.id}/decision"
    answers = {
        **opened(client, url),
        "decision": "accepted",
        "decided_on": "today",
        "planned_agent": "flucloxacillin",
        "planned_dose": "8",
        "planned_dose_unit": "g",
        "planned_route": "iv",
        "start_course_on": "today",
    }
    asked = client.post(url, answers)
    assert asked.status_code == 422
    box = asked.page.find(id=f"decision-{episode.id}-planned_allergy_reason")
    assert box.name == "textarea"
    assert "say why" in asked.page.find(id=f"{box['id']}-error").text
    assert asked.page.find(id=f"decision-{episode.id}-planned_dose")["value"] == "8"

    response = client.post(url, {**answers, "planned_allergy_reason": WHY}, htmx=True)
    assert response.status_code == 200, response.words
    assert db.session.query(Override).one().reason == WHY


def test_a_plan_for_later_is_kept_and_its_course_asks_why(client, app):
    episode = an_episode(a_patient(allergies=ALLERGY), decision=None, decided_on=None)
    url = f"/episodes/{episode.id}/decision"
    answers = {**opened(client, url), "decision": "accepted", "decided_on": "today"}
    answers |= {"planned_agent": "flucloxacillin", "planned_route": "iv"}
    assert client.post(url, answers, htmx=True).status_code == 200
    form = client.get(f"/episodes/{episode.id}/courses/add", htmx=True).page
    assert SAID in words(form.find(id="course-new-usual"))
    page = client.get(f"/episodes/{episode.id}").page
    assert f"Flucloxacillin is planned. {SAID}" in words(page.select_one("#alerts li"))
    assert f"Flucloxacillin is planned. {SAID}" in words(page.find(id="decision"))


def test_a_step_down_that_meets_an_allergy_needs_a_reason(client, episode):
    a_course(episode, ended_on=None)
    url = f"/episodes/{episode.id}/discharge"
    answers = {
        **open_form(client.get(url, htmx=True)),
        "therapy_end_reason": "completed_as_planned",
        "infection_outcome": "cured",
        "opat_outcome": "success",
        "stepdown-agent": "flucloxacillin",
    }
    asked = client.post(url, answers, htmx=True)
    assert asked.status_code == 422
    assert "say why" in words(asked.page.find(id="stepdown-new-allergy_reason-error"))
    response = client.post(url, {**answers, "stepdown-allergy_reason": WHY}, htmx=True)
    assert response.status_code == 200, response.words
    assert db.session.query(Override).one().reason == WHY


@pytest.mark.on_both
def test_a_letter_says_why_the_drug_is_given(client, episode):
    an_override(a_course(episode, agent="flucloxacillin", ended_on=None), reason=WHY)
    recorded, reason = allergies(episode)
    assert recorded == ALLERGY
    assert WHY in reason


def test_a_long_acting_drug_is_followed_by_the_day_it_covers_until(client, app):
    episode = an_episode()
    asked = {"agent": "dalbavancin", "dose": "1500", "dose_unit": "mg", "started_on": "2026-11-30"}
    region = usual(client, episode, **asked).find(id="course-new-usual")
    assert "covers 14 days, until 13 December 2026. Confirm the day" in words(region)
    assert '"ended_on": "13/12/2026"' in region.find("button")["data-fill"]
    cover = usual(client, episode, **asked, cover="yes")
    assert cover.find(id="course-new-usual-cover").name == "p"
    none = usual(client, episode, **{**asked, "dose": "1000"})
    assert none.find("button") is None
    assert "its end is the day it covers until" in words(none)


def test_an_oral_course_that_an_end_opens_needs_a_reason_too(client, episode):
    course = a_course(episode, ended_on=None)
    url = f"/episodes/{episode.id}/courses/{course.id}/end"
    answers = {
        **open_form(client.get(url, htmx=True)),
        "ended_on": "today",
        "course_end_reason": "switched_to_oral",
        "stepdown-agent": "flucloxacillin",
        "stepdown-started_on": "today",
    }
    asked = client.post(url, answers, htmx=True)
    assert asked.status_code == 422
    assert SAID in asked.words
    response = client.post(url, {**answers, "stepdown-allergy_reason": WHY}, htmx=True)
    assert response.status_code == 200, response.words
    assert db.session.query(Override).one().reason == WHY
