"""Doses as people type them."""

import pytest

from pms.domain.text.doses import NOT_A_DOSE, Dose, read_dose, unit_problem


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("2", Dose(2, None)),
        ("2g", Dose(2, "g")),
        ("500 mg", Dose(500, "mg")),
        ("1.2 G", Dose(1.2, "g")),
        (".5g", Dose(0.5, "g")),
        ("250 mcg", Dose(250, "microgram")),
        ("6 mg/kg", Dose(6, "mg_per_kg")),
        ("1.2 MU", Dose(1.2, "million_unit")),
    ],
)
def test_a_dose_may_be_typed_with_its_unit(text, dose):
    assert read_dose(text) == dose


@pytest.mark.parametrize(
    "text", ["", "g", "two", "1,200 mg", "2 g 3", "5 \u00b5g", "2 x", "-1", "<4"]
)
def test_what_may_be_misread_is_refused(text):
    with pytest.raises(ValueError, match="Enter a number"):
        read_dose(text)
    assert NOT_A_DOSE.startswith("Enter a number")


def test_two_units_of_one_dose_must_agree():
    assert unit_problem("g", "mg")
    assert unit_problem("g", "g") is unit_problem("g", None) is unit_problem(None, "mg") is None
