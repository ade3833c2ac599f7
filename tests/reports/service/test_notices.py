"""What stands beside numbers that would mislead alone: a record changed since, a late go-live."""

from datetime import date

import pytest

from pms.episodes.models import Course
from pms.store.base import db
from tests.factories import a_final_return, the_organisation, writing
from tests.reports.quarters import a_complete_episode

pytestmark = pytest.mark.on_sqlite("the words beside a report")

DAYS = "from=1/1/2026&to=31/3/2026"
PAGES = ("/reports/service", f"/reports/service/activity?{DAYS}")


def notices(client, path) -> list[str]:
    return [" ".join(one.text.split()) for one in client.get(path).page.select(".pms-notice")]


@pytest.mark.parametrize("path", PAGES)
def test_a_report_over_a_closed_quarter_says_that_its_record_has_changed_since(client, path):
    episode = a_complete_episode()
    a_final_return()
    assert notices(client, path) == []
    with writing():
        course = db.session.query(Course).filter_by(episode_id=episode.id).first()
        course.ended_on = date(2026, 1, 22)
        db.session.commit()
    (words,) = notices(client, path)
    assert words.startswith("Adult, 2026 Q1, January to March: 1 episode counts differently from")
    assert "closed on 2 April 2026 (revision 1)" in words
    link = client.get(path).page.select_one(".pms-notice a")["href"]
    assert link == "/reports/adult/2026Q1#changes"


def test_a_report_of_other_days_says_nothing_of_it(client):
    episode = a_complete_episode()
    a_final_return()
    with writing():
        course = db.session.query(Course).filter_by(episode_id=episode.id).first()
        course.ended_on = date(2026, 1, 22)
        db.session.commit()
    assert notices(client, "/reports/service/activity?from=1/4/2025&to=31/12/2025") == []


@pytest.mark.parametrize(
    ("went_live", "said"),
    [
        (date(2026, 1, 1), None),
        (date(2026, 2, 15), "within this period"),
        (date(2026, 4, 1), "after this period"),
    ],
)
def test_a_report_of_days_before_or_across_go_live_says_so(client, went_live, said):
    with writing():
        the_organisation("RXX").go_live_on = went_live
        db.session.commit()
    found = notices(client, PAGES[1])
    assert len(found) == (said is not None)
    assert said is None or said in found[0]
