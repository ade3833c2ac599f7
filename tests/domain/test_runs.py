"""Runs of a run chart: the two rules, and a second, naive reading of random values."""

import random
from statistics import median

import pytest

from pms.domain.counting.runs import Run, in_words, middle_of, runs_of

LOW, HIGH = [1, 2, 1, 3, 2, 1, 2, 3], [9, 8, 9, 7, 8, 9, 8, 7]
UP_AND_DOWN = [1, 9, 2, 8, 1, 9, 2, 8, 1, 9]


def kinds(values):
    return [(run.kind, run.first, run.last, len(run.counted)) for run in runs_of(values)]


def test_eight_in_a_row_on_one_side_of_the_median_are_a_run():
    assert kinds([*LOW, *HIGH]) == [("below", 0, 7, 8), ("above", 8, 15, 8)]


def test_seven_in_a_row_are_none():
    assert kinds([*LOW[:7], *HIGH[:7], 1, 9]) == []


def test_a_point_on_the_median_neither_counts_nor_breaks():
    values = [*LOW[:4], 5, *LOW[4:], 5, *HIGH]
    assert middle_of(values) == 5
    assert kinds(values)[0] == ("below", 0, 8, 8)
    assert kinds([*LOW[:7], 5, *HIGH[:7]]) == []


def test_six_rising_or_falling_are_a_run_and_five_are_none():
    assert kinds([*UP_AND_DOWN, 3, 4, 5, 6, 7, 1]) == []
    assert kinds([*UP_AND_DOWN, 2, 3, 4, 5, 6, 7, 1]) == [("rising", 10, 15, 6)]
    assert kinds([*UP_AND_DOWN, 8, 7, 6, 5, 4, 6]) == [("falling", 9, 14, 6)]


def test_like_neighbours_neither_make_nor_break_a_trend():
    assert kinds([*UP_AND_DOWN, 2, 3, 3, 4, 5, 6, 7, 1]) == [("rising", 10, 16, 6)]
    assert kinds([*UP_AND_DOWN, 2, 3, 3, 4, 5, 6, 1]) == []
    assert kinds([4.0] * 20) == []


def test_where_a_trend_turns_one_ends_and_the_next_begins():
    assert kinds([1, 2, 3, 4, 5, 9, 7, 6, 4, 3, 2, 8]) == [
        ("rising", 0, 5, 6),
        ("falling", 5, 10, 6),
    ]


def test_a_quarter_without_a_value_breaks_both():
    assert kinds([*LOW[:4], None, *LOW[4:], *HIGH]) == [("above", 9, 16, 8)]
    assert kinds([*UP_AND_DOWN, 2, 3, 4, None, 5, 6, 7, 1]) == []


def test_where_the_median_is_the_lowest_or_highest_there_is_no_side():
    seldom = [0, 0, 0, 2, 0, 3, 0, 0, 2, 0, 1, 0, 0, 4, 0, 3, 0, 2, 0, 3, 0]
    assert middle_of(seldom) == 0
    assert runs_of(seldom) == []
    assert runs_of([100 - value for value in seldom]) == []


def test_few_points_say_nothing():
    rising = [*range(9)]
    assert runs_of(rising) == []
    assert kinds([*rising, 10]) == [("rising", 0, 9, 10)]
    assert runs_of([*rising, None, None]) == []
    assert runs_of([]) == runs_of([None] * 20) == []
    assert middle_of([None]) is None


def test_a_run_in_words():
    labels = [f"Q{n}" for n in range(20)]
    side = Run("above", (2, 3, 4, 6, 7, 8, 9, 10))
    assert in_words(side, labels) == (
        "Q2 to Q10: 8 in a row above the median, 1 on the median not counted"
    )
    assert in_words(Run("falling", (1, 2, 3, 4, 5, 6)), labels) == ("Q1 to Q6: 6 in a row falling")
    assert in_words(Run("rising", (1, 2, 4, 5, 6, 7)), labels).endswith(
        "rising, of neighbours that are alike only the first counted"
    )


def naive_runs(values):
    """Every stretch from a place to another that meets a rule and lies in no longer one."""
    known = [value for value in values if value is not None]
    if len(known) < 10:
        return set()
    middle = median(known)
    rules = {
        "above": lambda part: part[0] > middle < part[-1] and min(part) >= middle > min(known),
        "below": lambda part: part[0] < middle > part[-1] and max(part) <= middle < max(known),
        "rising": lambda part: part == sorted(part) and part[-1] > part[-2],
        "falling": lambda part: part == sorted(part, reverse=True) and part[-1] < part[-2],
    }
    found = set()
    for kind, holds in rules.items():
        for first in range(len(values)):
            for last in range(first + 1, len(values)):
                part = values[first : last + 1]
                if None in part or not holds(part):
                    continue
                if kind in ("above", "below"):
                    number, needed = sum(value != middle for value in part), 8
                else:
                    number, needed = len(set(part)), 6
                    if first and values[first - 1] == values[first]:
                        continue
                if number >= needed:
                    found.add((kind, first, last, number))
    return {
        one
        for one in found
        if not any(
            other != one and other[0] == one[0] and other[1] <= one[1] and one[2] <= other[2]
            for other in found
        )
    }


@pytest.mark.parametrize("spread", [1, 3, 9, 100])
def test_a_second_naive_reading_agrees(spread):
    chance = random.Random(spread)
    something = 0
    for _ in range(300):
        level, values = 0, []
        for _ in range(chance.randint(0, 32)):
            level += chance.choice([-1, 0, 1, 1, 3]) if chance.random() < 0.6 else 0
            value = level + chance.randint(0, spread)
            values.append(None if chance.random() < 0.04 else value)
        assert set(kinds(values)) == naive_runs(values), values
        something += bool(runs_of(values))
    assert something
