"""Follow-up after discharge, and complex oral therapy."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pms.episodes.models import Review
from pms.store.base import db
from pms.store.scoping import organisation_scope
from tests.episodes.test_episode_page import statements
from tests.factories import (
    a_course,
    a_line,
    a_patient,
    a_review,
    a_user,
    an_episode,
    an_organisation,
    together,
    writing,
)
from tests.open_form import open_form
from tests.ward.test_ward import TODAY, days_ago

pytestmark = pytest.mark.on_sqlite("the lists of follow-up: who is on them, and the words")


def in_days(number):
    return TODAY + timedelta(days=number)


def written(day):
    return f"{day.day} {day:%B} {day.year}"


@together()
def discharged(family_name="Home", next_on=None, **given):
    """Therapy ended 30 days ago, outcome recorded; reviewed at discharge."""
    values = {
        "decided_on": days_ago(44),
        "referred_on": days_ago(44),
        "opat_outcome": "success",
        "infection_outcome": "cured",
        "outcome_on": days_ago(30),
        **given,
    }
    episode = an_episode(a_patient(family_name=family_name), **values)
    a_course(episode, started_on=days_ago(44), ended_on=days_ago(30))
    a_review(episode, reviewed_on=days_ago(30), next_review_on=next_on, crp=9.0)
    return episode


@together()
def on_tablets(family_name="Tablets", **given):
    """Ten days of oral linezolid, never reviewed (counting-rules W12)."""
    episode = an_episode(
        a_patient(family_name=family_name), decided_on=days_ago(10), referred_on=days_ago(10)
    )
    values = {"agent": "linezolid", "route": "po", "administered_by": "self", "ended_on": None}
    a_course(episode, started_on=days_ago(10), **{**values, **given})
    return episode


def listed(client, path="/ward/follow-up"):
    rows = client.get(path).page.select("tbody")
    return [
        [cell.get_text(" ", strip=True) for cell in body.tr.find_all(["th", "td"])] for body in rows
    ]


def names(client, path="/ward/follow-up"):
    return [row[0].split(",")[0] for row in listed(client, path)]


@pytest.mark.parametrize("path", ["/ward/follow-up", "/ward/copat"])
def test_a_return_to_iv_starts_from_the_row(app, client, path):
    episode = discharged(next_on=TODAY)
    a_course(episode, route="po", administered_by="self", started_on=days_ago(5), ended_on=None)
    [link] = client.get(path).page.select("[data-shortcut=v]")
    assert link["href"] == f"/episodes/{episode.id}/return"
    assert link.get_text(" ", strip=True) == "Return to IV HOME, Ada"
    client.sign_in(a_user(roles=("viewer",)))
    assert client.get(path).page.select("[data-shortcut=v]") == []


# --- After discharge ----------------------------------------------------------------------------


def test_who_was_discharged_with_a_review_to_come_is_listed_overdue_first(client):
    discharged("Later", next_on=in_days(5))
    discharged("Overdue", next_on=days_ago(3))
    discharged("Today", next_on=TODAY)
    discharged("Done")
    again = discharged("Again", next_on=days_ago(20))
    a_review(again, reviewed_on=days_ago(19))  # which planned nothing more
    assert names(client) == ["OVERDUE", "TODAY", "LATER"]
    overdue = listed(client)[0]
    assert f"{written(days_ago(3))} 3 days overdue" in overdue[2]
    assert overdue[3] == written(days_ago(30))
    assert "1 with a review overdue" in client.get("/ward/follow-up").words


def test_what_is_long_overdue_stands_apart(client):
    discharged("Forgotten", next_on=days_ago(181))
    discharged("Waiting", next_on=days_ago(180))
    page = client.get("/ward/follow-up")
    assert "WAITING" in page.words
    assert "FORGOTTEN" not in page.words
    assert "1 patient with something due more than six months ago" in page.words
    old = client.get("/ward/follow-up?old=yes").words
    assert "FORGOTTEN" in old
    assert "WAITING" not in old


def test_who_is_on_treatment_or_not_discharged_is_not_followed_up_here(client):
    episode = discharged("Running", next_on=days_ago(1))
    a_course(episode, started_on=days_ago(3), ended_on=None)
    discharged("Without", next_on=days_ago(1), opat_outcome=None)
    assert names(client) == []
    assert "No discharged patient has a review" in client.get("/ward/follow-up").words


def test_the_day_agreed_at_discharge_counts_until_somebody_reviews_then(client):
    episode = discharged(follow_up_on=days_ago(2))
    assert "2 days overdue" in listed(client)[0][2]
    a_review(episode, reviewed_on=days_ago(1))
    assert names(client) == []


def test_a_line_left_in_after_discharge_is_said(client):
    a_line(discharged(next_on=TODAY), inserted_on=days_ago(44))
    assert "Line still in" in listed(client)[0][1]


def test_a_review_recorded_in_place_makes_the_next_one_due(client):
    episode = discharged(next_on=days_ago(3))
    url = f"/ward/follow-up/{episode.id}/review"
    form = open_form(client.get(url, htmx=True))
    row = client.post(
        url, {**form, "summary": "Well", "crp": "5", "next_review_on": "+28"}, htmx=True
    )
    assert written(in_days(28)) in row.words
    assert "CRP 5 ↓ from 9" in row.words
    assert row.page.find("tbody")["id"] == f"due-{episode.id}"
    assert names(client) == ["HOME"]
    client.post(url, {**open_form(client.get(url, htmx=True)), "summary": "Discharged"})
    assert names(client) == []


@pytest.mark.on_both
def test_the_last_review_takes_the_patient_off_the_list_and_says_so(client):
    episode = discharged(next_on=days_ago(3))
    url = f"/ward/follow-up/{episode.id}/review"
    row = client.post(url, open_form(client.get(url, htmx=True)), htmx=True)
    assert "Nothing more is due" in row.words


def test_a_wrong_answer_is_said_in_its_place(client):
    url = f"/ward/follow-up/{discharged(next_on=TODAY).id}/review"
    form = {**open_form(client.get(url, htmx=True)), "next_review_on": "-9", "summary": "Kept"}
    for htmx in (True, False):
        response = client.post(url, form, htmx=htmx)
        assert response.status_code == 422
        assert "or a later date" in response.words
        assert "Kept" in response.text
    assert len(db.session.scalars(select(Review)).all()) == 1


# --- Complex oral therapy -----------------------------------------------------------------------


def test_patients_on_tablets_are_due_by_the_organisations_schedule(client):
    on_tablets()
    on_tablets("Hospital", administered_by="inpatient_team")
    on_tablets("Over", ended_on=days_ago(1))
    row = listed(client, "/ward/copat")[0]
    assert names(client, "/ward/copat") == ["TABLETS"]
    assert "Linezolid" in row[1]
    assert row[2].startswith(written(in_days(4)))  # 14 days after the tablets began
    assert row[3] == "Never"
    assert row[4] == written(in_days(4))
    assert row[6].startswith("Review every 14 days, bloods every 14 days")


def test_what_is_given_into_a_vein_is_no_tablet(client):
    episode = on_tablets(dose=600.0, dose_unit="mg", frequency="bd")
    a_course(episode, agent="ertapenem", started_on=days_ago(10), ended_on=TODAY)
    [row] = listed(client, "/ward/copat")
    assert " ".join(row[1].split()) == "Linezolid 600 mg twice daily Cellulitis"


def test_a_schedule_of_ones_own_replaces_the_organisations(client):
    episode = on_tablets()
    url = f"/ward/copat/{episode.id}/schedule"
    form = open_form(client.get(url, htmx=True))
    row = client.post(url, {**form, "review_every_days": "7", "bloods_every_days": "5"}, htmx=True)
    assert "3 days overdue" in row.words
    assert "5 days overdue" in row.words
    assert "Review every 7 days, bloods every 5 days" in row.words
    refused = client.post(
        url, {**open_form(client.get(url, htmx=True)), "bloods_every_days": "0"}, htmx=True
    )
    assert refused.status_code == 422
    assert "from 1 to 365" in refused.words


@pytest.mark.on_both
def test_bloods_done_make_the_next_bloods_due(client):
    episode = on_tablets()
    url = f"/ward/copat/{episode.id}/review"
    form = open_form(client.get(url, htmx=True))
    assert client.post(url, {**form, "type": "nurse_telephone", "crp": "7"}).status_code == 303
    row = listed(client, "/ward/copat")[0]
    assert row[2].startswith(written(in_days(14)))
    assert row[4] == written(in_days(14))
    assert row[5].startswith("CRP 7")


@pytest.mark.on_both
def test_two_who_change_a_schedule_see_both_values(client):
    url = f"/ward/copat/{on_tablets().id}/schedule"
    mine, theirs = (open_form(client.get(url, htmx=True)) for _ in range(2))
    client.post(url, {**theirs, "bloods_every_days": "3"})
    refused = client.post(url, {**mine, "bloods_every_days": "4"}, htmx=True)
    assert refused.status_code == 409
    assert [cell.text for cell in refused.page.select("form table td")] == ["3", "4"]


# --- Whose, and what it costs -------------------------------------------------------------------


@pytest.mark.on_both
@pytest.mark.parametrize(("path", "make"), [("follow-up", discharged), ("copat", on_tablets)])
def test_another_organisations_patients_are_not_listed(client, path, make):
    with organisation_scope(an_organisation().id):
        episode = make()
        episode_id = episode.id
        with writing():
            episode.review_every_days = 3
            db.session.commit()
    assert names(client, f"/ward/{path}") == []
    assert client.get(f"/ward/{path}/{episode_id}/review").status_code == 404


def test_a_viewer_reads_both_lists_and_changes_nothing(client):
    episode = discharged(next_on=TODAY)
    client.sign_in(a_user(roles=("viewer",)))
    assert not client.get("/ward/follow-up").page.select("tbody a[hx-get]")
    assert client.get("/ward/copat").status_code == 200
    assert client.get(f"/ward/follow-up/{episode.id}/review").status_code == 403


@pytest.mark.parametrize("path", ["follow-up", "copat"])
def test_each_list_takes_as_many_statements_with_many_rows(client, path):
    def fill(number):
        discharged(f"Home{number}", next_on=TODAY)
        on_tablets(f"Tablets{number}")

    fill(0)
    few = len(statements(client, f"/ward/{path}"))
    with together():
        for number in range(1, 8):
            fill(number)
    assert len(statements(client, f"/ward/{path}")) == few <= 14


def test_a_long_list_comes_in_pages_and_counts_all_of_them(client):
    with together():
        for number in range(51):
            discharged(f"Home{number:02}", next_on=in_days(-51 + number))
    first, second = client.get("/ward/follow-up"), client.get("/ward/follow-up?page=2")
    assert "51 patients, page 1 of 2, 51 with a review overdue" in first.words
    assert len(first.page.select("table.pms-due tbody")) == 50
    assert "HOME50" in second.words.upper()
    assert len(second.page.select("table.pms-due tbody")) == 1
    assert first.page.select_one("nav a[rel=next]")["href"] == "/ward/follow-up?page=2"
