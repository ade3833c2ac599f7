"""Every query leads to the very question that mends it, open in its form."""

from datetime import date

import pytest
import sqlalchemy as sa

from pms import clock
from pms.domain.nors.definitions import QUERIES
from pms.store.base import db
from tests.client import Client
from tests.factories import (
    a_course,
    a_line,
    a_patient,
    a_user,
    an_admission,
    an_episode,
    an_event,
    writing,
)
from tests.reports.quarters import OUTCOME, PAGE, a_complete_episode

pytestmark = pytest.mark.on_sqlite("where a query leads to: links and places of pages")


@pytest.fixture(autouse=True)
def in_may(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 20))


RULES = {
    "course": "ends_after_start",
    "line": "removed_after_insertion",
    "admission": "discharged_after_admission",
}


def turned_round(row, **days):
    """Days that no form, and no database that is whole, would take."""
    table = type(row).__tablename__
    with writing():
        connection = db.session.connection()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        else:
            name = f"ck_{table}_{RULES[table]}"
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        db.session.execute(sa.update(type(row)).where(type(row).id == row.id).values(**days))
        db.session.commit()


def start_after_end(kind):
    episode = a_complete_episode()
    if kind == "course_ends_before_start":
        turned_round(a_course(episode), started_on=date(2026, 1, 25))
    elif kind == "line_removed_before_insertion":
        turned_round(a_line(episode), removed_on=date(2026, 1, 9))
    else:
        turned_round(an_admission(episode), discharged_on=date(2026, 1, 15))
    return episode


def damaged(kind: str):
    """An episode with a query of the kind."""
    match kind:
        case "code_in_no_list":
            return a_complete_episode(diagnosis="local_lost")
        case "course_without_end":
            episode = an_episode(**OUTCOME)
            a_course(episode, ended_on=None)
        case "course_without_route" | "course_without_administrator":
            episode = a_complete_episode()
            gap = "route" if kind.endswith("route") else "administered_by"
            a_course(episode, agent="linezolid", **{gap: None})
        case "no_specialty" | "no_diagnosis" | "no_infection_outcome" | "no_opat_outcome":
            return a_complete_episode(**{kind.removeprefix("no_"): None})
        case "course_twice":
            episode = a_complete_episode()
            a_course(episode)
        case "course_starts_before_acceptance":
            episode = a_complete_episode()
            a_course(episode, agent="linezolid", started_on=date(2026, 1, 2))
        case "course_before_acceptance":
            episode = a_complete_episode()
            a_course(episode, started_on=date(2026, 1, 2), ended_on=date(2026, 1, 5))
        case "no_course":
            episode = an_episode()
        case _ if kind in DISAGREE:
            return disagreeing(kind)
        case _:
            return start_after_end(kind)
    return episode


DISAGREE = {
    "outcome_differs_from_suggestion": ({}, "outcomes", "therapy_end_reason"),
    "infection_outcome_contradicted": ({"died_on": date(2026, 1, 23)}, "outcomes", "died_on"),
    "admission_not_recorded": (
        {"therapy_end_reason": "unplanned_admission"},
        "admissions/add",
        "admitted_on",
    ),
    "adverse_event_not_recorded": (
        {"therapy_end_reason": "unplanned_intolerance"},
        "events/add-drug",
        "occurred_on",
    ),
    "death_not_recorded": ({"therapy_end_reason": "died"}, "outcomes", "died_on"),
    "end_reason_not_died": ({"died_on": date(2026, 1, 23)}, "outcomes", "died_on"),
    "line_event_not_recorded": ({}, "events/add-line", "occurred_on"),
    "event_admission_not_recorded": ({}, "admissions/add", "admitted_on"),
    "admission_contradicts_itself": ({}, "correct", "cause"),
    "oral_course_not_recorded": (
        {"therapy_end_reason": "planned_switch_to_oral"},
        "courses/add",
        "started_on",
    ),
    "course_too_long": ({}, "correct", "ended_on"),
    "accepted_too_early": (
        {"referred_on": date(2024, 1, 1), "decided_on": date(2024, 1, 2)},
        "correct",
        "ended_on",
    ),
    "age_in_wrong_service": ({}, "details", "date_of_birth"),
}
"""What of the episode makes it, and where the second of the two facts is asked for."""


def disagreeing(kind):
    """An episode with two facts that disagree."""
    given = dict(DISAGREE[kind][0])
    if kind == "age_in_wrong_service":
        given["patient"] = a_patient(date_of_birth=date(2012, 5, 17))
    episode = a_complete_episode(**given)
    if kind == "outcome_differs_from_suggestion":
        with writing():
            episode.opat_outcome = "failure"
            db.session.commit()
    elif kind == "line_event_not_recorded":
        a_line(episode, removed_on=date(2026, 1, 15), removal_reason="infection")
    elif kind == "event_admission_not_recorded":
        an_event(episode, consequence="admission")
    elif kind == "admission_contradicts_itself":
        an_admission(episode, cause="planned_procedure")
    elif kind == "course_too_long":
        a_course(episode, agent="linezolid", started_on=date(2024, 1, 10))
    return episode


FIELDS = {
    "code_in_no_list": "diagnosis",
    "course_without_end": "ended_on",
    "course_without_route": "route",
    "course_without_administrator": "administered_by",
    "course_ends_before_start": "ended_on",
    "line_removed_before_insertion": "removed_on",
    "admission_ends_before_start": "discharged_on",
    "no_specialty": "specialty",
    "no_diagnosis": "diagnosis",
    "no_infection_outcome": "infection_outcome",
    "no_opat_outcome": "opat_outcome",
    "course_twice": "started_on",
    "course_starts_before_acceptance": "started_on",
    "course_before_acceptance": "started_on",
    "event_outside_episode": "occurred_on",
    "no_course": "agent",
    "outcome_differs_from_suggestion": "opat_outcome",
    "infection_outcome_contradicted": "infection_outcome",
    "admission_not_recorded": "therapy_end_reason",
    "adverse_event_not_recorded": "therapy_end_reason",
    "death_not_recorded": "therapy_end_reason",
    "end_reason_not_died": "therapy_end_reason",
    "line_event_not_recorded": "removal_reason",
    "event_admission_not_recorded": "consequence",
    "admission_contradicts_itself": "planned",
    "oral_course_not_recorded": "therapy_end_reason",
    "course_too_long": "started_on",
    "accepted_too_early": "decided_on",
    "age_in_wrong_service": "service",
}


def test_every_kind_of_query_has_its_question():
    assert list(FIELDS) == list(QUERIES)


@pytest.mark.parametrize("kind", [kind for kind in QUERIES if kind != "event_outside_episode"])
def test_a_query_leads_to_its_question(client, kind):
    damaged(kind)
    insist_on_question(client, kind)


@pytest.mark.on_both
@pytest.mark.parametrize("of", ["line", "drug"])
def test_a_query_about_an_event_leads_to_its_day(client, of):
    types = {"line": "infection_line", "drug": "other"}
    an_event(a_complete_episode(), kind=of, type=types[of], occurred_on=date(2026, 3, 1))
    insist_on_question(client, "event_outside_episode")


@pytest.mark.parametrize("kind", DISAGREE)
def test_a_query_of_two_facts_leads_to_the_second_too(client, kind):
    episode = damaged(kind)
    _, where, field = DISAGREE[kind]
    of_quarter = client.get(PAGE).page.select(f"#queries-{kind} td a")[1]
    on_page = client.get(f"/episodes/{episode.id}").page.select("#standing li a")
    assert of_quarter["href"] in [link["href"] for link in on_page]
    path, _, question = of_quarter["href"].partition("#")
    assert path.endswith(where)
    asked = client.get(path).page.find(
        attrs={"name": field, **({"id": question} if question else {})}
    )
    assert asked is not None, of_quarter["href"]


def insist_on_question(client, kind: str) -> None:
    [link] = client.get(PAGE).page.select(f"#queries-{kind} td a[id]")
    path, question = link["href"].split("#")
    asked = client.get(path).page.find(id=question)
    assert asked is not None, link["href"]
    assert asked["name"] == FIELDS[kind]
    assert asked.name in ("input", "select")


def test_the_episodes_page_opens_the_question_in_its_place(client):
    episode = damaged("course_without_route")
    page = client.get(f"/episodes/{episode.id}").page
    link = page.select_one("#standing li a")
    path, question = link["href"].split("#")
    assert link["hx-get"] == link["href"]
    assert page.select_one(link["hx-target"]).name == "div"
    assert client.get(path).page.find(id=question)["name"] == "route"
    assert client.get(path, htmx=True).page.find(id=question)["name"] == "route"


@pytest.mark.parametrize("kind", ["no_diagnosis", "no_course", "no_opat_outcome"])
def test_each_question_has_a_region_to_open_in(client, kind):
    page = client.get(f"/episodes/{damaged(kind).id}").page
    link = page.select_one("#standing li a")
    assert page.select_one(link["hx-target"])


def test_who_may_only_read_is_led_to_the_section(app):
    episode = damaged("course_without_route")
    viewer = Client(app)
    viewer.sign_in(a_user(roles=("viewer",)))
    link = viewer.get(f"/episodes/{episode.id}").page.select_one("#standing li a")
    assert link["href"] == "#courses"
    assert "hx-get" not in link.attrs
