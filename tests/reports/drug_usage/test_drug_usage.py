"""Drug usage: who is on what, the doses of the days to come, and who may see and take which."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pms import clock
from pms.auth.models import UserSession
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from tests.admin.conftest import signed_in
from tests.episodes.test_episode_page import statements
from tests.factories import (
    a_course,
    a_list_value,
    a_patient,
    an_admission,
    an_episode,
    an_organisation,
    together,
    writing,
)
from tests.written import rows_of

DRUG = ("Drug", "Dose", "Unit", "How often", "Route", "Form")
DOSES = (
    "Standing",
    *DRUG,
    "Patients",
    "Courses",
    "Courses without an end",
    "Doses today",
    "Doses in 7 days",
    "Doses in 14 days",
    "Doses in 28 days",
    "Amount in 28 days",
    "Amount's unit",
    "Note",
    *((clock.today() + timedelta(days=number)).isoformat() for number in range(28)),
    "Not to leave the organisation",
)
PATIENTS = (
    "Family name (identifiable)",
    "Given name (identifiable)",
    "NHS number (identifiable)",
    "Hospital number (identifiable)",
    "Episode",
    "Standing",
    *DRUG,
    "Given by",
    "Started",
    "End",
    "Planned end",
    "Note",
    "Not to leave the organisation",
)

TODAY = clock.today()
PATH = "/reports/drug-usage"


def days(number):
    return TODAY + timedelta(days=number)


def short(day):
    return f"{day.day} {day:%b}"


@together()
def on(family_name="Running", *, episode=None, **given):
    """Ceftriaxone 2 g once a day by the clinic since two days ago, for ten more days."""
    about = {"referred_on": days(-9), "decided_on": days(-8), **(episode or {})}
    course = {
        "dose": 2.0,
        "dose_unit": "g",
        "frequency": "od",
        "delivery_form": "elastomeric_24h",
        "started_on": days(-2),
        "ended_on": days(9),
        **given,
    }
    row = an_episode(a_patient(family_name=family_name), **about)
    a_course(row, **course)
    return row


def cells(response, name):
    """The rows of one table, a list of texts each."""
    table = response.page.find(attrs={"aria-label": name})
    rows = table.select("tbody tr") if table else []
    return [[cell.get_text(" ", strip=True) for cell in row(["th", "td"])] for row in rows]


def needed(response):
    """Drug to how, patients, today, 7, 14 and 28 days, amount and notes."""
    return {row[0]: row[1:] for row in cells(response, "Doses needed") if len(row) > 1}


def read(response):
    return rows_of(response.data, DOSES)


# --- The sums -----------------------------------------------------------------------------------


def test_doses_are_counted_by_drug_dose_and_form(client):
    on()
    on("Second", ended_on=days(3))
    on("Third", frequency="bd", dose=1.0, delivery_form="bolus_or_push", ended_on=days(40))
    response = client.get(PATH)
    device = "Once daily, 24-hour elastomeric device"
    assert needed(response) == {
        "Ceftriaxone 1 g": ["Twice daily, bolus or push", "1", "2", "14", "28", "56", "56 g", ""],
        "Ceftriaxone 2 g": [device, "2", "2", "11", "14", "14", "28 g", ""],
    }
    days_ahead = next(row for row in cells(response, "Doses day by day") if "2 g" in row[0])
    assert days_ahead[1:] == ["2"] * 4 + ["1"] * 6 + [""] * 18
    assert "3 Patients on treatment today" in figures(response)
    assert "70 Doses in 28 days" in figures(response)


def figures(response):
    return [
        f"{one.dd.text} {one.dt.text}" for one in response.page.select(".pms-figures .pms-figure")
    ]


def test_weekends_are_marked(client):
    on()
    heads = client.get(PATH).page.select(".pms-usage__days thead tr")[1]("th")
    weekend = [days(number).weekday() > 4 for number in range(28)]
    assert ["pms-usage__weekend" in head.get("class", ()) for head in heads] == weekend
    assert heads[0].abbr["title"].startswith(f"{TODAY:%A}")


def test_without_an_end_the_planned_one_is_counted_to_and_without_that_all_days(client):
    on(ended_on=None, episode={"planned_end_on": days(4)})
    on("Open", agent="ertapenem", dose=1.0, ended_on=None)
    on("Past", agent="daptomycin", dose=0.5, ended_on=None, episode={"planned_end_on": days(-1)})
    response = client.get(PATH)
    found = needed(response)
    note = f"1 with no end date: counted to the last day, {short(days(27))}"
    assert found["Ceftriaxone 2 g"][2:] == ["1", "5", "5", "5", "10 g", ""]
    assert found["Ertapenem 1 g"][2:] == ["1", "7", "14", "28", "28 g", note]
    assert found["Daptomycin 0.5 g"][2:] == ["1", "7", "14", "28", "14 g", note]
    until = {row[0].split(",")[0]: row[7] for row in cells(response, "Who is on what today")}
    assert until == {
        "RUNNING": f"{short(days(4))}, planned",
        "OPEN": "No end date",
        "PAST": f"No end; {short(days(-1))} was planned",
    }


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"frequency": None}, "How often it is given is not recorded"),
        ({"frequency": "local_x"}, "How many doses this frequency means is not known"),
        ({"administered_by": "inpatient_team"}, "Given by the inpatient team"),
        (
            {"ended_on": None, "episode": {"opat_outcome": "success"}},
            "The outcome is recorded, but the course has no end date",
        ),
    ],
)
def test_what_cannot_be_counted_is_listed_apart_and_never_lost(client, given, why):
    a_list_value(list_name="frequency", code="local_x", label="With dialysis")
    episode = on(**given)
    response = client.get(PATH)
    assert "1 course is not counted" in response.words
    [row] = cells(response, "Not counted")
    assert row[:2] == ["Ceftriaxone 2 g", why]
    assert response.page.find("a", href=f"/episodes/{episode.id}#courses", string="RUNNING, Ada")
    assert needed(response) == {}
    [row] = read(client.get(f"{PATH}/doses.csv"))
    assert (row["Note"], row["Doses in 28 days"]) == (f"Not counted: {why}", "")


def test_doses_by_weight_are_shown_not_multiplied(client):
    on(dose=80.0, dose_unit="mg_per_kg")
    on("Nothing", agent="ertapenem", dose=None, dose_unit=None)
    found = needed(client.get(PATH))
    assert found["Ceftriaxone 80 mg/kg"][5:] == ["10", "", "not multiplied: by body weight"]
    assert found["Ertapenem"][5:] == ["10", "", "dose not recorded"]


def test_a_patient_in_hospital_is_counted_and_marked(client):
    episode = on()
    an_admission(episode, admitted_on=days(-1), discharged_on=None)
    response = client.get(PATH)
    assert needed(response)["Ceftriaxone 2 g"][-1] == "1 in hospital now"
    [row] = cells(response, "Who is on what today")
    assert row[-1] == "In hospital now"


def test_a_long_acting_drug_asks_to_be_looked_at(client):
    on(agent="dalbavancin", dose=1500.0, dose_unit="mg", frequency="once_weekly")
    on("Single", agent="oritavancin", dose=1200.0, dose_unit="mg", frequency="stat")
    found = needed(client.get(PATH))
    assert found["Dalbavancin 1500 mg"][-1] == "long-acting: check the doses after the first"
    assert found["Oritavancin 1200 mg"][2:] == ["0", "0", "0", "0", "", ""]


# --- Who is counted -----------------------------------------------------------------------------


def test_only_courses_that_cover_today_or_begin_soon_count(client):
    on("Ended", ended_on=days(-1))
    on("Rejected", episode={"decision": "rejected"})
    on("Died", ended_on=None, episode={"died_on": days(-1)})
    on("Mistake", episode={"entered_in_error_at": clock.now(), "entered_in_error_reason": "x"})
    on("Far", started_on=days(28), ended_on=None)
    with organisation_scope(an_organisation().id):
        on("Foreign")
    assert "No patients are on treatment" in client.get(PATH).words
    on("Last", ended_on=TODAY)
    assert [row[0].split(",")[0] for row in cells(client.get(PATH), "Who is on what today")] == [
        "LAST"
    ]


PLAN = {
    "planned_agent": "ertapenem",
    "planned_dose": 1.0,
    "planned_dose_unit": "g",
    "planned_frequency": "od",
    "planned_route": "iv",
    "planned_administered_by": "self",
}


def planned(family_name="Planned", **given):
    values = {"decided_on": days(-1), "referred_on": days(-2), **PLAN, **given}
    return an_episode(a_patient(family_name=family_name), **values)


def test_who_is_to_start_is_expected_apart_from_who_is_on_treatment(client):
    on("Booked", started_on=days(3), ended_on=days(5))
    planned(planned_end_on=days(9))
    response = client.get(PATH)
    rows = cells(response, "Doses needed")
    assert [row[0] for row in rows] == ["Expected", "Ceftriaxone 2 g", "Ertapenem 1 g"]
    assert rows[1][2:7] == ["1", "0", "3", "3", "3"]
    assert rows[2][2:7] == ["1", "1", "7", "10", "10"]
    names = {row[0].split(",")[0]: row[6] for row in cells(response, "Who is expected to start")}
    assert names == {"BOOKED": short(days(3)), "PLANNED": "Planned"}
    assert cells(response, "Who is on what today") == []
    assert "2 Patients expected to start" in figures(response)


@pytest.mark.parametrize(
    "given",
    [
        {"decided_on": days(-29)},
        {"planned_end_on": days(-1)},
        {"opat_outcome": "success"},
        {"decision": None, "decided_on": None},
        {"died_on": days(-1)},
        {"planned_agent": None},
    ],
)
def test_a_plan_that_nobody_waits_for_is_not_expected(client, given):
    planned(**given)
    assert "No patients are on treatment" in client.get(PATH).words


def test_a_plan_is_expected_no_more_when_a_course_is_recorded_unless_that_was_a_mistake(client):
    episode = planned()
    wrong = a_course(episode, ended_on=days(-1), started_on=days(-1))
    assert "No patients are on treatment" in client.get(PATH).words
    with writing():
        wrong.entered_in_error_at, wrong.entered_in_error_reason = clock.now(), "Wrong patient"
        db.session.commit()
    assert list(needed(client.get(PATH))) == ["Ertapenem 1 g"]


def test_filters_stand_in_the_address_and_narrow_everything(client, organisation):
    on("Clinic", episode={"consultant": "Dr Ash"})
    on("Home", administered_by="self", delivery_form=None, episode={"consultant": None})
    on("Child", episode={"service": "paediatric", "consultant": "Dr Ash"})
    for query, names in (
        ("service=adult", ["CLINIC", "HOME"]),
        ("giver=self", ["HOME"]),
        ("form=-", ["HOME"]),
        ("consultant=-", ["HOME"]),
        ("consultant=Dr+Ash&service=adult", ["CLINIC"]),
        ("giver=nobody", []),
    ):
        response = client.get(f"{PATH}?{query}")
        rows = cells(response, "Who is on what today")
        assert [row[0].split(",")[0] for row in rows] == names, query
        assert len(read(client.get(f"{PATH}/doses.csv?{query}"))) == len(names), query
    assert "No treatment matches" in response.words
    words = client.get(f"{PATH}?giver=self&form=-").words
    assert "Only Given by: Self; Form: Not recorded" in words


def test_htmx_is_given_the_region_alone_and_its_address(client):
    on()
    response = client.get(f"{PATH}?giver=opat_clinic&service=", htmx=True)
    assert response.page.find("h1") is None
    assert response.page.find(id="drug-usage")
    assert response.headers["HX-Push-Url"] == f"{PATH}?giver=opat_clinic"


# --- Who sees and takes what --------------------------------------------------------------------


def test_a_manager_has_the_sums_without_names(app, client):
    episode = on("Secretname", frequency=None)
    on("Othername")
    manager = signed_in(app, roles=("manager",))
    response = manager.get(PATH)
    assert needed(response)["Ceftriaxone 2 g"][1] == "1"
    assert "name" not in response.text.casefold().split("<main")[1].replace("name=", "")
    assert cells(response, "Not counted")[0][-1] == str(episode.id)
    assert len(read(manager.get(f"{PATH}/doses.csv"))) == 2
    assert manager.get(f"{PATH}/patients.csv").status_code == 403
    assert not response.page.find("a", string="Patients as CSV")


def test_a_viewer_reads_names_but_takes_no_file_of_them(app):
    on()
    viewer = signed_in(app, roles=("viewer",))
    response = viewer.get(PATH)
    assert "RUNNING" in response.text
    assert not response.page.find("a", string="Patients as CSV")
    assert viewer.get(f"{PATH}/patients.csv").status_code == 403


def test_the_sums_as_csv_have_a_column_a_day_and_stand_in_the_history(client):
    on(ended_on=days(2))
    planned()
    response = client.get(f"{PATH}/doses.csv?giver=opat_clinic")
    [row] = read(response)
    assert row[days(2).isoformat()] == "1"
    assert row[days(3).isoformat()] == "0"
    assert (row["Standing"], row["Amount in 28 days"], row["Amount's unit"]) == (
        "On treatment",
        "6",
        "g",
    )
    noted = history("export")
    assert noted.object_type == "drug_usage"
    assert noted.after["conditions"] == ["Given by: OPAT clinic or infusion centre"]
    assert len(noted.after["sha256"]) == 64


def history(action):
    return db.session.scalars(sa.select(History).where(History.action == action)).one()


def test_the_named_list_as_csv_asks_for_the_password_and_stands_in_the_history(client):
    episode = on()
    with writing():
        db.session.execute(sa.update(UserSession).values(password_checked_at=None))
        db.session.commit()
    assert "RUNNING" not in client.get(f"{PATH}/patients.csv").text.upper()
    with writing():
        db.session.execute(sa.update(UserSession).values(password_checked_at=clock.now()))
        db.session.commit()
    [row] = rows_of(client.get(f"{PATH}/patients.csv").data, PATIENTS)
    assert row["Family name (identifiable)"] == "Running"
    assert row["NHS number (identifiable)"] == episode.patient.nhs_number
    assert (row["Episode"], row["Dose"], row["Unit"]) == (str(episode.id), "2", "g")
    assert history("export").after["file"].startswith("drug-usage-patients_RXX_")


def test_showing_names_is_a_reading_of_these_episodes(client):
    episode = on()
    client.get(PATH)
    noted = history("view list")
    assert (noted.object_type, noted.after) == ("drug_usage", {"episodes": [episode.id]})


def test_the_page_takes_as_many_statements_with_sixty_rows_as_with_three(client):
    def fill(number):
        for one in range(number):
            on(f"Patient{one}", dose=float(one + 1))
            planned(f"Planned{one}")

    fill(2)
    few = len(statements(client, PATH))
    fill(30)
    assert len(statements(client, PATH)) == few <= 11


def test_ward_and_reports_lead_to_it(client):
    on()
    for page, query in (("/ward?giver=opat_clinic", "?giver=opat_clinic"), ("/reports", "")):
        assert client.get(page).page.find("a", href=PATH + query, string="Drug usage")
