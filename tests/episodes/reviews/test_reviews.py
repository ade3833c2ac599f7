"""Reviews and bloods on the episode page."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pms import clock
from pms.episodes.entries import reviews as actions
from pms.episodes.models import Review
from pms.refusal import Refused
from pms.store.base import db
from tests.episodes.opened import chosen, opened
from tests.factories import a_course, a_review, an_episode, writing

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")

ROUND = {
    "reviewed_on": "17/1/2026",
    "type": "virtual_ward_round",
    "summary": "Afebrile",
    "plan": "Continue",
    "next_review_on": "24/1/2026",
    "crp": "12.5",
    "neutrophils": "0",
    "vip_score": "1",
}


@pytest.fixture
def episode(app):
    return an_episode()


def reviews_of(episode):
    return db.session.scalars(select(Review).where(Review.episode_id == episode.id)).all()


def table(page):
    """The bloods as rows of words, the head first."""
    rows = page.find(id="bloods").select("tr")
    return [[cell.get_text(" ") for cell in row.find_all(["th", "td"])] for row in rows]


def test_a_review_is_added_and_its_bloods_come_into_the_table(client, episode):
    a_review(episode, reviewed_on=date(2026, 1, 10), crp=80.0, white_cells=11.0)
    url = f"/episodes/{episode.id}/reviews/add"
    response = client.post(url, {**opened(client, url), **ROUND}, htmx=True)
    assert response.status_code == 200
    words = " ".join(response.page.select_one(".pms-item__row").get_text(" ").split())
    assert "Virtual ward round 17 January 2026 Next review 24 January 2026" in words
    assert response.page.find(id="bloods")["hx-swap-oob"] == "true"
    assert table(response.page) == [
        ["Reviewed on", "CRP mg/L", "White cells 10⁹/L", "Neutrophils 10⁹/L", "VIP score 0 to 5"],
        ["17 January 2026", "12.5  high", "–", "0  low", "1"],
        ["10 January 2026", "80  high", "11", "–", "–"],
    ]


def test_an_episode_without_bloods_shows_no_table(client, episode):
    a_review(episode)
    page = client.get(f"/episodes/{episode.id}").page
    assert page.find(id="bloods").text.strip() == ""


def test_a_new_review_is_of_today_and_of_the_latest_type(client, episode):
    a_review(episode, reviewed_on=date(2026, 1, 10), type="mdt")
    a_review(episode, reviewed_on=date(2026, 1, 17), type="nurse_telephone")
    page = client.get(f"/episodes/{episode.id}/reviews/add").page
    assert chosen(page, "review-new-type") == "nurse_telephone"
    today = clock.today()
    day = f"{today.day}/{today.month}/{today.year}"
    assert page.find(id="review-new-reviewed_on")["value"] == day


def test_the_next_review_may_lie_ahead(client, episode):
    data = {**ROUND, "next_review_on": "+7"}
    assert client.post(f"/episodes/{episode.id}/reviews/add", data).status_code == 303
    assert reviews_of(episode)[0].next_review_on == clock.today() + timedelta(days=7)


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("reviewed_on", "tomorrow", "has not come yet"),
        ("type", "", "Select the type of review"),
        ("next_review_on", "16/1/2026", "Enter 17 January 2026 or a later date"),
        ("crp", "-1", "Enter a number from 0 to 1,000"),
        ("platelets", "250000", "Enter a number from 0 to 5,000"),
        ("creatinine", "eighty", "Enter a number, such as 1.5"),
        ("vip_score", "6", "Enter a number from 0 to 5"),
        ("vip_score", "1.5", "Enter a whole number"),
        ("summary", "x" * 10_001, "Use 10,000 characters or fewer"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(client, episode, question, answer, words):
    url = f"/episodes/{episode.id}/reviews/add"
    response = client.post(url, {**ROUND, question: answer}, htmx=True)
    assert response.status_code == 422
    assert words in response.page.find(id=f"review-new-{question}-error").text
    assert response.page.find(id="review-new-plan").text.strip() == "Continue"
    assert reviews_of(episode) == []


def test_a_number_is_offered_for_correction_as_it_was_typed(client, episode):
    review = a_review(episode, crp=12.0, creatinine=80.5)
    page = client.get(f"/episodes/{episode.id}/reviews/{review.id}/correct").page
    assert page.find(id=f"review-{review.id}-crp")["value"] == "12"
    assert page.find(id=f"review-{review.id}-creatinine")["value"] == "80.5"


@pytest.mark.on_both
def test_a_corrected_result_is_corrected_in_the_table(client, episode):
    review = a_review(episode, crp=120.0)
    url = f"/episodes/{episode.id}/reviews/{review.id}/correct"
    data = {**opened(client, url), "reviewed_on": "17/1/2026", "type": "mdt", "crp": "12"}
    assert table(client.post(url, data, htmx=True).page)[1] == ["17 January 2026", "12  high"]


def test_save_and_add_another_review(client, episode):
    data = {**ROUND, "another": "yes"}
    page = client.post(f"/episodes/{episode.id}/reviews/add", data, htmx=True).page
    form = page.find(id="review-new").find("form")
    assert form.find(id="review-new-crp").get("value", "") == ""
    assert chosen(form, "review-new-type") == "virtual_ward_round"


def test_the_action_refuses_an_unbelievable_result(app, episode):
    review = a_review(episode)
    values = dict.fromkeys(actions.ReviewValues.__annotations__)
    values |= {"reviewed_on": review.reviewed_on, "type": review.type, "vip_score": 9}
    with writing():
        with pytest.raises(Refused, match="from 0 to 5"):
            actions.correct_review(review, date(2026, 2, 1), **values)
        db.session.rollback()


def test_a_result_below_the_limit_is_refused_with_what_to_do(client, episode):
    data = {"reviewed_on": "today", "type": "virtual_ward_round", "crp": "<4"}
    page = client.post(f"/episodes/{episode.id}/reviews/add", data, htmx=True).page
    assert (
        "Leave this blank and write <4 in the summary" in page.find(id="review-new-crp-error").text
    )


def test_while_treatment_goes_on_the_next_review_is_a_week_on(client, episode):
    url = f"/episodes/{episode.id}/reviews/add"
    assert client.get(url).page.find(id="review-new-next_review_on").get("value", "") == ""
    a_course(episode, ended_on=None)
    week = clock.today() + timedelta(days=7)
    said = client.get(url).page.find(id="review-new-next_review_on")["value"]
    assert said == f"{week.day}/{week.month}/{week.year}"
