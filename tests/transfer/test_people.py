"""Two people stay two: what an import makes of numbers that name somebody else, or nobody."""

from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.patients.models import Patient
from pms.store.base import db
from tests import factories
from tests.transfer.bundles import a_folder, a_patient_row, an_episode_row, bring_in, remarks_on
from tests.transfer.database import everything
from tests.transfer.test_exporting import export

BORN = date(1990, 2, 1)
ANNA = {
    "nhs_number": "9990000018",
    "hospital_number": "",
    "family_name": "Smith",
    "given_name": "Anna",
    "date_of_birth": "1990-02-01",
    "sex": "female",
    "same_person": "",
}
BRIAN = {**ANNA, "patient_ref": "P2", "family_name": "Jones", "given_name": "Brian", "sex": "male"}


EPISODE = [an_episode_row(decision="", decision_date="")]


def remarks(folder, *rows):
    return remarks_on(
        a_folder(
            folder, patients=[a_patient_row(**row) for row in rows], episodes=EPISODE, courses=[]
        )
    )


def brought(folder, *rows):
    patients = [a_patient_row(**row) for row in rows]
    return bring_in(a_folder(folder, patients=patients, episodes=EPISODE, courses=[]))


def patients():
    factories.let_others_work()
    return db.session.scalars(select(Patient).order_by(Patient.id)).all()


# --- One number, two people


def test_two_people_of_one_number_and_birth_date_are_refused_with_both_shown(app, tmp_path):
    before = everything()

    outcome = brought(tmp_path / "b", ANNA, BRIAN)

    assert list(outcome.report.lines()) == [
        'refused: patients.csv, row 3, family_name "Jones": the patient already there with this'
        " number and date of birth is Smith, Anna (female), here it is Jones, Brian (male): if they"
        " are one person, write yes in the column same_person"
    ]
    assert everything() == before


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"family_name": "Jones", "given_name": "Brian"}, "family_name"),
        ({"family_name": "Jones", "given_name": "Brian", "sex": ""}, "family_name"),
        ({"sex": "male"}, "sex"),
        ({"sex": "indeterminate"}, "sex"),
        ({"family_name": "\u5f20", "given_name": "\u4f1f"}, "family_name"),
        ({"family_name": "Jones", "given_name": "", "single_name": "yes"}, "family_name"),
        ({"given_name": "Anna", "family_name": "Smith", "sex": "Male"}, "sex"),
        ({"family_name": "Twin", "given_name": "Brenda"}, "family_name"),
    ],
)
@pytest.mark.parametrize("by", [{}, {"nhs_number": "", "hospital_number": "H 7"}])
def test_somebody_recorded_is_not_taken_for_another_person(app, tmp_path, row, column, by):
    factories.a_patient(
        nhs_number="9990000018",
        hospital_number="H7",
        family_name="Smith",
        given_name="Anna",
        date_of_birth=BORN,
        sex="female",
    )

    (line,) = remarks(tmp_path / "b", {**ANNA, **by, **row})

    assert line.startswith(f"refused: patients.csv, row 2, {column}")
    assert "already there with this number and date of birth is Smith, Anna (female)" in line


@pytest.mark.parametrize(
    "row",
    [
        {"family_name": "Smyth"},
        {"family_name": "Jones"},  # a new family name
        {"given_name": "Ann"},
        {"family_name": "Anna", "given_name": "Smith"},
        {"sex": ""},
        {"sex": "not_known"},
        {"family_name": "SMITH", "given_name": "anna"},
        {"family_name": "Jones", "given_name": "Brian", "same_person": "yes"},
        {"family_name": "Jones", "given_name": "Brian", "sex": "male", "same_person": " YES "},
    ],
)
def test_one_person_written_otherwise_or_said_to_be_one_is_matched(app, tmp_path, row):
    outcome = brought(tmp_path / "b", ANNA, {**ANNA, "patient_ref": "P2", **row})

    assert outcome.counts[0] == "patients: 1 new, 1 matched"
    assert list(outcome.report.lines()) == []


def test_what_makes_them_one_person_is_read_and_never_kept(app, tmp_path, runner):
    rows = ANNA, {**BRIAN, "same_person": "yes"}
    brought(tmp_path / "b", *rows)
    again = brought(tmp_path / "again", ANNA, BRIAN)
    export(runner, tmp_path / "out")

    assert again.counts[0] == "patients: 2 already imported"
    assert "same_person" not in (tmp_path / "out" / "patients.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("said", ["maybe", "1", "y"])
def test_a_flag_that_is_neither_yes_nor_no_makes_nobody_one_person(app, tmp_path, said):
    lines = remarks(tmp_path / "b", ANNA, {**BRIAN, "same_person": said})
    assert f'row 3, same_person "{said}": this is not yes or no' in lines[0]


# --- Words that are no number


@pytest.mark.parametrize(
    "word",
    ["N/A", "n/a", "NULL", "None", "nil", "unknown", "-", "?", " none. ", "\u2013", "\u200bNA"],
)
def test_a_word_for_no_number_makes_no_two_people_one(app, tmp_path, word):
    ash = {"family_name": "Ash", "given_name": "Anna", "nhs_number": "", "hospital_number": word}
    birch = {**ash, "patient_ref": "P2", "family_name": "Birch", "given_name": "Brian"}

    outcome = brought(tmp_path / "b", ash, birch)

    assert [one.hospital_number for one in patients()] == [None, None]
    lines = list(outcome.report.lines())
    assert len(lines) == 2
    assert all("hospital_number" in line and "is read as blank" in line for line in lines)


@pytest.mark.parametrize("word", ["n/a", "None", "NULL", "-", "?", "Nil", "unknown", "NA."])
def test_a_word_for_no_nhs_number_is_none(app, tmp_path, word):
    outcome = brought(tmp_path / "b", {"nhs_number": word})

    assert [one.nhs_number for one in patients()] == [None]
    assert ["nhs_number" in line for line in outcome.report.lines()] == [True]


def test_a_cell_of_what_no_one_sees_is_no_number_and_says_nothing(app, tmp_path):
    outcome = brought(tmp_path / "b", {"nhs_number": "\u200b\ufeff", "hospital_number": "\u00a0"})

    assert [(one.nhs_number, one.hospital_number) for one in patients()] == [(None, None)]
    assert list(outcome.report.lines()) == []


@pytest.mark.parametrize("word", ["None", "NULL", "n/a", "nil", "unknown", "-", "?", "na"])
def test_a_word_for_nothing_in_the_allergies_is_never_none_known(app, tmp_path, word):
    outcome = brought(tmp_path / "b", {"allergies": word})

    assert [one.allergies for one in patients()] == [None]
    (line,) = outcome.report.lines()
    assert line.startswith(f'warned: patients.csv, row 2, allergies "{word}": this is read as not')


@pytest.mark.parametrize("words", ["None known", "NKDA", "nil known", "Penicillin: rash"])
def test_what_somebody_asked_and_wrote_of_allergies_stays(app, tmp_path, words):
    outcome = brought(tmp_path / "b", {"allergies": words})

    assert [one.allergies for one in patients()] == [words]
    assert list(outcome.report.lines()) == []


def test_none_that_somebody_typed_in_the_browser_comes_back_as_none_known(app, tmp_path, runner):
    factories.a_patient(allergies="none")

    export(runner, tmp_path / "out")

    assert "None known" in (tmp_path / "out" / "patients.csv").read_text(encoding="utf-8")


def test_a_word_for_nothing_in_another_text_is_kept_with_a_warning(app, tmp_path):
    outcome = brought(tmp_path / "b", {"phone": "N/A", "postcode": "NULL"})

    assert [(one.phone, one.postcode) for one in patients()] == [("N/A", "NULL")]
    assert ["kept as a text" in line for line in outcome.report.lines()] == [True, True]


# --- Numbers as they are written


@pytest.mark.parametrize(
    "typed",
    ["999 000 0018", "999\u00a0000\u00a00018", "999\u2013000\u20130018", "\u200b9990000018"],
)
def test_an_nhs_number_pasted_from_a_page_is_the_number(app, tmp_path, typed):
    brought(tmp_path / "b", {"nhs_number": typed})
    assert [one.nhs_number for one in patients()] == ["9990000018"]


@pytest.mark.parametrize("digit", "059")
def test_ten_equal_digits_are_refused(app, tmp_path, digit):
    (line,) = remarks(tmp_path / "b", {"nhs_number": digit * 10})
    assert line.startswith("refused:")
    assert "ten equal digits are never given out" in line


def test_a_number_that_a_spreadsheet_has_shortened_is_named_as_that(app, tmp_path):
    (line,) = remarks(tmp_path / "b", {"nhs_number": "9.99E+09"})
    assert line.startswith("refused:")
    assert "A spreadsheet has shortened this number" in line


def test_a_number_for_demonstrations_is_warned_about_where_there_is_none(
    app, tmp_path, made_up_numbers
):
    assert remarks(tmp_path / "here", {}) == []

    made_up_numbers.undo()

    (line,) = remarks(tmp_path / "there", {})
    assert "Numbers that begin with 999 are for tests".casefold() in line.casefold()
    factories.an_organisation(demonstration=True)
    assert remarks(tmp_path / "demo", {}) == []


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"nhs_number": "0101011113"}, "a CHI number that begins 010101 is of somebody born on"),
        ({"nhs_number": "9434765919"}, "no NHS, CHI or Health and Care number is known to begin"),
        ({"date_of_birth": "1900-01-01"}, "1 January 1900 is often written where"),
        ({"date_of_birth": "1910-01-01"}, "years old"),
    ],
)
def test_what_stands_for_something_unknown_is_warned_about(app, tmp_path, row, says):
    (line,) = remarks(tmp_path / "b", row)
    assert line.startswith("warned:")
    assert says in line


@pytest.mark.parametrize(
    "row", [{"nhs_number": "4505577104"}, {"date_of_birth": "1917-11-30"}, {"nhs_number": ""}]
)
def test_nothing_is_said_of_what_people_have(app, tmp_path, row):
    assert remarks(tmp_path / "b", row) == []


@pytest.mark.parametrize("number", ["H-12 34", "h1234", "H\u00a01234", "H 1 2 3 4"])
def test_hospital_numbers_are_compared_as_they_are_meant_and_kept_as_typed(app, tmp_path, number):
    factories.a_patient(
        nhs_number=None, hospital_number="H1234", given_name="Ada", date_of_birth=date(1960, 5, 17)
    )

    outcome = brought(tmp_path / "b", {"nhs_number": "", "hospital_number": number})

    assert outcome.counts[0] == "patients: 1 matched"


def test_a_hospital_number_is_kept_as_it_was_typed(app, tmp_path):
    brought(tmp_path / "b", {"hospital_number": "H-12 34"})
    assert [(one.hospital_number, one.hospital_key) for one in patients()] == [("H-12 34", "H1234")]


# --- People alike without a number in common


@pytest.mark.parametrize(
    "row",
    [
        {"family_name": "O\u2019Connor", "given_name": "Siobhan"},
        {"family_name": "Siobhan", "given_name": "O'Connor"},
        {"family_name": "O'Connor", "given_name": "S"},
        {"family_name": "O\u02bcConnor", "given_name": "Siobh\u00e1n", "nhs_number": "9990000026"},
        {"family_name": "OConnor", "given_name": "Siobhan", "sex": "male"},
        {"family_name": "Connor", "given_name": "Siobhan"},
        {"family_name": "Murphy", "given_name": "Siobh\u00e1n"},
        {"family_name": "O\u2013Connor", "given_name": "Shivaun"},
    ],
)
@pytest.mark.parametrize("is_recorded", [True, False])
def test_people_who_may_be_one_are_warned_about_with_both(app, tmp_path, row, is_recorded):
    names = {"family_name": "O'Connor", "given_name": "Siobh\u00e1n"}
    known = {**dict.fromkeys(("nhs_number", "hospital_number"), ""), **names}
    known["date_of_birth"] = "1958-05-17"
    rows = [known, {**known, "patient_ref": "P2", **row}]
    if is_recorded:
        factories.a_patient(nhs_number=None, date_of_birth=date(1958, 5, 17), **names)
        rows[0]["date_of_birth"] = "1957-05-17"

    outcome = brought(tmp_path / "b", *rows)

    (line,) = outcome.report.lines()
    assert line.startswith("warned: patients.csv, row 3, family_name")
    assert f"may be O'Connor, Siobh\u00e1n of {'the record' if is_recorded else 'row 2'}" in line
    assert len(patients()) == 3 if is_recorded else 2


@pytest.mark.parametrize(
    "row",
    [
        {"date_of_birth": "1990-02-02"},
        {"family_name": "Zimmermann", "given_name": "Karl"},
        {"family_name": "Zahra", "given_name": "", "single_name": "yes"},
    ],
)
def test_people_unlike_or_of_another_day_are_two_without_a_word(app, tmp_path, row):
    other = {**ANNA, "patient_ref": "P2", "nhs_number": "", **row}
    assert remarks(tmp_path / "b", ANNA, other) == []


def test_two_people_of_one_name_only_are_not_alike_by_having_no_given_name(app, tmp_path):
    one = {"family_name": "Zahra", "given_name": "", "single_name": "yes", "nhs_number": ""}
    rows = [
        {**one, "hospital_number": "H1"},
        {**one, "hospital_number": "H2", "patient_ref": "P2", "family_name": "Bukola"},
    ]
    assert remarks(tmp_path / "b", *rows) == []


def test_somebody_entered_in_error_is_like_nobody(app, tmp_path):
    factories.a_patient(
        date_of_birth=date(1960, 5, 17),
        entered_in_error_at=clock.now(),
        entered_in_error_reason="Wrong person",
    )
    assert remarks(tmp_path / "b", {}) == []


# --- One name only


def test_who_has_one_name_only_is_imported_and_exported(app, tmp_path, runner):
    row = {"given_name": "", "single_name": "yes", "family_name": "Example"}
    outcome = brought(tmp_path / "b", row)
    (patient,) = patients()
    export(runner, tmp_path / "out")
    again = bring_in(tmp_path / "out")

    assert not outcome.is_refused
    assert (patient.given_name, patient.single_name, patient.full_name) == ("", True, "EXAMPLE")
    assert again.counts[0] == "patients: 1 already imported"


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({"given_name": ""}, "of who has one name only, the column single_name says yes"),
        ({"given_name": "\u200b"}, "of who has one name only, the column single_name says yes"),
        ({"given_name": "", "single_name": "no"}, "the column single_name says yes"),
        ({"single_name": "yes"}, "who has one name only has no given name"),
        ({"single_name": "perhaps"}, "this is not yes or no"),
    ],
)
def test_a_blank_given_name_needs_to_be_said(app, tmp_path, row, line):
    (said,) = remarks(tmp_path / "b", row)
    assert said.startswith("refused:")
    assert line in said


def test_a_bundle_without_given_names_says_so_once(app, tmp_path):
    rows = [{key: one for key, one in a_patient_row().items() if key != "given_name"}]
    bundle = a_folder(tmp_path / "b", patients=rows)
    assert remarks_on(bundle)[0].startswith("refused: patients.csv, row 1, given_name: this column")


# --- As the forms write it


def test_names_and_postcodes_are_kept_as_the_forms_keep_them(app, tmp_path):
    row = {"family_name": "Smith\u2013Jones", "given_name": "Mary\u2010Ann", "postcode": "sw1a1aa"}
    brought(tmp_path / "b", row)
    (patient,) = patients()
    assert (patient.family_name, patient.given_name) == ("Smith-Jones", "Mary-Ann")
    assert patient.postcode == "SW1A 1AA"
