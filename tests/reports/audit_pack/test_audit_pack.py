"""The internal pack: everything counted in a year in one workbook, with its true numbers."""

import io
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa

from pms import clock
from pms.domain.service_reports.registry import REPORTS
from pms.reports.audit_pack.pack import LABEL
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from pms.version import VERSION
from tests.admin.conftest import signed_in
from tests.episodes.test_episode_page import statements
from tests.factories import (
    a_course,
    a_final_return,
    a_patient,
    an_episode,
    an_exclusion,
    an_organisation,
    together,
)

pytestmark = pytest.mark.on_sqlite("a workbook of figures that are counted in Python")

PATH = "/reports/audit-pack"


@together()
def ended(number=1, **given):
    """Episodes of cellulitis, fourteen days of ceftriaxone in January 2026 each."""
    rows = []
    for _ in range(number):
        values = {"infection_outcome": "cured", "opat_outcome": "success", **given}
        values.setdefault("outcome_on", date(2026, 1, 23))
        row = an_episode(**values)
        a_course(row)
        rows.append(row)
    return rows


def taken(client, year=2026):
    response = client.get(f"{PATH}.xlsx?year={year}&version=internal")
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.data))


def rows(book, name):
    """The rows of a sheet below its notes, the heading first."""
    found = [list(one) for one in book[name].iter_rows(values_only=True)]
    return [one for one in found if len([cell for cell in one if cell is not None]) > 1]


def row(book, sheet, *labels):
    """The numbers of the row that begins with the labels."""
    found = [one for one in rows(book, sheet) if tuple(one[: len(labels)]) == labels]
    assert len(found) == 1, (labels, found)
    return found[0][len(labels) :]


def words(book):
    return " ".join(
        str(cell)
        for sheet in book
        for one in sheet.iter_rows(values_only=True)
        for cell in one
        if cell is not None
    )


# --- What is in it ------------------------------------------------------------------------------


def test_it_begins_with_what_it_is_and_what_each_sheet_holds(client):
    book = taken(client)
    assert book.sheetnames[0] == "Read first"
    assert book["Read first"]["A1"].value == LABEL
    assert "audit pack of 2026" in book["Read first"]["A2"].value
    listed = [one[0] for one in rows(book, "Read first")[1:]]
    assert listed == book.sheetnames[1:]
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_every_table_of_every_report_there_is_has_a_sheet(client):
    ended(2)
    book = taken(client)
    titles = [sheet["A2"].value for sheet in book]
    for report in REPORTS.values():
        assert [table.title for table in report.tables if table.title not in titles] == []
    assert row(book, "Agents and regimens", "Ceftriaxone")[0] == 2
    assert 28 in row(book, "Agents and regimens", "Ceftriaxone")  # drug days


def test_the_return_stands_quarter_beside_quarter(client):
    ended(3)
    episode = an_episode(decided_on=date(2026, 4, 2))
    a_course(episode, started_on=date(2026, 4, 2), ended_on=date(2026, 4, 5))
    book = taken(client)
    quarters = ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert rows(book, "Return, adult")[0] == ["Section", "Row", "Column", "Measure", *quarters]
    numbers = row(book, "Return, adult", "Summary", "OPAT days", "", "OPAT days")
    assert numbers == [42, 4, 0, 0]
    assert row(book, "Return, adult", "Summary", "Episodes completed", "", "Episodes")[:2] == [
        3,
        1,
    ]


def test_a_closed_quarter_is_as_it_was_sent(client):
    ended()
    a_final_return()
    ended(2)
    book = taken(client)
    assert row(book, "Quarters", "Adult", "2026Q1")[1] == "Final, revision 1, rule set 2026.2"
    assert row(book, "Quarters", "Adult", "2026Q2")[1] == "Draft"
    assert row(book, "Return, adult", "Summary", "OPAT days", "", "OPAT days")[0] == 14


def test_data_queries_are_counted_by_kind_and_exclusions_say_why(client):
    ended(1, infection_outcome=None)
    ended(1, diagnosis=None)
    [left_out] = ended(1)
    an_exclusion(left_out, reason="Counted by Westmoor")
    book = taken(client)
    assert row(book, "Data quality", "No diagnosis")[0] == 1
    assert row(book, "Data quality", "Total")[0] == 2
    assert row(book, "Left out", "Adult", "2026Q1") == [left_out.id, "Counted by Westmoor"]


def test_definitions_have_rules_and_published_figures_where_they_are_from(client):
    book = taken(client)
    assert row(book, "Definitions", "Line events")[1] == "R13"
    assert "Gilchrist" in row(book, "Published figures", "Infection cured or improved, adults")[1]


def test_no_patient_is_in_it_and_nothing_of_another_organisation(client):
    person = a_patient(family_name="Secretname", given_name="Zebedee", hospital_number="H4711")
    episode = an_episode(person, notes="Private words", consultant="Dr Ash")
    a_course(episode)
    with organisation_scope(an_organisation().id):
        ended(7)
    book = taken(client)
    for word in ("Secretname", "Zebedee", "H4711", person.nhs_number, "Private words"):
        assert word not in words(book)
    assert row(book, "Return, adult", "Summary", "OPAT days", "", "OPAT days")[0] == 14


def test_every_sheet_says_that_it_stays_inside_and_its_total_is_bold(client):
    ended(2)
    book = taken(client)
    for sheet in book:
        assert sheet["A1"].value == LABEL
    sheet = book["Diagnoses"]
    *_, last = sheet.iter_rows()
    assert (last[0].value, last[0].font.bold, last[1].font.bold) == ("Total", True, True)


# --- Who takes it, and how ----------------------------------------------------------------------


def test_the_same_records_give_the_same_bytes(client):
    ended(9)
    one, other = (client.get(f"{PATH}.xlsx?year=2026&version=internal") for _ in range(2))
    assert one.data == other.data
    assert "audit-pack_RXX_2026_internal.xlsx" in one.headers["Content-Disposition"]


def test_who_took_it_is_in_the_history(client):
    client.get(f"{PATH}.xlsx?year=2026&version=internal")
    noted = db.session.scalars(sa.select(History).where(History.action == "export")).one()
    assert noted.object_type == "audit_pack"
    assert noted.after["file"] == "audit-pack_RXX_2026_internal.xlsx"
    assert len(noted.after["sha256"]) == 64


def test_the_version_that_may_leave_is_not_taken_without_being_published(client):
    response = client.get(f"{PATH}.xlsx?year=2026")
    assert (response.status_code, response.headers["Location"]) == (
        303,
        "/reports/publications/new?year=2026",
    )


def test_managers_may_take_it_and_viewers_may_not(app):
    manager = signed_in(app, roles=("manager",))
    assert manager.get(PATH).status_code == 200
    assert manager.get(f"{PATH}.xlsx?version=internal").status_code == 200
    viewer = signed_in(app, roles=("viewer",))
    for address in (PATH, f"{PATH}.xlsx?version=internal"):
        assert viewer.get(address).status_code == 403


def test_the_page_offers_the_years_there_are_and_the_safe_version_first(client):
    an_episode(decided_on=date(2024, 3, 1))
    page = client.get(PATH).page
    years = [option["value"] for option in page.select("#year option")]
    assert years == [str(year) for year in range(clock.today().year, 2023, -1)]
    assert page.select_one("#year option[selected]")["value"] == str(clock.today().year - 1)
    headings = [heading.text for heading in page.select("main h2.nhsuk-heading-s")]
    assert [one.partition(":")[0] for one in headings] == ["To leave the organisation", "Internal"]
    assert client.get("/reports").page.find("a", href=PATH)
    assert f"PMS {VERSION}" in page.select_one("footer").text


@pytest.mark.parametrize("query", ["year=2009", "year=2999", "version=secret"])
def test_a_year_or_version_that_there_is_not_is_not_found(client, query):
    for address in (PATH, f"{PATH}.xlsx"):
        assert client.get(f"{address}?{query}").status_code == 404


def test_statements_do_not_grow_with_the_records(client):
    address = f"{PATH}.xlsx?year=2026&version=internal"
    ended(2)
    few = len(statements(client, address))
    ended(20)
    assert len(statements(client, address)) == few
