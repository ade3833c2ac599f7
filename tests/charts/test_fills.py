"""One pattern for one category in all pictures, and none that two of a picture share."""

import re

import pytest

from pms.charts.fills import BLANK, BY_CODE, PATTERNS, SOLID, fill_of
from pms.domain.care.questionnaire import SCALE
from pms.domain.service_reports.pictures import Bars, RunPicture, Stacks
from pms.domain.service_reports.registry import REPORTS
from tests.charts.drawn import TEMPLATES

PICTURES = [
    (report.name, table, picture)
    for report in REPORTS.values()
    for table in report.tables
    for picture in table.pictures
]
UNKNOWN = {"not_recorded", "unknown"}


@pytest.mark.parametrize(
    ("table", "picture"), [(t, p) for _, t, p in PICTURES], ids=[p.title for _, _, p in PICTURES]
)
def test_the_parts_of_a_picture_have_patterns_of_their_own(table, picture):
    assert picture.unit
    if isinstance(picture, Stacks) and len(picture.measures) > 1:
        assert set(picture.measures) <= set(BY_CODE)
        fills = [fill_of(code) for code in picture.measures]
        assert len(set(fills)) == len(fills)


def test_what_is_not_recorded_alone_is_blank_in_every_picture():
    assert {code for code, fill in BY_CODE.items() if fill == BLANK} == UNKNOWN
    labels = {
        code: table.measures[table.position[code]].label
        for _, table, picture in PICTURES
        if isinstance(picture, Stacks)
        for code in picture.measures
    }
    assert {code for code, label in labels.items() if label == "Not recorded"} == UNKNOWN


def test_the_same_words_have_the_same_pattern_in_every_picture():
    found = {}
    for _, table, picture in PICTURES:
        codes = picture.measures if isinstance(picture, Stacks) else []
        for code in codes if len(codes) > 1 else []:
            label = table.measures[table.position[code]].label
            assert found.setdefault(label, fill_of(code)) == fill_of(code)


def test_the_answers_of_the_scale_have_five_patterns():
    fills = [fill_of(f"answer_{answer}") for answer in SCALE]
    assert len(set(fills)) == len(SCALE)
    assert BLANK not in fills


def test_every_pattern_is_drawn_and_no_two_are_alike_without_colour():
    source = (TEMPLATES / "components" / "pictures.html").read_text(encoding="utf-8")
    paints = dict(re.findall(r'"(\w+)": "(#\w+|url\(#fill-\w+\))"', source))
    assert set(paints) == set(PATTERNS)
    bodies = dict(re.findall(r'<pattern id="(fill-\w+)"(.*?)</pattern>', source))
    looks = [
        bodies.get(paint.removeprefix("url(#").rstrip(")"), paint) for paint in paints.values()
    ]
    grey = [re.sub(r'(fill|stroke)="#(?!ffffff)\w+"', "ink", look) for look in looks]
    plain = [look for look in grey if look.startswith("#")]
    assert plain == [paints[SOLID], "#ffffff"]
    assert len(set(grey)) == len(grey)


def test_a_run_chart_has_no_patterns_and_bars_one():
    assert {type(picture) for _, _, picture in PICTURES} == {Bars, RunPicture, Stacks}
    assert fill_of("anything") == SOLID
