"""Chosen in one place, it stands in the other: what a choice says is asked below it."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from pms import clock
from pms.episodes.models import Episode
from pms.store.base import db
from tests import factories
from tests.browser.barriers import look
from tests.browser.signing_in import sign_in
from tests.live import LiveServer

pytestmark = pytest.mark.browser

LONG_AGO = timedelta(days=20)
GIVEN_UP = ("htmx:sendAbort", "htmx:afterRequest")
"""How htmx says that a question was given up for a newer one."""


@pytest.fixture
def episode(live_server: LiveServer) -> Episode:
    """On treatment for three weeks, with a line in."""
    began = clock.today() - LONG_AGO
    episode = factories.an_episode(referred_on=began, decided_on=began)
    factories.a_course(episode, started_on=began, ended_on=None, dose=2.0, dose_unit="g")
    factories.a_line(episode, inserted_on=began)
    return episode


def again(episode: Episode) -> Episode:
    factories.let_others_work()
    return db.session.get_one(Episode, episode.id)


@pytest.fixture
def opened(page: Page, live_server: LiveServer, episode: Episode) -> Page:
    """The discharge, opened on the page of the episode."""
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.locator("#discharge a").first.click()
    expect(page.locator("#discharge form")).to_be_visible()
    return page


def told(incidents) -> list[str]:
    """What the console said, but that a further answer has overtaken the question before it."""
    return [error for error in incidents.errors if not error.startswith(GIVEN_UP)]


def choose(page: Page, id_: str, label: str) -> None:
    page.select_option(f"#{id_}", label=label)


def finish(page: Page, episode: Episode, therapy: str = "Completed as planned") -> None:
    end = f"discharge-{episode.id}"
    choose(page, f"{end}-therapy_end_reason", therapy)
    choose(page, f"{end}-infection_outcome", "Improved")
    choose(page, f"{end}-opat_outcome", "Failure")
    page.fill(f"#{end}-opat_outcome_reason", "As agreed at the round")
    line = again(episode).lines[0].id
    if not page.input_value(f"#lineleft-{line}-removed_on"):
        page.fill(f"#lineleft-{line}-removed_on", "today")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save discharge").click()
    expect(page.locator("#discharge form")).to_have_count(0)


def test_a_drug_stopped_for_an_adverse_event_puts_the_event_among_the_events(
    opened, incidents, episode
):
    course = again(episode).courses[0].id
    questions = opened.locator(f"#courseevent{course}-questions")
    expect(questions).to_be_hidden()
    choose(opened, f"lastday-{course}-course_end_reason", "Stopped: adverse event")
    expect(questions).to_be_visible()
    expect(opened.locator("#announcer")).to_contain_text("adverse event")
    opened.focus(f"#lastday-{course}-course_end_reason")
    opened.keyboard.press("Tab")
    expect(opened.locator(f"#courseevent{course}-new-type")).to_be_focused()
    opened.keyboard.type("Rash, gen")
    expect(opened.locator(f"#courseevent{course}-new-consequence")).to_have_value("drug_stopped")
    look(opened, "with the questions of the event", (1366, 768, 390))
    finish(opened, episode)
    save(opened)
    expect(opened.locator("#events")).to_contain_text("Rash, generalised")
    (event,) = again(episode).events
    assert (event.type, event.course_id) == ("rash_generalised", course)
    assert told(incidents) == []
    assert incidents.violations == []


def test_a_choice_that_is_taken_back_closes_its_questions_and_saves_nothing(opened, episode):
    course = again(episode).courses[0].id
    reason = f"lastday-{course}-course_end_reason"
    choose(opened, reason, "Stopped: adverse event")
    choose(opened, f"courseevent{course}-new-type", "Nausea or vomiting")
    choose(opened, reason, "Completed course")
    expect(opened.locator(f"#courseevent{course}-questions")).to_be_hidden()
    finish(opened, episode)
    save(opened)
    assert again(episode).events == []


def test_admitted_to_hospital_puts_the_admission_among_the_admissions(opened, episode):
    course = again(episode).courses[0].id
    choose(opened, f"lastday-{course}-course_end_reason", "Admitted to hospital")
    admitted_on = opened.locator(f"#courseadmission{course}-new-admitted_on")
    expect(admitted_on).to_be_visible()
    finish(opened, episode, "Unplanned: admitted to hospital")
    expect(opened.locator("#endadmission-questions")).to_be_hidden()
    admitted_on.fill("today")
    choose(opened, f"courseadmission{course}-new-cause", "New infection")
    expect(opened.locator("#discharge-so-far")).to_contain_text("Suggested OPAT outcome: Failure")
    save(opened)
    expect(opened.locator("#admissions")).to_contain_text("Unplanned admission")
    assert [stay.cause for stay in again(episode).admissions] == ["new_infection"]


def test_died_leads_to_the_day_and_the_cause_of_death(opened, episode):
    course = again(episode).courses[0].id
    choose(opened, f"lastday-{course}-course_end_reason", "Died")
    end = f"discharge-{episode.id}"
    expect(opened.locator(f"#{end}-therapy_end_reason")).to_have_value("died")
    opened.locator(f"#coursedeath{course} a").click()
    expect(opened.locator(f"#{end}-died_on")).to_be_focused()
    opened.keyboard.type("today")
    choose(opened, f"{end}-death_category", "Due to the infection treated")
    finish(opened, episode, "Died")
    save(opened)
    expect(opened.locator("#outcomes")).to_contain_text("Died on")
    assert again(episode).died_on == clock.today()


def test_a_death_that_is_typed_first_says_by_one_press_that_it_ended_therapy(opened, episode):
    end = f"discharge-{episode.id}"
    opened.fill(f"#{end}-died_on", "today")
    opened.keyboard.press("Tab")
    opened.get_by_role("button", name="Therapy ended because the patient died").click()
    expect(opened.locator(f"#{end}-therapy_end_reason")).to_have_value("died")
    expect(opened.locator("#discharge-so-far")).to_contain_text("Suggested OPAT outcome: Failure")
    expect(opened.locator("#discharge-so-far button")).to_have_count(0)
    look(opened, "the suggestions after a death", (1366, 768, 390))


def test_a_line_removed_for_an_occlusion_puts_its_event_among_the_events(opened, episode):
    line = again(episode).lines[0].id
    choose(opened, f"lineleft-{line}-removal_reason", "Occluded")
    expect(opened.locator(f"#lineevent{line}-new-type")).to_have_value("line_occlusion")
    finish(opened, episode)
    save(opened)
    expect(opened.locator("#events")).to_contain_text("Line occlusion")
    assert [event.line_id for event in again(episode).events] == [line]


def test_the_removal_of_a_line_for_infection_opens_the_event_beside_the_line(
    page, live_server, incidents, episode
):
    line = again(episode).lines[0].id
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.locator(f"#line-{line} a", has_text="Removed").click()
    choose(page, f"removeline-{line}-removal_reason", "Infection")
    choose(page, f"removeline-{line}-event-new-type", "Infection: line")
    look(page, "a line's removal with its event")
    page.get_by_role("button", name="Save removal").click()
    expect(page.locator("#events")).to_contain_text("Infection: line")
    assert [event.line_id for event in again(episode).events] == [line]
    assert told(incidents) == []


def test_an_event_that_stopped_the_drug_ends_the_course(page, live_server, episode):
    course = again(episode).courses[0].id
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.get_by_role("link", name="Add drug event").click()
    page.select_option("#drugevent-new-consequence", label="Drug stopped")
    day = page.locator(f"#drugevent-new-endcourse{course}-{course}-ended_on")
    expect(day).to_be_visible()
    reason = page.locator(f"#drugevent-new-endcourse{course}-{course}-course_end_reason")
    expect(reason).to_have_value("stopped_adverse_event")
    day.fill("today")
    page.locator("#drugevent-new-type").fill("Rash, local")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save drug event").click()
    expect(page.locator("#courses")).to_contain_text("Stopped: adverse event")
    assert again(episode).courses[0].ended_on == clock.today()


def test_the_suggestion_of_the_outcomes_follows_as_one_types(page, live_server, episode):
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}/outcomes"))
    choose(page, f"outcomes-{episode.id}-infection_outcome", "Failed")
    choose(page, f"outcomes-{episode.id}-therapy_end_reason", "Unplanned: admitted to hospital")
    admitted_on = page.locator(f"#outcomes-{episode.id}-admission-new-admitted_on")
    expect(admitted_on).to_be_visible()
    look(page, "the outcomes with the questions of the admission")


def test_without_javascript_the_press_of_save_opens_the_questions(
    browser: Browser, live_server, episode
):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}/discharge"))
    course = again(episode).courses[0].id
    choose(page, f"lastday-{course}-course_end_reason", "Stopped: adverse event")
    expect(page.locator(f"#courseevent{course}-questions")).to_be_hidden()
    finish(page, episode)
    page.get_by_role("button", name="Save discharge").click()
    expect(page.locator(f"#courseevent{course}-questions")).to_be_visible()
    reason = page.locator(f"#discharge-{episode.id}-opat_outcome_reason")
    expect(reason).to_have_value("As agreed at the round")
    choose(page, f"courseevent{course}-new-type", "Rash, local")
    page.get_by_role("button", name="Save discharge").click()
    expect(page.locator("#events")).to_contain_text("Rash, local")
    context.close()
    assert [event.type for event in again(episode).events] == ["rash_local"]
