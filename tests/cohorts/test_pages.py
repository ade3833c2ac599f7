"""Lists of episodes on screen: conditions, columns, order, pages, who sees what."""

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from pms import clock
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from tests.episodes.test_episode_page import statements
from tests.factories import (
    a_course,
    a_patient,
    a_user,
    an_episode,
    an_event,
    an_exclusion,
    an_organisation,
)


def table(response):
    return [
        [cell.text for cell in row.find_all(["th", "td"])]
        for row in response.page.select(".pms-listed tbody tr")
    ]


def show(client, path):
    """The list, by way of its exact address."""
    response = client.get(path)
    return client.follow(response) if response.status_code == 303 else response


def names(response):
    return [row[0].split(",")[0] for row in table(response)]


def headings(response):
    return [cell.text.strip(" ↑↓") for cell in response.page.select(".pms-listed thead th")]


def conditions(response):
    return [item.span.text for item in response.page.select(".pms-conditions li")]


def count(response):
    return response.page.select_one(".pms-count").text


def an_episode_of(family_name, **given):
    return an_episode(a_patient(family_name=family_name, date_of_birth=date(1950, 4, 3)), **given)


def test_without_a_condition_every_episode_is_listed(client):
    an_episode_of("Alpha")
    response = client.get("/lists")
    assert count(response) == "1 episode"
    assert "No condition yet" in response.words
    assert names(response) == ["ALPHA"]


def test_nothing_recorded_and_nothing_found_are_said(client):
    assert "No episode is recorded yet" in client.get("/lists").words
    an_episode_of("Alpha")
    response = client.get("/lists?diagnosis=bacteraemia")
    assert count(response) == "0 episodes"
    assert "No episode meets all the conditions" in response.words


def test_a_row_tells_of_its_episode(client):
    episode = an_episode_of("Alpha", opat_outcome="success", organisms="E. coli")
    a_course(episode)
    a_course(episode, agent="ertapenem", started_on=date(2026, 1, 11), ended_on=date(2026, 1, 12))
    a_course(episode, started_on=date(2026, 1, 24), ended_on=date(2026, 1, 24))
    an_event(episode)
    chosen = "&".join(
        f"column={name}"
        for name in ("name", "episode", "age", "drugs", "accepted", "line_events", "organism")
    )
    response = show(client, f"/lists?{chosen}")
    assert headings(response) == [
        *("Name", "Episode", "Age at referral", "Accepted", "Organism", "Drugs", "Line events")
    ]
    assert table(response) == [
        [
            *("ALPHA, Ada", str(episode.id), "75", "10 Jan 2026", "E. coli"),
            *("Ceftriaxone; Ertapenem", "Infection: line"),
        ]
    ]
    assert response.page.find("a", href=f"/episodes/{episode.id}")


def test_what_a_record_holds_is_never_markup(client):
    an_episode_of("<b>Bold</b>", organisms="<script>")
    response = show(client, "/lists?column=name&column=organism")
    assert table(response) == [["<B>BOLD</B>, Ada", "<script>"]]


def test_conditions_combine_and_stand_in_words(client):
    an_episode_of("Alpha", specialty="cardiology")
    an_episode_of("Beta", specialty="cardiology", diagnosis="bacteraemia")
    an_episode_of("Gamma", diagnosis="bacteraemia")
    response = client.get("/lists?specialty=cardiology&diagnosis=bacteraemia")
    assert names(response) == ["BETA"]
    assert conditions(response) == ["Specialty is Cardiology", "Diagnosis is Bacteraemia"]


def test_taking_a_condition_away_keeps_the_others(client):
    response = client.get("/lists?specialty=cardiology&diagnosis=bacteraemia")
    link = response.page.select(".pms-conditions li")[1].find_all("a")[1]
    assert link["href"] == "/lists?specialty=cardiology"
    assert link["hx-get"] == link["href"]


def hidden_and_chosen(form):
    return [
        (field["name"], field.get("value", ""))
        for field in form.select("input[type=hidden], input[checked]")
    ]


def test_a_condition_is_added_without_javascript(client):
    an_episode_of("Alpha", diagnosis="bacteraemia")
    page = client.get("/lists?specialty=infectious_diseases").page
    form = page.select_one(".pms-asked form")
    assert (form["action"], form["method"]) == ("/lists", "get")
    assert hidden_and_chosen(form) == [("specialty", "infectious_diseases")]
    response = client.get("/lists?specialty=infectious_diseases&edit=diagnosis")
    form = response.page.select_one("form.pms-condition")
    assert form.select_one("select[name=diagnosis] option[value=bacteraemia]")
    sent = {**dict(hidden_and_chosen(form)), "diagnosis": "bacteraemia", "diagnosis-not": ""}
    response = client.get("/lists", query_string=sent)
    assert response.location == "/lists?specialty=infectious_diseases&diagnosis=bacteraemia"
    assert names(client.follow(response)) == ["ALPHA"]


def test_htmx_gets_the_region_and_the_exact_address(client):
    an_episode_of("Alpha")
    response = client.get("/lists?diagnosis=cellulitis&diagnosis-not=", htmx=True)
    assert response.page.find("h1") is None
    assert response.page.find(id="list")["data-announce"] == "1 episode"
    assert response.headers["HX-Push-Url"] == "/lists?diagnosis=cellulitis"
    opened = client.get("/lists?diagnosis=cellulitis&edit=drug", htmx=True)
    assert opened.headers["HX-Push-Url"] == "false"


def test_days_are_typed_tolerantly_and_kept_exactly(client):
    response = client.get("/lists?accepted-from=1/1/26&accepted-until=today")
    assert response.location == "/lists?accepted-from=2026-01-01&accepted-until=0d"
    page = client.follow(response)
    assert conditions(page) == ["Accepted from 1 January 2026 until today"]
    form = client.get(f"{response.location}&edit=accepted").page.select_one("form.pms-condition")
    typed = {field["name"]: field["value"] for field in form.select("input[id]")}
    assert typed == {"accepted-from": "1/1/2026", "accepted-until": "today"}


def test_the_last_ninety_days_move_with_today(client, time):
    day = clock.today() - timedelta(days=90)
    an_episode_of("Alpha", decided_on=day, referred_on=day)
    address = client.get("/lists?accepted-from=last+90+days").location
    assert names(client.get(address)) == ["ALPHA"]
    time.passes(days=1)
    client.sign_in(client.user)
    assert names(client.get(address)) == []


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("accepted-from=31/2/2026", "Enter a real date, such as 13/7/2026"),
        ("accepted-from=today&accepted-until=-5", "The end must not be before the beginning"),
        ("age-from=old", "Enter a whole number, such as 14"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_box_with_what_was_typed(client, asked, message):
    for htmx in (False, True):
        response = client.get(f"/lists?diagnosis=cellulitis&{asked}", htmx=htmx)
        assert response.status_code == 422
        assert conditions(response) == ["Diagnosis is Cellulitis"]
        error = response.page.select_one(".nhsuk-error-message")
        assert error.text == f"Error: {message}"
        name, typed = parse_qsl(asked)[-1]
        assert response.page.find("input", id=name)["value"] == typed
        assert response.page.select_one(".nhsuk-error-summary a")["href"] == f"#{name}"


@pytest.mark.parametrize(
    "odd",
    ["edit=nothing", "sort=drugs", "sort=x", "column=x", "page=-1", "page=x", "rows=9", "q=1"],
)
def test_odd_addresses_go_to_what_is_meant(client, odd):
    an_episode_of("Alpha")
    assert names(show(client, f"/lists?{odd}")) == ["ALPHA"]


def test_the_order_is_in_the_address_and_blanks_come_last(client):
    an_episode_of("Alpha", planned_end_on=date(2026, 2, 1))
    an_episode_of("Beta", planned_end_on=date(2026, 3, 1))
    an_episode_of("Gamma")
    chosen = "/lists?column=name&column=planned_end&sort="
    assert names(client.get(f"{chosen}planned_end")) == ["ALPHA", "BETA", "GAMMA"]
    response = client.get(f"{chosen}-planned_end")
    assert names(response) == ["BETA", "ALPHA", "GAMMA"]
    assert response.page.find("th", attrs={"aria-sort": "descending"}).text == "Planned end ↓"
    link = client.get(f"{chosen}name").page.find("th", attrs={"aria-sort": "ascending"}).a
    assert parse_qsl(urlsplit(link["href"]).query)[-1] == ("sort", "-name")


def test_a_long_list_comes_in_pages(client, monkeypatch):
    monkeypatch.setattr("pms.cohorts.routes.PAGE", 2)
    for number in range(5):
        an_episode_of(f"Name{number}")
    first = client.get("/lists?sort=name")
    assert (count(first), names(first)) == ("5 episodes", ["NAME0", "NAME1"])
    last = client.get("/lists?sort=name&page=3")
    assert names(last) == ["NAME4"]
    assert last.page.find("a", attrs={"aria-label": "Page 2"})["href"] == "/lists?sort=name&page=2"
    assert "no such page" in client.get("/lists?sort=name&page=9").words
    whole = first.page.find("a", string="Show up to 1,000 on one page")["href"]
    assert len(names(client.get(whole))) == 5


def test_it_takes_as_many_statements_with_many_rows(client):
    every = "&".join(f"column={name}" for name in ("name", "drugs", "lines", "admissions"))
    path = f"/lists?data_query=yes&{every}"
    a_course(an_episode_of("Alpha", diagnosis=None))
    few = len(statements(client, path))
    for number in range(12):
        a_course(an_episode_of(f"Name{number}", diagnosis=None))
    assert len(names(client.get(path))) == 13
    assert len(statements(client, path)) == few


def test_an_excluded_episode_has_no_open_query(client):
    an_exclusion(an_episode_of("Left", diagnosis=None))
    an_episode_of("Kept", diagnosis=None)
    assert names(client.get("/lists?data_query=yes")) == ["KEPT"]
    assert names(client.get("/lists?data_query=no")) == ["LEFT"]


def test_episodes_of_another_organisation_are_never_listed(client):
    with organisation_scope(an_organisation().id):
        a_course(an_episode_of("Elsewhere"))
    for asked in ("", "?drug=ceftriaxone", "?drug=ertapenem&drug-not=yes", "?data_query=no"):
        assert "ELSEWHERE" not in client.get(f"/lists{asked}").text


def test_looking_at_a_list_is_in_the_history(client):
    an_episode_of("Alpha")
    client.get("/lists?diagnosis=cellulitis")
    row = db.session.query(History).filter_by(action="list").one()
    assert row.after == {"conditions": ["Diagnosis is Cellulitis"], "episodes": 1}


# --- Managers -----------------------------------------------------------------------------------


@pytest.fixture
def manager(client):
    client.sign_in(a_user(roles=("manager",)))
    return client


def test_a_manager_sees_references_and_nobodys_name(manager):
    episode = an_episode_of("Secretname", organisms="Secretbug")
    response = manager.get("/lists")
    assert table(response)[0][0] == str(episode.id)
    assert not response.page.select(".pms-listed a[href^='/episodes']")
    every = "&".join(f"column={one}" for one in ("name", "nhs_number", "born", "organism", "age"))
    asked = (f"?{every}", "?sort=name", "?edit=organism", "?sort=-nhs_number&edit=organism")
    text = "".join(show(manager, f"/lists{one}").text for one in asked)
    for word in ("secret", episode.patient.nhs_number, "3 Apr 1950"):
        assert word not in text.casefold()
    assert headings(show(manager, "/lists?column=name&column=age")) == ["Age at referral"]


def test_a_manager_may_not_find_out_what_a_text_says(manager):
    an_episode_of("Alpha", organisms="MRSA")
    response = manager.get("/lists?organism=mrsa")
    assert "only those who read patients' records may ask" in response.words
    assert table(response) == []
    assert response.page.select_one(".pms-count") is None
    assert manager.get("/lists/download/csv?organism=mrsa").status_code in (303, 404)


def test_who_runs_the_organisation_reads_no_list(client):
    client.sign_in(a_user(roles=("organisation_admin",)))
    assert client.get("/lists").status_code == 403
    assert not client.get("/account").page.find("a", href="/lists")


def test_an_episode_left_out_of_the_return_says_so_in_every_list(client):
    for name in ("In", "Out"):
        an_episode(a_patient(family_name=name))
    an_exclusion(an_episode(a_patient(family_name="Excluded")))
    page = show(client, "/lists")
    assert "3 episodes, 1 of them excluded from the return" in page.words
    marked = [row.th.text for row in page.page.select(".pms-listed tbody tr") if row.th.small]
    assert [text.split(",")[0] for text in marked] == ["EXCLUDED"]
    assert marked[0].endswith("excluded from the return")
