"""The board of quarters, and the list that grows shorter as queries are mended."""

from datetime import date

import pytest
import sqlalchemy as sa

from pms import clock
from pms.episodes.models import Course, Episode
from pms.store.base import db
from tests.factories import a_final_return, an_episode, the_organisation, writing
from tests.reports.quarters import PAGE, a_complete_episode, a_full_quarter


@pytest.fixture(autouse=True)
def in_may(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 20))


def rows(client, address: str = "/reports") -> dict[str, list[str]]:
    table = client.get(address).page.find("section", attrs={"aria-labelledby": "board-adult"})
    return {
        row.th.text.split(",")[0]: [cell.text for cell in row.select("td")]
        for row in table.select("tbody tr")
    }


def waiting(client) -> list[str]:
    return [item.get_text(" ") for item in client.get("/reports").page.select(".pms-panel li")]


def test_the_board_shows_where_each_quarter_stands(client):
    a_full_quarter()
    shown = rows(client)
    assert list(shown) == ["2026 Q2", "2026 Q1", "2025 Q4", "2025 Q3", "2025 Q2"]
    assert shown["2026 Q2"][0] == "Not over yet"
    assert shown["2026 Q1"][:3] == ["Open", "2", "3"]
    assert shown["2025 Q4"][0] == "Nothing counts"


def test_a_quarter_in_which_nothing_counts_does_not_say_that_it_waits_to_be_closed(client):
    a_complete_episode()
    assert rows(client)["2026 Q1"][0] == "Ready to close"
    page = client.get("/reports/adult/2025Q4")
    assert "Nothing counts" in page.page.select_one("#return h2").text
    assert "If that is right, close it all the same" in page.words


def test_a_rejected_referral_alone_makes_a_quarter_count(client):
    given = {"decision": "rejected", "rejection_reasons": ("other",)}
    an_episode(referred_on=date(2026, 1, 4), decided_on=date(2026, 1, 5), **given)
    assert rows(client)["2026 Q1"][0] == "Ready to close"


@pytest.mark.parametrize(
    "path",
    [
        "/reports",
        "/reports/service",
        "/reports/drug-usage",
        "/reports/experience",
        "/reports/audit-pack",
    ],
)
def test_the_first_page_of_every_report_leads_to_the_others(client, path):
    links = client.get(path).page.select("nav[aria-label=Reports] a")
    assert len(links) == 5
    assert [link["href"] for link in links if link.get("aria-current")] == [path]


def test_every_year_back_to_2010_has_its_quarters(client):
    page = client.get("/reports").page
    years = [link.text for link in page.select("nav[aria-label=Years] a")]
    assert years == ["Latest", *(str(year) for year in range(2026, 2009, -1))]
    assert list(rows(client, "/reports?year=2010"))[-1] == "2010 Q1"
    assert list(rows(client, "/reports?year=2026")) == ["2026 Q2", "2026 Q1"]
    for nonsense in ("2009", "2027"):
        assert client.get(f"/reports?year={nonsense}").status_code == 404
    assert client.get("/reports/adult/2010Q1").status_code == 200


def test_a_closed_quarter_says_when_and_whether_something_changed_since(client):
    episode = a_complete_episode()
    a_final_return()
    assert rows(client)["2026 Q1"] == [
        "Closed, not uploaded", "0", "0", "2 April 2026, revision 1", "", "", "No",
    ]  # fmt: skip
    with writing():
        db.session.get_one(Episode, episode.id).diagnosis = "endocarditis"
        db.session.commit()
    assert rows(client)["2026 Q1"][-1] == "1 episode"


def test_reminders_name_what_is_over_and_not_closed_or_not_uploaded(client):
    an_episode(decided_on=date(2025, 11, 1), referred_on=date(2025, 10, 30))
    a_final_return(quarter="2025Q4", as_at=date(2026, 1, 20))
    assert [" ".join(text.split()) for text in waiting(client)] == [
        "Adult, 2025 Q4, October to December : closed, not uploaded yet Overdue",
        "Adult, 2026 Q1, January to March : not closed yet Overdue",
    ]


def test_nobody_is_reminded_of_quarters_before_go_live(client):
    an_episode(decided_on=date(2019, 11, 1), referred_on=date(2019, 10, 30))
    with writing():
        the_organisation("RXX").go_live_on = date(2026, 2, 1)
        db.session.commit()
    assert len(waiting(client)) == 1


def test_the_list_answers_with_nothing_until_something_is_mended(client):
    *_, incomplete, _, _ = a_full_quarter()
    again = client.get(PAGE).page.select_one("#completeness")["hx-get"]
    assert client.get(again, htmx=True).status_code == 204

    with writing():
        db.session.execute(
            sa.update(Episode)
            .where(Episode.id == incomplete.id)
            .values(diagnosis="cellulitis", specialty="infectious_diseases", died_on=None)
        )
        db.session.commit()
    response = client.get(again, htmx=True)

    assert "There is nothing to fix in this quarter" in response.words
    assert response.page.select_one("#next[hx-swap-oob]")
    assert "Check the numbers, then close the quarter" in response.words
    assert response.page.select_one("#state[hx-swap-oob]").text == "Ready to close"
    closing = response.page.select_one("#closing[hx-swap-oob]")
    assert closing.find("a", href=f"{PAGE}/close")
    assert "Count them again" in response.page.select_one("#recount[hx-swap-oob]").text


def test_the_list_says_who_worked_on_the_episode_last(client):
    episode = a_complete_episode(diagnosis=None)
    client.post(f"/episodes/{episode.id}/notes", {"notes": "Seen today"})
    page = client.get(f"/episodes/{episode.id}/notes").page
    seen = page.find("input", attrs={"name": "seen"})["value"]
    client.post(f"/episodes/{episode.id}/notes", {"notes": "Seen today", "seen": seen})

    cells = client.get(PAGE).page.select("#completeness tbody td")
    assert client.user.name in [cell.text for cell in cells]


def words_of_waiting(client) -> list[str]:
    return [" ".join(text.split()) for text in waiting(client)]


def test_every_quarter_since_the_first_record_is_named_until_it_is_closed(client):
    an_episode(decided_on=date(2023, 11, 1), referred_on=date(2023, 10, 30))
    named = words_of_waiting(client)
    assert len(named) == 10
    assert "Adult, 2023 Q4, October to December : not closed yet Overdue" in named
    assert "10 quarters wait for you" in client.get("/reports").words


def test_a_return_closed_before_go_live_is_followed_to_the_registry(client):
    an_episode(decided_on=date(2025, 11, 1), referred_on=date(2025, 10, 30))
    final = a_final_return(quarter="2025Q4", as_at=date(2026, 1, 20))
    with writing():
        the_organisation("RXX").go_live_on = date(2026, 4, 1)
        db.session.commit()
    assert words_of_waiting(client) == [
        "Adult, 2025 Q4, October to December : closed, not uploaded yet Overdue"
    ]
    with writing():
        db.session.merge(final).submission.uploaded_on = date(2026, 5, 18)
        db.session.commit()
    assert words_of_waiting(client) == [
        "Adult, 2025 Q4, October to December : uploaded on 18 May 2026, "
        "not seen on the registry yet"
    ]


def sent(final):
    with writing():
        submission = db.session.merge(final).submission
        submission.uploaded_on = submission.visible_on = date(2026, 4, 3)
        db.session.commit()


@pytest.fixture
def seen_quarter(client):
    """A quarter that is on the registry, closed before anything else is done to its record."""
    episode = a_complete_episode()
    sent(a_final_return())
    assert words_of_waiting(client) == []
    return episode


def test_an_edit_after_the_closing_is_named(client, seen_quarter):
    with writing():
        db.session.get_one(Episode, seen_quarter.id).diagnosis = "endocarditis"
        db.session.commit()
    assert words_of_waiting(client) == [
        "Adult, 2026 Q1, January to March : 1 episode counts differently since revision 1 was "
        "closed"
    ]


def test_an_episode_that_left_the_quarter_is_named(client, seen_quarter):
    with writing():
        episode = db.session.get_one(Episode, seen_quarter.id)
        episode.entered_in_error_at, episode.entered_in_error_reason = clock.now(), "Wrong patient"
        db.session.commit()
    assert len(words_of_waiting(client)) == 1


def test_an_edit_that_changes_no_number_is_not_named(client, seen_quarter):
    with writing():
        db.session.get_one(Episode, seen_quarter.id).notes = "Rang the GP"
        db.session.commit()
    assert words_of_waiting(client) == []


def test_an_episode_that_moved_to_another_quarter_is_named(client, seen_quarter):
    """Nothing that lies in the quarter now was changed: it is missing from what was sent."""
    with writing():
        episode = db.session.get_one(Episode, seen_quarter.id)
        episode.decided_on = date(2026, 4, 1)
        course = db.session.query(Course).filter_by(episode_id=episode.id).one()
        course.started_on, course.ended_on = date(2026, 4, 1), date(2026, 4, 5)
        db.session.commit()
    assert len(words_of_waiting(client)) >= 1
    assert any("differently since revision 1" in words for words in words_of_waiting(client))
