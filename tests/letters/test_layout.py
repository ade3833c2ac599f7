"""A letter's text as it is set on the page."""

import pytest

from pms.letters.layout import blocks, bound

JOINED = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("Ceftriaxone 2 g once daily", "2_g"),
        ("Flucloxacillin 50 mg/kg", "50_mg/kg"),
        ("Benzylpenicillin 2.4 million units", "2.4_million"),
        ("Platelets 333 10⁹/L; CRP 65 mg/L", "333_10⁹/L"),
        ("eGFR 90 mL/min/1.73 m²", "90_mL/min"),
    ],
)
def test_a_number_stays_with_its_unit(written, joined):
    assert joined.replace("_", JOINED) in bound(written)


def test_other_numbers_may_end_a_line():
    for line in ("17 days", "10 December 2026", "4 grandchildren", "Ward 7 gave it"):
        assert bound(line) == line


def test_a_heading_and_its_points_are_told_apart():
    [treatment, end] = blocks("Treatment:\n- Ceftriaxone 2 g\n\nYours sincerely,")
    assert (treatment.heading, treatment.is_list) == ("Treatment", True)
    assert treatment.lines == (f"Ceftriaxone 2{JOINED}g",)
    assert (end.heading, end.lines) == ("", ("Yours sincerely,",))
