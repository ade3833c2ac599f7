"""Where the parts of a report's pictures stand."""

from itertools import pairwise

import pytest

from pms.charts.bars import MOST, Item, bar_chart
from pms.charts.frame import BOTTOM, LEFT, RIGHT, TOP
from pms.charts.run import APART, END, Reference, Value, run_chart
from pms.charts.stacks import stack_chart


def test_the_parts_of_a_column_stand_on_top_of_each_other():
    chart = stack_chart("Title", ["Q1", "Q2"], [("a", [1, 0]), ("b", [3, 4])])
    first, second, third = chart.parts
    assert first.y + first.height == BOTTOM
    assert second.y + second.height == pytest.approx(first.y)
    assert second.height == pytest.approx(3 * first.height)
    assert third.y + third.height == BOTTOM
    assert third.y == pytest.approx(second.y)
    assert LEFT < first.x < third.x < RIGHT
    assert len({part.fill for part in chart.parts}) == 2
    assert chart.legend == [("solid", "a"), ("hatched", "b")]


def test_many_labels_leave_each_other_room_and_the_last_is_named():
    labels = [f"2020 Q{n}" for n in range(40)]
    names = stack_chart("Title", labels, [("a", [1] * 40)]).names
    assert names[-1].label == labels[-1]
    assert all(two.place - one.place > 50 for one, two in pairwise(names))


def test_a_quarter_without_a_point_is_a_gap():
    values = [Value(1, 0, 2), Value(2, 1, 3), None, Value(3, 2, 4), Value(8, 5, 9)]
    chart = run_chart("Title", list("abcde"), values)
    assert [len(stroke) for stroke in chart.strokes] == [2, 2]
    assert len(chart.points) == 4
    assert chart.lines[0].words == "Median 2.5"
    assert all(point.high < point.y < point.low for point in chart.points)
    assert all(LEFT < point.x < END for point in chart.points)


def test_a_published_line_and_range_stay_on_the_picture_and_words_stay_apart():
    chart = run_chart(
        "Title", ["a"], [Value(1.4, 0.5, 3)], [Reference(1.4, 0.1, 10.4, "Published 1.4")]
    )
    assert chart.band.y == TOP
    assert chart.band.y + chart.band.height < BOTTOM
    published, median = sorted(chart.lines, key=lambda line: not line.published)
    assert published.y == median.y
    assert abs(published.text_y - median.text_y) >= APART


def test_shares_near_the_whole_begin_above_nothing():
    high = run_chart("Title", ["a"], [Value(93, 81, 98)], unit="%")
    assert high.ticks[0].label == "80%"
    assert high.ticks[-1].label == "100%"
    assert run_chart("Title", ["a"], [Value(30, 20, 40)], unit="%").ticks[0].label == "0%"


def test_no_points_draw_nothing():
    chart = run_chart("Title", ["a", "b"], [None, None], [Reference(1.4, None, None, "Published")])
    assert (chart.points, chart.strokes) == ([], [])
    assert chart.description.startswith("No quarter")
    assert [line.words for line in chart.lines] == ["Published"]


def test_the_longest_bar_is_full_and_what_is_left_out_is_counted():
    chart = bar_chart(
        "Title", [Item(f"Name {n}", 40 - n, "n", 80 if n == 1 else None) for n in range(20)]
    )
    assert len(chart.bars) == MOST
    assert chart.left_out == 5
    assert chart.bars[0].width * 2 == pytest.approx(300)
    assert chart.marked
    assert chart.bars[1].mark > chart.bars[1].width
