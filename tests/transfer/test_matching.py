"""A patient who is already there is matched and never doubled."""

from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.patients.models import Patient
from pms.store.base import db
from tests import factories
from tests.transfer.bundles import a_folder, a_patient_row, an_episode_row, bring_in

BORN = date(1960, 5, 17)
OTHER_NUMBER = "9990000026"


def there(**given):
    values = {"nhs_number": "9990000018", "hospital_number": "H1", "date_of_birth": BORN, **given}
    return factories.a_patient(family_name="Recorded", **values)


def family_names():
    factories.let_others_work()
    return db.session.scalars(select(Patient.family_name).order_by(Patient.id)).all()


@pytest.mark.parametrize(
    ("recorded", "row"),
    [
        ({}, {}),
        ({}, {"hospital_number": "H2"}),  # the NHS number and the birth date agree
        ({"hospital_number": None}, {}),
        ({"nhs_number": None}, {}),  # a blank number does not differ
        ({}, {"nhs_number": "", "hospital_number": "h1"}),
    ],
)
def test_a_matched_patient_keeps_what_is_recorded(app, tmp_path, recorded, row):
    there(**recorded, allergies="Penicillin: rash")
    row = {**row, "allergies": "None known"}

    outcome = bring_in(a_folder(tmp_path / "bundle", patients=[a_patient_row(**row)]))

    assert outcome.counts[0] == "patients: 1 matched"
    assert family_names() == ["Recorded"]
    assert list(db.session.scalars(select(Patient.allergies))) == ["Penicillin: rash"]


@pytest.mark.parametrize(
    ("recorded", "row"),
    [
        ({"nhs_number": None, "hospital_number": None}, {"nhs_number": "", "hospital_number": ""}),
        ({"hospital_number": "H2"}, {"nhs_number": OTHER_NUMBER}),
        ({"hospital_number": None}, {"nhs_number": "", "hospital_number": "H9"}),
    ],
)
def test_other_numbers_or_none_are_another_patient(app, tmp_path, recorded, row):
    there(**recorded)

    bring_in(a_folder(tmp_path / "bundle", patients=[a_patient_row(**row)]))

    assert family_names() == ["Recorded", "Testcase"]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (
            {"date_of_birth": "1961-05-17"},
            'date_of_birth "1961-05-17": the patient already there with this nhs_number was born on'
            " 1960-05-17, here it is 1961-05-17",
        ),
        (
            {"nhs_number": "", "date_of_birth": "1961-05-17"},
            'date_of_birth "1961-05-17": the patient already there with this hospital_number was'
            " born on 1960-05-17, here it is 1961-05-17",
        ),
        (
            {"nhs_number": OTHER_NUMBER},
            f'nhs_number "{OTHER_NUMBER}": the patient already there with this hospital_number has'
            f" the NHS number 9990000018, here it is {OTHER_NUMBER}",
        ),
    ],
)
def test_numbers_in_conflict_are_refused_with_both_values(app, tmp_path, row, line):
    there()

    outcome = bring_in(a_folder(tmp_path / "bundle", patients=[a_patient_row(**row)]))

    assert list(outcome.report.lines()) == [f"refused: patients.csv, row 2, {line}"]


def test_numbers_of_two_patients_are_refused(app, tmp_path):
    there(hospital_number="H2")
    there(nhs_number=None)

    outcome = bring_in(a_folder(tmp_path / "bundle"))

    assert [line.split(": ")[-1] for line in outcome.report.lines()] == [
        "another patient has this hospital number than the one with the NHS number 9990000018"
    ]


def test_a_patient_twice_in_the_bundle_is_one_patient_with_both_references(app, tmp_path):
    bundle = a_folder(
        tmp_path / "bundle",
        patients=[
            a_patient_row(),
            a_patient_row(patient_ref="P2", hospital_number="H2"),
            a_patient_row(patient_ref="P3", nhs_number="", hospital_number="H2"),
        ],
        episodes=[
            an_episode_row(),
            an_episode_row(
                episode_ref="E2",
                patient_ref="P3",
                referral_date="2025-03-01",
                decision_date="2025-03-01",
            ),
        ],
    )

    first = bring_in(bundle)
    again = bring_in(bundle)

    assert first.counts[0] == "patients: 1 new, 2 matched"
    assert again.counts[0] == "patients: 3 already imported"
    assert family_names() == ["Testcase"]


def test_a_number_that_only_a_matched_row_had_leads_to_the_patient_in_a_later_bundle(app, tmp_path):
    there(nhs_number=None)
    bring_in(a_folder(tmp_path / "one"))

    row = a_patient_row(patient_ref="P2", hospital_number="")
    outcome = bring_in(a_folder(tmp_path / "two", patients=[row]))

    assert outcome.counts[0] == "patients: 1 matched"


def test_a_patient_entered_in_error_is_not_matched_but_refused(app, tmp_path):
    there(entered_in_error_at=clock.now(), entered_in_error_reason="Wrong person")

    outcome = bring_in(a_folder(tmp_path / "bundle"))

    assert list(outcome.report.lines()) == [
        "refused: patients.csv, row 2: the patient with this number was entered in error"
    ]
