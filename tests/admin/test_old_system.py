"""The list of patients still on the system used before."""

from datetime import date

import pytest
from sqlalchemy import select

from pms.admin.models import OldSystemPatient
from pms.store.base import db
from pms.store.scoping import ALL, organisation_scope
from tests.admin.conftest import signed_in
from tests.factories import an_organisation, saved
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("pages of those left in the old system")

PAGE = "/old-system"


def listed(**given):
    return saved(OldSystemPatient(**{"hospital_number": "H1", "note": "Until March", **given}))


def rows():
    return db.session.scalars(select(OldSystemPatient)).all()


@pytest.mark.on_both
def test_a_patient_is_added_and_listed(client):
    response = client.post(PAGE, {"hospital_number": " h77 ", "note": "Ends in May"})
    words = client.follow(response).words
    assert "H77" in words
    assert "1 patient of Test Hospitals is still treated" in words


@pytest.mark.parametrize("number", ["", "  ", "h1", "9" * 31])
def test_a_wrong_hospital_number_is_refused_and_kept(client, number):
    listed()
    response = client.post(PAGE, {"hospital_number": number, "note": "Ends in May"})
    assert response.status_code == 422
    assert response.page.find(id="hospital_number-error") is not None
    assert response.page.find(id="note")["value"] == "Ends in May"
    assert len(rows()) == 1


@pytest.mark.on_both
def test_a_patient_who_left_is_marked(client):
    row = listed()
    path = f"{PAGE}/{row.id}"
    data = {**open_form(client.get(path)), "left_on": "5/1/2026"}
    words = client.follow(client.post(path, data)).words
    assert "0 patients of Test Hospitals are still treated" in words
    assert "5 January 2026" in words
    db.session.refresh(row)
    assert (row.left_on, row.note) == (date(2026, 1, 5), "Until March")


def test_nobody_leaves_tomorrow(client):
    path = f"{PAGE}/{listed().id}"
    response = client.post(path, {**open_form(client.get(path)), "left_on": "+1"})
    assert response.status_code == 422
    assert "today or earlier" in response.page.select_one(".nhsuk-error-message").text


def test_a_viewer_reads_and_changes_nothing(app):
    row = listed()
    viewer = signed_in(app, roles=("viewer",))
    page = viewer.get(PAGE)
    assert "H1" in page.words
    assert page.page.select("main form") == []
    assert viewer.post(PAGE, {"hospital_number": "H2"}).status_code == 403
    assert viewer.get(f"{PAGE}/{row.id}").status_code == 403
    assert len(rows()) == 1


def test_another_organisations_patient_is_not_found(client):
    theirs = an_organisation()
    with organisation_scope(theirs.id):
        row_id = listed(hospital_number="CANARY").id
    assert "CANARY" not in client.get(PAGE).words
    assert client.get(f"{PAGE}/{row_id}").status_code == 404
    assert client.post(f"{PAGE}/{row_id}", {"left_on": "1/1/2026"}).status_code == 404
    with organisation_scope(ALL):
        assert db.session.scalars(select(OldSystemPatient)).one().left_on is None


def test_the_patients_page_leads_to_the_list_while_patients_move_over(client):
    assert client.get("/patients").page.find("a", href=PAGE) is not None
