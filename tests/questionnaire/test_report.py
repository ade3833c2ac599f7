"""The report of patient experience: distribution, share with its interval, response."""

import csv
import io
from datetime import date, timedelta

import pytest

from pms import clock
from pms.domain.questionnaire import NAMES, spreads
from pms.domain.rates import wilson
from tests.admin.conftest import signed_in
from tests.factories import a_questionnaire, an_episode, an_organisation
from tests.questionnaire.codes import a_tablet, give_code, send_answers, type_code

PATH = "/reports/experience?quarter=2026Q1"


def the_row(page, title):
    heading = next(tag for tag in page.select("tbody th") if tag.text.startswith(title))
    return [cell.get_text(" ", strip=True) for cell in heading.find_next_siblings("td")]


def test_each_question_shows_its_answers_and_the_share_agreeing(client):
    episode = an_episode()
    for answer in (5, 5, 4, 4, 4, 3, 1, 0, None):
        a_questionnaire(episode, skill=answer)
    page = client.get(PATH).page
    low, high = wilson(5, 7)
    share = f"71% ({100 * low:.0f}% to {100 * high:.0f}%)"
    assert the_row(page, "Skill")[:7] == ["2", "3", "1", "0", "1", "1", share]
    picture = page.select_one("svg[aria-label^=Skill]")
    assert "Strongly agree: 2 of 7, Agree: 3 of 7" in picture["aria-label"]
    widths = [float(part["width"]) for part in picture.select("rect")]
    assert sum(widths) == pytest.approx(240, abs=0.5)
    assert len(widths) == 4


def test_the_csv_says_the_same(client):
    for answer in (5, 4, 1):
        a_questionnaire(an_episode(), overall=answer)
    response = client.get("/reports/experience.csv?quarter=2026Q1")
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    overall = next(row for row in rows if row["Question"] == "Overall")
    assert overall["Strongly agree"] == overall["Agree"] == overall["Strongly disagree"] == "1"
    assert overall["Agreeing, %"] == "66.7"
    assert "Fewer than 5" in overall["Note"]
    assert "2026Q1" in response.headers["Content-Disposition"]


def test_only_the_quarter_the_service_and_the_wording_asked_for_count(client):
    adult, child = an_episode(), an_episode(service="paediatric")
    a_questionnaire(adult)
    a_questionnaire(adult, wording="carer")
    a_questionnaire(child, wording="child")
    a_questionnaire(adult, answered_on=date(2026, 4, 1))
    a_questionnaire(adult, entered_in_error_at=clock.now(), entered_in_error_reason="Twice")
    for more, number in (
        ("", "3"),
        ("&service=adult", "2"),
        ("&wording=carer", "1"),
        ("&service=paediatric&wording=child", "1"),
    ):
        assert client.get(PATH + more).page.select_one(".pms-figure dd").text == number
    for wrong in ("&service=dental", "&wording=dog"):
        assert client.get(PATH + wrong).status_code == 404
    assert client.get("/reports/experience?quarter=soon").status_code == 404
    future = clock.today() + timedelta(days=100)
    assert client.get(f"/reports/experience?quarter={future.year}Q4").status_code in (200, 404)


def test_the_response_is_of_codes_given_and_not_withdrawn(app, client):
    episode = an_episode()
    codes = [give_code(client, episode) for _ in range(3)]
    page = client.get(f"/episodes/{episode.id}").page
    client.post(page.select_one("form[action*=revoke]")["action"])
    tablet = a_tablet(app)
    type_code(tablet, codes[0])
    send_answers(tablet, overall="5")
    figures = [tag.text for tag in client.get("/reports/experience").page.select(".pms-figure dd")]
    assert figures == ["1", "1", "2", "50%"]


def test_an_empty_quarter_says_so(client):
    assert "No questionnaire was answered" in client.get(PATH).words


def test_few_answers_are_noted(client):
    a_questionnaire(an_episode())
    assert "Fewer than 5 questionnaires" in client.get(PATH).words
    for _ in range(5):
        a_questionnaire(an_episode())
    assert "Fewer than 5 questionnaires" not in client.get(PATH).words


def test_a_manager_sees_figures_and_no_words(app, client):
    a_questionnaire(an_episode(), comments="Nurse Canary was kind")
    manager = signed_in(app, roles=("manager",))
    response = manager.get(PATH)
    assert response.page.select_one(".pms-figure dd").text == "1"
    assert "Canary" not in response.text
    assert "Canary" not in manager.get("/reports/experience.csv?quarter=2026Q1").text
    assert "Canary" in client.get(PATH).words


def test_another_organisations_answers_do_not_count(app, client):
    a_questionnaire(an_episode())
    stranger = signed_in(app, organisation=an_organisation(), roles=("manager",))
    assert "No questionnaire was answered" in stranger.get(PATH).words


def test_the_shares_are_counted_again_the_slow_way():
    rows = [{name: (place * 7 + i) % 7 for i, name in enumerate(NAMES)} for place in range(40)]
    answered = [{k: (None if v == 6 else v) for k, v in row.items()} for row in rows]
    for spread in spreads(answered):
        given = [row[spread.theme.name] for row in answered]
        assert spread.rated == sum(answer in (1, 2, 3, 4, 5) for answer in given)
        assert spread.agreeing == sum(answer in (4, 5) for answer in given)
