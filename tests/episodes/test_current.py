"""The list of current episodes."""

from datetime import date, timedelta

import pytest

from pms import clock
from pms.db import organisation_scope
from tests.episodes.test_episode_page import statements
from tests.factories import a_course, a_patient, a_user, an_episode, an_organisation

TODAY = clock.today()


def days_ago(number):
    return TODAY - timedelta(days=number)


def on_treatment(family_name="Running", **given):
    patient = a_patient(family_name=family_name, date_of_birth=date(1950, 4, 3))
    values = {"referred_on": days_ago(12), "decided_on": days_ago(10), **given}
    episode = an_episode(patient, **values)
    a_course(episode, started_on=days_ago(9), ended_on=None)
    return episode


def table(page, number=0):
    return [
        [cell.text for cell in row.find_all(["th", "td"])]
        for row in page.select("main table")[number].select("tbody tr")
    ]


def names(client, sort="name"):
    page = client.get(f"/episodes?sort={sort}").page
    return [row[0].split(",")[0] for row in table(page)]


def test_a_row_says_who_what_and_since_when(client):
    episode = on_treatment(planned_end_on=TODAY)
    page = client.get("/episodes").page
    name, age, number, diagnosis, drugs, giver, day, accepted, planned = table(page)[0]
    assert (name, age) == ("RUNNING, Ada", str(episode.patient.age_on(TODAY)))
    assert number.replace(" ", "") == episode.patient.nhs_number
    assert (diagnosis, drugs) == ("Cellulitis", "Ceftriaxone")
    assert giver == "OPAT clinic or infusion centre"
    assert day == "10"
    assert accepted.startswith(str(days_ago(10).day))
    assert planned.startswith(str(TODAY.day))
    assert page.find("a", href=f"/episodes/{episode.id}")


def test_an_ended_episode_stays_until_its_outcome_is_recorded(client):
    ended = {"decided_on": date(2026, 1, 10)}
    without = an_episode(a_patient(family_name="Without"), **ended)
    recorded = an_episode(a_patient(family_name="Recorded"), opat_outcome="success", **ended)
    for episode in (without, recorded):
        a_course(episode)
    assert names(client) == ["WITHOUT"]


def test_an_outcome_recorded_while_a_course_runs_does_not_hide_it(client):
    on_treatment(opat_outcome="success")
    assert names(client) == ["RUNNING"]


def test_referrals_awaiting_a_decision_stand_apart(client):
    on_treatment()
    an_episode(a_patient(family_name="Waiting"), decision=None, decided_on=None)
    an_episode(a_patient(family_name="Rejected"), decision="rejected")
    page = client.get("/episodes").page
    assert [row[0] for row in table(page, 1)] == ["WAITING, Ada"]
    assert "Rejected" not in page.text


def test_episodes_and_patients_are_counted(client):
    episode = on_treatment()
    an_episode(episode.patient)
    assert "2 episodes of 1 patient." in client.get("/episodes").words


def test_nothing_current_is_said(client):
    words = client.get("/episodes").words
    assert "No accepted episode is open" in words
    assert "No referral awaits a decision" in words


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["ALPHA", "BETA"]),
        ("-name", ["BETA", "ALPHA"]),
        ("accepted", ["BETA", "ALPHA"]),
        ("planned", ["BETA", "ALPHA"]),
        ("nonsense", ["ALPHA", "BETA"]),
    ],
)
def test_the_list_is_sorted_by_the_column_asked_for(client, sort, order):
    on_treatment("Alpha", decided_on=days_ago(10))
    on_treatment("Beta", decided_on=days_ago(11), planned_end_on=TODAY)
    assert names(client, sort) == order


def test_pressing_a_heading_twice_turns_the_order(client):
    on_treatment()
    link = client.get("/episodes?sort=age").page.find("th", attrs={"aria-sort": "ascending"}).a
    assert link["href"] == "/episodes?sort=-age"


def test_the_list_takes_as_many_statements_with_many_rows_and_stays_small(client):
    on_treatment()
    few = len(statements(client, "/episodes"))
    empty = len(client.get("/episodes").text)
    for number in range(10):
        on_treatment(f"Name{number}")
    assert len(statements(client, "/episodes")) == few <= 5
    assert len(client.get("/episodes").text) - empty < 10 * 1400


def test_episodes_of_another_organisation_are_not_listed(client):
    with organisation_scope(an_organisation().id):
        on_treatment()
    assert "RUNNING" not in client.get("/episodes").text


def test_home_is_the_list_for_who_reads_patients_and_reports_for_a_manager(client):
    assert client.get("/").location == "/episodes"
    client.sign_in(a_user(roles=("manager",)))
    assert client.get("/").location == "/reports"
