"""The day of the next review is kept with the episode, as the latest review names it."""

from datetime import date

import pytest
import sqlalchemy as sa

from pms.episodes.models import Episode, Review
from pms.store.base import db
from pms.store.history import mark_entered_in_error
from tests.factories import a_review, an_episode, let_others_work, writing
from tests.transfer.bundles import a_folder, a_review_row
from tests.transfer.test_importing import everything_a_bundle_can_hold

FIRST, SECOND = date(2026, 1, 24), date(2026, 1, 31)


@pytest.fixture
def episode(app):
    return an_episode()


def kept(episode):
    return db.session.scalar(sa.select(Episode.next_review_on).where(Episode.id == episode.id))


def test_the_latest_review_names_the_day_whenever_it_was_written_down(episode):
    assert kept(episode) is None
    a_review(episode, reviewed_on=date(2026, 1, 24), next_review_on=SECOND)
    a_review(episode, reviewed_on=date(2026, 1, 17), next_review_on=FIRST)
    assert kept(episode) == SECOND


def test_a_later_review_that_names_no_day_takes_it_away(episode):
    a_review(episode, reviewed_on=date(2026, 1, 17), next_review_on=FIRST)
    a_review(episode, reviewed_on=date(2026, 1, 24), next_review_on=None)
    assert kept(episode) is None


def test_a_review_entered_in_error_gives_the_day_back_to_the_one_before(episode):
    a_review(episode, reviewed_on=date(2026, 1, 17), next_review_on=FIRST)
    wrong = a_review(episode, reviewed_on=date(2026, 1, 24), next_review_on=SECOND)
    with writing():
        mark_entered_in_error(db.session.get_one(Review, wrong.id), "another patient's")
        db.session.commit()
    assert kept(episode) == FIRST


def test_a_corrected_review_names_its_new_day(episode):
    review = a_review(episode, reviewed_on=date(2026, 1, 17), next_review_on=FIRST)
    with writing():
        db.session.get_one(Review, review.id).next_review_on = SECOND
        db.session.commit()
    assert kept(episode) == SECOND


def test_an_import_keeps_the_day_of_the_reviews_it_brings(app, runner, tmp_path):
    reviews = [a_review_row(next_review_date="2025-01-24")]
    bundle = a_folder(tmp_path / "bundle", **{**everything_a_bundle_can_hold(), "reviews": reviews})
    assert runner("import", bundle, "--organisation", "RXX").code == 0
    let_others_work()
    episode = db.session.scalars(sa.select(Episode).where(Episode.ref == "E1")).one()
    assert episode.next_review_on == date(2025, 1, 24)
    assert runner("facts", "verify").code == 0


def test_a_day_that_is_kept_wrongly_is_told_and_put_right(episode, runner):
    a_review(episode, reviewed_on=date(2026, 1, 17), next_review_on=FIRST)
    with writing():
        wrong = sa.update(Episode).where(Episode.id == episode.id).values(next_review_on=SECOND)
        db.session.execute(wrong)
        db.session.commit()
    told = runner("facts", "verify")
    assert told.code == 1
    assert "kept next review 2026-01-31; should be 2026-01-24" in told.out
    assert runner("facts", "rebuild").code == 0
    let_others_work()
    assert kept(episode) == FIRST
    assert runner("facts", "verify").code == 0
