"""The public application form."""

import pytest
from sqlalchemy import select

from pms.auth.models import Organisation
from pms.auth.queries import find_organisation
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import ALL, organisation_scope
from tests.admin.applications import APPLICATION

pytestmark = pytest.mark.on_sqlite("the public form: its words and what it refuses")


def organisations():
    return db.session.scalars(select(Organisation.ods_code)).all()


def test_an_organisation_applies_without_signing_in(stranger):
    assert stranger.get("/apply").status_code == 200
    response = stranger.post("/apply", APPLICATION)
    assert "Application received" in stranger.follow(response).words
    found = find_organisation("RN1")
    assert (found.state, found.services) == ("applied", ("adult", "paediatric"))
    assert found.contact_email == "ada@example.nhs.uk"
    assert found.access_code_hash is None


def test_the_answer_is_the_same_for_an_organisation_that_is_known(stranger):
    new = stranger.post("/apply", APPLICATION)
    known = stranger.post("/apply", {**APPLICATION, "ods_code": "RXX"})
    assert (new.status_code, new.location, new.data) == (
        known.status_code,
        known.location,
        known.data,
    )
    assert find_organisation("RXX").name == "Test Hospitals"
    assert find_organisation("RXX").state == "authorised"


def test_a_further_application_stands_in_the_history(stranger, organisation):
    stranger.post("/apply", {**APPLICATION, "ods_code": "RXX"})
    with organisation_scope(ALL):
        row = db.session.scalars(select(History).where(History.action == "apply again")).one()
    assert row.object_id == organisation.id
    assert row.after["contact_name"] == "Ada Contact"
    assert row.username == "applicant"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", " ", "Enter the name of the organisation"),
        ("ods_code", "R!", "Use 3 to 10 letters and digits"),
        ("services", [], "Select the services it runs"),
        ("services", ["maternity"], "Select from the list"),
        ("contact_email", "ada at work", "Enter an e-mail address, such as"),
        ("contact_phone", "", "Enter a phone number"),
        ("paperwork_reference", "", "Enter the reference"),
        ("contact_name", "A" * 101, "Use 100 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(stranger, field, typed, said):
    response = stranger.post("/apply", {**APPLICATION, field: typed})
    assert response.status_code == 422
    assert said in response.page.find(id=f"{field}-error").text
    assert response.page.find(id="paperwork_reference") is not None
    assert organisations() == ["RXX"]


def test_what_was_typed_is_kept(stranger):
    response = stranger.post("/apply", {**APPLICATION, "contact_email": "nothing"})
    assert response.page.find(id="name")["value"] == "Northport Hospitals"
    assert response.page.find(id="contact_email")["value"] == "nothing"


def test_one_address_cannot_flood_the_list(stranger):
    for number in range(10):
        stranger.post("/apply", {**APPLICATION, "ods_code": f"RF{number}"})
    response = stranger.post("/apply", {**APPLICATION, "ods_code": "RF99"})
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 900
    assert "Too many attempts. Try again in 15 minutes" in response.words
    assert response.page.find(id="name")["value"] == "Northport Hospitals"
    assert find_organisation("RF99") is None
    assert len(organisations()) == 11


def test_an_application_asks_for_nothing_it_does_not_offer(stranger):
    stranger.post(
        "/apply",
        {**APPLICATION, "state": "authorised", "demonstration": "1", "access_code_hash": "x"},
    )
    found = find_organisation("RN1")
    assert (found.state, found.demonstration, found.access_code_hash) == ("applied", False, None)
