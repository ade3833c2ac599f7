"""A new course's dose: typed with its unit, or taken from the drug's last use by one press."""

import json

import pytest

from pms.episodes.models import Course
from pms.store.base import db
from tests.episodes.opened import opened
from tests.factories import a_course, a_list_value, an_episode

pytestmark = pytest.mark.on_sqlite("what is offered of what was given before")

DOSE = {"dose": 2.0, "dose_unit": "g", "frequency": "od"}


def usual(client, episode, agent="ceftriaxone"):
    page = client.get(f"/episodes/{episode.id}/courses/usual?agent={agent}", htmx=True).page
    return page.find(id="course-new-usual")


def test_a_drugs_last_use_is_offered_and_never_filled_in(client):
    a_course(an_episode(), **DOSE)
    episode = an_episode()
    offered = usual(client, episode)
    assert "was last given here to another patient as 2 g Once daily" in " ".join(
        offered.text.split()
    )
    assert json.loads(offered.button["data-fill"]) == {
        "dose": "2",
        "dose_unit": "g",
        "frequency": "od",
        "route": "iv",
    }
    form = client.get(f"/episodes/{episode.id}/courses/add").page
    assert form.find(id="course-new-dose").get("value", "") == ""
    assert form.find(id="course-new-dose_unit").find("option", selected=True)["value"] == ""


def test_this_patients_own_use_comes_before_anybody_elses(client):
    episode = an_episode()
    a_course(episode, **{**DOSE, "dose": 1.0})
    a_course(an_episode(), **DOSE)
    assert "to this patient as 1 g" in " ".join(usual(client, episode).text.split())


def test_a_childs_dose_is_not_offered_for_an_adult(client):
    a_course(an_episode(service="paediatric"), **DOSE)
    assert usual(client, an_episode()).button is None


@pytest.mark.parametrize(
    "agent",
    [
        "gentamicin",
        "teicoplanin",
        "vancomycin",
        "daptomycin",
        "liposomal_amphotericin",
        "aciclovir",
        "colistimethate",
        "co_trimoxazole",
        "ganciclovir",
        "foscarnet",
    ],
)
def test_another_patients_dose_is_never_offered_of_a_drug_dosed_by_weight_level_or_kidney(
    client, agent
):
    theirs = an_episode()
    a_course(theirs, **{**DOSE, "agent": agent})
    assert usual(client, an_episode(), agent).text.strip() == ""
    again = an_episode(theirs.patient)
    assert "was last given to this patient as 2 g" in " ".join(
        usual(client, again, agent).text.split()
    )


def test_a_drug_of_the_organisations_own_and_a_childs_are_taken_to_be_dosed_so(client):
    a_list_value(list_name="antimicrobial", code="local_new", label="Newdrug")
    a_course(an_episode(), **{**DOSE, "agent": "local_new"})
    assert usual(client, an_episode(), "local_new").button is None
    a_course(an_episode(service="paediatric"), **DOSE)
    assert usual(client, an_episode(service="paediatric")).button is None


@pytest.mark.on_both
def test_a_drug_without_a_recorded_dose_offers_nothing(client):
    a_course(an_episode())
    assert usual(client, an_episode()).text.strip() == ""


def test_a_unit_typed_with_the_dose_is_kept(client):
    episode = an_episode()
    url = f"/episodes/{episode.id}/courses/add"
    sent = {**opened(client, url), "agent": "ceftriaxone", "dose": "2g", "started_on": "today"}
    assert client.post(url, sent, htmx=True).status_code == 200
    course = db.session.query(Course).one()
    assert (course.dose, course.dose_unit) == (2.0, "g")


def test_a_unit_that_contradicts_the_chosen_one_is_refused(client):
    episode = an_episode()
    url = f"/episodes/{episode.id}/courses/add"
    sent = {**opened(client, url), "agent": "ceftriaxone", "dose": "2g", "dose_unit": "mg"}
    page = client.post(url, {**sent, "started_on": "today"}, htmx=True).page
    assert "make them the same" in page.find(id="course-new-dose-error").text
    assert db.session.query(Course).count() == 0


def test_the_plan_of_an_acceptance_offers_the_same_for_its_own_questions(client):
    a_course(an_episode(), **DOSE)
    episode = an_episode(decision=None, decided_on=None)
    form = client.get(f"/episodes/{episode.id}/decision", htmx=True).page
    asks = form.find(id="decision-" + str(episode.id) + "-planned_agent")
    assert form.select_one(asks["hx-target"])["class"] == ["pms-usual"]
    page = client.get(f"{asks['hx-get']}?planned_agent=ceftriaxone", htmx=True).page
    offered = page.select_one(asks["hx-target"])
    assert json.loads(offered.button["data-fill"]) == {
        "planned_dose": "2",
        "planned_dose_unit": "g",
        "planned_frequency": "od",
        "planned_route": "iv",
    }
    assert form.find(id=f"decision-{episode.id}-planned_dose").get("value", "") == ""
