"""Small numbers cannot be worked out: every suppressed count is attacked with all that is shown."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pms.domain import suppression
from pms.domain.suppression import FEW, SMALLEST, Shown, Sum, alone, possible, publish


def values_left(shown, sums, key) -> set[int]:
    """The attacker: every value that a count may have beside all that is shown.

    Parts that belong to no other part are tried one set after another, each with every count that
    is shown like it; a withheld one is bounded by what the sums leave of it. It knows no counts.
    """
    totals = [one.total for one in sums]
    leaves = [one for one in shown if one not in totals]
    ranges = [
        range(possible(shown[one])[0], int(min(possible(shown[one])[1], 14)) + 1) for one in leaves
    ]
    found = set()
    for values in product(*ranges):
        known = dict(zip(leaves, values, strict=True))
        if all(fits(shown, one, known) for one in sums):
            found.add(known[key])
    return found


def fits(shown, one: Sum, known) -> bool:
    """Sums stand in order: the parts of each are known when it is reached."""
    total = sum(known[part] for part in one.parts)
    if known.setdefault(one.total, total) != total:
        return False
    least, most = possible(shown[one.total])
    return least <= total <= most


def assert_kept(counts, shown, sums) -> None:
    """More than one value is left for each small count."""
    for key, count in counts.items():
        if 0 < count < SMALLEST:
            assert shown[key].value is None
            assert len(values_left(shown, sums, key)) > 1, (key, counts, shown)


def a_list(*counts: int) -> tuple[dict[str, int], list[Sum]]:
    """A table of one dimension with its total."""
    parts = {f"row {number}": count for number, count in enumerate(counts)}
    return parts | {"total": sum(counts)}, [Sum("total", tuple(parts))]


def a_square(first: tuple[int, int], second: tuple[int, int]):
    """Two rows in two quarters, with the totals of both ways."""
    counts = {
        (row, quarter): cells[quarter]
        for row, cells in (("a", first), ("b", second))
        for quarter in (0, 1)
    }
    sums = [
        *(Sum((row, "year"), ((row, 0), (row, 1))) for row in ("a", "b")),
        *(Sum(("all", quarter), (("a", quarter), ("b", quarter))) for quarter in (0, 1)),
        Sum(("all", "year"), (("all", 0), ("all", 1))),
    ]
    for one in sums:
        counts[one.total] = sum(counts[part] for part in one.parts)
    return counts, sums


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (1, "Fewer than 5"), (4, "Fewer than 5"), (5, "5"), (7, "5"), (8, "10"), (12, "10")],
)
def test_small_counts_are_suppressed_and_the_others_rounded(count, words):
    assert str(alone(count)) == words
    least, most = possible(alone(count))
    assert least <= count <= most


def test_a_thousand_has_its_comma():
    assert str(alone(27_841)) == "27,840"


def test_the_rest_of_a_total_does_not_give_a_suppressed_part():
    counts, sums = a_list(3, 12, 20)
    shown = publish(counts, sums)
    assert shown["row 0"] == FEW
    assert (shown["row 1"].value, shown["row 2"].value, shown["total"].value) == (10, 20, 35)
    assert values_left_of_list(shown) == {1, 2, 3, 4}


def values_left_of_list(shown) -> set[int]:
    """What of a first row that is suppressed is left, from the ranges of the others."""
    rows = [one for key, one in shown.items() if key not in ("row 0", "total")]
    low = sum(possible(one)[0] for one in rows)
    high = sum(possible(one)[1] for one in rows)
    least, most = possible(shown["total"])
    return {value for value in range(1, SMALLEST) if least - high <= value <= most - low}


@pytest.mark.parametrize("counts", [(4, 4), (1, 1, 1, 1, 1, 1, 1), (4, 4, 4, 4, 4, 4, 4)])
def test_a_total_that_says_what_all_its_small_parts_are_is_withheld(counts):
    """Each part could only be 4 (or 1), as nothing else adds up to a number rounded so."""
    shown = publish(*a_list(*counts))
    assert shown["total"].withheld
    assert all(shown[f"row {n}"] == FEW for n in range(len(counts)))


def test_a_companion_is_withheld_before_a_total():
    """Shown as it is, 12 of 15 leaves 3; so a number beside it goes."""
    counts, sums = a_list(3, 12, 20)
    shown = publish(counts, sums, exact=set(counts))
    assert (shown["row 1"].withheld, shown["row 2"].value, shown["total"].value) == (True, 20, 35)


def test_a_table_without_small_counts_is_shown_whole():
    shown = publish(*a_list(0, 5, 1200))
    assert [str(one) for one in shown.values()] == ["0", "5", "1,200", "1,205"]


def test_what_was_shown_elsewhere_stays_and_the_new_sum_gives_way():
    counts = {"q1": 2, "q2": 10, "year": 12}
    already = {"q1": FEW, "q2": Shown(10, exact=True)}
    shown = publish(counts, [Sum("year", ("q1", "q2"))], already=already, exact={"year"})
    assert (shown["q1"], shown["q2"].value, shown["year"].withheld) == (FEW, 10, True)


def test_sums_that_do_not_hold_are_a_mistake_of_ours():
    with pytest.raises(AssertionError):
        publish({"a": 1, "total": 2}, [Sum("total", ("a",))])


small = st.integers(0, 9)


@given(st.lists(small, min_size=1, max_size=4), st.booleans())
@settings(max_examples=150, deadline=None)
def test_no_list_with_its_total_gives_a_small_count_away(counts, exact):
    values, sums = a_list(*counts)
    shown = publish(values, sums, exact=set(values) if exact else ())
    assert_kept(values, shown, sums)


@given(st.tuples(small, small), st.tuples(small, small))
@settings(max_examples=150, deadline=None)
def test_no_table_of_quarters_gives_a_small_count_away(first, second):
    counts, sums = a_square(first, second)
    shown = publish(counts, sums)
    assert_kept(counts, shown, sums)


@given(st.tuples(small, small), st.tuples(small, small))
@settings(max_examples=150, deadline=None)
def test_nor_does_a_year_beside_quarters_shown_before_it(first, second):
    """As on the national pages: each quarter has a page of its own, the year comes after."""
    counts, sums = a_square(first, second)
    already = {}
    for quarter in (0, 1):
        own = {key: count for key, count in counts.items() if key[1] == quarter}
        already |= publish(own, [one for one in sums if one.total == ("all", quarter)])
    shown = publish(counts, sums, already=already)
    assert already.items() <= shown.items()
    assert_kept(counts, shown, sums)


@given(st.lists(st.integers(0, 300), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_no_number_shown_is_further_off_than_half_a_step(counts):
    values, sums = a_list(*counts)
    for key, one in publish(values, sums).items():
        least, most = possible(one)
        assert least <= values[key] <= most
        assert one.value is None or abs(one.value - values[key]) <= suppression.STEP // 2


def test_the_attacker_finds_what_is_not_protected():
    """The proof that these tests would notice: plain suppression leaves one value."""
    counts, sums = a_list(3, 7)
    naive = {key: alone(count, exact=True) for key, count in counts.items()}
    assert values_left(naive, sums, "row 0") == {3}
    counts, sums = a_list(4, 4)
    assert values_left({key: alone(count) for key, count in counts.items()}, sums, "row 0") == {4}
