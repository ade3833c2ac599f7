"""A code that stands in no list never makes a page refuse, and never closes a quarter."""

import io
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa

from pms import clock
from pms.reports.nors_return.models import FinalReturn
from pms.store.base import db
from tests.client import Client
from tests.factories import (
    a_course,
    a_final_return,
    a_line,
    a_list_value,
    a_user,
    an_admission,
    an_episode,
    an_event,
    together,
    writing,
)
from tests.reports.closing.test_final_command import EXPORT
from tests.reports.quarters import OUTCOME, PAGE, a_complete_episode

LOST = "local_lost"
QUERIES = 14


@pytest.fixture(autouse=True)
def in_may(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 20))


@together()
def a_damaged_quarter():
    """Every kind of value that the return counts by, each of no list."""
    episode = an_episode(**{**OUTCOME, "specialty": LOST, "diagnosis": LOST})
    a_course(episode)
    a_course(episode, agent=LOST, administered_by=LOST, started_on=date(2026, 1, 12))
    a_course(episode, route=LOST)
    a_line(episode, device=LOST)
    an_event(episode, type=LOST)
    an_event(episode, kind="drug", type=LOST)
    an_admission(episode, cause=LOST)
    other = a_complete_episode(
        therapy_end_reason=LOST, infection_outcome=LOST, opat_outcome=LOST, death_category=LOST
    )
    rejected = an_episode(decision="rejected", rejection_reasons=(LOST,))
    return [episode, other, rejected]


def asked(client) -> list:
    return client.get(PAGE).page.select("#queries-code_in_no_list tbody tr")


def signed_in(app, *roles: str) -> Client:
    client = Client(app)
    client.sign_in(a_user(roles=roles))
    return client


def test_the_quarters_page_asks_about_each_and_links_to_the_very_question(client):
    episodes = a_damaged_quarter()
    rows = asked(client)
    assert {row.th.text for row in rows} == {str(one.id) for one in episodes}
    assert len(rows) == QUERIES
    for row in rows:
        address = row.select_one("td a[id]")["href"]
        path, question = address.split("#")
        assert client.get(path).page.find(id=question), address


def test_every_number_still_adds_up_and_opens(client):
    a_damaged_quarter()
    page = client.get(PAGE).page
    assert "every comparison holds" in page.text
    labels = {cell.text for cell in page.select(".pms-tables th")}
    assert {f"{LOST} (in no list)", f"Ceftriaxone + {LOST} (in no list)"} <= labels
    for link in page.select(f"#return .pms-tables a[href*={LOST}]"):
        assert client.get(link["href"]).page.select_one("tfoot td").text == link.text


def test_no_route_closes_such_a_quarter(app, runner, tmp_path):
    a_damaged_quarter()
    client = signed_in(app, "manager")
    blocked = f"2026Q1 cannot be closed: {QUERIES} queries that block a final return are open"

    assert blocked in client.get(f"{PAGE}/close").words
    assert client.post(f"{PAGE}/close", {"revision": "1"}).status_code == 422
    (tmp_path / "out").mkdir()
    result = runner(*EXPORT, "--final", "--output", tmp_path / "out")
    assert result.code == 2
    assert blocked in result.err
    assert db.session.scalars(sa.select(FinalReturn)).all() == []
    assert list((tmp_path / "out").iterdir()) == []


def test_a_draft_from_the_command_line_names_the_episodes(app, runner, tmp_path):
    episode, *_ = a_damaged_quarter()
    result = runner(*EXPORT, "--output", tmp_path / "draft.csv")
    assert result.code == 0
    assert f"episode {episode.id}: The specialty “local_lost” is in no list" in result.err
    assert runner("nors", "check", tmp_path / "draft.csv").code == 0


@pytest.mark.parametrize(
    "path",
    [
        "/reports",
        f"{PAGE}/queries",
        f"{PAGE}/draft.csv",
        f"{PAGE}/draft.xlsx",
        "/reports/service",
        "/reports/drug-usage",
    ],
)
def test_no_page_refuses(client, path):
    a_damaged_quarter()
    assert client.get(path, htmx=path.endswith("queries")).status_code == 200


def test_the_board_shows_the_quarter_as_open(client):
    a_damaged_quarter()
    row = (
        client.get("/reports").page.find("a", string="2026 Q1, January to March").find_parent("tr")
    )
    assert [cell.text for cell in row.select("td")][:2] == ["Open", str(QUERIES)]


def test_the_audit_pack_is_made_and_counts_the_queries(app):
    a_damaged_quarter()
    client = signed_in(app, "manager")
    response = client.get("/reports/audit-pack.xlsx?year=2026&version=internal")
    assert response.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(response.data))["Data quality"]
    numbers = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert numbers["A value is in no list"] == QUERIES


def test_a_quarter_closed_before_its_value_was_lost_still_shows_its_numbers(client):
    value = a_list_value(list_name="opat_outcome", code=LOST, label="Went well")
    a_complete_episode(opat_outcome=LOST)
    a_final_return()
    with writing():
        db.session.delete(db.session.merge(value))
        db.session.commit()

    page = client.get(PAGE).page
    table = page.find(id="DIAGNOSIS_X_OPAT_OUTCOME")
    heads = [cell.text for cell in table.select("thead th")]
    assert "Went well" in heads
    row = table.find("th", string="Cellulitis").parent
    assert row.select("td")[heads.index("Went well") - 1].text == "1"
    assert len(asked(client)) == 1


def test_what_is_no_code_at_all_is_shown_to_nobody_but_in_its_form(app, client):
    episode = a_complete_episode(specialty="Ada Testcase")
    address = asked(client)[0].select_one("td a[id]")["href"]
    assert "Ada Testcase" in client.get(address.split("#")[0]).text

    manager = signed_in(app, "manager")
    for path in (PAGE, f"{PAGE}/draft.csv", f"/reports/exclusions/{episode.id}"):
        assert "Testcase" not in manager.get(path).text
    assert "The specialty that is recorded is in no list" in manager.get(PAGE).words


def test_choosing_a_value_of_the_list_mends_it_and_other_changes_keep_what_was_there(client):
    episode = a_complete_episode(specialty=LOST)
    address = f"/episodes/{episode.id}/referral"
    page = client.get(address).page
    chosen = page.select_one("select[name=specialty] option[selected]")
    assert chosen["value"] == LOST
    assert "in no list" in chosen.text

    given = {
        "referred_on": "8/1/2026",
        "service": "adult",
        "seen": page.find("input", attrs={"name": "seen"})["value"],
        "ward": "Ward 9",
    }
    assert client.post(address, {**given, "specialty": LOST}).status_code == 303
    assert len(asked(client)) == 1
    given["seen"] = client.get(address).page.find("input", attrs={"name": "seen"})["value"]
    assert client.post(address, {**given, "specialty": "cardiology"}).status_code == 303
    assert asked(client) == []
