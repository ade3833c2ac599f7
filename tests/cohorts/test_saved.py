"""Lists saved by name: own and shared, changed, copied, deleted; and taken away as files."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from pms.auth.models import User
from pms.cohorts.models import SavedList
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from pms.web.spreadsheets import NOT_TO_LEAVE
from tests.cohorts.test_pages import conditions, show
from tests.factories import (
    PASSWORD,
    a_course,
    a_patient,
    a_user,
    an_episode,
    an_organisation,
    saved,
    together,
    writing,
)
from tests.open_form import open_form

CELLULITIS = "diagnosis=cellulitis"


def save(client, query=CELLULITIS, **answers):
    path = f"/lists/save?{query}"
    form = open_form(client.get(path))
    return client.post(path, {**form, "name": "Skin", **answers})


def the_list(name="Skin"):
    return db.session.query(SavedList).filter_by(name=name).one()


def links(client):
    return {link.text: link["href"] for link in client.get("/lists").page.select(".pms-saved li a")}


def as_colleague(client, **given):
    client.sign_in(a_user(**given))
    return client


def test_a_list_is_saved_and_opened_by_its_name(client):
    response = save(client, f"{CELLULITIS}&column=name&column=drugs&sort=name")
    row = the_list()
    assert row.definition == f"{CELLULITIS}&column=name&column=drugs&sort=name"
    assert response.location == f"/lists?{row.definition}&list={row.id}"
    page = client.get(links(client)["Skin"])
    assert conditions(page) == ["Diagnosis is Cellulitis"]
    assert page.page.select_one(".pms-asked h2").text.strip() == "Skin"
    assert page.page.find("a", attrs={"aria-current": "page"}, string="Skin")


def test_a_double_press_saves_one(client):
    path = f"/lists/save?{CELLULITIS}"
    form = open_form(client.get(path)) | {"name": "Skin"}
    assert [client.post(path, form).status_code for _ in range(2)] == [303, 303]
    assert db.session.query(SavedList).count() == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Enter a name for the list"),
        (" sKIN ", "You have a list with this name. Choose another name"),
        ("x" * 201, "Use 200 characters or fewer"),
    ],
)
def test_a_name_that_will_not_do_is_refused_beside_it(client, name, message):
    save(client)
    response = save(client, name=name)
    assert response.status_code == 422
    assert response.page.find(id="list-new-name-error").text == f"Error: {message}"


def test_it_is_its_owners_alone_until_shared(client):
    save(client)
    save(client, name="Ours", shared="y")
    as_colleague(client)
    assert set(links(client)) == {"Ours", "New list"}
    shown = client.get(f"/lists?{CELLULITIS}&list={the_list('Ours').id}")
    actions = [link.text for link in shown.page.select(".pms-section__head a")]
    assert actions == ["Save a copy"]
    for step in ("change", "delete"):
        for name in ("Skin", "Ours"):
            path = f"/lists/{the_list(name).id}/{step}"
            assert client.get(path).status_code == 404
            assert client.post(path, {"name": "Mine"}).status_code == 404
    assert save(client, name="Ours").status_code == 303  # a copy under the same name is their own
    assert db.session.query(SavedList).count() == 3


def test_lists_of_another_organisation_are_not_seen(client):
    with organisation_scope(an_organisation().id):
        owner = a_user()
        saved(SavedList(owner_id=owner.id, name="Elsewhere", shared=True, definition=""))
    assert "Elsewhere" not in client.get("/lists").text
    assert "Elsewhere" not in client.get("/lists?list=1").text


def test_it_is_renamed_and_shared(client):
    save(client)
    path = f"/lists/{the_list().id}/change"
    form = open_form(client.get(path)) | {"name": "Skin and soft tissue", "shared": "y"}
    assert client.post(path, form).status_code == 303
    row = the_list("Skin and soft tissue")
    assert (row.shared, row.definition) == (True, CELLULITIS)


def test_changed_conditions_are_said_and_saved(client):
    save(client)
    row = the_list()
    page = client.get(f"/lists?diagnosis=bacteraemia&list={row.id}")
    assert "Changed, not saved" in page.words
    path = page.page.find("a", string="Save the changes")["href"]
    response = client.get(path)
    assert "Diagnosis is Cellulitis" in response.words
    form = open_form(response)
    assert form["definition"] == ["diagnosis=bacteraemia"]
    assert client.post(path, form).location == f"/lists?diagnosis=bacteraemia&list={row.id}"
    assert the_list().definition == "diagnosis=bacteraemia"
    assert (
        "Changed, not saved" not in client.get(f"/lists?diagnosis=bacteraemia&list={row.id}").words
    )


def test_a_change_that_meets_a_newer_one_shows_both(client):
    save(client)
    path = f"/lists/{the_list().id}/change"
    form = open_form(client.get(path))
    client.post(path, {**form, "name": "Newer"})
    response = client.post(path, {**form, "name": "Mine"})
    assert response.status_code == 409
    assert "Newer" in response.words
    assert "Mine" in response.page.find("table").text
    assert client.post(path, open_form(response)).status_code == 303
    assert the_list("Mine")


def test_a_deleted_list_stays_in_the_history(client):
    save(client)
    list_id = the_list().id
    assert "Delete the list" in client.get(f"/lists/{list_id}/delete").words
    assert client.post(f"/lists/{list_id}/delete").location == "/lists"
    assert db.session.query(SavedList).count() == 0
    rows = db.session.query(History).filter_by(object_type="saved_list").order_by(History.id)
    assert [(row.action, (row.before or row.after)["name"]) for row in rows] == [
        ("create", "Skin"),
        ("delete", "Skin"),
    ]


def test_a_viewer_saves_too_and_a_manager_of_what_they_may_ask(client):
    as_colleague(client, roles=("viewer",))
    assert save(client).status_code == 303
    as_colleague(client, roles=("manager",))
    assert save(client).status_code == 303
    assert client.get("/lists/save?organism=mrsa").status_code == 404


NAMED = "Mrs SMITHERS and her son"


@pytest.mark.parametrize("query", ["organism=SMITHERS", CELLULITIS])
def test_a_list_of_somebody_who_reads_patients_is_hidden_from_who_does_not(client, query):
    """Its name may say as much of a patient as what it asks for."""
    save(client, query, name=NAMED, shared="y")
    row = the_list(NAMED)
    as_colleague(client, roles=("manager",))
    assert links(client) == {}
    for path in ("/lists", f"/lists?list={row.id}", f"/lists?{CELLULITIS}&list={row.id}"):
        assert "SMITHERS" not in client.get(path).text
    for path in (f"/lists/{row.id}/change", f"/lists/{row.id}/delete"):
        assert client.get(path).status_code == 404
    as_colleague(client, roles=("viewer",))
    assert NAMED in links(client)


def test_ones_own_list_is_hidden_too_once_one_reads_no_patients_any_more(client):
    save(client, "organism=SMITHERS", name=NAMED, shared="y")
    row, owner = the_list(NAMED), db.session.get_one(User, client.user.id)
    with writing():
        owner.roles = ("manager",)
        db.session.commit()
    client.sign_in(owner)
    assert links(client) == {}
    assert client.get(f"/lists/{row.id}/change").status_code == 404


def test_managers_share_their_lists_and_are_told_to_name_no_patient(client):
    nurse = client.user
    as_colleague(client, roles=("manager",))
    page = client.get(f"/lists/save?{CELLULITIS}")
    assert "Do not name a patient: if you share it, managers and clinical staff read it" in (
        page.words
    )
    save(client, name="For the board", shared="y")
    as_colleague(client, roles=("manager",))
    assert "For the board" in links(client)
    client.sign_in(nurse)
    assert "For the board" in links(client)
    words = client.get(f"/lists/save?{CELLULITIS}").words
    assert "Share with everybody who may see patients" in words
    assert "Do not name a patient" not in words


def test_a_managers_list_is_for_readers_once_its_owner_reads_patients_and_changes_it(client):
    as_colleague(client, roles=("manager",))
    save(client, name="Mine", shared="y")
    path, owner = f"/lists/{the_list('Mine').id}/change", client.user
    with writing():
        db.session.get_one(User, owner.id).roles = ("clinician",)
        db.session.commit()
    client.sign_in(db.session.get_one(User, owner.id))
    assert client.post(path, open_form(client.get(path)) | {"name": NAMED}).status_code == 303
    as_colleague(client, roles=("manager",))
    assert links(client) == {}


# --- Files --------------------------------------------------------------------------------------

COLUMNS = "column=name&column=nhs_number&column=accepted&column=drugs&column=opat_days"


@pytest.fixture
@together()
def listed(app):
    patient = a_patient(family_name="=Alpha", nhs_number="9990000018")
    a_course(an_episode(patient))
    an_episode(a_patient(family_name="Beta"), diagnosis="bacteraemia")
    return patient


@pytest.fixture
def sure(client, time):
    """Whoever is signed in has just typed the password."""
    client.sign_in(client.user)
    assert client.post("/password-again", {"password": PASSWORD}).status_code == 303
    return client


def downloaded(client, file_format, query=f"{CELLULITIS}&{COLUMNS}"):
    response = client.get(f"/lists/download/{file_format}?{query}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment; filename=episodes_RXX_")
    return response.data


HEADER = [
    *("Name (identifiable)", "NHS number (identifiable)", "Accepted", "Drugs", "OPAT days"),
]


def test_the_csv_parses_back(sure, listed):
    data = downloaded(sure, "csv").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(data))) == [
        [*HEADER, NOT_TO_LEAVE],
        ["'=ALPHA, Ada", "999 000 0018", "2026-01-10", "Ceftriaxone", "14", ""],
    ]


def test_the_workbook_parses_back_and_says_what_it_is(sure, listed):
    sheet = openpyxl.load_workbook(io.BytesIO(downloaded(sure, "xlsx"))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "Diagnosis is Cellulitis" in rows[0][0]
    assert "Confidential" in rows[1][0]
    assert rows[2] == HEADER
    name, number, accepted, drugs, days = rows[3]
    assert (name, number, drugs, days) == ("=ALPHA, Ada", "999 000 0018", "Ceftriaxone", 14)
    assert accepted.date() == date(2026, 1, 10)


def test_each_file_is_in_the_history_with_its_filter_and_count(sure, listed):
    downloaded(sure, "csv")
    row = db.session.query(History).filter_by(action="export").one()
    assert row.after["conditions"] == ["Diagnosis is Cellulitis"]
    assert row.after["columns"] == ["Name", "NHS number", "Accepted", "Drugs", "OPAT days"]
    assert (row.after["episodes"], row.after["format"]) == (1, "csv")


def test_before_it_the_page_says_what_will_leave(sure, listed):
    response = sure.get(f"/lists/download?{CELLULITIS}&{COLUMNS}")
    assert "1 episode: Diagnosis is Cellulitis" in response.words
    assert "The file will identify patients" in response.words
    assert response.page.find("a", href=f"/lists/download/xlsx?{CELLULITIS}&{COLUMNS}")
    assert "will identify" not in sure.get("/lists/download?column=drugs").words


def test_the_password_is_asked_again(client, listed, time):
    client.sign_in(client.user)
    time.passes(minutes=5)
    for path in ("/lists/download", "/lists/download/csv"):
        response = client.get(f"{path}?{CELLULITIS}")
        assert response.page.h1.text == "Enter your password again"
        assert f"{path}?{CELLULITIS}" in response.page.select_one("main form")["action"].replace(
            "%3D", "="
        ).replace("%3F", "?")


def test_a_file_of_what_cannot_be_read_is_none(sure, listed):
    assert sure.get("/lists/download/csv?accepted-from=soon").status_code == 404
    assert sure.get("/lists/download/pdf").status_code == 404


def test_a_viewer_reads_and_takes_nothing_away(client, listed):
    as_colleague(client, roles=("viewer",))
    assert not client.get("/lists").page.find("a", string="Download")
    assert client.get("/lists/download").status_code == 403
    assert client.get("/lists/download/csv").status_code == 403


def test_a_managers_file_names_nobody(client, listed, time):
    as_colleague(client, roles=("manager",))
    client.post("/password-again", {"password": PASSWORD})
    every = "&".join(f"column={one}" for one in ("name", "nhs_number", "organism", "accepted"))
    data = downloaded(client, "csv", every).decode("utf-8-sig")
    assert data.splitlines()[0] == f"Accepted,{NOT_TO_LEAVE}"
    for file in (data, downloaded(client, "csv", "").decode("utf-8-sig")):
        assert "ALPHA" not in file
        assert "999 000 0018" not in file


def test_the_whole_list_leaves_not_a_page(sure, listed, monkeypatch):
    monkeypatch.setattr("pms.cohorts.routes.PAGE", 1)
    assert len(downloaded(sure, "csv", "column=episode").splitlines()) == 3
    assert show(sure, "/lists?column=episode").page.select("nav.nhsuk-pagination")
