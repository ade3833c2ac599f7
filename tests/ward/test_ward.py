"""The virtual ward: who is on it, what its rows say, filters, order, tasks and print."""

from datetime import date, timedelta

import pytest

from pms import clock
from pms.episodes.models import Task
from pms.store.base import db
from pms.store.scoping import organisation_scope
from tests.episodes.test_episode_page import statements
from tests.factories import (
    a_course,
    a_line,
    a_patient,
    a_review,
    a_task,
    a_user,
    an_admission,
    an_episode,
    an_isolate,
    an_organisation,
    let_others_work,
    together,
    writing,
)

TODAY = clock.today()


def days_ago(number):
    return TODAY - timedelta(days=number)


def short(day):
    return f"{day.day} {day:%b}"


@together()
def on_treatment(family_name="Running", patient=None, **given):
    """Ten days into an open course, reviewed with bloods yesterday: nothing to flag."""
    patient = patient or a_patient(family_name=family_name, date_of_birth=date(1950, 4, 3))
    values = {"referred_on": days_ago(12), "decided_on": days_ago(10), **given}
    episode = an_episode(patient, **values)
    a_course(episode, started_on=days_ago(9), ended_on=None)
    a_review(episode, reviewed_on=days_ago(1), crp=48.0)
    return episode


def table(page):
    return [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
        for row in page.select("#ward-list tbody tr")
    ]


def names(client, query="", **more):
    page = client.get(f"/ward?{query}", **more).page
    return [row[0].split(",")[0] for row in table(page)]


# --- Who is on it -------------------------------------------------------------------------------


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


def test_referrals_without_acceptance_are_not_on_it(client):
    on_treatment()
    an_episode(a_patient(family_name="Waiting"), decision=None, decided_on=None)
    an_episode(a_patient(family_name="Rejected"), decision="rejected")
    assert names(client) == ["RUNNING"]
    link = client.get("/ward").page.find("a", string="1 referral awaiting a decision")
    assert link["href"] == "/referrals"


def test_an_empty_ward_is_said(client):
    assert "There are no patients on the virtual ward" in client.get("/ward").words


def test_patients_of_another_organisation_are_not_on_it(client):
    with organisation_scope(an_organisation().id):
        on_treatment()
    assert "RUNNING" not in client.get("/ward").text


def test_home_is_the_ward_for_who_reads_patients_and_reports_for_a_manager(client):
    assert client.get("/").location == "/ward"
    assert client.get("/episodes").location == "/ward"
    client.sign_in(a_user(roles=("manager",)))
    assert client.get("/").location == "/reports"
    assert client.get("/ward").status_code == 403


# --- What a row says ----------------------------------------------------------------------------


def test_an_isolate_stands_beside_the_organisms_that_were_typed(client):
    episode = on_treatment(organisms="MSSA")
    an_isolate(episode, organism="Candida auris")
    assert "MSSA; Candida auris" in table(client.get("/ward").page)[0][3]


def test_the_review_planned_at_acceptance_is_the_next_until_somebody_reviews(client):
    episode = an_episode(decided_on=days_ago(10), planned_review_on=days_ago(4))
    a_course(episode, started_on=days_ago(9), ended_on=None)
    assert "Review 4 days overdue" in table(client.get("/ward").page)[0][2]
    a_review(episode, reviewed_on=TODAY, next_review_on=TODAY + timedelta(days=3))
    assert "Review" not in table(client.get("/ward").page)[0][2]


def test_a_row_says_all_that_is_needed(client):
    episode = on_treatment(
        organisms="Staphylococcus aureus", planned_end_on=TODAY + timedelta(days=32)
    )
    a_course(
        episode,
        agent="teicoplanin",
        dose=600.0,
        dose_unit="mg",
        frequency="od",
        administered_by="self",
        started_on=days_ago(2),
        ended_on=None,
    )
    a_line(episode, device="picc", inserted_on=days_ago(11))
    a_line(episode, device="midline", inserted_on=days_ago(20), removed_on=days_ago(12))
    a_review(episode, reviewed_on=days_ago(8), crp=96.0)
    a_review(episode, reviewed_on=TODAY, next_review_on=TODAY + timedelta(days=3))
    a_task(episode, text="Order devices", due_on=days_ago(1))
    a_task(episode, text="Ring the GP")
    a_task(episode, text="Long done", done_on=days_ago(1))
    page = client.get("/ward").page
    who, day, flags, what, drugs, line, bloods, tasks, review = table(page)[0]
    patient = episode.patient
    number = f"{patient.nhs_number[:3]} {patient.nhs_number[3:6]} {patient.nhs_number[6:]}"
    assert who == f"RUNNING, Ada {patient.age_on(TODAY)} y, {number}"
    assert day.split("\n") == ["10 of 42", f"to {short(TODAY + timedelta(days=32))}"]
    assert what == "Cellulitis Staphylococcus aureus"
    assert drugs.split("\n") == [
        "Ceftriaxone (OPAT clinic or infusion centre)",
        "Teicoplanin 600\N{NO-BREAK SPACE}mg once daily (Self)",
    ]
    assert line == "PICC\nday 12"
    assert bloods == f"CRP 48 ↓ from 96 {short(days_ago(1))}"
    assert tasks.startswith("2 tasks, 1 overdue")
    assert "Long done" not in tasks
    assert review == short(TODAY + timedelta(days=3))
    assert flags == ""
    assert page.find("a", href=f"/episodes/{episode.id}")


def test_who_gives_the_drugs_is_said_once_where_it_is_the_same_for_all(client):
    episode = on_treatment()
    for agent in ("teicoplanin", "teicoplanin"):
        a_course(episode, agent=agent, started_on=days_ago(2), ended_on=None)
    drugs = table(client.get("/ward").page)[0][4]
    assert drugs.split("\n") == ["Ceftriaxone", "Teicoplanin OPAT clinic or infusion centre"]


def test_no_named_review_day_is_counted_from_the_latest_review(client):
    on_treatment()
    assert table(client.get("/ward").page)[0][-1] == short(days_ago(1) + timedelta(days=7))


def test_a_later_review_without_a_day_replaces_the_day_of_the_one_before(client):
    episode = on_treatment()
    a_review(episode, reviewed_on=days_ago(2), next_review_on=days_ago(1))
    assert "overdue" not in client.get("/ward").page.find(id="ward-list").select_one("tbody").text


def test_every_flag_is_raised_and_counted(client):
    late = on_treatment("Late", planned_end_on=days_ago(3))
    a_review(late, reviewed_on=TODAY, next_review_on=TODAY)
    an_admission(late, admitted_on=days_ago(4), discharged_on=days_ago(2))  # and home again
    overdue = on_treatment("Overdue")
    with writing():
        overdue.reviews[0].reviewed_on = days_ago(9)
        db.session.commit()
    ended = an_episode(a_patient(family_name="Ended"), decided_on=days_ago(20))
    a_course(ended, started_on=days_ago(20), ended_on=days_ago(5))
    a_line(ended, inserted_on=days_ago(20))
    inpatient = on_treatment("Stay")
    an_admission(inpatient, admitted_on=days_ago(1), discharged_on=None)
    rows = {row[0].split(",")[0]: row[2] for row in table(client.get("/ward").page)}
    assert rows == {
        "ENDED": "Line in 5 days after therapy Ended 5 days ago, not discharged",
        "LATE": "3 days past planned end Course without end date",
        "OVERDUE": "Review 2 days overdue Bloods 2 days overdue",
        "STAY": "In hospital",
    }
    counted = [link.text for link in client.get("/ward").page.select(".pms-chips a")]
    assert counted == [
        "All patients",
        "Review overdue 1",
        "Bloods overdue 1",
        "Past planned end 1",
        "No end date 1",
        "Line still in 1",
        "To be discharged 1",
    ]


def test_two_patients_of_one_name_are_told_apart(client):
    for family, given in (("Twin", "Ada"), ("TWIN", "ada"), ("Twin", "Ida")):
        on_treatment(patient=a_patient(family_name=family, given_name=given))
    assert [row[2] for row in table(client.get("/ward").page)] == [
        "Same name as another",
        "Same name as another",
        "",
    ]


def test_somebody_with_two_episodes_is_no_namesake_of_themselves(client):
    patient = a_patient(family_name="Twice")
    on_treatment(patient=patient)
    on_treatment(patient=patient, service="paediatric")
    assert [row[2] for row in table(client.get("/ward").page)] == ["", ""]


def test_how_often_bloods_are_taken_is_the_organisations_or_the_patients(client, organisation):
    episode = on_treatment()
    with writing():
        episode.reviews[0].reviewed_on = days_ago(9)
        organisation.bloods_every_days = 14
        db.session.commit()
    assert "Bloods 2 days overdue" not in client.get("/ward").words
    with writing():
        episode.bloods_every_days = 5
        db.session.commit()
    assert "Bloods 4 days overdue" in client.get("/ward").words


# --- Filters and order --------------------------------------------------------------------------


def test_filters_narrow_the_list_and_stay_in_every_address(client):
    on_treatment("Alder", consultant="Dr A Grey", planned_end_on=days_ago(1))
    on_treatment("Birch", consultant="Dr A Grey")
    on_treatment("Cedar")
    grey = "consultant=Dr+A+Grey"
    assert names(client, grey) == ["ALDER", "BIRCH"]
    assert names(client, "consultant=-") == ["CEDAR"]
    assert names(client, f"{grey}&flag=planned_end&sort=-name") == ["ALDER"]
    assert names(client, "giver=opat_clinic") == ["ALDER", "BIRCH", "CEDAR"]
    assert names(client, "giver=self") == []
    assert names(client, "service=paediatric") == []
    assert names(client, "flag=nonsense&sort=nonsense&consultant=") == ["ALDER", "BIRCH", "CEDAR"]
    page = client.get(f"/ward?{grey}&sort=-day").page
    assert "1" in page.find(id="flag-planned_end").text
    of_the_list = "#ward-list thead a, .pms-chips a, .pms-ward__links a:not([data-shortcut])"
    for link in page.select(of_the_list):
        assert grey in link["href"], link
    assert page.find(id="flag-review")["href"] == f"/ward?{grey}&flag=review&sort=-day"
    assert page.select_one("#ward-consultant option[selected]").text == "Dr A Grey"


def test_htmx_is_given_the_list_alone_and_its_address(client):
    on_treatment(consultant="Dr A Grey")
    response = client.get("/ward?consultant=Dr+A+Grey&giver=&flag=&sort=name", htmx=True)
    assert response.page.find(id="ward-list")
    assert not response.page.find("h1")
    assert response.headers["HX-Push-Url"] == "/ward?consultant=Dr+A+Grey"
    assert client.get("/ward?sort=name", htmx=True).headers["HX-Push-Url"] == "/ward"


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["ALPHA", "BETA"]),
        ("-name", ["BETA", "ALPHA"]),
        ("planned", ["BETA", "ALPHA"]),
        ("-flags", ["BETA", "ALPHA"]),
        ("review", ["ALPHA", "BETA"]),
        ("-tasks", ["BETA", "ALPHA"]),
        ("-bloods", ["ALPHA", "BETA"]),
        ("nonsense", ["ALPHA", "BETA"]),
    ],
)
def test_the_list_is_sorted_by_the_column_asked_for(client, sort, order):
    on_treatment("Alpha")
    beta = on_treatment("Beta", planned_end_on=days_ago(1))
    a_task(beta)
    assert names(client, f"sort={sort}") == order


@pytest.mark.parametrize("sort", ["age", "day", "diagnosis", "drug", "line", "bloods", "tasks"])
def test_every_order_copes_with_what_is_not_recorded(client, sort):
    on_treatment("Alpha")
    an_episode(a_patient(family_name="Bare", nhs_number=None), diagnosis=None)
    assert len(names(client, f"sort={sort}")) == len(names(client, f"sort=-{sort}")) == 2


def test_pressing_a_heading_twice_turns_the_order(client):
    on_treatment()
    head = client.get("/ward?sort=diagnosis").page.find("th", attrs={"aria-sort": "ascending"})
    assert head.a["href"] == "/ward?sort=-diagnosis"
    late_first = client.get("/ward").page.find(id="sort-tasks")
    assert late_first["href"] == "/ward?sort=-tasks"


# --- Tasks --------------------------------------------------------------------------------------


def test_a_task_is_ticked_off_in_its_row(client):
    episode = on_treatment()
    first, second = a_task(episode, text="First"), a_task(episode, text="Second")
    url = client.get("/ward").page.select_one("button[hx-post]")["hx-post"]
    assert url == f"/ward/{episode.id}/tasks/{first.id}/done"
    cell = client.post(url, htmx=True).page.find("td")
    assert cell["id"] == f"tasks-{episode.id}"
    assert "1 task" in cell.text
    assert "First" not in cell.text
    assert db.session.get(Task, first.id).done_on == TODAY
    assert client.post(url, htmx=True).status_code == 200  # a second press
    plain = client.post(
        f"/ward/{episode.id}/tasks/{second.id}/done", {"asked_for": "consultant=Dr+A&x=1"}
    )
    assert plain.location == "/ward?consultant=Dr+A"
    assert "All done" in client.post(url, htmx=True).words


def test_a_viewer_ticks_nothing_off(client):
    task = a_task(on_treatment())
    client.sign_in(a_user(roles=("viewer",)))
    page = client.get("/ward").page
    assert not page.select("#ward-list button")
    assert "Ring the GP" in page.find("main").text
    assert client.post(f"/ward/{task.episode_id}/tasks/{task.id}/done").status_code == 403


# --- Paper --------------------------------------------------------------------------------------


def test_the_printed_list_says_what_the_screen_does_and_whom_to_ring(client):
    patient = a_patient(
        family_name="Running",
        phone="01632 960001",
        allergies="Penicillin: rash",
        hospital_number="H123",
    )
    episode = on_treatment(patient=patient, consultant="Dr A Grey")
    a_task(episode, text="Order devices", due_on=days_ago(1))
    on_treatment("Other")
    page = client.get("/ward/print?consultant=Dr+A+Grey")
    for said in (
        *("RUNNING, Ada", "01632 960001", "Penicillin: rash", "H123", "Dr A Grey"),
        *("Order devices", "overdue", "CRP 48", f"Printed by {client.user.name}", "1 of 2"),
        f"{TODAY.day} {TODAY:%B %Y}",
    ):
        assert said in page.words, said
    assert "OTHER" not in page.text
    assert page.page.select_one(".pms-paper__tools a")["href"] == "/ward?consultant=Dr+A+Grey"


# --- What it costs ------------------------------------------------------------------------------


def test_the_list_takes_as_many_statements_with_sixty_rows_as_with_three(client):
    def fill(number):
        episode = on_treatment(f"Name{number}")
        a_line(episode, inserted_on=days_ago(9))
        a_task(episode)

    for number in range(3):
        fill(number)
    few = len(statements(client, "/ward"))
    size = len(client.get("/ward").text)
    with together():
        for number in range(3, 60):
            fill(number)
    assert len(statements(client, "/ward")) == few <= 12
    let_others_work()
    assert len(client.get("/ward").text) - size < 57 * 800
