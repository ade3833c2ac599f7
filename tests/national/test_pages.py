"""What a national viewer sees, and what they never do."""

import csv
import io
from datetime import date

import pytest
from sqlalchemy import event, select

from pms import clock
from pms.audit import History
from pms.codes.models import ListValue
from pms.db import ALL, db, organisation_scope
from pms.national import tables
from tests.client import Client
from tests.factories import a_user, an_organisation, saved, the_organisation, writing
from tests.national.installation import PAGE, YEAR, an_organisation_with, consent, fill

Q2 = date(2026, 4, 10)


def total(page, label: str) -> str:
    figures = {one.dt.text: one.dd.text for one in page.page.select(".pms-figure")}
    return figures[label]


def rows_of(response) -> list[dict[str, str]]:
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_totals_are_over_the_organisations_that_consent(viewer):
    an_organisation_with(10)
    an_organisation_with(25)
    an_organisation_with(40, consents=False)
    page = viewer.get(PAGE)
    assert "2 organisations contribute , of 2 that run this service" in page.words
    assert total(page, "Counted episodes") == "35"
    assert total(page, "OPAT days") == "490"
    assert total(page, "Line events") == "0"


def test_their_home_is_the_national_page_and_their_menu_has_nothing_else(viewer):
    assert viewer.get("/").location == "/national"
    menu = viewer.get("/national").page.find("nav", attrs={"aria-label": "Menu"})
    assert [link.text.strip() for link in menu.select("a")] == ["National figures"]


@pytest.mark.parametrize(
    "path",
    [
        "/ward",
        "/patients",
        "/referrals",
        "/lists",
        "/reports",
        "/organisation/users",
        "/technical/organisations",
        "/history",
    ],
)
def test_every_other_page_refuses_them(viewer, path):
    assert viewer.get(path).status_code == 403


@pytest.mark.parametrize("role", ["clinician", "manager", "organisation_admin", "technical"])
def test_nobody_else_opens_the_national_page(app, role):
    client = Client(app)
    client.sign_in(a_user(roles=(role,)))
    assert client.get(PAGE).status_code == 403


def test_no_organisation_is_named_and_no_value_of_its_own(viewer):
    first = an_organisation_with(10, name="Northfield Hospitals")
    an_organisation_with(10, name="Westmoor Hospitals")
    with organisation_scope(first.id):
        value = {"list_name": "diagnosis", "code": "local_northfield", "nors_label": ""}
        saved(ListValue(**value, label="Northfield fever"))
    fill(first, 6, diagnosis="local_northfield")
    fill(first, 2, diagnosis="endocarditis")
    said = viewer.get(PAGE)
    assert "Northfield" not in said.text
    assert "Westmoor" not in said.text
    rows = {one["Diagnosis"]: one["Episodes"] for one in rows_of(viewer.get(csv_of("diagnosis")))}
    assert rows == {"Cellulitis": "20", tables.OWN: "5", "Endocarditis": "Fewer than 5"}


def csv_of(table: str, page: str = PAGE) -> str:
    return page.replace("/national?", f"/national/{table}.csv?")


def test_small_counts_are_not_shown_and_the_total_does_not_give_them_away(viewer):
    an_organisation_with(10)
    second = an_organisation_with(12)
    fill(second, 2, diagnosis="endocarditis")
    page = viewer.get(PAGE)
    assert total(page, "Counted episodes") == "25"  # 24 of which 22 have cellulitis
    rows = page.page.select("[aria-labelledby=diagnosis-heading] tbody tr")
    assert [row.get_text(" ", strip=True) for row in rows] == ["Cellulitis 20 80.0%"]
    assert "Fewer than 5 each: Endocarditis" in page.words


def test_one_organisation_alone_is_no_nation(viewer):
    an_organisation_with(30)
    consent(an_organisation())
    page = viewer.get(PAGE)
    assert "1 organisation contributes , of 2 that run this service" in page.words
    assert "Only one organisation has figures in this period" in page.words
    assert not page.page.select(".pms-figure")
    assert "Only one" in rows_of(viewer.get(csv_of("summary")))[0]["Why there are no figures"]


def test_an_organisation_with_nearly_all_episodes_is_not_shown_under_another_name(viewer):
    an_organisation_with(30)
    an_organisation_with(2)
    page = viewer.get(PAGE)
    assert "One organisation has nearly all episodes" in page.words
    assert not page.page.select(".pms-figure")


def test_a_year_does_not_give_away_a_quarter_that_is_withheld(viewer):
    first = an_organisation_with(10)
    an_organisation_with(10)
    fill(first, 9, from_day=Q2)
    assert "Only one organisation" in viewer.get(PAGE.replace("quarter=1", "quarter=2")).words
    page = viewer.get(YEAR)
    assert "could be worked out from those of the year" in page.words
    assert not page.page.select(".pms-figure")


def test_a_quarter_that_is_not_over_is_not_counted(viewer):
    today = clock.today()
    running = f"/national?year={today.year}&quarter={(today.month + 2) // 3}"
    assert "It is not over yet" in viewer.get(running).words


@pytest.mark.parametrize(
    "question",
    ["service=other", "year=1999", "year=2999", "year=x", "quarter=5", "quarter="],
)
def test_what_there_is_not_is_not_found(viewer, question):
    assert viewer.get(f"/national?{question}").status_code == 404
    assert viewer.get(f"/national/nothing.csv?{question}").status_code == 404


def test_few_organisations_have_totals_and_no_medians_and_the_page_says_why(viewer):
    for _ in range(4):
        an_organisation_with(15)
    page = viewer.get(PAGE)
    assert "Medians, ranges and funnel plots are not shown" in page.words
    assert "Median over organisations" not in page.words
    assert not page.page.select("svg[role=img]")


@pytest.fixture
def five(app):
    """Five organisations of 210 OPAT days, with no, 1, 5, 6 and 7 line events."""
    return [an_organisation_with(15, line_events=events) for events in (0, 1, 5, 6, 7)]


def test_five_organisations_have_medians_and_a_range(viewer, five):
    rows = {one["Measure"]: one for one in rows_of(viewer.get(csv_of("measures")))}
    days = rows["OPAT days per episode"]
    assert (days["Organisations"], days["Median"], days["Lowest"]) == ("5", "14.0", "14.0")
    events = rows["Line events"]
    assert (events["Organisations"], events["Lowest"], events["Highest"]) == ("5", "0.0", "33.3")
    assert events["Median"] == "23.8"  # 5 in 210 days
    # Of 20, as the total of 19 is shown, 18 are the others': 2 are left for the one with one.
    assert events["Lower quartile"] == "9.5"
    assert events["Published"] == "median 1.4 (range 0.11 to 10.4)"
    assert rows["Unplanned readmission"]["Median"] == "0.0"


def test_the_funnel_draws_organisations_without_names_or_small_counts(viewer, five):
    page = viewer.get(PAGE)
    picture = page.page.select_one("[aria-labelledby=line_events-heading] svg")
    assert len(picture.select("circle, path")) == 4
    assert "1 organisation with 1 to 4 events" in page.words
    points = rows_of(viewer.get(csv_of("line_events_funnel")))
    assert [one["Events"] for one in points] == ["0", "5", "6", "7"]
    assert not any(one.ods_code in page.text or one.name in page.text for one in five)


def test_no_statement_reads_a_patient_and_their_number_is_the_organisations(viewer, five):
    statements: list[str] = []

    def note(connection, cursor, statement, *_):
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    viewer.get(PAGE)
    many = len(statements)
    assert not any("FROM patient" in one or "JOIN patient" in one for one in statements)
    fill(five[0], 5)
    statements.clear()
    viewer.get(PAGE)
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(statements) == many
    assert many <= 10 + 7 * len(five)


def test_looking_and_taking_are_in_the_history(viewer, five):
    viewer.get(PAGE)
    viewer.get(csv_of("summary"))
    with organisation_scope(ALL):
        rows = db.session.scalars(
            select(History).where(History.object_type == "national_figures").order_by(History.id)
        ).all()
    assert [(row.action, row.username, row.organisation_id) for row in rows] == [
        ("view", "nat", None),
        ("export", "nat", None),
    ]
    assert rows[1].after == {"table": "summary", "service": "adult", "year": 2026, "quarter": 1}


@pytest.mark.parametrize("table", tables.NAMES)
def test_every_table_is_a_file(viewer, five, table):
    response = viewer.get(csv_of(table))
    rows = rows_of(response)
    assert all(row["Organisations contributing"] == "5" for row in rows)
    name = f"national-{table.replace('_', '-')}-adult-2026Q1.csv"
    assert name in response.headers["Content-Disposition"]


def test_a_record_that_cannot_be_counted_leaves_out_its_organisation_alone(viewer, five):
    fill(five[0], 1, diagnosis="in_no_list")
    page = viewer.get(PAGE)
    assert "4 organisations contribute , of 5" in page.words
    assert "1 could not be counted" in page.words


def test_suspended_organisations_are_not_counted(viewer, five):
    with writing():
        the_organisation(five[0].ods_code).state = "suspended"
        db.session.commit()
    assert "4 organisations contribute , of 4" in viewer.get(PAGE).words
