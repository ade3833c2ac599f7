"""The bloods as small pictures on the episode page."""

import random
from datetime import date, timedelta
from itertools import combinations

import pytest
from bs4 import BeautifulSoup

from pms.episodes.entries.blood_charts import BOTTOM, LEFT, RIGHT, TOP, blood_charts
from tests.charts.drawn import macros, points_of, size_of, texts_of
from tests.factories import a_course, a_patient, a_review, an_episode, together

pytestmark = pytest.mark.on_sqlite("pictures of results")


@pytest.fixture
@together()
def episode(app):
    episode = an_episode(a_patient(sex="female"))
    a_course(episode, dose=1.0, dose_unit="g", frequency="od")
    a_course(episode, dose=2.0, dose_unit="g", frequency="od", started_on=date(2026, 1, 14))
    a_review(episode, reviewed_on=date(2026, 1, 12), crp=210.0, ck=180.0, neutrophils=0.0)
    a_review(episode, reviewed_on=date(2026, 1, 19), crp=4.0, ck=260.0)
    return episode


def test_each_test_done_twice_is_a_picture_on_the_same_days(client, episode):
    crp, ck = blood_charts(episode).charts
    assert [point.side for point in crp.points] == ["high", None]
    assert [point.side for point in ck.points] == [None, "high"]
    assert [point.x for point in crp.points] == [point.x for point in ck.points]
    for point in (*crp.points, *ck.points):
        assert LEFT <= point.x <= RIGHT
        assert TOP <= point.y <= BOTTOM
    assert crp.description == "4 on 19 January; 210 on 12 January (high). Usual: up to 5."


def test_a_change_of_dose_is_marked_on_every_picture_and_explained_once(client, episode):
    page = client.get(f"/episodes/{episode.id}").page
    pictures = page.select("#bloods svg")
    assert [svg.find("title").text for svg in pictures] == ["CRP, mg/L", "CK, U/L"]
    for svg in pictures:
        assert svg["role"] == "img"
        assert svg["aria-labelledby"] == f"{svg.find('title')['id']} {svg.find('desc')['id']}"
    words = " ".join(page.find(id="bloods").get_text(" ").split())
    assert "A Ceftriaxone 1 g once daily from 10 January 2026" in words
    assert "B Ceftriaxone 2 g once daily from 14 January 2026" in words
    assert "Laboratories differ" in words


def test_what_lies_outside_is_said_in_the_table_too(client, episode):
    table = client.get(f"/episodes/{episode.id}").page.select_one("#bloods table")
    newest, oldest = table.select("tbody tr")
    assert [cell.text for cell in oldest.select("td")] == ["210 high", "0 low", "180"]
    assert [cell.text for cell in newest.select("td")] == ["4", "–", "260 high"]


def test_children_have_pictures_without_a_range(client, app):
    episode = an_episode(a_patient(date_of_birth=date(2019, 1, 1)))
    for day in (12, 19):
        a_review(episode, reviewed_on=date(2026, 1, day), crp=50.0)
    (chart,) = blood_charts(episode).charts
    assert chart.band is None
    assert "high" not in client.get(f"/episodes/{episode.id}").page.find(id="bloods").text


def test_one_result_is_a_table_and_no_picture(client, app):
    episode = an_episode()
    a_review(episode, crp=50.0)
    bloods = client.get(f"/episodes/{episode.id}").page.find(id="bloods")
    assert not bloods.select("svg")
    assert "50 high" in bloods.text


def test_a_picture_says_the_latest_result_with_its_unit(client, episode):
    pictures = client.get(f"/episodes/{episode.id}").page.select("#bloods svg")
    assert [svg.select("text")[-1].text for svg in pictures] == ["CRP 4 mg/L", "CK 260 U/L, high"]


def test_courses_that_began_together_have_their_letters_side_by_side(app):
    episode = an_episode()
    for agent in ("ceftriaxone", "daptomycin"):
        a_course(episode, agent=agent, ended_on=date(2026, 1, 11))
    a_course(episode, started_on=date(2026, 1, 20))
    for day in (12, 26):
        a_review(episode, reviewed_on=date(2026, 1, day), crp=50.0)
    together, later = blood_charts(episode).marks
    assert (together.letters, later.letters) == ("A B", "C")
    assert LEFT <= together.x < later.x <= RIGHT


@pytest.mark.parametrize("turn", range(8))
def test_no_word_of_a_picture_meets_another_or_a_point(app, turn):
    chance = random.Random(turn)
    episode = an_episode(a_patient(sex="female"))
    first = date(2025, 12, 20) + timedelta(days=chance.randint(0, 20))
    span = chance.choice([2, 5, 20, 90, 400])
    for number in range(chance.randint(1, 6)):
        began = first + timedelta(days=chance.randint(0, span) if number else 0)
        a_course(episode, started_on=began, ended_on=None)
    for day in {0, span, *(chance.randint(0, span) for _ in range(4))}:
        crp, egfr = chance.choice([0.5, 88.0, 300.0]), round(chance.uniform(3, 130), 1)
        a_review(episode, reviewed_on=first + timedelta(days=day), crp=crp, egfr=egfr)
    found = blood_charts(episode)
    for chart in found.charts:
        words = str(macros("charts").blood_chart(chart, found.starts, found.marks))
        picture = BeautifulSoup(words, "html.parser")
        texts, (width, height) = texts_of(picture), size_of(picture)
        assert {"A"} <= {letter for mark in found.marks for letter in mark.letters}
        for text in texts:
            assert -0.5 <= text.left < text.right <= width + 0.5, text
            assert 0 <= text.top < text.bottom <= height, text
            assert not any(text.meets(point) for point in points_of(picture)), text
        for one, other in combinations(texts, 2):
            assert not one.meets(other), (one, other)
