"""Two people stay two in the browser: adding somebody, referring somebody new, changing details."""

from datetime import date

import pytest

from pms import clock
from pms.patients.models import Patient
from pms.store.base import db
from tests.factories import a_patient, an_organisation
from tests.open_form import open_form
from tests.patients.test_patients import answers, error, patients

pytestmark = pytest.mark.on_sqlite("the questions about who somebody is")

BORN = date(1950, 4, 3)


def changed(client, patient, **given):
    """The form of a patient's details, sent with these answers."""
    path = f"/patients/{patient.id}/details"
    return client.post(path, {**open_form(client.get(path)), **given})


def referral(client, **given):
    """The form of a referral of somebody new, sent with these answers about them."""
    who = {f"patient-{name}": value for name, value in answers(**given).items()}
    form = open_form(client.get("/referrals/new"))
    return client.post(
        "/referrals/new", {**form, **who, "service": "adult", "referred_on": "today"}
    )


@pytest.mark.on_both
@pytest.mark.parametrize("typed", ["0000000000", "555 555 5555", "9999999999"])
def test_ten_equal_digits_are_refused_at_every_form(client, typed):
    patient = a_patient()
    says = "ten equal digits are never given out"
    assert says in error(client.post("/patients/add", answers(nhs_number=typed)), "nhs_number")
    assert says in error(changed(client, patient, nhs_number=typed), "nhs_number")
    assert says in error(referral(client, nhs_number=typed), "patient-nhs_number")
    assert patients() == [patient]


@pytest.mark.parametrize(
    "typed",
    [
        "999\u00a0000\u00a00018",
        "999\u2013000\u20130018",
        "999\u2009000\u20090018",
        "\u200b9990000018",
    ],
)
def test_a_number_pasted_with_spaces_of_any_kind_is_the_number(client, typed):
    assert client.post("/patients/add", answers(nhs_number=typed)).status_code == 303
    assert [one.nhs_number for one in patients()] == ["9990000018"]


@pytest.mark.parametrize("word", ["N/A", "none", "-", "?", "NULL", "unknown", "nil.", "na"])
def test_a_word_for_no_number_is_none(client, word):
    for family_name in ("Ash", "Birch"):
        typed = answers(family_name=family_name, nhs_number=word, hospital_number=word)
        assert client.post("/patients/add", {**typed, "is_somebody_else": "y"}).status_code == 303
    assert [(one.nhs_number, one.hospital_number) for one in patients()] == [(None, None)] * 2


@pytest.mark.on_both
@pytest.mark.parametrize("typed", ["h-12 34", "H1234", "H\u00a01234", "H12\u201334"])
def test_one_hospital_number_is_refused_however_it_is_written(client, typed):
    holder = a_patient(family_name="Held", given_name="By", hospital_number="H12-34")
    other = a_patient(hospital_number="H9", family_name="Other")
    says = "HELD, By has this hospital number"
    assert says in error(client.post("/patients/add", answers(hospital_number=typed)), NUMBER)
    assert says in error(changed(client, other, hospital_number=typed), NUMBER)
    assert says in error(referral(client, hospital_number=typed), f"patient-{NUMBER}")
    assert patients() == [holder, other]


NUMBER = "hospital_number"


def test_a_hospital_number_is_kept_as_typed_and_may_be_written_otherwise_by_its_own_patient(client):
    patient = a_patient(hospital_number="H12-34")
    assert changed(client, patient, hospital_number="H12 34").status_code == 303
    assert db.session.get(Patient, patient.id).hospital_number == "H12 34"


@pytest.mark.parametrize("typed", ["h12", "H 1 2", "h-12-34", "H\u201312"])
def test_a_hospital_number_is_found_however_it_is_written(client, typed):
    a_patient(family_name="Held", hospital_number="H12-34")
    assert "HELD" in client.post("/patients", {"text": typed}).words


@pytest.mark.on_both
def test_details_that_become_those_of_another_are_asked_about(client):
    known = a_patient(family_name="Okafor", given_name="Ngozi", date_of_birth=BORN)
    other = a_patient(family_name="Zimmermann", given_name="Karl", date_of_birth=BORN)
    asked = changed(client, other, family_name="Okafor", given_name="Ngosi")
    assert asked.status_code == 422
    assert "There is already a patient with this date of birth and a similar name" in asked.words
    assert asked.page.find("a", href=f"/patients/{known.id}")
    form = {"family_name": "Okafor", "given_name": "Ngosi", "is_somebody_else": "y"}
    assert changed(client, other, **form).status_code == 303


@pytest.mark.on_both
@pytest.mark.parametrize("given", [{"phone": "07700 900123"}, {"sex": "female"}, {"postcode": "x"}])
def test_somebody_who_stays_who_they_are_is_not_asked_about_again(client, given):
    for _ in range(2):
        patient = a_patient(family_name="Okafor", given_name="Ngozi", date_of_birth=BORN)
    assert changed(client, patient, **given).status_code == 303


def test_a_new_referral_of_somebody_alike_is_asked_about(client):
    a_patient(family_name="O'Connor", given_name="Siobh\u00e1n", date_of_birth=BORN)
    asked = referral(client, family_name="O\u2019Connor", given_name="Siobhan")
    assert asked.status_code == 422
    assert "There is already a patient with this date of birth" in asked.words
    assert len(patients()) == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {"nhs_number": "0101011113"},
            "NHS number: A CHI number that begins 010101 is of somebody",
        ),
        ({"nhs_number": "9434765919"}, "NHS number: No NHS, CHI or Health and Care number"),
        ({"date_of_birth": "1/1/1900"}, "Date of birth: 1 January 1900 is often written where"),
        ({"date_of_birth": "2/1/1901"}, "Date of birth: With this date of birth the patient is"),
    ],
)
def test_what_stands_for_something_unknown_is_asked_about_and_may_be_right(client, given, says):
    asked = client.post("/patients/add", answers(**given))
    assert asked.status_code == 422
    assert says in asked.words
    assert [asked.page.find(attrs={"name": name})["value"] for name in given] == [*given.values()]
    right = {**answers(**given), "is_as_written": "y"}
    assert client.post("/patients/add", right).status_code == 303
    (patient,) = patients()
    assert changed(client, patient, phone="07700 900123").status_code == 303


def test_a_number_for_demonstrations_is_asked_about_where_there_is_none(client, made_up_numbers):
    typed = answers(nhs_number="9990000018")
    made_up_numbers.undo()
    asked = client.post("/patients/add", typed)
    assert "Numbers that begin with 999 are for tests and demonstrations" in asked.words
    assert "999 are for tests" in referral(client, nhs_number="9990000018").words
    an_organisation(demonstration=True)
    assert client.post("/patients/add", typed).status_code == 303


def test_two_questions_are_answered_at_once_or_one_after_the_other(client):
    a_patient(family_name="Okafor", given_name="Ngozi", date_of_birth=date(1900, 1, 1))
    typed = answers(date_of_birth="1/1/1900")
    both = client.post("/patients/add", typed)
    assert both.page.find(attrs={"name": "is_somebody_else"})
    assert both.page.find(attrs={"name": "is_as_written"})
    one = client.post("/patients/add", {**typed, "is_somebody_else": "y"})
    assert one.status_code == 422
    assert one.page.find(attrs={"name": "is_somebody_else", "checked": True})
    done = client.post("/patients/add", {**open_form(one), **typed, "is_as_written": "y"})
    assert done.status_code == 303


def test_the_very_old_are_read_as_such_and_read_back(client):
    clock_year = clock.today().year
    typed = f"1/6/{(clock_year + 1) % 100:02}"
    wrong = client.post("/patients/add", answers(date_of_birth=typed, family_name=""))
    assert f"1 June {clock_year - 99}, 9" in wrong.words
    assert client.post("/patients/add", answers(date_of_birth=typed)).status_code == 303
    assert [one.date_of_birth for one in patients()] == [date(clock_year - 99, 6, 1)]


# --- One name only


@pytest.mark.on_both
def test_who_has_one_name_only_is_added_and_shown_without_a_comma(client):
    typed = answers(family_name="Example", given_name="", single_name="y")
    page = client.follow(client.post("/patients/add", typed))
    (patient,) = patients()
    assert (patient.given_name, patient.full_name) == ("", "EXAMPLE")
    assert "EXAMPLE," not in page.words
    assert "Has one name only" in page.words
    found = client.post("/patients", {"text": "exam"})
    assert "EXAMPLE" in found.words
    assert "EXAMPLE," not in found.words
    form = open_form(client.get(f"/patients/{patient.id}/details"))
    assert form["single_name"] == ["y"]
    assert changed(client, patient, phone="07700 900123").status_code == 303


def test_a_double_click_adds_who_has_one_name_only_once(client):
    form = open_form(client.get("/patients/add"))
    typed = {**form, **answers(given_name="", single_name="y")}
    first, again = (client.post("/patients/add", typed) for _ in range(2))
    assert first.location == again.location
    assert len(patients()) == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"given_name": ""}, "Enter the given name"),
        ({"given_name": " \u200b"}, "Enter the given name"),
        ({"single_name": "y"}, "Who has one name only has no given name"),
    ],
)
def test_a_given_name_is_there_or_said_to_be_none(client, given, says):
    assert says in error(client.post("/patients/add", answers(**given)), "given_name")


# --- Names as they are found


@pytest.mark.on_both
@pytest.mark.parametrize(
    ("family_name", "given_name", "typed"),
    [
        ("\u0130NAN", "I\u015f\u0131l", "Isil"),
        ("\u00deORSTEINSD\u00d3TTIR", "\u00de\u00f3ra", "Thora"),
        ("\u00deORSTEINSD\u00d3TTIR", "\u00de\u00f3ra", "thorsteinsdottir"),
        ("\u00d0URI\u0106", "\u0110or\u0111e", "Duric"),
        ("Borg\u0127", "Anna", "borgh"),
        ("Lef\u0153uvre", "Zo\u00eb", "lefoeuvre"),
        ("\u0141ukasz", "Jan", "lukasz"),
        ("Ka\u02bbahumanu", "Mele", "kaahumanu"),
        ("\u014auda", "M\u0259ri", "nguda"),
        ("Stra\u00dfe", "J\u00fcrgen", "strasse"),
    ],
)
def test_names_are_found_by_plain_letters(client, family_name, given_name, typed):
    a_patient(family_name=family_name, given_name=given_name)
    found = client.post("/patients", {"text": typed})
    assert found.page.find("table"), found.words


@pytest.mark.parametrize("dash", ["\u2010", "\u2011", "\u2013", "\u2014", "\u2212", "\ufe63"])
def test_a_dash_of_any_kind_in_a_name_is_a_hyphen(client, dash):
    client.post("/patients/add", answers(family_name=f"Smith{dash}Jones"))
    assert [one.family_name for one in patients()] == ["Smith-Jones"]
