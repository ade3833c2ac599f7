"""From signing in to an accepted referral: by keyboard alone, without JavaScript, and by two."""

from datetime import date

from playwright.sync_api import Page, expect

from pms.domain.text.nhs_number import formatted
from pms.episodes.models import Episode
from pms.store.base import db
from tests import factories
from tests.browser.barriers import look
from tests.browser.signing_in import sign_in
from tests.factories import PASSWORD, a_patient, an_episode, an_nhs_number

REFUSED = "Failed to load resource: the server responded with a status of 422"


class Hands:
    """Somebody at the keyboard, who never touches the mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def reach(self, selector: str) -> None:
        """Press Tab until the keyboard stands on it."""
        wanted = self.page.locator(selector).first
        for _ in range(80):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"Tab never reached {selector}")

    def answer(self, name: str, text: str) -> None:
        self.reach(f"main [name={name}]")
        self.press("Control+a")
        self.type(text)

    def follow(self, selector: str) -> None:
        self.reach(selector)
        with self.page.expect_navigation():
            self.press("Enter")


def test_a_patient_is_added_referred_and_accepted_by_keyboard(page, live_server, incidents):
    hands = Hands(page)
    page.goto(live_server.address("/"))
    look(page)
    hands.answer("code", live_server.access_code)
    with page.expect_navigation():
        hands.press("Enter")
    look(page)
    hands.type(live_server.username)
    hands.press("Tab")
    hands.type(PASSWORD)
    with page.expect_navigation():
        hands.press("Enter")
    look(page)
    hands.follow("nav a:has-text('Patients')")
    hands.type("oka")
    expect(page.locator("#results")).to_contain_text("No patient")
    hands.follow("form a:has-text('Add a patient')")
    hands.type("Okafor")
    hands.answer("given_name", "Ngozi")
    hands.answer("date_of_birth", "31/2/1950")
    hands.answer("nhs_number", "999 000 0000")
    with page.expect_navigation():
        hands.press("Enter")
    look(page)
    assert page.input_value("[name=date_of_birth]") == "31/2/1950"
    assert page.evaluate("document.activeElement.className") == "nhsuk-error-summary"
    hands.answer("date_of_birth", "3 apr 1950")
    hands.answer("nhs_number", formatted(an_nhs_number()))
    with page.expect_navigation():
        hands.press("Enter")
    look(page)
    hands.follow("a:has-text('Refer to OPAT')")
    look(page)
    hands.reach("#refer-new-specialty")
    hands.type("infectious")
    hands.press("ArrowDown")
    hands.press("Enter")
    hands.answer("consultant", "Dr New")
    with page.expect_navigation():
        hands.press("Enter")
    hands.reach("#decision a:has-text('Accept')")
    hands.press("Enter")
    expect(page.locator("#decision form")).to_be_visible()
    look(page)
    assert page.evaluate("document.activeElement.name") == "decision"
    hands.press("Control+Enter")
    expect(page.locator("#standing")).to_contain_text("no course is recorded")
    expect(page.locator("#outcomes")).to_contain_text("Change")
    look(page)
    factories.let_others_work()
    episode = db.session.query(Episode).one()
    assert (episode.decision, episode.consultant) == ("accepted", "Dr New")
    assert episode.specialty == "infectious_diseases"
    assert (incidents.violations, incidents.outside) == ([], [])
    assert [error for error in incidents.errors if not error.startswith(REFUSED)] == []


def test_a_referral_is_decided_without_javascript(browser, live_server):
    patient = a_patient()
    factories.let_others_work()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server)
    page.goto(live_server.address(f"/patients/{patient.id}"))
    page.click("text=Refer to OPAT")
    page.fill("[name=referred_on]", "8/1/2026")
    page.click("text=Save referral")
    page.click("#decision a:has-text('Accept')")
    page.fill("[name=decided_on]", "7/1/2026")
    page.click("text=Save decision")
    expect(page.locator(".nhsuk-error-message")).to_contain_text("before the referral")
    page.fill("[name=decided_on]", "10/1/2026")
    page.click("text=Save decision")
    expect(page.locator("#standing")).to_contain_text("no course is recorded")
    assert page.url.endswith("#decision")
    context.close()
    factories.let_others_work()
    assert db.session.query(Episode).one().accepted_on == date(2026, 1, 10)


def test_two_people_meet_in_a_section_and_one_chooses(page, live_server):
    episode = an_episode()
    factories.let_others_work()
    sign_in(page, live_server)
    other = page.context.new_page()
    for one, organisms in ((page, "E. coli"), (other, "MRSA")):
        one.goto(live_server.address(f"/episodes/{episode.id}"))
        one.click("#diagnosis a:has-text('Change')")
        one.wait_for_selector("#diagnosis form :focus")  # or the typing meets the keyboard's move
        one.fill("[name=organisms]", organisms)
    page.click("text=Save diagnosis")
    expect(page.locator("#diagnosis form")).to_have_count(0)
    other.click("text=Save diagnosis")
    expect(other.locator("#diagnosis tbody")).to_contain_text("E. coli")
    assert other.input_value("[name=organisms]") == "MRSA"
    look(other)
    other.click("text=Keep theirs")
    expect(other.locator("#diagnosis form")).to_have_count(0)
    expect(other.locator("#diagnosis")).to_contain_text("E. coli")
