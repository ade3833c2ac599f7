"""The virtual ward and a ward round in a browser, by keyboard."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from pms import clock
from tests.browser.signing_in import sign_in
from tests.factories import a_course, a_patient, a_task, an_episode

pytestmark = pytest.mark.browser


@pytest.fixture
def ward(page, live_server, incidents):
    """Three patients on treatment; the page is the ward, and nothing on it may be unclean."""
    page.set_default_timeout(20_000)
    start = clock.today() - timedelta(days=5)
    for name in ("Alder", "Birch", "Cedar"):
        patient = a_patient(family_name=name)
        episode = an_episode(patient, referred_on=start, decided_on=start, consultant=f"Dr {name}")
        a_course(episode, started_on=start, ended_on=None)
        a_task(episode, text=f"Ring {name}")
    sign_in(page, live_server)
    page.goto(live_server.address("/ward"))
    yield page
    assert incidents.errors == []
    assert incidents.violations == []
    assert incidents.outside == []


def shown(page):
    return page.locator("#ward-list tbody tr:visible a").all_inner_texts()


def test_the_list_is_filtered_in_place_and_back_leads_back(ward):
    page = ward
    page.evaluate("window.same_page = true")
    page.fill("#ward-name", "bir")
    expect(page.locator("#ward-list tbody tr:visible")).to_have_count(1)
    assert shown(page) == ["BIRCH, Ada"]
    assert page.url.endswith("/ward")
    page.fill("#ward-name", "")
    page.select_option("#ward-consultant", "Dr Cedar")
    expect(page.locator("#ward-list tbody tr")).to_have_count(1)
    page.wait_for_url("**/ward?consultant=Dr+Cedar")
    page.locator("#sort-name").press("Enter")
    page.wait_for_url("**/ward?consultant=Dr+Cedar&sort=-name")
    expect(page.locator("#sort-name")).to_be_focused()
    assert page.evaluate("window.same_page === true")
    page.go_back()
    page.wait_for_url("**/ward?consultant=Dr+Cedar")
    expect(page.locator("#ward-list tbody tr")).to_have_count(1)


def test_a_task_is_ticked_off_without_leaving_the_list(ward):
    page = ward
    cell = page.locator("#ward-list tbody tr").first.locator("td[id^=tasks-]")
    cell.locator("summary").click()
    cell.get_by_role("button", name="Done: Ring Alder").click()
    expect(page.get_by_text("All done")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("Saved")


def test_a_round_by_keyboard_loses_nothing_and_never_leaves_its_page(ward):
    page = ward
    page.get_by_role("link", name="Ward round").first.click()
    page.fill("[name=present]", "Dr Grey")
    page.press("[name=present]", "Enter")
    heading = page.locator("#round h1")
    expect(heading).to_contain_text("ALDER")
    page.wait_for_load_state()  # who types sooner finds a plain form, and saves by loading a page
    page.evaluate("window.same_page = true")

    page.fill("[name=summary]", "Better")
    page.press("[name=summary]", "Control+Enter")
    expect(heading).to_contain_text("BIRCH")
    expect(heading).to_be_focused()
    expect(page.locator("#patient-banner")).to_contain_text("BIRCH")
    expect(page.locator("[name=present]")).to_have_value("Dr Grey")

    page.fill("[name=plan]", "Half a sen")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.press("[name=plan]", "Alt+PageDown")
    expect(heading).to_contain_text("BIRCH")
    expect(page.locator("[name=plan]")).to_have_value("Half a sen")
    page.once("dialog", lambda dialog: dialog.accept())
    page.press("[name=plan]", "Alt+PageDown")
    expect(heading).to_contain_text("CEDAR")
    here = page.url
    page.keyboard.press("Alt+PageUp")
    expect(heading).to_contain_text("BIRCH")
    assert page.evaluate("window.same_page === true")
    page.go_back()
    page.wait_for_url(here)
    expect(heading).to_contain_text("CEDAR")


def test_keys_pressed_the_moment_the_next_patient_shows_stay_on_the_page(ward):
    page = ward
    page.get_by_role("link", name="Ward round").first.click()
    page.fill("[name=present]", "Dr Grey")
    page.press("[name=present]", "Enter")
    heading = page.locator("#round h1")
    expect(heading).to_contain_text("ALDER")
    page.wait_for_load_state()
    page.evaluate("window.same_page = true")
    page.evaluate("htmx.config.defaultSettleDelay = 600000")  # that moment does not pass here
    page.keyboard.press("Alt+PageDown")
    expect(heading).to_contain_text("BIRCH")
    page.keyboard.press("Alt+PageDown")
    expect(heading).to_contain_text("CEDAR")
    page.keyboard.press("Alt+PageUp")
    expect(heading).to_contain_text("BIRCH")
    page.fill("[name=summary]", "Better")
    page.press("[name=summary]", "Control+Enter")
    expect(heading).to_contain_text("CEDAR")
    assert page.evaluate("window.same_page === true")
