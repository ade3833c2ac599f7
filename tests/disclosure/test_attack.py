"""The attack finds what can be worked out, and no more."""

from itertools import product
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.disclosure.attack import Contradiction, Leak, Reader, leaks, range_of


def a_list(total: object, *parts: object, **given: int) -> Reader:
    """Rows "row 0", "row 1" ... with their total, as printed."""
    reader = Reader(**given)
    for number, printed in enumerate(parts):
        reader.prints(f"row {number}", printed)
    reader.prints("total", total)
    reader.total("total", [f"row {number}" for number in range(len(parts))])
    return reader


@pytest.mark.parametrize(
    ("printed", "least", "most"),
    [
        (0, 0, 0),
        (10, 8, 12),
        (25, 23, 27),
        ("1,025", 1023, 1027),
        ("1 to 7", 1, 7),
        ("Fewer than 5", 1, 4),
        ("Withheld", 0, inf),
        (None, 0, inf),
    ],
)
def test_a_printed_figure_stands_for_these_counts(printed, least, most):
    assert range_of(printed) == (least, most)


def test_figures_rounded_otherwise_stand_for_others():
    assert range_of(5, base=5, small=4) == (5, 7)
    assert range_of(20, base=10) == (15, 24)


def test_a_total_gives_its_only_small_row_where_the_others_are_exact():
    reader = Reader()
    for key, count in (("a", 12), ("all", 15)):
        reader.prints(key, count, exact=True)
    reader.prints("few", "1 to 7")
    reader.total("all", ["a", "few"])
    assert reader.values_left("few") == {3}


def test_rounding_leaves_a_small_row_open():
    assert a_list(30, "1 to 7", 25).values_left("row 0") == set(range(1, 8))


def test_twelve_small_rows_of_ten_are_one_each():
    reader = a_list(10, *["1 to 7"] * 12)
    assert leaks(reader, {"row 3": 1}) == [Leak("row 3", 1, frozenset({1}))]


def test_the_order_of_rows_gives_what_the_figures_do_not():
    few = ["Fewer than 5"] * 9
    reader = a_list(10, *few, small=4)
    assert reader.values_left("row 4") == {1, 2, 3, 4}
    reader.falling([f"row {number}" for number in range(9)])
    assert reader.values_left("row 4") == {1}


def test_a_year_less_its_quarters_gives_the_quarter_that_is_withheld():
    reader = Reader()
    for key, count in (("q1", 11), ("q3", 8), ("year", 24)):
        reader.prints(key, count, exact=True)
    reader.prints("q2", "1 to 7")
    reader.prints("q4", 0)
    reader.total("year", ["q1", "q2", "q3", "q4"])
    assert reader.values_left("q2") == {5}


def test_a_second_measure_bounds_the_first():
    reader = Reader()
    reader.prints("episodes", "1 to 7")
    reader.prints("readmitted", "1 to 7")
    reader.bound("days", 1, 2)
    reader.at_most("episodes", "days")
    reader.at_most("readmitted", "episodes")
    assert reader.values_left("readmitted") == {1, 2}


def test_a_share_of_the_true_counts_gives_them():
    reader = Reader()
    reader.prints("readmitted", "1 to 7")
    reader.bound("episodes", 8, 20)
    reader.ratio("readmitted", "episodes", 15.4)
    assert reader.values_left("readmitted") == {2}
    assert reader.values_left("episodes") == {13}


def test_two_publications_give_what_was_added_between_them():
    reader = Reader()
    reader.prints("before", 40, exact=True)
    reader.prints("after", 42, exact=True)
    reader.moved("added", "after", "before")
    assert leaks(reader, {"added": 2, "before": 40}) == [Leak("added", 2, frozenset({2}))]


def test_values_between_the_ends_are_struck_out_too():
    """Twice the count is 2 or 14 (with an odd rest of 12): nothing between is a count."""
    reader = Reader()
    reader.prints("a", "1 to 7")
    reader.bound("b", 0, 1)
    reader.relate([("a", 1), ("b", -6)], 1, 1)
    assert reader.values_left("a") == {1, 7}


def test_a_total_that_counts_each_once_is_between_the_largest_row_and_their_sum():
    reader = Reader()
    for key, printed in (("a", 10), ("b", "1 to 7")):
        reader.prints(key, printed)
    reader.once_in_all("all", ["a", "b"])
    assert reader.narrowed()["all"] == (8, 19)


def test_figures_that_contradict_each_other_are_told():
    with pytest.raises(Contradiction):
        a_list(10, 25, 30).narrowed()


def test_a_relation_that_the_truth_does_not_meet_is_a_mistake_of_the_tests():
    reader = a_list("1 to 7", "1 to 7", 0)
    reader.same("row 0", "row 1")
    with pytest.raises(Contradiction):
        leaks(reader, {"row 0": 3})


small = st.integers(0, 7)


@given(st.lists(st.tuples(small, small), min_size=2, max_size=4), st.data())
@settings(max_examples=60, deadline=None)
def test_it_leaves_just_the_values_of_every_set_that_is_printed_so(rows, data):
    """Held against every set of whole numbers there is."""
    printed = [data.draw(st.sampled_from([(low, min(low + by, 7))])) for low, by in rows]
    low, high = sorted(data.draw(st.tuples(st.integers(0, 20), st.integers(0, 20))))
    sets = [
        values
        for values in product(*(range(a, b + 1) for a, b in printed))
        if low <= sum(values) <= high and values[0] <= values[1]
    ]
    reader = Reader()
    for number, span in enumerate(printed):
        reader.bound(number, *span)
    reader.bound("total", low, high)
    reader.total("total", range(len(rows)))
    reader.at_most(0, 1)
    for number in range(len(rows)):
        assert left_of(reader, number) == {values[number] for values in sets}


def left_of(reader: Reader, key: int) -> object:
    """Nothing where there is no set at all."""
    try:
        return reader.values_left(key)
    except Contradiction:
        return set()
