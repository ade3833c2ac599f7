"""The report of patient experience: distribution, share with its interval, response."""

from datetime import date, timedelta

import pytest

from pms import clock
from pms.domain.care.questionnaire import NAMES, SCALE, spreads
from pms.domain.counting.rates import wilson
from tests import written
from tests.admin.conftest import signed_in
from tests.factories import a_questionnaire, an_episode, an_organisation
from tests.questionnaire.codes import a_tablet, give_code, send_answers, type_code

pytestmark = pytest.mark.on_sqlite("answers counted in Python, and their page")

EXPERIENCE = (
    "Question",
    "Strongly agree",
    "Agree",
    "Neither agree nor disagree",
    "Disagree",
    "Strongly disagree",
    "Does not apply",
    "Answers on the scale",
    "Agreeing, %",
    "95% interval from, %",
    "95% interval to, %",
    "Note",
    "Not to leave the organisation",
)

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
    share = f"71% ({100 * low:.0f}% to {100 * high:.0f}%) 5 of 7"
    assert the_row(page, "Skill")[:7] == ["2", "3", "1", "0", "1", "1", share]
    picture = page.select_one("svg[aria-label^=Skill]")
    assert "Strongly agree: 2 of 7, Agree: 3 of 7" in picture["aria-label"]
    widths = [float(part["width"]) for part in picture.select("rect")]
    assert sum(widths) == pytest.approx(240, abs=0.5)
    assert len(widths) == 4
    fills = [part["fill"] for part in picture.select("rect")]
    assert len(set(fills)) == 4
    key = {tag.text.strip(): tag.rect["fill"] for tag in page.select(".pms-legend span")}
    assert list(key) == list(SCALE.values())
    said = [part.text.partition(":")[0] for part in picture.select("rect title")]
    assert [key[words] for words in said] == fills
    assert not any(fill in ("#ffffff", "none") for fill in key.values())


def test_every_number_opens_the_episodes_behind_it(app, client):
    plain, child = an_episode(), an_episode(service="paediatric")
    for answer in (5, 5, 4, 3, 2, 1, 0, None):
        a_questionnaire(plain, source="staff", skill=answer)
    a_questionnaire(child, wording="child", source="code", answered_on=date(2026, 3, 31))
    for more in ("", "&service=adult", "&wording=child"):
        page = client.get(PATH + more).page
        links = page.select("main [hx-get*=experience]")
        assert len(links) > 12
        for link in links:
            assert link["href"] == link["hx-get"]
            assert page.select_one(link["hx-target"])
            behind = client.get(link["href"]).page
            total = behind.select_one(".pms-behind tfoot td").text
            assert total == link.text.partition(" of ")[0]
            assert behind.select(".pms-behind tbody a[href^='/episodes/']")
            assert client.get(link["href"], htmx=True).page.find("h1") is None


@pytest.mark.on_both
def test_a_number_opens_its_own_questionnaires_and_no_others(client):
    happy, unhappy = an_episode(), an_episode()
    a_questionnaire(happy, skill=5, source="code")
    a_questionnaire(unhappy, skill=1, source="staff", answered_on=date(2026, 2, 3))
    a_questionnaire(unhappy, skill=1, answered_on=date(2026, 4, 1))
    place = "/reports/experience/episodes?quarter=2026Q1"

    def behind(query):
        rows = client.get(place + query).page.select(".pms-behind tbody tr")
        return [(row.th.text, row.select("td")[1].text) for row in rows]

    assert behind("&row=skill&measure=answer_1") == [
        (str(unhappy.id), "Answered on 3 February 2026")
    ]
    assert [one for one, _ in behind("&row=skill&measure=agreeing")] == [str(happy.id)]
    assert [one for one, _ in behind("&row=by_code")] == [str(happy.id)]
    assert len(behind("&row=answered")) == 2
    assert "No episode is behind this number" in client.get(place + "&row=codes").words


def test_codes_given_and_answered_open_their_episodes(app, client):
    episode, other = an_episode(), an_episode()
    code = give_code(client, episode)
    give_code(client, other)
    tablet = a_tablet(app)
    type_code(tablet, code)
    send_answers(tablet, overall="5")
    links = [tag["href"] for tag in client.get("/reports/experience").page.select(".pms-figure a")]
    answers, by_code, given, answered = (client.get(link).page for link in links)
    found = [
        [tag.text for tag in page.select(".pms-behind tbody th")]
        for page in (answers, by_code, given, answered)
    ]
    assert found[:2] == [[str(episode.id)]] * 2
    assert sorted(found[2]) == sorted([str(episode.id), str(other.id)])
    assert found[3] == [str(episode.id)]
    assert "Code given on" in answered.text


def test_there_is_nothing_behind_a_number_that_the_page_has_not(client):
    place = "/reports/experience/episodes"
    for query in (
        "",
        "?row=skill",
        "?row=skill&measure=none",
        "?row=answered&measure=answer_5",
        "?row=comments",
        "?row=answered&wording=dog",
        "?row=answered&quarter=soon",
    ):
        assert client.get(place + query).status_code == 404, query


def test_a_manager_opens_references_without_names_or_words(app):
    episode = an_episode()
    a_questionnaire(episode, comments="Nurse Canary was kind", skill=5)
    manager = signed_in(app, roles=("manager",))
    page = manager.get("/reports/experience/episodes?quarter=2026Q1&row=skill&measure=answer_5")
    assert str(episode.id) in page.page.select_one(".pms-behind tbody th").text
    assert not page.page.select(".pms-behind tbody a")
    assert "Canary" not in page.text
    assert episode.patient.family_name not in page.text
    stranger = signed_in(app, organisation=an_organisation(), roles=("manager",))
    empty = stranger.get("/reports/experience/episodes?quarter=2026Q1&row=answered").words
    assert "No episode is behind this number" in empty


def test_the_csv_says_the_same(client):
    for answer in (5, 4, 1):
        a_questionnaire(an_episode(), overall=answer)
    response = client.get("/reports/experience.csv?quarter=2026Q1")
    rows = written.rows_of(response.data, EXPERIENCE)
    overall = next(row for row in rows if row["Question"] == "Overall")
    assert overall["Strongly agree"] == overall["Agree"] == overall["Strongly disagree"] == "1"
    assert overall["Agreeing, %"] == "66.7"
    assert "Fewer than 5" in overall["Note"]
    assert "2026Q1" in response.headers["Content-Disposition"]


@pytest.mark.on_both
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
