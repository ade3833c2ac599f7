"""The episode page in a browser: two people at work, allergies in place, sections, print."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from pms import clock
from tests import factories
from tests.browser.barriers import at_each, look, refuse_barriers, refuse_overflow
from tests.browser.pictures import refuse_meeting_words
from tests.browser.signing_in import sign_in
from tests.live import LiveServer

pytestmark = pytest.mark.browser


@pytest.fixture
def episode(live_server):
    ago = [clock.today() - timedelta(days=number) for number in range(40)]
    episode = factories.an_episode(
        factories.a_patient(allergies="Penicillin: rash"), referred_on=ago[30], decided_on=ago[28]
    )
    factories.a_course(episode, started_on=ago[28], ended_on=None, dose=2.0)
    factories.a_course(episode, agent="rifampicin", route="po", started_on=ago[9], ended_on=ago[2])
    factories.a_line(episode, inserted_on=ago[28])
    factories.an_event(episode, occurred_on=ago[12])
    factories.an_admission(episode, admitted_on=ago[12], discharged_on=ago[10])
    factories.an_isolate(episode, resistant=("ceftriaxone",), collected_on=ago[29])
    factories.a_dated_note(episode, written_on=ago[3])
    factories.a_review(episode, reviewed_on=ago[14], crp=120.0)
    factories.a_review(episode, reviewed_on=ago[7], crp=12.5)
    return episode


def look_for_changes(page: Page) -> None:
    """As when somebody comes back to the tab: the page asks at once."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def write_note(page: Page, text: str) -> None:
    page.locator("#dated-notes").get_by_text("Write a note", exact=True).click()
    page.fill("#dated-note-new textarea", text)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#dated-notes form")).to_have_count(0)


def test_a_colleagues_change_is_announced_and_never_takes_what_is_typed(
    browser: Browser, page, live_server: LiveServer, episode, incidents
):
    colleague = factories.a_user(name="Ann Smith").username
    address = live_server.address(f"/episodes/{episode.id}")
    sign_in(page, live_server)
    page.goto(address)
    other = browser.new_context(locale="en-GB").new_page()
    sign_in(other, live_server, colleague)
    other.goto(address)

    page.locator("#dated-notes").get_by_text("Write a note", exact=True).click()
    page.fill("#dated-note-new textarea", "Half a thought")
    write_note(other, "Rash has settled")
    look_for_changes(page)
    said = page.locator("#dated-notes .pms-changed")
    expect(said).to_contain_text("Ann Smith changed Notes at")
    expect(page.locator("#announcer")).to_contain_text("Ann Smith changed Notes")
    expect(said.get_by_role("link")).to_be_hidden()
    expect(page.locator("#dated-note-new textarea")).to_have_value("Half a thought")
    expect(page.locator("#dated-notes")).not_to_contain_text("Rash has settled")
    refuse_barriers(page)

    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#dated-notes form")).to_have_count(0)
    said.get_by_role("link").click()
    expect(page.locator("#dated-notes")).to_contain_text("Rash has settled")
    expect(page.locator("#dated-notes")).to_contain_text("Half a thought")
    expect(said).to_have_count(0)
    look_for_changes(other)
    expect(other.locator("#dated-notes .pms-changed")).to_have_count(1)
    other.context.close()
    assert incidents.errors == []
    assert incidents.violations == []


def test_the_page_is_accessible_with_its_new_forms_open_and_fits(
    page, live_server, episode, incidents
):
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    look(page)
    page.locator("#allergies").get_by_text("Change").click()
    expect(page.locator("#allergies form")).to_be_visible()
    page.locator("#isolates").get_by_text("Add isolate", exact=True).click()
    expect(page.locator("#isolate-new-organism")).to_be_focused()
    look(page, "with its new forms open")
    page.emulate_media(media="print")
    expect(page.locator("#timeline-picture svg.pms-timeline")).to_be_visible()
    expect(page.locator(".pms-jump")).to_be_hidden()
    assert incidents.violations == []


def test_no_word_of_the_timeline_or_the_bloods_meets_another(page, live_server, episode):
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    expect(page.locator("#bloods svg")).to_have_count(1)
    for width in at_each(page, (1366, 390)):
        refuse_overflow(page, f"at {width}")
        refuse_meeting_words(page, f"at {width}")
        assert page.locator("svg.pms-timeline").bounding_box()["width"] >= 640


def test_allergies_are_recorded_in_place_and_the_warning_follows(page, live_server, episode):
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    expect(page.locator("#alerts > .pms-definition")).to_have_count(1)
    page.locator("#allergies").get_by_text("Change").click()
    page.get_by_label("No known allergies").check()
    page.locator("#allergies textarea").fill("")
    page.get_by_role("button", name="Save allergies").click()
    expect(page.locator("#allergies")).to_contain_text("None known")
    expect(page.locator("#alerts > .pms-definition")).to_have_count(0)
    expect(page.locator("#alerts li")).to_have_count(1)


def test_results_are_typed_and_a_closed_section_opens_where_a_link_leads(
    page, live_server, episode
):
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.locator("#isolates").get_by_text("Add isolate", exact=True).click()
    page.fill("#isolate-new-organism", "Escherichia coli")
    page.locator("#isolate-new-ceftriaxone").focus()
    page.keyboard.type("S")
    page.keyboard.press("Tab")
    page.keyboard.type("R")
    page.get_by_role("button", name="Save isolate").click()
    expect(page.locator("#isolates form")).to_have_count(0)
    expect(page.locator("#isolates")).to_contain_text("Escherichia coli")

    page.get_by_role("button", name="Hide Lines").click()
    line = page.locator("#lines .pms-item__name")
    expect(line).to_be_hidden()
    page.reload()
    expect(line).to_be_hidden()
    link = page.locator("#timeline-picture svg a[href^='#line-']")
    link.focus()
    page.keyboard.press("Enter")
    expect(line).to_be_visible()
