"""A return closed under an earlier rule set: what it keeps, and what is said of it today."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from pms import clock
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.treatment import counted_in
from pms.domain.nors import contributions
from pms.domain.nors.check import check_return
from pms.domain.nors.layout import to_bytes
from pms.domain.nors.reading import read_return, rule_set_of
from pms.episodes.models import Episode
from pms.picklists.shipped import shipped_lists
from pms.reports.nors_return.attachments import ENDINGS
from pms.reports.nors_return.closing.frozen import thaw
from pms.reports.nors_return.models import FinalReturn
from pms.store.base import db
from tests.client import Client
from tests.factories import a_user, writing
from tests.open_form import open_form
from tests.reports.closing.kept_return import (
    AS_AT,
    DIED,
    EVENTFUL,
    NAME,
    SWITCHED,
    a_return_closed_under_2026_1,
    kept,
)
from tests.reports.quarters import PAGE

BY_RULES = [
    ["Deaths: Due to the infection treated", "Episodes", "1", "0"],
    ["Deaths: Total", "Episodes", "1", "0"],
    ["Complex oral therapy (COpAT): Complex oral therapy (COpAT)", "Episodes", "0", "1"],
    ["Complex oral therapy (COpAT): Complex oral therapy (COpAT)", "Oral days", "0", "69"],
    ["Complex oral therapy (COpAT): Total", "Episodes", "0", "1"],
    ["Complex oral therapy (COpAT): Total", "Oral days", "0", "69"],
]


@pytest.fixture
def manager(app, monkeypatch) -> Client:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 20))
    client = Client(app)
    client.sign_in(a_user(roles=("manager", "clinician")))
    return client


@pytest.fixture
def final(manager) -> FinalReturn:
    return a_return_closed_under_2026_1()


def table(page, place: str) -> list[list[str]]:
    """The numbers that differ, in one of the two parts of the quarter's page."""
    rows = page.page.select(f"#{place} details tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in rows]


def opened(client, section: str, row: str, measure: str = "episodes", **more) -> list[list[str]]:
    """The episodes behind a number of revision 1, and what each adds."""
    asked = {"section": section, "row": row, "measure": measure, "revision": 1, **more}
    address = "&".join(f"{name}={value}" for name, value in asked.items())
    page = client.get(f"{PAGE}/episodes?{address}").page
    return [[row.th.text, row.td.text] for row in page.select(".pms-behind tbody tr")]


def edit_diagnosis(episode_id: int) -> None:
    with writing():
        db.session.get_one(Episode, episode_id).diagnosis = "endocarditis"
        db.session.commit()


def test_its_files_are_what_was_kept_byte_for_byte(manager, final):
    for part in ("csv", "json", "xlsx"):
        assert manager.get(f"{PAGE}/revisions/1/{part}").data == kept(part)
    assert json.loads(kept("json"))["rule_set"] == rule_set_of(kept("csv")) == "2026.1"
    assert to_bytes(read_return(kept("csv"), AS_AT)) == kept("csv")


def test_the_command_writes_it_once_more_byte_for_byte(final, runner, tmp_path):
    asked = ("--organisation", "RXX", "--service", "adult", "--quarter", "2026Q1")
    result = runner("nors", "export", *asked, "--revision", "1", "--output", tmp_path)
    assert result.code == 0
    for part, ending in ENDINGS.items():
        assert (tmp_path / f"{NAME}{ending}").read_bytes() == kept(part)


def test_its_file_still_passes_the_checker():
    assert check_return(kept("csv"), shipped_lists(), f"{NAME}.csv") == []


def test_its_frozen_episodes_give_its_numbers_by_the_rules_of_then(final):
    sent_return, sent = read_return(final.file, AS_AT), thaw(final)
    added = [
        one
        for record in sent.episodes
        if (treatment := counted_in(record, Quarter(2026, 1), AS_AT))
        for one in contributions.of_episode(record, treatment, AS_AT, "2026.1")
    ]
    for cell in sent_return.cells:
        if cell.section in ("DEATH", "COPAT", "THERAPY_END") and cell.row_code != "TOTAL":
            place = {"episodes": 0, "oral_days": 1}[cell.measure]
            key = cell.section, cell.row_code, ""
            assert cell.value == sum(amounts[place] for at, amounts in added if at == key), cell


def test_its_numbers_open_to_the_episodes_that_they_were_made_of(manager, final):
    assert opened(manager, "DEATH", "infection") == [[str(DIED), "1"]]
    assert opened(manager, "COPAT", "copat", "oral_days") == []
    page = manager.get(f"{PAGE}/episodes?section=DEATH&row=infection&measure=episodes&revision=1")
    assert "By rule set 2026.1: counted episodes in which the patient died" in page.words


def test_its_page_shows_what_was_sent_and_says_by_which_rules(manager, final):
    page = manager.get(PAGE)
    assert "as the quarter was closed, counted by rule set 2026.1" in page.words
    assert "Rule set 2026.1" in page.page.select_one("#sent").text
    deaths = page.page.select_one("#DEATH .pms-definition, section:has(#DEATH-heading)")
    assert "By rule set 2026.1" in deaths.text


def test_what_only_the_rules_change_is_no_edit(manager, final):
    page = manager.get(PAGE)
    assert "Changed since submission" not in page.words
    assert not page.page.select_one("#changes")
    assert "Changed by the rules (2026.2)" in page.page.select_one("#rules").text
    assert table(page, "rules") == BY_RULES
    told = page.page.select_one("#rules").text
    assert "a category counts only where no date of death is recorded" in told
    assert "also where the course ends after it" in told


def test_each_side_of_what_the_rules_change_opens_to_its_episodes(manager, final):
    links = [link["href"] for link in manager.get(PAGE).page.select("#rules td a")]
    sums = []
    for link in links:
        page = manager.get(link).page
        sums.append(page.select_one(".pms-behind tfoot td").text)
    assert sums == ["1", "1", "1", "69", "1", "69"]
    assert opened(manager, "COPAT", "copat", "oral_days", count="rules") == [[str(SWITCHED), "69"]]


def test_an_edit_is_said_apart_from_what_the_rules_change(manager, final):
    edit_diagnosis(EVENTFUL)
    page = manager.get(PAGE)
    assert "1 episode would be counted differently today" in page.words
    assert table(page, "rules") == BY_RULES
    episodes = page.page.select("#changes table")[0].select("tbody tr")
    assert [row.th.text for row in episodes] == [str(EVENTFUL)]
    moved = table(page, "changes")
    assert moved
    assert not {row[0].split(":")[0] for row in moved} & {
        "Deaths",
        "Complex oral therapy (COpAT)",
    }


def test_an_edit_of_what_the_rules_change_too_is_counted_from_the_frozen_episodes(manager, final):
    """The oral course ends a day earlier: one episode, 69 oral days by today's rules, now 68."""
    with writing():
        courses = db.session.get_one(Episode, SWITCHED).courses
        oral = next(course for course in courses if course.route == "po")
        oral.ended_on = date(2026, 4, 1)
        db.session.commit()
    page = manager.get(PAGE)
    assert table(page, "rules") == BY_RULES
    assert table(page, "changes") == [
        ["Complex oral therapy (COpAT): Complex oral therapy (COpAT)", "Oral days", "69", "68"],
        ["Complex oral therapy (COpAT): Total", "Oral days", "69", "68"],
    ]
    links = [link["href"] for link in page.page.select("#changes details td a")][:2]
    assert [manager.get(at).page.select_one(".pms-behind tfoot td").text for at in links] == [
        "69",
        "68",
    ]


def board_says(client) -> str:
    section = client.get("/reports").page.find("section", attrs={"aria-labelledby": "board-adult"})
    row = next(one for one in section.select("tbody tr") if "2026 Q1" in one.th.text)
    return " ".join(row.select("td")[-1].get_text(" ").split())


def reminded_of_a_change(client) -> bool:
    shown = " ".join(item.text for item in client.get("/reports").page.select(".pms-panel li"))
    return "differently since revision" in shown


def test_the_board_tells_the_rules_from_edits(manager, final):
    with writing():
        submission = db.session.merge(final).submission
        submission.uploaded_on = submission.visible_on = date(2026, 4, 3)
        db.session.commit()
    assert board_says(manager) == "No; by the rules, 6 numbers"
    assert not reminded_of_a_change(manager)
    edit_diagnosis(EVENTFUL)
    assert board_says(manager) == "1 episode ; by the rules, 6 numbers"
    assert reminded_of_a_change(manager)


def test_a_service_report_says_that_the_return_was_counted_by_other_rules(manager, final):
    page = manager.get("/reports/service/deaths?from=1/1/2026&to=31/3/2026")
    (said,) = page.page.select(".pms-notice")
    words = " ".join(said.text.split())
    assert words.startswith(
        "Adult, 2026 Q1, January to March: the return closed on 2 April 2026 (revision 1) was "
        "counted by rule set 2026.1. The numbers here are counted by rule set 2026.2, by which 6 "
        "of the return's would be others."
    )
    assert said.a["href"] == f"{PAGE}#rules"


def test_a_revision_is_counted_by_the_rules_of_today_and_says_so(manager, final):
    page = manager.get(f"{PAGE}/close")
    assert "by rule set 2026.2; revision 1 was counted by 2026.1" in page.words
    sent = manager.post(
        f"{PAGE}/close", {**open_form(page), "revision": "2", "reason": "The registry asked for it"}
    )
    after = manager.follow(sent)

    assert not after.page.select_one("#rules, #changes")
    assert "Rule set 2026.2" in after.page.select_one("#sent").text
    earlier = after.page.select_one("#sent table").text
    assert "2026.1" in earlier
    second = manager.get(f"{PAGE}/revisions/2/csv").data
    assert rule_set_of(second) == "2026.2"
    assert json.loads(manager.get(f"{PAGE}/revisions/2/json").data)["rule_set"] == "2026.2"
    assert manager.get(f"{PAGE}/revisions/1/csv").data == kept("csv")
    assert read_return(second, AS_AT).value("COPAT", "copat", "oral_days") > 0
    numbers = db.session.scalars(select(FinalReturn.revision).order_by(FinalReturn.revision)).all()
    assert numbers == [1, 2]


def test_a_service_report_of_other_days_says_nothing_of_it(manager, final):
    page = manager.get("/reports/service/deaths?from=1/4/2026&to=20/5/2026").page
    assert not page.select(".pms-notice")
