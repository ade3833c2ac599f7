"""What a national viewer sees, and what they never do."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from pms import clock
from pms.domain.counting.quarter import Quarter
from pms.domain.national.periods import latest_ready, ready_on
from pms.national import register, tables
from pms.picklists.models import ListValue
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import ALL, organisation_scope
from tests.client import Client
from tests.factories import a_user, an_organisation, saved, the_organisation, writing
from tests.national.installation import PAGE, YEAR, an_organisation_with, consent, fill
from tests.national.seen import again, csv_of, rows_of, shown_in, total

pytestmark = pytest.mark.on_sqlite("what the pages show of figures that are counted in Python")

Q2 = date(2026, 4, 10)


# --- Who sees it --------------------------------------------------------------------------------


def test_totals_are_over_the_organisations_that_consent(viewer):
    for episodes in (10, 15, 10):
        an_organisation_with(episodes)
    an_organisation_with(40, consents=False)
    page = viewer.get(PAGE)
    assert "3 organisations counted , of 3 that ran this service" in page.words
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
    assert client.get(PAGE.replace("?", "/count-again?")).status_code == 403


def test_no_organisation_is_named_and_no_value_of_its_own(viewer):
    first = an_organisation_with(10, name="Northfield Hospitals")
    an_organisation_with(10, name="Westmoor Hospitals")
    an_organisation_with(10, name="Eastham Hospitals")
    with organisation_scope(first.id):
        value = {"list_name": "diagnosis", "code": "local_northfield", "nors_label": ""}
        saved(ListValue(**value, label="Northfield fever"))
    fill(first, 9, diagnosis="local_northfield")
    fill(first, 2, diagnosis="endocarditis")
    said = viewer.get(PAGE)
    assert "Northfield" not in said.text
    assert "Westmoor" not in said.text
    rows = {one["Diagnosis"]: one["Episodes"] for one in rows_of(viewer.get(csv_of("diagnosis")))}
    assert rows == {"Cellulitis": "30", tables.OWN: "10", "Endocarditis": "1 to 7"}


# --- Which quarters are shown -------------------------------------------------------------------


@pytest.mark.parametrize(("organisations", "words"), [(1, "Only one"), (2, "Only two")])
def test_one_or_two_organisations_are_no_nation(viewer, organisations, words):
    for _ in range(organisations):
        an_organisation_with(12)
    consent(an_organisation())
    page = viewer.get(PAGE)
    assert f"{organisations} organisation" in page.words
    assert f"of {organisations + 1} that run this service" in page.words
    assert f"{words} organisation" in page.words
    assert not page.page.select(".pms-figure")
    assert words in rows_of(viewer.get(csv_of("summary")))[0]["Why there are no figures"]


def test_an_organisation_with_nearly_all_episodes_is_not_shown_under_another_name(viewer):
    for episodes in (30, 1, 1):
        an_organisation_with(episodes)
    page = viewer.get(PAGE)
    assert "One organisation has nearly all episodes" in page.words
    assert not page.page.select(".pms-figure")


def test_what_was_not_shown_is_counted_anew_at_the_next_look(viewer):
    an_organisation_with(12)
    an_organisation_with(12)
    viewer.get(PAGE)
    an_organisation_with(12)
    assert total(viewer.get(PAGE), "Counted episodes") == "35"


def test_a_quarter_is_not_shown_before_eight_weeks_after_its_end(viewer, monkeypatch):
    quarter = latest_ready(clock.today()).next
    address = f"/national?year={quarter.year}&quarter={quarter.number}"
    page = viewer.get(address)
    assert "They are shown from" in page.words
    assert not page.page.select(".pms-figure")
    assert viewer.get(address.replace("?", "/count-again?")).status_code == 404


@pytest.mark.parametrize(
    "question",
    ["service=other", "year=1999", "year=2999", "year=x", "quarter=5", "quarter="],
)
def test_what_there_is_not_is_not_found(viewer, question):
    assert viewer.get(f"/national?{question}").status_code == 404
    assert viewer.get(f"/national/nothing.csv?{question}").status_code == 404


# --- What is shown ------------------------------------------------------------------------------


@pytest.mark.on_both
def test_small_counts_are_not_shown_and_the_total_does_not_give_them_away(viewer):
    for episodes in (10, 12, 8):
        last = an_organisation_with(episodes)
    fill(last, 6, diagnosis="endocarditis")
    page = viewer.get(PAGE)
    assert total(page, "Counted episodes") == "35"  # 36, of which 30 have cellulitis
    rows = page.page.select("[aria-labelledby=diagnosis-heading] tbody tr")
    assert [row.get_text(" ", strip=True) for row in rows] == ["Cellulitis 30"]
    assert "1 to 7 each: Endocarditis" in page.words


def test_nothing_of_one_organisation_is_shown(viewer, five):
    page = viewer.get(PAGE)
    measures = rows_of(viewer.get(csv_of("measures")))
    assert "Median" not in measures[0]
    assert "Lowest" not in measures[0]
    events = next(one for one in measures if one["Measure"] == "Line events")
    assert events["Published"] == "median 1.4 (range 0.11 to 10.4)"
    assert not page.page.select("main svg circle")
    assert not any(one.ods_code in page.text or one.name in page.text for one in five)


def test_the_limits_of_chance_are_shown_and_no_point(viewer):
    for _ in range(3):
        an_organisation_with(30, line_events=10)
    page = viewer.get(PAGE)
    picture = page.page.select_one("[aria-labelledby=limits-heading] svg")
    assert len(picture.select("polyline")) == 4
    assert not picture.select("circle, path")
    assert "Events per 1,000 OPAT days" in picture.text
    rows = rows_of(viewer.get(csv_of("limits")))
    assert {one["Measure"] for one in rows} == {"Line events", "Line infections"}
    assert [one["OPAT days of an organisation"] for one in rows][:2] == ["500", "1000"]


def test_the_page_and_its_files_are_made_of_what_is_shown_alone(viewer, monkeypatch):
    """Other organisations with other counts, which are shown alike, have the same page."""
    for episodes in (10, 14, 25):
        one = an_organisation_with(episodes, line_events=4)
        fill(one, 1, diagnosis="endocarditis")
    addresses = [PAGE, *map(csv_of, tables.NAMES)]
    seen = [shown_in(viewer.get(one)) for one in addresses]
    kept = register._read

    def others(row, quarter):
        found = kept(row, quarter)
        counts = {figure: 999 - count for figure, count in found.publication.counts.items()}
        return found._replace(publication=found.publication._replace(counts=counts))

    monkeypatch.setattr(register, "_read", others)
    assert [shown_in(viewer.get(one)) for one in addresses] == seen


def test_a_year_is_the_sum_of_what_its_quarters_show(viewer):
    """8 + 8 + 8 and 14 + 8 + 4 episodes, of which 3 have endocarditis."""
    several = [an_organisation_with(8) for _ in range(3)]
    for one, episodes in zip(several, (14, 8, 1), strict=True):
        fill(one, episodes, from_day=Q2)
    fill(several[2], 3, from_day=Q2, diagnosis="endocarditis")
    quarters = [viewer.get(PAGE), viewer.get(PAGE.replace("quarter=1", "quarter=2"))]
    assert [total(page, "Counted episodes") for page in quarters] == ["25", "25"]
    page = viewer.get(YEAR)
    assert total(page, "Counted episodes") == "50"
    assert not any(one.dt.text == "Patients admitted" for one in page.page.select(".pms-figure"))
    assert "1 to 7 each: Endocarditis" in page.words
    fill(several[0], 14, diagnosis="endocarditis")
    again(viewer)
    rows = {
        one["Diagnosis"]: one["Episodes"] for one in rows_of(viewer.get(csv_of("diagnosis", YEAR)))
    }
    assert rows["Endocarditis"] == "14 to 24"  # 13 to 17 and 1 to 7


def test_a_year_is_not_shown_without_a_quarter_that_cannot_be(viewer):
    several = [an_organisation_with(10) for _ in range(3)]
    fill(several[0], 9, from_day=Q2)
    assert "Only one organisation" in viewer.get(PAGE.replace("quarter=1", "quarter=2")).words
    page = viewer.get(YEAR)
    assert "Q2 cannot be shown" in page.words
    assert not page.page.select(".pms-figure")


def test_a_year_that_nobody_has_figures_in_says_so(viewer):
    assert (
        "No organisation has figures in this year"
        in viewer.get("/national?year=2011&quarter=year").words
    )


@pytest.mark.parametrize("table", tables.NAMES)
def test_every_table_is_a_file(viewer, five, table):
    response = viewer.get(csv_of(table))
    rows = rows_of(response)
    assert all(row["Organisations contributing"] == "5" for row in rows)
    name = f"national-{table.replace('_', '-')}-adult-2026Q1.csv"
    assert name in response.headers["Content-Disposition"]


# --- How it is counted --------------------------------------------------------------------------


def test_no_statement_reads_a_patient_and_their_number_is_the_organisations(viewer, five):
    statements: list[str] = []

    def note(connection, cursor, statement, *_):
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    viewer.get(PAGE)
    first = len(statements)
    assert not any("FROM patient" in one or "JOIN patient" in one for one in statements)
    assert first <= 14 + 7 * len(five)
    statements.clear()
    viewer.get(PAGE)
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(statements) <= 8  # what was published is read, not counted


def test_looking_publishing_and_taking_are_in_the_history(viewer, five):
    viewer.get(PAGE)
    viewer.get(csv_of("summary"))
    with organisation_scope(ALL):
        rows = db.session.scalars(
            select(History).where(History.object_type.like("national_%")).order_by(History.id)
        ).all()
    rows = [row for row in rows if row.object_type != "national_consent"]
    assert [(row.object_type, row.action, row.username, row.organisation_id) for row in rows] == [
        ("national_publication", "create", "nat", None),
        ("national_figures", "view", "nat", None),
        ("national_figures", "export", "nat", None),
    ]
    assert rows[0].after == {
        "service": "adult",
        "quarter": "2026Q1",
        "number": 1,
        "consenting": 5,
        "not_counted": 0,
    }
    assert rows[2].after == {"table": "summary", "service": "adult", "year": 2026, "quarter": 1}


def test_a_record_that_cannot_be_counted_leaves_out_its_organisation_alone(viewer, five):
    fill(five[0], 1, diagnosis="in_no_list")
    page = viewer.get(PAGE)
    assert "4 organisations counted , of 5" in page.words
    assert "1 could not be counted" in page.words


def test_suspended_organisations_are_not_counted(viewer, five):
    with writing():
        the_organisation(five[0].ods_code).state = "suspended"
        db.session.commit()
    assert "4 organisations counted , of 4" in viewer.get(PAGE).words


def test_the_last_quarter_that_is_shown_is_the_one_to_begin_with(viewer):
    last = latest_ready(clock.today())
    assert f"{last.year} Q{last.number}," in viewer.get("/national").words
    assert ready_on(last) <= clock.today() < ready_on(Quarter.containing(last.end + timedelta(1)))
