"""The timeline on the episode page: what stands on it, where, and that its table says the same."""

import itertools
from datetime import date, timedelta

import pytest

from pms import clock
from pms.charts.labels import text_width
from pms.domain.counting.opat_days import Stretch
from pms.domain.counting.records import CourseRecord
from pms.episodes.timeline.entries import DayMark, TimelineEntry
from pms.episodes.timeline.picture import MARGIN, NARROWEST, SIZE, picture_of
from tests.episodes.opened import opened
from tests.factories import (
    a_course,
    a_line,
    a_review,
    an_admission,
    an_episode,
    an_event,
    an_isolate,
    together,
)

TODAY = date(2026, 3, 1)
REFERRED = DayMark(date(2026, 1, 8), "Referred")
NOW = DayMark(TODAY, "Today")


def a_bar(first, last, **given):
    values = {
        "group": "Antimicrobials",
        "anchor": "course-1",
        "shape": "counted",
        "kind": "Antimicrobial",
        "label": "Ceftriaxone 2 g",
        **given,
    }
    return TimelineEntry(first=first, last=last, **values)


def drawn(*things, marks=(REFERRED, NOW), opat=()):
    return picture_of(things, marks, opat, TODAY)


def test_a_finished_episode_ends_before_today():
    picture = drawn(a_bar(date(2026, 1, 10), date(2026, 1, 23)))
    assert picture.first <= date(2026, 1, 8)
    assert picture.last < date(2026, 2, 1)
    assert [place.mark.label for place in picture.marks] == ["Referred"]


def test_what_goes_on_is_drawn_to_today_with_an_arrow():
    (place,) = drawn(a_bar(date(2026, 1, 10), None)).places
    assert place.goes_on
    assert place.x + place.width <= 100 - MARGIN
    assert place.words == "Ceftriaxone 2 g: antimicrobial, since 10 January 2026"


def test_one_day_is_a_bar_one_can_see_in_a_picture_of_a_week():
    day = date(2026, 1, 8)
    picture = drawn(a_bar(day, day))
    assert picture.last - picture.first >= timedelta(days=6)
    assert picture.places[0].width > 10


def test_a_slip_of_a_year_does_not_squeeze_the_rest():
    course, line = a_bar(date(2026, 1, 10), date(2026, 2, 1)), a_bar(date(1926, 1, 1), None)
    picture = drawn(course, line)
    assert picture.first > date(2025, 11, 1)
    assert picture.places[1].began_before
    ahead = drawn(course, a_bar(date(2026, 1, 10), date(2062, 1, 1)))
    assert ahead.last < date(2026, 12, 1)
    assert ahead.places[1].goes_on


def test_labels_of_one_group_never_meet():
    things = [
        a_bar(date(2026, 1, 10) + timedelta(days=n), date(2026, 1, 12) + timedelta(days=n))
        for n in range(40)
    ]
    picture = drawn(*things)
    by_lane = {}
    for place in picture.places:
        by_lane.setdefault(place.y, []).append(place)
    assert len(picture.places) == 40
    for lane in by_lane.values():
        lefts = sorted(place.x for place in lane)
        assert all(after - before > 10 for before, after in itertools.pairwise(lefts))
    assert all(place.x >= 0 and place.x + place.width <= 100 for place in picture.places)
    assert all(place.y < picture.height for place in picture.places)


def test_days_of_the_axis_never_meet():
    picture = drawn(a_bar(date(2026, 2, 25), date(2026, 3, 12)))
    labelled = [tick for tick in picture.ticks if tick.label]
    assert len(labelled) > 3
    for tick, following in itertools.pairwise(labelled):
        letters = 100 * text_width(tick.label, SIZE) / NARROWEST
        assert tick.x + letters < following.x


def test_opat_days_that_follow_each_other_are_one_strip():
    first = date(2026, 1, 10).toordinal()
    a, b = (
        CourseRecord("a", None, None, date(2026, 1, 10)),
        CourseRecord("b", None, None, date(2026, 1, 10)),
    )
    stretches = [Stretch(first, first + 3, (a,)), Stretch(first + 4, first + 5, (a, b))]
    picture = drawn(a_bar(date(2026, 1, 10), date(2026, 1, 15)), opat=stretches)
    assert len(picture.shades) == 1
    assert picture.opat_days == 6


def test_an_episode_without_anything_has_its_referral_and_today():
    picture = picture_of([], [DayMark(TODAY, "Referred"), NOW], [], TODAY)
    assert [place.mark.label for place in picture.marks] == ["Referred", "Today"]
    assert picture.places == []


# --- On the page --------------------------------------------------------------------------------


@pytest.fixture
@together()
def episode(app):
    episode = an_episode(planned_end_on=date(2026, 2, 20))
    a_course(episode, dose=2.0, dose_unit="g", frequency="od")
    a_course(episode, agent="rifampicin", route="po")
    a_course(episode, agent="ertapenem", administered_by="inpatient_team")
    a_line(episode, removed_on=date(2026, 1, 24))
    an_event(episode)
    an_event(episode, kind="drug", type="other")
    an_admission(episode)
    an_isolate(episode, specimen="Blood culture", collected_on=date(2026, 1, 7))
    an_isolate(episode, collected_on=None)
    a_review(episode)
    return episode


def test_every_thing_links_to_its_item_and_says_what_it_is(client, episode):
    page = client.get(f"/episodes/{episode.id}").page
    links = page.select("#timeline-picture svg a")
    assert len(links) == 9
    for link in links:
        assert page.select_one(link["href"]), link["href"]
        assert link["aria-label"] == link.find("title").text
    words = [link["aria-label"] for link in links]
    assert (
        "Ceftriaxone 2 g once daily: antimicrobial that counts as OPAT, "
        "10 January 2026 to 23 January 2026"
    ) in words
    assert "Staphylococcus aureus: grown from blood culture, 7 January 2026" in words


def test_the_table_says_what_the_picture_shows(client, episode):
    page = client.get(f"/episodes/{episode.id}").page
    table = page.find(id="timeline-table")
    linked = {link["href"] for link in table.select("a")}
    assert {link["href"] for link in page.select("#timeline-picture svg a")} <= linked
    for words in ("Referred", "Accepted", "Planned end", "Oral antimicrobial", "does not count"):
        assert words in table.text


def test_the_timeline_follows_a_save(client, episode):
    url = f"/episodes/{episode.id}/reviews/add"
    sent = {**opened(client, url), "reviewed_on": "20/1/2026", "type": "virtual_ward_round"}
    page = client.post(url, sent, htmx=True).page
    picture = page.find(id="timeline-picture")
    assert picture["hx-swap-oob"] == "true"
    assert page.find(id="timeline-table")["hx-swap-oob"] == "true"
    assert "20 January 2026" in picture.text


def test_a_line_without_its_day_begins_at_the_edge(client, app):
    episode = an_episode(referred_on=clock.today(), decided_on=clock.today())
    a_line(episode, inserted_on=None)
    page = client.get(f"/episodes/{episode.id}").page
    assert "since a day not recorded" in page.select_one("#timeline-picture svg a")["aria-label"]
