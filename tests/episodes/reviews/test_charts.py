"""The bloods as small pictures on the episode page."""

from datetime import date

import pytest

from pms.episodes.reviews.charts import BOTTOM, LEFT, RIGHT, TOP, blood_charts
from tests.factories import a_course, a_patient, a_review, an_episode


@pytest.fixture
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
