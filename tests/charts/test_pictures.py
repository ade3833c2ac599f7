"""Where the parts of a report's pictures stand."""

from itertools import pairwise

import pytest

from pms.charts.bars import MOST, Item, bar_chart
from pms.charts.frame import BOTTOM, LEFT, RIGHT, TOP, Times
from pms.charts.labels import set_apart
from pms.charts.run import APART, END, Reference, RunValue, run_chart
from pms.charts.stacks import Series, stack_chart


def quarters(labels, cut=()):
    return Times(list(labels), "Quarter", frozenset(cut))


def test_the_parts_of_a_column_stand_on_top_of_each_other():
    series = [Series("a", [1, 0], "solid"), Series("b", [3, 4], "blank")]
    chart = stack_chart("Title", quarters(["Q1", "Q2"]), series, "Episodes")
    first, second, third = chart.parts
    assert first.y + first.height == BOTTOM
    assert second.y + second.height == pytest.approx(first.y)
    assert second.height == pytest.approx(3 * first.height)
    assert third.y + third.height == BOTTOM
    assert third.y == pytest.approx(second.y)
    assert LEFT < first.x < third.x < RIGHT
    assert len({part.fill for part in chart.parts}) == 2
    assert chart.legend == [("solid", "a"), ("blank", "b")]
    assert chart.axes.unit == "Episodes"
    assert chart.axes.names[-1].text == "Quarter"


def test_columns_begin_at_nothing_and_a_part_of_a_quarter_is_marked():
    chart = stack_chart("Title", quarters("abc", {0, 2}), [Series("n", [90, 95, 97])], "Days")
    assert chart.axes.ticks[0] == ("0", BOTTOM)
    assert [part.is_cut for part in chart.parts] == [True, False, True]
    assert chart.parts[0].words == "a, part, n: 90"
    under = [name for name in chart.axes.names if name.text == "part"]
    assert [name.x for name in under] == [part.x + part.width / 2 for part in chart.parts[::2]]
    assert chart.cut == "quarter"
    assert "c, part: 97" in chart.description
    whole = stack_chart("Title", quarters("abc"), [Series("n", [90, 95, 97])], "Days")
    assert not whole.cut
    assert whole.height < chart.height


def test_many_labels_leave_each_other_room_and_the_last_is_named():
    labels = [f"2020 Q{n}" for n in range(40)]
    chart = stack_chart("Title", quarters(labels), [Series("a", [1] * 40)], "Episodes")
    *names, _ = chart.axes.names
    assert names[-1].text == labels[-1]
    assert all(two.x - one.x > 50 for one, two in pairwise(names))


def test_a_quarter_without_a_point_is_a_gap():
    values = [RunValue(1, 0, 2), RunValue(2, 1, 3), None, RunValue(3, 2, 4), RunValue(8, 5, 9)]
    chart = run_chart("Title", quarters("abcde"), values, "Days")
    assert [len(stroke) for stroke in chart.strokes] == [2, 2]
    assert len(chart.points) == 4
    assert chart.lines[0].words == "Median 2.5"
    assert all(point.high < point.y < point.low for point in chart.points)
    assert all(LEFT < point.x < END for point in chart.points)


def test_a_published_line_and_range_stay_on_the_picture_and_words_stay_apart():
    chart = run_chart(
        "Title",
        quarters("a"),
        [RunValue(1.4, 0.5, 3)],
        "per 1,000 days",
        [Reference(1.4, 0.1, 10.4, "Published 1.4")],
    )
    assert chart.band.y == TOP
    assert chart.band.y + chart.band.height < BOTTOM
    published, median = sorted(chart.lines, key=lambda line: not line.published)
    assert published.y == median.y
    assert abs(published.text_y - median.text_y) >= APART


def test_shares_near_the_whole_begin_above_nothing_and_say_so():
    high = run_chart("Title", quarters("a"), [RunValue(93, 81, 98)], "% of episodes", sign="%")
    assert high.axes.ticks[0].label == high.begins_at == "80%"
    assert high.axes.ticks[-1].label == "100%"
    low = run_chart("Title", quarters("a"), [RunValue(30, 20, 40)], "% of episodes", sign="%")
    assert low.axes.ticks[0].label == "0%"
    assert low.begins_at == ""


def test_a_published_share_below_all_points_is_on_the_picture():
    below = Reference(62.0, None, None, "Published 62%")
    chart = run_chart("Title", quarters("a"), [RunValue(93, 81, 98)], "%", [below], "%")
    line = next(line for line in chart.lines if line.published)
    assert TOP <= line.y <= BOTTOM


def test_no_points_draw_nothing():
    published = [Reference(1.4, None, None, "Published")]
    chart = run_chart("Title", quarters("ab"), [None, None], "Days", published)
    assert (chart.points, chart.strokes) == ([], [])
    assert chart.description.startswith("No quarter")
    assert [line.words for line in chart.lines] == ["Published"]


def test_part_of_a_quarter_is_hollow_not_joined_and_in_no_median():
    values = [RunValue(100, 0, 400), RunValue(1, 0, 2), RunValue(2, 1, 3), RunValue(200, 0, 900)]
    chart = run_chart("Title", quarters("abcd", {0, 3}), values, "Days")
    assert [point.shape for point in chart.points] == ["part", "dot", "dot", "part"]
    assert [len(stroke) for stroke in chart.strokes] == [2]
    assert chart.lines[0].words == "Median 1.5"
    assert [point.low is None for point in chart.points] == [True, False, False, True]
    assert chart.axes.ticks[-1].label == "200"
    assert chart.cut
    assert "d, part: 200.0" in chart.description


def test_a_part_alone_has_its_interval_and_no_median():
    chart = run_chart("Title", quarters("a", {0}), [RunValue(5, 2, 9)], "Days")
    assert chart.points[0].low > chart.points[0].y > chart.points[0].high
    assert not chart.has_median
    assert "Median" not in chart.description


def runs_of(values, cut=()):
    labels = [f"Q{number}" for number in range(len(values))]
    return run_chart("Title", quarters(labels, cut), [RunValue(one) for one in values], "Days")


def test_eight_on_one_side_are_in_squares_and_six_rising_or_falling_are_triangles():
    chart = runs_of([1, 2, 1, 2, 1, 2, 1, 2, 8, 9, 8, 9, 8, 9, 8, 9])
    assert all(point.in_run for point in chart.points)
    assert {point.shape for point in chart.points} == {"dot"}
    assert chart.runs == [
        "Q0 to Q7: 8 in a row below the median",
        "Q8 to Q15: 8 in a row above the median",
    ]
    assert chart.runs[0] in chart.description
    chart = runs_of([5, 1, 9, 2, 3, 4, 5, 6, 7, 1])
    assert [point.shape for point in chart.points[3:9]] == ["up"] * 6
    assert not any(point.in_run for point in chart.points)
    assert [point.shape for point in runs_of([1, 9, 8, 7, 6, 5, 4, 9, 1, 9]).points[1:7]] == [
        "down"
    ] * 6


def test_a_part_of_a_quarter_neither_makes_nor_ends_a_run():
    rising = [1, 2, 3, 4, 5, 4, 9, 1, 9, 1]
    assert runs_of([*rising, 5]).runs == []
    assert runs_of([0, *rising], {0}).runs == []
    assert runs_of([0, *rising]).runs == ["Q0 to Q5: 6 in a row rising"]


def test_fewer_than_ten_quarters_are_not_read():
    chart = runs_of([1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert (chart.runs, chart.is_read) == ([], False)
    assert runs_of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).is_read
    assert not runs_of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], {9}).is_read


def test_words_beside_lines_stand_apart_and_inside():
    assert set_apart([50, 20, 52], 17, 0, 100) == [50, 20, 67]
    assert set_apart([99, 98, 97], 17, 0, 100) == [100, 83, 66]
    assert set_apart([5], 17, 20, 100) == [20]
    assert set_apart([], 17, 0, 100) == []


def test_the_longest_bar_is_full_and_what_is_left_out_is_counted():
    chart = bar_chart(
        "Title",
        [Item(f"Name {n}", 40 - n, "n", 80 if n == 1 else None) for n in range(20)],
        "Episodes",
    )
    assert chart.unit == "Episodes"
    assert len(chart.bars) == MOST
    assert chart.left_out == 5
    assert chart.bars[0].width * 2 == pytest.approx(300)
    assert chart.marked
    assert chart.bars[1].mark > chart.bars[1].width


def test_a_part_of_a_quarter_is_named_so_that_its_neighbour_is_not_taken_for_it():
    labels = [f"{2018 + n // 4} Q{n % 4 + 1}" for n in range(36)]
    for cut in ({0}, {0, 35}, {35}):
        values = [RunValue(1)] * 36
        names = run_chart("Title", quarters(labels, cut), values, "Days").axes.names
        under = {name.x: name.text for name in names[:-1] if name.text != "part"}
        parts = [name.x for name in names if name.text == "part"]
        assert [under[x] for x in parts] == [labels[number] for number in sorted(cut)]
