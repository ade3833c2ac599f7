"""Reference ranges of adults."""

import pytest

from pms.domain.care.reference_ranges import ANYONE, BY_SEX, Range, range_of
from pms.domain.care.review import HIGHEST_BLOODS


@pytest.mark.parametrize(
    ("usual", "value", "side"),
    [
        (Range(4, 11), 4, None),
        (Range(4, 11), 3.9, "low"),
        (Range(4, 11), 11.1, "high"),
        (Range(None, 5), 0, None),
        (Range(60, None), 200, None),
        (Range(60, None), 59, "low"),
    ],
)
def test_the_ends_belong_to_the_range(usual, value, side):
    assert usual.side(value) == side


def test_children_have_none_and_the_sex_counts_where_it_matters():
    assert range_of("crp", "female", 17) is None
    assert range_of("ck", "female", 40) == Range(25, 200)
    assert range_of("ck", None, 40) == Range(25, 320)
    assert range_of("crp", "male", 40) == Range(None, 5)


def test_every_blood_has_a_range_and_no_sex_one_is_outside_it():
    assert ANYONE.keys() == HIGHEST_BLOODS.keys()
    for (test, _), (low, high) in BY_SEX.items():
        assert ANYONE[test].low <= low
        assert high <= ANYONE[test].high
