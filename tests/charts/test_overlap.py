"""Nothing written on a picture meets anything else on it, over random data."""

import random
from itertools import combinations

import pytest

from pms.charts.bars import Item, bar_chart
from pms.charts.frame import BOTTOM, TOP, Times
from pms.charts.run import Reference, RunValue, run_chart
from pms.charts.stacks import Series, stack_chart
from tests.charts.drawn import drawn, points_of, rectangles_of, size_of, texts_of

TURNS = range(120)


def refuse_overlap(chart):
    figure = drawn(chart)
    width, height = size_of(figure)
    texts = texts_of(figure)
    for text in texts:
        assert text.left >= -0.5, text
        assert text.top >= 0, text
        assert text.right <= width + 0.5, text
        assert text.bottom <= height, text
    for one, other in combinations(texts, 2):
        assert not one.meets(other), (one, other)
    for text in texts:
        for point in points_of(figure):
            assert not text.meets(point), (text, point)
    return figure, texts


def some_times(chance):
    count = chance.choice([1, 2, 3, 4, 8, 12, 20, 40])
    months = chance.random() < 0.3
    names = ["Jan", "Feb", "Mar", "Sep"]
    labels = [
        f"{names[n % 4]} 20{n:02}" if months else f"20{n // 4:02} Q{n % 4 + 1}"
        for n in range(count)
    ]
    cut = {number for number in (0, count - 1) if chance.random() < 0.5}
    return Times(labels, "Month" if months else "Quarter", frozenset(cut))


@pytest.mark.parametrize("turn", TURNS)
def test_a_run_chart_has_no_word_on_another_or_on_a_point(turn):
    chance = random.Random(turn)
    times = some_times(chance)
    sign = chance.choice(["%", ""])
    highest = 100 if sign else chance.choice([0.4, 3, 30, 900, 12000])
    level = chance.random() * highest
    values = []
    for _ in times.labels:
        level = min(highest, max(0, level + highest * chance.uniform(-0.2, 0.25)))
        low, high = level * 0.8, min(highest, level * 1.2)
        ends = (low, high) if chance.random() < 0.8 else (None, None)
        values.append(None if chance.random() < 0.1 else RunValue(level, *ends))
    references = [
        Reference(value, value / 2, value * 3, f"Published {value:g}{sign}")
        for value in chance.choice([[], [92.4], [1.4]])
    ]
    unit = chance.choice(["Days", "% of episodes with an outcome", "per 1,000 OPAT days"])
    chart = run_chart("Title", times, values, unit, references, sign)
    _, texts = refuse_overlap(chart)
    assert unit in [text.what for text in texts]
    assert all(TOP <= point.y <= BOTTOM for point in chart.points)
    assert all(TOP <= line.y <= BOTTOM for line in chart.lines)


@pytest.mark.parametrize("turn", TURNS)
def test_columns_have_no_word_on_another_or_on_a_column(turn):
    chance = random.Random(turn)
    times = some_times(chance)
    highest = chance.choice([1, 4, 30, 900, 40000])
    series = [
        Series(f"Part {n}", [chance.randint(0, highest) for _ in times.labels], "solid")
        for n in range(chance.randint(1, 5))
    ]
    chart = stack_chart("Title", times, series, "Treatment days saved")
    figure, texts = refuse_overlap(chart)
    for column in rectangles_of(figure):
        assert TOP - 0.1 <= column.top <= column.bottom <= BOTTOM + 0.1
        assert not any(column.meets(text) for text in texts)
    assert sum(text.what == "part" for text in texts) == len(times.cut)


@pytest.mark.parametrize("turn", TURNS)
def test_bars_have_no_word_on_another_or_on_a_bar(turn):
    chance = random.Random(turn)
    highest = chance.choice([1, 30, 900, 123456])
    items = [
        Item(
            " ".join(chance.choices(["Osteomyelitis,", "MMWW", "non-surgical", "ill"], k=4)),
            value,
            f"{value:,}",
            chance.choice([None, chance.uniform(0, highest)]),
        )
        for value in (chance.randint(1, highest) for _ in range(chance.randint(1, 20)))
    ]
    chart = bar_chart("Title", items, "Treatment days saved")
    figure, texts = refuse_overlap(chart)
    bars = rectangles_of(figure)
    assert {bar.left for bar in bars} == {230}
    assert not any(bar.meets(text) for bar in bars for text in texts)
    for bar in chart.bars:
        assert bar.mark is None or bar.words_x > bar.mark + 2.5
