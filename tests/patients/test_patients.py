"""Adding patients and correcting their details."""

from datetime import date, timedelta

import pytest

from pms import clock
from pms.domain.text.nhs_number import formatted
from pms.patients.models import Patient
from pms.store.base import db, new_ref
from pms.store.scoping import organisation_scope
from tests.factories import a_patient, a_user, an_episode, an_nhs_number, an_organisation
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("the page of a patient: its questions, rules and words")


def answers(**given):
    return {
        "family_name": "Okafor",
        "given_name": "Ngozi",
        "date_of_birth": "3/4/1950",
        "nhs_number": "",
        "hospital_number": "",
        "sex": "",
        "allergies": "",
        "postcode": "",
        "phone": "",
        "gp_practice_code": "",
        **given,
    }


def patients():
    return db.session.query(Patient).order_by(Patient.id).all()


def error(response, name):
    """The words beside a question."""
    field = response.page.find(attrs={"name": name})
    found = response.page.find(id=field["id"] + "-error")
    return found.text.removeprefix("Error: ") if found else None


@pytest.mark.on_both
def test_a_patient_is_added_and_shown(client):
    number = an_nhs_number()
    response = client.post(
        "/patients/add",
        answers(
            nhs_number=formatted(number),
            hospital_number=" h12 ",
            sex="female",
            postcode="sw1a1aa",
            family_name="  Okafor ",
        ),
    )
    (patient,) = patients()
    assert patient.nhs_number == number
    assert patient.hospital_number == "H12"
    assert patient.postcode == "SW1A 1AA"
    assert patient.family_name == "Okafor"
    page = client.follow(response)
    assert "OKAFOR, Ngozi" in page.words
    assert formatted(number) in page.words
    assert "No allergies recorded" in page.words


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("nhs_number", "999 000 0000", "check digit"),
        ("nhs_number", "12345", "10 digits"),
        ("nhs_number", "abcdefghij", "only digits"),
        ("date_of_birth", "31/2/1950", "Enter a real date"),
        ("date_of_birth", "31/12/1899", "Enter a real date"),
        ("date_of_birth", "tomorrow", "today or earlier"),
        ("date_of_birth", "", "Enter the date of birth"),
        ("family_name", " ", "Enter the family name"),
        ("given_name", "", "Enter the given name"),
        ("family_name", "x" * 101, "100 characters or fewer"),
        ("postcode", "X" * 11, "10 characters or fewer"),
        ("sex", "other", "Select one of the list"),
    ],
)
def test_a_slip_is_said_beside_its_question_and_kept(client, name, typed, said):
    response = client.post("/patients/add", answers(**{name: typed}))
    assert response.status_code == 422
    assert said in error(response, name)
    if name != "sex":
        assert response.page.find("input", attrs={"name": name})["value"].strip() == typed.strip()
    assert patients() == []


@pytest.mark.parametrize("column", ["nhs_number", "hospital_number"])
def test_a_number_already_here_is_refused_with_a_link_to_its_holder(client, column):
    number = an_nhs_number()
    holder = a_patient(family_name="Held", given_name="By", **{column: number})
    response = client.post("/patients/add", answers(**{column: number}))
    assert "HELD, By" in error(response, column)
    assert response.page.find("a", href=f"/patients/{holder.id}")
    assert len(patients()) == 1


@pytest.mark.on_both
def test_the_same_number_in_another_organisation_is_nobodys_business(client):
    number = an_nhs_number()
    with organisation_scope(an_organisation().id):
        a_patient(nhs_number=number)
    assert client.post("/patients/add", answers(nhs_number=number)).status_code == 303


def test_somebody_alike_must_be_looked_at_first(client):
    known = a_patient(family_name="Okafour", given_name="Ngozi", date_of_birth=date(1950, 4, 3))
    response = client.post("/patients/add", answers())
    assert response.status_code == 422
    assert response.page.find("a", href=f"/patients/{known.id}")
    assert client.post("/patients/add", answers(is_somebody_else="y")).status_code == 303
    assert len(patients()) == 2


def test_nobody_is_alike_only_by_the_birthday(client):
    a_patient(family_name="Zimmermann", given_name="Karl", date_of_birth=date(1950, 4, 3))
    assert client.post("/patients/add", answers()).status_code == 303


@pytest.mark.on_both
def test_a_double_click_adds_one_patient(client):
    once = answers(ref=new_ref(), nhs_number=an_nhs_number())
    first = client.post("/patients/add", once)
    again = client.post("/patients/add", once)
    assert first.location == again.location
    assert len(patients()) == 1


def test_an_old_form_sent_again_with_other_answers_is_not_taken_for_the_same(client):
    ref = new_ref()
    client.post("/patients/add", answers(ref=ref))
    response = client.post("/patients/add", answers(ref=ref, phone="07700 900123"))
    assert response.status_code == 422
    assert "saved a moment ago" in response.words
    assert response.page.find("input", attrs={"name": "ref"})["value"] != ref


@pytest.mark.on_both
def test_details_are_corrected_in_their_place_with_the_banner(client):
    patient = a_patient(family_name="Smyth")
    form = client.get(f"/patients/{patient.id}/details", htmx=True)
    assert form.page.find("h1") is None
    data = {**open_form(form), "family_name": "Smith", "allergies": "Penicillin"}
    response = client.post(f"/patients/{patient.id}/details", data, htmx=True)
    assert response.status_code == 200
    assert response.page.find(id="details")
    banner = response.page.find(id="patient-banner")
    assert banner["hx-swap-oob"] == "true"
    assert "SMITH" in banner.text
    assert "Penicillin" in banner.select_one(".pms-flag").text
    assert patients()[0].family_key == "smith"


def test_details_are_corrected_without_javascript(client):
    patient = a_patient()
    url = f"/patients/{patient.id}/details"
    response = client.post(url, {**open_form(client.get(url)), "phone": "0113 496 0000"})
    assert response.location == f"/patients/{patient.id}"
    assert patients()[0].phone == "0113 496 0000"


@pytest.mark.on_both
def test_every_detail_can_be_corrected(client):
    patient = a_patient(hospital_number="H1", postcode="LS1 3EX", gp_practice_code="B86001")
    url = f"/patients/{patient.id}/details"
    right = {"hospital_number": "H2", "postcode": "LS9 7TF", "gp_practice_code": "B86002"}
    assert client.post(url, {**open_form(client.get(url)), **right}).status_code == 303
    corrected = patients()[0]
    assert {name: getattr(corrected, name) for name in right} == right


def test_cancelling_shows_the_details_alone(client):
    patient = a_patient()
    response = client.get(f"/patients/{patient.id}", htmx=True)
    assert response.page.find(id="details")
    assert not response.page.find("form")


def test_none_known_is_no_alarm_and_differs_from_nothing_recorded(client):
    asked = client.get(f"/patients/{a_patient(allergies='None known').id}").page
    never = client.get(f"/patients/{a_patient().id}").page
    assert not asked.select(".pms-flag")
    assert "None known" in asked.find(id="patient-banner").text
    assert "Allergies not recorded" in never.find(id="patient-banner").text


def test_episodes_are_listed_newest_first_with_their_state(client):
    patient = a_patient()
    an_episode(
        patient, referred_on=date(2024, 1, 1), decision="rejected", decided_on=date(2024, 1, 2)
    )
    an_episode(patient, referred_on=date(2025, 1, 1), decision=None, decided_on=None)
    words = client.get(f"/patients/{patient.id}").words
    assert words.index("1 January 2025 Awaiting a decision") < words.index(
        "1 January 2024 Rejected"
    )


def test_a_patient_of_another_organisation_is_not_there(client):
    with organisation_scope(an_organisation().id):
        url = f"/patients/{a_patient().id}"
    for path in ("", "/details", "/refer"):
        assert client.get(url + path).status_code == 404
    assert client.post(url + "/details", answers()).status_code == 404


def test_a_viewer_reads_and_changes_nothing(client):
    patient = a_patient()
    client.sign_in(a_user(roles=("viewer",)))
    page = client.get(f"/patients/{patient.id}")
    assert "Change" not in page.words
    assert "Refer to OPAT" not in page.words
    assert client.post("/patients/add", answers()).status_code == 403
    assert client.post(f"/patients/{patient.id}/details", answers()).status_code == 403


def test_a_birth_today_is_a_birth(client):
    assert client.post("/patients/add", answers(date_of_birth="today")).status_code == 303
    assert patients()[0].date_of_birth - clock.today() <= timedelta(0)


@pytest.mark.parametrize("space", ["\xa0", "\u2009", "\u202f", "\u200b"], ids=ascii)
def test_a_number_pasted_from_a_page_or_a_letter_is_read_as_it_looks(client, space):
    number = an_nhs_number()
    typed = formatted(number).replace(" ", space)
    client.post("/patients/add", answers(nhs_number=typed, family_name=f"Oka\xadfor{space}"))
    (patient,) = patients()
    assert patient.nhs_number == number
    assert patient.family_name == "Okafor"
