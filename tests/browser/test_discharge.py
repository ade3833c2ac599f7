"""Discharging in a browser: by keyboard alone, without JavaScript, and the letter that follows."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from pms import clock
from pms.episodes.models import Episode, Letter
from pms.store.base import db
from tests import factories
from tests.browser.barriers import look, refuse_barriers
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


def type_into(page: Page, id_: str, text: str) -> None:
    """Go on with Tab until the question is reached, and type its answer."""
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == id_:
            break
        page.keyboard.press("Tab")
    else:
        pytest.fail(f"the keyboard does not reach {id_}")
    page.keyboard.type(text)


def test_a_patient_is_discharged_by_keyboard_alone_on_the_page(
    page, live_server, incidents, episode
):
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.evaluate("window.same_page = true")
    (course,), (line,) = again(episode).courses, again(episode).lines
    page.locator("#discharge a").first.focus()
    page.keyboard.press("Enter")
    end = f"discharge-{episode.id}"
    expect(page.locator(f"#lastday-{course.id}-ended_on")).to_be_focused()
    so_far = page.locator("#discharge-so-far")
    expect(so_far).to_contain_text("Suggested OPAT outcome: none yet")
    expect(so_far).to_contain_text("2 things are missing")

    type_into(page, f"lastday-{course.id}-course_end_reason", "Changed: adv")
    type_into(page, f"courseevent{course.id}-new-type", "Rash, gen")
    type_into(page, f"{end}-therapy_end_reason", "Completed")
    type_into(page, f"{end}-infection_outcome", "Cured")
    expect(so_far).to_contain_text("Suggested OPAT outcome: Partial success")
    type_into(page, f"{end}-opat_outcome", "Partial")
    type_into(page, f"{end}-opat_outcome_reason", "")
    expect(so_far).to_contain_text("Nothing is missing for the return")
    page.keyboard.press("Tab")
    type_into(page, f"lineleft-{line.id}-removed_on", "today")
    type_into(page, f"{end}-follow_up_on", "+14")
    page.keyboard.press("Enter")

    expect(page.locator("#discharge form")).to_have_count(0)
    expect(page.locator("#standing")).to_contain_text("Counts in")
    assert page.evaluate("window.same_page === true")
    found = again(episode)
    assert (found.opat_outcome, found.lines[0].removed_on) == ("partial", clock.today())
    assert [event.type for event in found.events] == ["rash_generalised"]
    assert found.follow_up_on == clock.today() + timedelta(days=14)
    assert [one for one in incidents.errors if not one.startswith(GIVEN_UP)] == []
    assert incidents.violations == []


def test_open_and_refused_the_form_is_accessible_and_fits(page, live_server, episode):
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.locator("#discharge a").first.click()
    expect(page.locator("#discharge form")).to_be_visible()
    look(page, "open")
    page.get_by_role("button", name="Save discharge").click()
    expect(page.locator("#discharge .nhsuk-error-summary")).to_be_focused()
    look(page, "refused")


def test_an_answer_given_just_before_the_last_one_is_weighed_is_weighed_too(
    page, live_server, episode
):
    asked: list[Route] = []

    def hold_the_first(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}/discharge"))
    end, so_far = f"discharge-{episode.id}", page.locator("#discharge-so-far")
    page.route("**/so-far", hold_the_first)
    with page.expect_request("**/so-far"):
        page.select_option(f"#{end}-therapy_end_reason", label="Completed as planned")
    page.select_option(f"#{end}-infection_outcome", label="Cured")
    asked[0].continue_()
    expect(so_far).to_contain_text("1 thing is missing")


def test_without_javascript_the_form_works_out_its_suggestion_by_a_button(
    browser: Browser, live_server, episode
):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}/discharge"))
    end = f"discharge-{episode.id}"
    page.select_option(f"#{end}-therapy_end_reason", label="Completed as planned")
    page.select_option(f"#{end}-infection_outcome", label="Failed")
    page.get_by_role("button", name="Work out the suggested outcome again").click()
    expect(page.locator("#discharge-so-far")).to_contain_text("Failure")
    expect(page.locator(f"#{end}-infection_outcome")).to_have_value("failed")
    page.select_option(f"#{end}-opat_outcome", label="Failure")
    page.fill(f"#lineleft-{again(episode).lines[0].id}-removed_on", "today")
    page.get_by_role("button", name="Save discharge").click()
    expect(page.locator("#follow-up")).to_be_visible()
    context.close()
    assert again(episode).opat_outcome == "failure"


def test_a_letter_is_written_edited_printed_and_sent(page, live_server, incidents, episode):
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.get_by_role("link", name="Write acceptance letter").click()
    page.locator("#letter-new-body").press("Control+End")
    page.keyboard.type("\n\nWith kind regards to the ward.")
    refuse_barriers(page)
    page.locator("#letter-new-signed_by").fill("Robin Ashdown, OPAT nurse")
    page.get_by_role("button", name="Save draft").click()
    sheet = page.locator(".pms-letter")
    expect(sheet).to_contain_text("With kind regards to the ward.")
    expect(sheet).to_contain_text("Robin Ashdown, OPAT nurse")
    refuse_barriers(page)

    page.emulate_media(media="print")
    for hidden in ("header.nhsuk-header", ".pms-letter-tools", ".pms-patient"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(sheet).to_be_visible()
    page.emulate_media(media="screen")

    page.get_by_label("Through the electronic record").check()
    page.get_by_role("button", name="Mark as sent").click()
    expect(page.locator(".pms-letter-tools")).to_contain_text("kept as it was sent")
    expect(page.get_by_role("button", name="Mark as sent")).to_have_count(0)
    factories.let_others_work()
    assert db.session.scalars(select(Letter)).one().is_sent
    assert incidents.errors == []
    assert incidents.violations == []
