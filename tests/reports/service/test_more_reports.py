"""Readmissions, deaths, referrals, waits, lines, oral therapy and experience, from the database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from pms import clock
from pms.domain.care.questionnaire import NAMES
from pms.episodes.models import Episode, QuestionnaireCode
from tests.factories import (
    a_course,
    a_line,
    a_list_value,
    a_questionnaire,
    an_admission,
    an_episode,
    an_exclusion,
    saved,
)
from tests.reports.quarters import a_complete_episode
from tests.reports.service.test_pages import DAYS, csv_rows, the_row

pytestmark = pytest.mark.on_sqlite("pages of figures that are counted in Python")

FIRST_TABLES = {
    "readmissions": "quarters",
    "deaths": "quarters",
    "after-opat": "quarters",
    "administration": "ways",
    "stewardship": "categories",
    "devices": "guidance",
    "copat": "quarters",
    "referrers": "specialties",
    "rejections": "quarters",
    "waiting": "quarters",
    "experience": "quarters",
}
"""Report to its first table, which counts episodes, referrals or questionnaires first."""


def an_eventful_episode(**given) -> Episode:
    """Something of it counts in every one of these reports."""
    episode = a_complete_episode(**given)
    a_line(episode, insertion_guidance="ultrasound")
    a_course(episode, agent="linezolid", route="po", administered_by="self")
    a_questionnaire(episode)
    return episode


def a_code(episode, issued_at, **given) -> Any:
    values = {"wording": "adult", "expires_at": datetime(2027, 1, 1, tzinfo=UTC), **given}
    return saved(
        QuestionnaireCode(
            episode_id=episode.id, issued_at=issued_at, code_hash=str(issued_at), **values
        )
    )


def totals(client, report, asked=DAYS):
    page = client.get(f"/reports/service/{report}?{asked}").page
    name = FIRST_TABLES[report]
    return the_row(page, name, "Total") if page.select(f"#{name} table") else None


@pytest.mark.on_both
@pytest.mark.parametrize("report", FIRST_TABLES)
def test_every_filter_changes_the_numbers(client, report):
    a_list_value(list_name="consultant", code="local_grey", label="Dr Grey")
    a_list_value(list_name="commissioner", code="local_icb", label="North ICB")
    an_eventful_episode(
        consultant="Dr Grey", specialty="cardiology", commissioner="local_icb", service="paediatric"
    )
    an_eventful_episode()
    filters = (
        "service=paediatric",
        "consultant=Dr+Grey",
        "specialty=cardiology",
        "commissioner=local_icb",
    )
    assert totals(client, report)[0] == "2"
    for one in filters:
        assert totals(client, report, f"{DAYS}&{one}")[0] == "1", one
    assert totals(client, report, f"{DAYS}&specialty=haematology") is None
    assert totals(client, report, "from=1/1/2025&to=31/12/2025") is None


@pytest.mark.parametrize("report", sorted(set(FIRST_TABLES) - {"experience"}))
def test_an_excluded_episode_and_one_in_error_do_not_count(client, report):
    an_eventful_episode()
    an_exclusion(an_eventful_episode())
    an_eventful_episode(entered_in_error_at=datetime(2026, 2, 1, tzinfo=UTC))
    assert totals(client, report)[0] == "1"


def test_what_is_opened_says_what_counts(client):
    episode = a_complete_episode(died_on=date(2026, 1, 24))
    an_admission(episode, admitted_on=date(2026, 1, 15), cause="unrelated", planned=False)
    answers = {
        "readmissions": ("readmitted", "Unplanned admission on 15 January 2026"),
        "deaths": ("deaths", "Died on 24 January 2026"),
        "waiting": ("days", "Referred on 8 January 2026, accepted on 10 January 2026"),
    }
    for report, (measure, words) in answers.items():
        path = f"/reports/service/{report}/episodes?{DAYS}&row=TOTAL&measure={measure}"
        assert words in client.get(path).words, report


@pytest.mark.on_both
def test_days_count_in_every_category_that_was_given_on_them(client):
    episode = a_complete_episode()  # 14 days of ceftriaxone, which is Watch
    a_course(episode, agent="daptomycin", started_on=date(2026, 1, 15))  # 9 days, Reserve
    a_course(episode, agent="caspofungin", started_on=date(2026, 1, 22))  # 2 days
    page = client.get(f"/reports/service/stewardship?{DAYS}").page
    shown = {
        name: the_row(page, "categories", name)[:3]
        for name in ("Access", "Watch", "Reserve", "Not classified", "Total")
    }
    assert shown == {
        "Access": ["0", "0", "0"],
        "Watch": ["1", "14", "14"],
        "Reserve": ["1", "9", "9"],
        "Not classified": ["1", "2", "2"],
        "Total": ["1", "14", "25"],
    }
    assert the_row(page, "agents", "Reserve: Daptomycin") == ["1", "9"]
    assert "published on 29 January 2025" in page.select_one("#report").text
    path = f"/reports/service/stewardship/episodes?{DAYS}&row=reserve&measure=opat_days"
    assert str(episode.id) in client.get(path).words
    file = client.get(f"/reports/service/stewardship/download.csv?{DAYS}&table=categories")
    assert [*csv_rows(file)[2].values()][:4] == ["Reserve", "1", "9", "9"]


@pytest.mark.on_both
def test_what_is_known_after_opat_is_counted_and_opens_with_its_days(client):
    back = a_complete_episode(after_opat_known_on=date(2026, 3, 1), after_opat_known_by="Jo Field")
    an_admission(back, admitted_on=date(2026, 2, 3), discharged_on=date(2026, 2, 5), planned=False)
    a_complete_episode(died_on=date(2026, 2, 17), death_category="infection")
    page = client.get(f"/reports/service/after-opat?{DAYS}").page
    assert the_row(page, "quarters", "2026 Q1")[:4] == ["2", "1", "1", "1"]
    opened = {
        "admitted": "Unplanned admission on 3 February 2026",
        "died": "Died on 17 February 2026",
        "known": "Said to be known on 1 March 2026",
    }
    for measure, words in opened.items():
        path = f"/reports/service/after-opat/episodes?{DAYS}&row=TOTAL&measure={measure}"
        assert words in client.get(path).words, measure
    file = client.get(f"/reports/service/after-opat/download.csv?{DAYS}&table=quarters")
    assert [*csv_rows(file)[0].values()][:5] == ["2026 Q1", "2", "1", "1", "1"]


def test_line_days_stand_under_the_lines_own_guidance(client):
    episode = a_complete_episode()
    a_line(episode, insertion_guidance="ultrasound")
    a_line(episode, device="picc", inserted_on=date(2026, 1, 20))
    page = client.get(f"/reports/service/devices?{DAYS}").page
    assert the_row(page, "guidance", "Ultrasound") == ["1", "1", "14", "14.0"]
    assert the_row(page, "guidance", "Not recorded") == ["1", "1", "4", "4.0"]
    assert the_row(page, "both", "PICC: Not recorded")[2] == "4"


def test_oral_treatment_only_counts_here_by_its_last_day(client):
    only = an_episode()
    a_course(only, route="po", started_on=date(2026, 3, 20), ended_on=date(2026, 4, 2))
    early = an_episode(decided_on=date(2025, 12, 1), referred_on=date(2025, 12, 1))
    a_course(early, route="po", started_on=date(2025, 12, 1), ended_on=date(2025, 12, 31))
    assert totals(client, "copat") is None
    assert totals(client, "copat", "from=1/4/2026&to=30/6/2026")[:6] == [
        *("1", "14"),
        *("0", "0"),
        *("1", "14"),
    ]


def test_a_day_of_codes_begins_at_midnight_in_london(client):
    episode = a_complete_episode()
    a_code(episode, datetime(2025, 12, 31, 23, 59, tzinfo=UTC))
    a_code(episode, datetime(2026, 3, 31, 22, 59, tzinfo=UTC))
    a_code(episode, datetime(2026, 3, 31, 23, 1, tzinfo=UTC), used_at=clock.now())
    a_code(episode, datetime(2026, 3, 1, tzinfo=UTC), revoked_at=clock.now())
    path = "/reports/service/experience?from=1/1/2026&to=30/6/2026"
    page = client.get(path).page
    assert the_row(page, "codes", "2026 Q1")[:2] == ["1", "0"]
    assert the_row(page, "codes", "2026 Q2")[:2] == ["1", "1"]
    assert the_row(page, "codes", "Total")[:2] == ["2", "1"]


def test_a_share_of_few_answers_is_marked(client):
    for number in range(5):
        a_questionnaire(a_complete_episode(), **{**dict.fromkeys(NAMES, 4), "safety": None})
        page = client.get(f"/reports/service/experience?{DAYS}").page
        few = "few answers" in the_row(page, "questions", "Overall")[2]
        assert few == (number < 4)
    assert the_row(page, "questions", "Safety")[2] == "None"
    assert not page.select("#questions tfoot")


def test_a_wait_shows_its_quartiles_on_the_page_and_in_the_file(client):
    for day in (1, 4, 8, 10):
        an_episode(referred_on=date(2026, 1, day))
    page = client.get(f"/reports/service/waiting?{DAYS}").page
    assert the_row(page, "quarters", "2026 Q1")[:3] == ["4", "4.0 (1.5 to 6.8)", "17"]
    assert "Median 4.0" in page.select_one("#quarters figure svg").text
    row = csv_rows(client.get(f"/reports/service/waiting/download.csv?{DAYS}"))[0]
    assert (row["Median days"], row["Median days: upper quartile"]) == ("4.0", "6.75")


def test_bars_of_a_fixed_order_keep_it(client):
    for day in (8, 8, 10):
        an_episode(referred_on=date(2026, 1, day))
    page = client.get(f"/reports/service/waiting?{DAYS}").page
    words = [tag.text for tag in page.select("#lengths figure svg text")]
    assert words == ["The same day", "1", "2 days", "2", "Referrals"]


def test_experience_leads_to_the_words_and_back(client):
    page = client.get("/reports/service/experience").page
    words = client.get(page.find("a", string="Answers by wording, and what people wrote")["href"])
    assert words.page.find("a", href="/reports/service/experience")
