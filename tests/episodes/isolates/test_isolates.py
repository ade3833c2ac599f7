"""Isolates with their susceptibilities on the episode page."""

from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.entries import isolates as actions
from pms.episodes.entries.isolates import isolates_of, used_before
from pms.episodes.models import Isolate
from pms.refusal import Refused
from pms.store.base import db
from pms.store.scoping import organisation_scope
from tests.episodes.opened import hidden, opened
from tests.factories import a_course, an_episode, an_isolate, an_organisation, writing

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")

COLI = {
    "organism": "Escherichia coli",
    "specimen": "Blood culture",
    "collected_on": "9/1/2026",
    "results": ["ceftriaxone=R", "", "meropenem=S", "ciprofloxacin=I", ""],
}


@pytest.fixture
def episode(app):
    return an_episode(organisms="MSSA")


def isolates():
    return db.session.scalars(select(Isolate)).all()


@pytest.mark.on_both
def test_an_isolate_and_all_its_results_are_added_in_one_form(client, episode):
    url = f"/episodes/{episode.id}/isolates/add"
    response = client.post(url, {**opened(client, url), **COLI}, htmx=True)
    assert response.status_code == 200
    (isolate,) = isolates()
    assert (isolate.susceptible, isolate.increased) == (("meropenem",), ("ciprofloxacin",))
    assert isolate.resistant == ("ceftriaxone",)
    shown = response.page.find(id=f"isolate-{isolate.id}")
    assert " ".join(shown.find("dl").get_text(" ").split()) == (
        "S Susceptible Meropenem I Susceptible, increased exposure Ciprofloxacin "
        "R Resistant Ceftriaxone"
    )
    assert response.page.find(id="timeline-picture")


def test_a_form_begins_with_the_drugs_given_and_keeps_what_was_typed(client, episode):
    a_course(episode, agent="cefiderocol")
    url = f"/episodes/{episode.id}/isolates/add"
    page = client.get(url, htmx=True).page
    assert page.select_one(".pms-sir label").text == "Cefiderocol"
    page = client.post(url, {**COLI, "organism": ""}, htmx=True).page
    assert "Enter the organism" in page.find(id="isolate-new-organism-error").text
    assert page.find(id="isolate-new-ceftriaxone").find("option", selected=True).text == "R"


@pytest.mark.parametrize(
    "results", [["ceftriaxone=R", "ceftriaxone=S"], ["nothing=R"], ["arsenic=S", "ertapenem=R"]]
)
def test_results_that_cannot_be_are_refused(client, episode, results):
    url = f"/episodes/{episode.id}/isolates/add"
    response = client.post(url, {**COLI, "results": results}, htmx=True)
    assert response.status_code == 422
    assert isolates() == []


def test_the_action_refuses_what_the_form_refuses(app, episode):
    values = {"organism": "E. coli", "specimen": None, "collected_on": None, "comment": None}
    results = {"susceptible": ("ertapenem",), "increased": (), "resistant": ("ertapenem",)}
    with writing(), pytest.raises(Refused):
        actions.record_isolate(episode, clock.today(), ref="x", **values, **results)
    results = {"susceptible": (), "increased": (), "resistant": ("arsenic",)}
    with writing(), pytest.raises(Refused):
        actions.record_isolate(episode, clock.today(), ref="x", **values, **results)


@pytest.mark.on_both
def test_two_people_who_change_one_isolate_both_see_both_results(client, episode):
    isolate = an_isolate(episode, resistant=("ceftriaxone",))
    url = f"/episodes/{episode.id}/isolates/{isolate.id}/correct"
    mine, theirs = opened(client, url), opened(client, url)
    kept = {"organism": isolate.organism}
    client.post(url, {**theirs, **kept, "results": ["ceftriaxone=S"]}, htmx=True)
    response = client.post(url, {**mine, **kept, "results": ["meropenem=R"]}, htmx=True)
    assert response.status_code == 409
    rows = {row.find("th").text: row for row in response.page.select("tbody tr")}
    assert [cell.text for cell in rows["Susceptible"].select("td")] == [
        "Ceftriaxone",
        "Not recorded",
    ]
    answer = {**hidden(response.page), **kept, "results": ["meropenem=R"]}
    assert client.post(url, answer, htmx=True).status_code == 200
    assert db.session.get(Isolate, isolate.id).resistant == ("meropenem",)


def test_a_resistant_result_against_a_drug_being_given_is_flagged(client, episode):
    course = a_course(episode, started_on=date(2026, 1, 10), ended_on=None)
    a_course(episode, agent="ertapenem", ended_on=date(2026, 1, 20))
    an_isolate(episode, resistant=("ceftriaxone", "ertapenem"))
    page = client.get(f"/episodes/{episode.id}").page
    (alert,) = page.select("#alerts li")
    assert "Ceftriaxone is being given" in alert.text
    assert "resistant" in page.find(id=f"course-{course.id}").text
    assert "Ceftriaxone (being given)" in page.find(id="isolates").text
    url = f"/episodes/{episode.id}/courses/{course.id}/end"
    ended = {**opened(client, url), "ended_on": "24/1/2026"}
    assert client.post(url, ended, htmx=True).page.select("#alerts li") == []


def test_the_organisms_of_many_episodes_are_the_organisations_own(client, episode):
    an_isolate(episode)
    plain = an_episode()
    with organisation_scope(an_organisation().id):
        an_isolate(an_episode(), organism="Candida auris")
    assert isolates_of([episode.id, plain.id]) == {episode.id: ["Staphylococcus aureus"]}
    assert used_before("organism") == ["Staphylococcus aureus"]
