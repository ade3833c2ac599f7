"""Finding patients and building lists in a real browser: by keyboard, and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from pms.cohorts.models import SavedList
from pms.store.base import db
from tests.browser.barriers import look
from tests.browser.signing_in import sign_in
from tests.chromium import Incidents
from tests.factories import a_course, a_patient, an_episode

pytestmark = pytest.mark.browser


@pytest.fixture
def episodes(live_server) -> None:
    for name, diagnosis in (("Alpha", "cellulitis"), ("Beta", "bacteraemia"), ("Gamma", None)):
        a_course(an_episode(a_patient(family_name=name), diagnosis=diagnosis))


def names(page: Page):
    return page.locator(".pms-listed tbody th")


def test_a_list_is_built_saved_and_returned_to_by_keyboard_alone(
    page, live_server, episodes, incidents
):
    sign_in(page, live_server)
    page.goto(live_server.address("/lists"))
    expect(names(page)).to_have_count(3)
    page.focus("#edit")
    page.keyboard.type("Diagnosis")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#edit")).to_have_value("Diagnosis")
    page.keyboard.press("Enter")
    expect(page.locator("#diagnosis-more")).to_be_focused()
    look(page)
    page.keyboard.type("cellul")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".pms-conditions li")).to_contain_text("Diagnosis is Cellulitis")
    expect(names(page)).to_have_text(["ALPHA, Ada"])
    expect(page.locator("#announcer")).to_have_text("1 episode")
    expect(page.locator("#edit")).to_be_focused()
    assert page.url.endswith("/lists?diagnosis=cellulitis")
    look(page)
    page.get_by_role("link", name="Remove the condition on Diagnosis").press("Enter")
    expect(names(page)).to_have_count(3)
    page.go_back()
    expect(names(page)).to_have_count(1)
    page.get_by_role("link", name="Save this list").press("Enter")
    expect(page.locator("#list-new-name")).to_be_focused()
    look(page)
    page.keyboard.type("Skin")
    page.keyboard.press("Enter")
    expect(page.locator(".pms-saved a[aria-current]")).to_have_text("Skin")
    expect(names(page)).to_have_text(["ALPHA, Ada"])
    look(page)
    db.session.rollback()
    assert db.session.query(SavedList).one().definition == "diagnosis=cellulitis"
    assert incidents == Incidents()


def test_a_day_that_is_none_is_said_in_place(page, live_server, episodes):
    sign_in(page, live_server)
    page.goto(live_server.address("/lists?edit=accepted"))
    page.fill("#accepted-from", "31/2/2026")
    page.press("#accepted-from", "Enter")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    expect(page.locator("#accepted-from")).to_have_value("31/2/2026")
    look(page)
    page.fill("#accepted-from", "last 3 years")
    page.press("#accepted-from", "Enter")
    expect(page.locator(".pms-conditions li")).to_contain_text("Accepted from 36 months ago")


def test_the_list_works_without_javascript(browser, live_server, episodes):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server)
    page.goto(live_server.address("/lists"))
    page.select_option("#edit", "diagnosis")
    page.click("button:has-text('Choose')")
    page.select_option("#diagnosis-more", "bacteraemia")
    page.click("button:has-text('Apply and add another value')")
    expect(page.locator(".pms-conditions li")).to_contain_text("Diagnosis is Bacteraemia")
    page.select_option("#diagnosis-more", "none")
    page.click("button:text-is('Apply')")
    expect(names(page)).to_have_text(["GAMMA, Ada", "BETA, Ada"])
    page.click("summary:has-text('Choose the columns')")
    page.check("#column-drugs")
    page.uncheck("#column-nhs_number")
    page.click("button:has-text('Show these columns')")
    expect(page.locator(".pms-listed thead")).not_to_contain_text("NHS number")
    page.click(".pms-listed thead a:has-text('Name')")
    expect(names(page)).to_have_text(["BETA, Ada", "GAMMA, Ada"])
    page.fill("#find-text", "alph")
    page.press("#find-text", "Enter")
    expect(page.locator("#results tbody th")).to_have_text(["ALPHA, Ada"])
    context.close()


def test_a_patient_is_found_and_opened_from_any_page_by_keyboard_alone(
    page, live_server, episodes, incidents
):
    sign_in(page, live_server)
    page.goto(live_server.address("/lists"))
    page.focus("#find-text")
    page.keyboard.type("ada")
    found = page.locator("#found a")
    expect(found).to_have_count(3)
    look(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(found.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#find-text")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#patient-banner")).to_contain_text("ALPHA, Ada")
    assert "ada" not in page.url
    page.wait_for_load_state()  # who clicks sooner finds a plain box, and searches by Enter
    page.focus("#find-text")
    expect(page.locator("#found")).to_contain_text("Patients you saw last")
    expect(page.locator("#found a")).to_have_count(1)
    assert incidents == Incidents()
