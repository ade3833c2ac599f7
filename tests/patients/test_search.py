"""Finding a patient as one types."""

from datetime import date

import pytest
from sqlalchemy import event

from pms import clock
from pms.store.base import db
from pms.store.scoping import organisation_scope
from tests.factories import a_patient, a_user, an_nhs_number, an_organisation, together


def names(response):
    return [link.text for link in response.page.select("#results th a")]


def found(client, text):
    response = client.post("/patients", {"text": text}, htmx=True)
    assert response.status_code == 200
    return names(response)


@pytest.fixture
@together()
def known(app):
    number = an_nhs_number()
    a_patient(
        family_name="O'Brien-Núñez",
        given_name="Siân Mary",
        date_of_birth=date(1950, 4, 3),
        nhs_number=number,
        hospital_number="HX0042",
    )
    a_patient(family_name="Other", given_name="Person", date_of_birth=date(1981, 12, 31))
    return number


@pytest.mark.parametrize(
    "text",
    [
        "ob",
        "O'BRIEN",
        "obrien nunez",
        "sian",
        "obrien sian",
        "sian obrien",
        "O'Brien, S",
        "hx00",
        "HX0042",
        "3/4/1950",
        "3.4.50",
        "3 apr 1950",
        "1950-04-03",
    ],
)
def test_a_patient_is_found_by(client, known, text):
    assert found(client, text) == ["O'BRIEN-NÚÑEZ, Siân Mary"]


def test_a_patient_is_found_by_the_nhs_number_however_it_is_spaced(client, known):
    for text in (known, known[:3] + " " + known[3:6], known[:9]):
        assert "O'BRIEN-NÚÑEZ, Siân Mary" in found(client, text)


def test_nobody_is_found_twice(client):
    a_patient(family_name="Anna", given_name="Anna", hospital_number="ANNA")
    assert found(client, "anna") == ["ANNA, Anna"]


def test_families_come_before_given_names_and_in_order(client):
    a_patient(family_name="Zed", given_name="Marta")
    a_patient(family_name="Martin", given_name="Bo")
    a_patient(family_name="Martin", given_name="Al")
    assert found(client, "mart") == ["MARTIN, Al", "MARTIN, Bo", "ZED, Marta"]


def test_one_letter_is_too_few(client, known):
    response = client.post("/patients", {"text": "o"}, htmx=True)
    assert names(response) == []
    assert "at least two" in response.words


def test_nobody_found_is_said_with_the_text_kept(client):
    response = client.post("/patients", {"text": "<b>zz"})
    assert "No patient of this organisation is found for “<b>zz”" in response.words
    assert response.page.find("input", id="search-text")["value"] == "<b>zz"


def test_more_than_twenty_are_cut_and_said(client):
    for number in range(21):
        a_patient(family_name=f"Same{number}", nhs_number=None)
    response = client.post("/patients", {"text": "same"}, htmx=True)
    assert len(names(response)) == 20
    assert "More than 20 patients" in response.words


def test_patients_of_another_organisation_are_not_found(client, known):
    other = an_organisation()
    with organisation_scope(other.id):
        a_patient(family_name="Obrien", given_name="Elsewhere")
    assert found(client, "obrien") == ["O'BRIEN-NÚÑEZ, Siân Mary"]


def test_a_patient_entered_in_error_is_not_found(client):
    a_patient(family_name="Mistake", entered_in_error_at=clock.now())
    assert found(client, "mistake") == []


def test_a_search_shows_a_whole_page_without_htmx(client, known):
    response = client.post("/patients", {"text": "obrien"})
    assert response.page.find("h1").text == "Patients"
    assert len(names(response)) == 1


def test_an_address_never_searches(client, known):
    assert names(client.get("/patients?text=obrien")) == []


def test_a_search_takes_as_many_statements_with_many_patients(client):
    for number in range(5):
        a_patient(family_name=f"Same{number}", nhs_number=None)
    few = statements(client, "sa")
    for number in range(15):
        a_patient(family_name=f"Same{number}", nhs_number=None)
    assert statements(client, "sa") == few <= 4


def statements(client, text):
    seen = []

    def see(connection, cursor, statement, *_):
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", see)
    found(client, text)
    event.remove(db.engine, "before_cursor_execute", see)
    return len(seen)


@pytest.mark.parametrize("text", ["31/2/1950", "99999999999", "%", "__", "1/1/0001", "٣٣"])
def test_odd_texts_find_nobody_and_break_nothing(client, known, text):
    assert found(client, text) == []


def test_a_manager_alone_may_not_search(client):
    client.sign_in(a_user(roles=("manager",)))
    assert client.get("/patients").status_code == 403


def test_a_viewer_searches_but_is_not_offered_to_add(client, known):
    client.sign_in(a_user(roles=("viewer",)))
    assert found(client, "obrien")
    assert "Add a patient" not in client.get("/patients").words
