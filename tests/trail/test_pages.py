"""The history's pages: who saw this patient, what did this user do, and what stays hidden."""

from datetime import date

import pytest

from pms.store.scoping import organisation_scope
from tests import factories
from tests.client import Client
from tests.factories import a_patient, a_user, an_episode, an_organisation


def signed_in(app, *roles):
    client = Client(app)
    client.sign_in(a_user(roles=roles))
    return client


@pytest.fixture
def admin(app):
    return signed_in(app, "organisation_admin")


def test_an_administrator_sees_who_saw_a_patient_but_not_what_was_read(app, admin):
    patient = a_patient(family_name="Abernathy", phone="01632 960007")
    nurse = signed_in(app, "clinician")
    nurse.get(f"/patients/{patient.id}")
    page = admin.get(f"/history/patients/{patient.id}")
    assert nurse.user.name in page.words
    assert f"Patient {patient.id}" in page.words
    assert "abernathy" not in page.text.casefold()
    assert "01632 960007" not in page.text


def test_an_administrator_sees_neither_a_list_of_a_clinicians_nor_what_one_was_asked_for(
    app, admin
):
    an_episode(organisms="SMITHERS")
    nurse = signed_in(app, "clinician")
    form = {"name": "Mrs SMITHERS and her son", "shared": "y"}
    nurse.post("/lists/save?organism=SMITHERS", form)
    nurse.get("/lists?organism=SMITHERS")
    assert nurse.get("/lists/download/csv?organism=SMITHERS&column=age").status_code == 200
    page = admin.get("/history")
    assert "SMITHERS" not in page.text
    assert "Conditions : For clinical staff only" in page.words
    assert "Columns : Age at referral" in page.words, "what left the program is told"
    assert "Episodes : 1" in page.words
    both = signed_in(app, "organisation_admin", "clinician")
    assert "Organism contains “SMITHERS”" in both.get("/history").text


def test_an_administrator_sees_no_name_of_a_bundles_file(app, admin, runner, tmp_path):
    an_episode()
    assert runner("export", tmp_path / "smithers.zip", "--organisation", "RXX").code == 0
    page = admin.get("/history")
    assert "smithers" not in page.text
    assert "Target : For clinical staff only" in page.words


def test_an_administrator_who_is_a_clinician_sees_the_values_too(app):
    patient = a_patient(phone="01632 960007")
    both = signed_in(app, "organisation_admin", "clinician")
    assert "01632 960007" in both.get(f"/history/patients/{patient.id}").text


def test_what_a_user_did(app, admin):
    patient = a_patient()
    nurse = signed_in(app, "clinician")
    nurse.get(f"/patients/{patient.id}")
    page = admin.get(f"/history/users/{nurse.user.id}")
    assert f"What {nurse.user.name} did" in page.words
    assert "View Patient" in page.words


def test_the_log_is_filtered_by_user_action_and_day(app, admin):
    patient = a_patient()
    nurse = signed_in(app, "clinician")
    nurse.get(f"/patients/{patient.id}")
    table = admin.get(f"/history?user={nurse.user.id}&action=view&since=today").page.table
    assert nurse.user.name in table.text
    assert len(table.select("tbody tr")) == 1
    empty = admin.get(f"/history?user={nurse.user.id}&until=1/1/2020")
    assert "Nothing is recorded that fits" in empty.words


def test_a_day_that_is_none_is_told_beside_its_box_and_kept(app, admin):
    page = admin.get("/history?since=31/2/2026").page
    assert page.select_one("#since-error")
    assert page.select_one("#since")["value"] == "31/2/2026"


def test_a_number_that_is_none_is_told_beside_its_box_and_kept(app, admin):
    response = admin.get("/history?patient=RXX12")
    assert response.status_code == 200
    assert "Enter the number that PMS gave" in response.page.select_one("#patient-error").text
    assert response.page.select_one("#patient")["value"] == "RXX12"


def test_days_and_pages_stand_in_the_log_as_people_write_them(app, admin):
    organisation = factories.the_organisation("RXX")
    with factories.writing():
        organisation.go_live_on = date(2026, 7, 13)
        factories.db.session.commit()
    signed_in(app, "manager").post("/printed", {"path": "/reports/adult/2026Q1"})
    words = admin.get("/history").words
    assert "Go live : 13 July 2026" in words
    assert "Page : Quarter" in words


def test_the_log_stands_among_the_pages_of_the_administration(app, admin):
    for path in ("/history", f"/history/users/{admin.user.id}"):
        here = admin.get(path).page.select_one("nav[aria-label=Organisation] [aria-current]")
        assert here.text == "History"


def test_a_long_log_is_read_page_by_page(app, admin):
    patient = a_patient()
    for number in range(101):
        with factories.writing():
            patient.phone = str(number)
            factories.db.session.commit()
    first = admin.get(f"/history/patients/{patient.id}").page
    assert len(first.select("tbody tr")) == 100
    older = admin.get(first.select_one("a[rel=next]")["href"]).page
    assert len(older.select("tbody tr")) >= 2


@pytest.mark.parametrize("roles", [("clinician",), ("viewer",), ("manager",)])
def test_the_log_is_for_administrators(app, roles):
    client = signed_in(app, *roles)
    assert client.get("/history").status_code == 403
    assert client.get(f"/history/patients/{a_patient().id}").status_code == 403


def test_nothing_of_another_organisations_history_is_shown(app, admin):
    with organisation_scope(an_organisation().id):
        theirs = an_episode(patient=a_patient(family_name="Zebedee"))
        their_patient, their_user = theirs.patient_id, a_user().id
        their_episode = theirs.id
    assert admin.get(f"/history/patients/{their_patient}").status_code == 404
    assert admin.get(f"/history/users/{their_user}").status_code == 404
    assert signed_in(app, "clinician").get(f"/episodes/{their_episode}/history").status_code == 404
    for path in ("/history", f"/history?patient={their_patient}", f"/history?user={their_user}"):
        assert "zebedee" not in admin.get(path).text.casefold()
