"""The return on screen: the command's figures, no names, the episodes behind each number."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from pms import clock
from pms.domain.nors.layout import COLUMNS
from pms.episodes.models import Episode
from pms.store.base import db
from pms.store.history import History, mark_entered_in_error
from pms.store.scoping import organisation_scope
from tests.client import Client
from tests.factories import (
    a_course,
    a_list_value,
    a_patient,
    a_user,
    an_episode,
    an_exclusion,
    an_organisation,
    writing,
)
from tests.reports.quarters import PAGE, a_complete_episode, a_full_quarter
from tests.written import rows_of

pytestmark = pytest.mark.on_sqlite("the pages of a return: words, roles and order")


def csv_rows(response) -> list[dict[str, str]]:
    return rows_of(response.data, COLUMNS)


def figure(page, label: str) -> int:
    """One big number of the summary."""
    term = page.find("dt", string=label)
    return int(term.find_next("dd").text)


def signed_in(app, *roles: str) -> Client:
    client = Client(app)
    client.sign_in(a_user(roles=roles))
    return client


def test_the_browsers_file_is_the_commands_file(client, runner, tmp_path):
    a_full_quarter()
    command = ("nors", "export", "--organisation", "RXX", "--service", "adult")
    runner(*command, "--quarter", "2026Q1", "--output", tmp_path)

    response = client.get(f"{PAGE}/draft.csv")

    name = "NORS_RXX_adult_2026Q1_draft.csv"
    assert response.data == (tmp_path / name).read_bytes()
    assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert response.mimetype == "text/csv"


def test_every_number_of_the_file_is_on_the_page_once(client):
    a_full_quarter()
    rows = csv_rows(client.get(f"{PAGE}/draft.csv"))
    page = client.get(PAGE).page

    links = page.select("#return .pms-figures a, #return .pms-tables td a")
    on_page = sorted(
        (
            *(query.get(name, [""])[0] for name in ("section", "row", "column", "measure")),
            int(link.text),
        )
        for link in links
        for query in [sa.engine.make_url(f"x://h/?{link['href'].split('?')[1]}").normalized_query]
    )
    in_file = sorted(
        (row["section"], row["row_code"], row["col_code"], row["measure"], int(row["value"]))
        for row in rows
        if row["value"] != "0"
    )
    assert on_page == in_file
    assert len(in_file) > 60


def test_each_number_opens_the_episodes_that_add_up_to_it(client):
    a_full_quarter()
    page = client.get(PAGE).page
    links = page.select("#return .pms-figures a, #return .pms-tables td a")
    assert links
    for link in links:
        behind = client.get(link["href"]).page
        assert behind.select_one("tfoot td").text == link.text, link["href"]
        assert behind.h1.text.endswith(f": {link.text}")


def test_the_episodes_behind_a_number_say_why_they_count(client):
    plain, eventful, *_ = a_full_quarter()

    response = client.get(f"{PAGE}/episodes?section=LINE_EVENT&row=infection_line&measure=events")
    assert "Line event on 15 January 2026" in response.words
    references = [cell.text for cell in response.page.select("tbody th")]
    assert references == [str(eventful.id)]

    response = client.get(f"{PAGE}/episodes?section=REGIMEN&row=ceftriaxone&measure=opat_days")
    assert response.page.select_one("tbody th").text == str(plain.id)
    assert "Ceftriaxone + Daptomycin (8)" in response.words


@pytest.mark.parametrize(
    "address",
    [
        "/reports/adult/2026Q5",
        "/reports/adult/2099Q1",
        "/reports/elderly/2026Q1",
        f"{PAGE}/episodes",
        f"{PAGE}/episodes?section=SPECIALTY&row=nonsense&measure=episodes",
        f"{PAGE}/episodes?section=SPECIALTY&row=TOTAL&measure=events",
        "/reports?quarter=yesterday",
    ],
)
def test_an_address_of_nothing_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_a_quarter_is_the_last_one_that_is_over_unless_one_is_named(client, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 4, 2))
    response = client.get("/reports?service=adult")
    assert response.location == PAGE
    page = client.follow(response).page
    assert page.select_one("#service option[selected]")["value"] == "adult"
    assert page.select_one("#quarter option[selected]")["value"] == "2026Q1"


def test_quarters_reach_back_to_the_earliest_record(client):
    an_episode(service="paediatric", decided_on=date(2019, 5, 1), decision="rejected")
    page = client.get(PAGE).page
    quarters = [option["value"] for option in page.select("#quarter option")]
    assert quarters[-1] == "2019Q1"
    assert quarters == sorted(quarters, reverse=True)


def test_choosing_another_quarter_swaps_the_return_alone(client):
    response = client.get("/reports?service=paediatric&quarter=2026Q1", htmx=True)
    assert response.location == "/reports/paediatric/2026Q1"
    region = client.get(response.location, htmx=True).page
    assert region.title.text == "NORS return, Paediatric, 2026Q1 - PMS"
    assert region.find(id="return")
    assert not region.find("form")


def test_an_organisation_sees_only_the_services_it_has(app):
    other = an_organisation(services=("paediatric",))
    client = Client(app)
    client.sign_in(a_user(organisation=other, roles=("manager",)))

    assert [heading.text for heading in client.get("/reports").page.select("h2")] == ["Paediatric"]
    page = client.follow(client.get("/reports?service=paediatric")).page
    assert [option["value"] for option in page.select("#service option")] == ["paediatric"]
    for path in ("", "/draft.csv", "/episodes?section=SUMMARY&row=opat_days&measure=opat_days"):
        assert client.get(PAGE + path).status_code == 404


def test_another_organisations_episodes_are_in_no_number_and_no_query(client):
    with organisation_scope(an_organisation().id):
        a_full_quarter()
        an_episode(decision="rejected")
    response = client.get(PAGE)
    assert "Nothing counts in this quarter." in response.words
    assert "There is nothing to fix in this quarter." in response.words


def test_an_excluded_episode_is_counted_nowhere_and_said_so(client):
    excluded = a_complete_episode(diagnosis=None)
    an_exclusion(excluded, reason="Counted by another centre")
    a_complete_episode()

    response = client.get(PAGE)
    assert figure(response.page, "Episodes completed") == 1
    assert figure(response.page, "Patients admitted") == 1
    assert f"Episode {excluded.id} : Counted by another centre" in response.words
    assert "There is nothing to fix" in response.words


def test_what_was_entered_in_error_is_counted_nowhere(client):
    episode = a_complete_episode(diagnosis=None)
    an_episode_kept = a_complete_episode()
    wrong = a_course(an_episode_kept, ended_on=date(2026, 2, 28), agent="ertapenem")
    with writing():
        mark_entered_in_error(db.session.get_one(Episode, episode.id), "wrong patient")
        mark_entered_in_error(db.session.merge(wrong), "wrong drug")
        db.session.commit()

    response = client.get(PAGE)
    assert figure(response.page, "Episodes completed") == 1
    assert figure(response.page, "OPAT days") == 14
    assert "There is nothing to fix" in response.words


def test_queries_come_blocking_first_and_link_to_where_they_are_mended(client):
    *_, incomplete, _, _ = a_full_quarter()
    forgotten = an_episode()

    page = client.get(PAGE).page
    section = page.find("section", id="completeness")
    assert [heading.text for heading in section.select("h3")] == [
        "These block closing (2)",
        "These only warn (4)",
    ]
    assert [link["href"] for link in section.select("tbody th a")] == [
        f"/episodes/{incomplete.id}#referral",
        f"/episodes/{incomplete.id}#diagnosis",
        f"/episodes/{forgotten.id}#courses",
        *[f"/episodes/{incomplete.id}#outcomes"] * 3,
    ]
    questions = ("opat_outcome", "infection_outcome", "therapy_end_reason")
    assert [link["href"] for link in section.select("tbody td a[id]")] == [
        f"/episodes/{incomplete.id}/referral#referral-{incomplete.id}-specialty",
        f"/episodes/{incomplete.id}/diagnosis#diagnosis-{incomplete.id}-diagnosis",
        f"/episodes/{forgotten.id}/courses/add#course-new-agent",
        *(f"/episodes/{incomplete.id}/outcomes#outcomes-{incomplete.id}-{q}" for q in questions),
    ]


def test_of_many_queries_of_a_kind_the_first_are_shown_and_all_come_in_pages(client):
    episodes = [a_complete_episode(diagnosis=None) for _ in range(101)]
    page = client.get(PAGE).page
    group = page.find(id="queries-no_diagnosis")
    assert "(101)" in group.summary.text
    assert len(group.select("tbody tr")) == 25
    assert [heading.text for heading in page.select("#completeness h3")] == [
        "These block closing (101)"
    ]
    (every,) = group.select("a.pms-action")
    assert every.text == "All 101 of No diagnosis"
    first = client.get(every["href"])
    assert "101 open queries, page 1 of 2" in first.words
    second = client.get(first.page.select_one("a[rel=next]")["href"])
    shown = [row.th.text for one in (first, second) for row in one.page.select("tbody tr")]
    assert shown == [str(episode.id) for episode in episodes]


def test_a_page_of_queries_leads_back_where_nothing_is_left_to_mend(client):
    assert client.get(f"{PAGE}/queries/no_diagnosis").status_code == 303
    assert client.get(f"{PAGE}/queries/nothing").status_code == 404


def test_the_page_of_a_quarter_takes_no_more_with_many_open_queries(client):
    for _ in range(27):
        a_complete_episode(diagnosis=None)
    few = len(client.get(PAGE).text)
    for _ in range(40):
        a_complete_episode(diagnosis=None)
    assert len(client.get(PAGE).text) < few + 400


@pytest.mark.parametrize("role", ["manager", "organisation_admin"])
def test_who_may_not_open_episodes_sees_references_without_links(app, role):
    *_, incomplete, _, _ = a_full_quarter()
    client = signed_in(app, role)

    for path in ("", "/episodes?section=SUMMARY&row=opat_days&measure=opat_days"):
        page = client.get(PAGE + path).page
        assert not page.select("a[href^='/episodes/']")
        assert str(incomplete.id) in [cell.text for cell in page.select("tbody th")]


@pytest.mark.parametrize("role", ["manager", "viewer", "clinician"])
def test_nobody_sees_a_name_or_number_of_a_patient_on_a_report(app, role):
    patient = a_patient(
        family_name="Przybylski",
        given_name="Oluwaseun",
        hospital_number="HOSP-778",
        allergies="Nuts",
    )
    a_complete_episode(patient=patient, diagnosis=None)
    client = signed_in(app, role)

    for path in ("", "/draft.csv", "/episodes?section=SUMMARY&row=opat_days&measure=opat_days"):
        text = client.get(PAGE + path).text
        assert "14" in text
        for secret in ("Przybylski", "Oluwaseun", "HOSP-778", patient.nhs_number, "1960"):
            assert secret.casefold() not in text.casefold()


def test_the_technical_team_opens_no_report(app):
    client = signed_in(app, "technical")
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}/draft.csv").status_code == 403


def test_a_download_is_in_the_history_with_its_user(app):
    client = signed_in(app, "manager")
    client.get(f"{PAGE}/draft.csv")

    row = db.session.scalars(sa.select(History).where(History.action == "export")).one()
    assert row.roles == "manager"
    assert row.after["file"] == "NORS_RXX_adult_2026Q1_draft.csv"


def test_an_empty_quarter_says_so_and_can_be_downloaded(client):
    response = client.get(PAGE)
    assert "Nothing counts in this quarter." in response.words
    assert not response.page.select(".pms-tables")
    rows = csv_rows(client.get(f"{PAGE}/draft.csv"))
    assert {row["value"] for row in rows} == {"0"}


def test_rates_stand_with_interval_and_denominator_or_say_why_there_is_none(client):
    for _ in range(15):
        a_complete_episode()
    row = client.get(PAGE).page.find("th", string="Line events per 1,000 OPAT days").parent
    assert [cell.text for cell in row.select("td")][:3] == [
        "0.0", "0.0 to 17.5", "0 in 210 OPAT days",
    ]  # fmt: skip
    row = client.get(PAGE).page.find("th", string="Line events per 1,000 line days").parent
    assert row.td.text == "No rate below 200 line days"


def test_a_local_value_and_its_registry_spelling_reach_page_and_file(client):
    a_list_value(code="local_chest", label="Chest & more <b>", nors_label="=Chest")
    a_complete_episode(diagnosis="local_chest")

    page = client.get(PAGE).page
    assert page.select_one("#DIAGNOSIS").find("th", string="Chest & more <b>")
    rows = csv_rows(client.get(f"{PAGE}/draft.csv"))
    spelling = {r["row_nors_label"] for r in rows if r["row_code"] == "local_chest"}
    assert spelling == {"'=Chest"}


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/draft.csv",
        "/episodes?section=SUMMARY&row=opat_days&measure=opat_days",
        "/rates/infection_success",
        "/rates/line_events_per_line_days",
    ],
)
def test_statements_do_not_grow_with_the_episodes(client, path):
    a_full_quarter()
    few = count_statements(lambda: client.get(PAGE + path))
    for _ in range(4):
        a_full_quarter()
    assert count_statements(lambda: client.get(PAGE + path)) == few
    assert few <= 25


def count_statements(act) -> int:
    seen = []

    def note(connection, cursor, statement, *_):
        if statement.startswith(("SELECT", "INSERT", "UPDATE")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert act().status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
