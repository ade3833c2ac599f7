"""From a new referral to a running course: by keyboard alone, and without JavaScript."""

from datetime import date

import pytest
from playwright.sync_api import expect

from pms import clock
from pms.episodes.models import Episode
from pms.patients.models import Patient
from pms.store.base import db
from tests import factories
from tests.browser.barriers import look
from tests.browser.signing_in import sign_in
from tests.browser.test_referring import REFUSED, Hands
from tests.factories import a_course, a_patient, an_episode

pytestmark = pytest.mark.browser


@pytest.fixture
def grace(live_server):
    """Somebody discharged in January."""
    patient = a_patient(family_name="Hopper", given_name="Grace", allergies="Penicillin: rash")
    a_course(an_episode(patient, opat_outcome="success", outcome_on=date(2026, 1, 24)))
    factories.let_others_work()
    return patient.id


def only_new_episode() -> Episode:
    factories.let_others_work()
    return db.session.query(Episode).filter(Episode.referred_on == clock.today()).one()


def test_a_known_patient_is_referred_and_accepted_with_a_running_course_by_keyboard(
    page, live_server, grace, incidents
):
    hands = Hands(page)
    sign_in(page, live_server)
    page.goto(live_server.address("/referrals"))
    look(page)
    hands.follow("main a:has-text('New referral')")
    look(page)
    hands.type("hop")
    expect(page.locator("#matches")).to_contain_text("Discharged 23 January 2026, ceftriaxone")
    look(page)
    hands.reach("#matches button")
    hands.press("Enter")
    expect(page.locator("#new-referral [data-focus]")).to_be_focused()
    expect(page.locator("#new-referral .pms-flag")).to_contain_text("Penicillin: rash")
    look(page)
    hands.answer("referred_on", "tomorrow")
    hands.press("Enter")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    look(page)
    hands.answer("referred_on", "today")
    hands.answer("consultant", "Dr New")
    with page.expect_navigation():
        hands.press("Enter")

    hands.reach("#triage a:has-text('Answer')")
    hands.press("Enter")
    expect(page.locator("#triage-new-diagnosis_clear-0")).to_be_focused()
    look(page)
    hands.press("Space")
    hands.press("Enter")
    expect(page.locator("#triage table")).to_be_visible()
    expect(page.locator("#decision")).to_contain_text("1 of 9 answered")

    hands.reach("#decision a:has-text('Request more information')")
    hands.press("Enter")
    expect(page.locator("#enquiry-new-missing")).to_be_focused()
    hands.type("Weight")
    hands.press("Enter")
    expect(page.locator("#decision")).to_contain_text("Information requested")
    look(page)

    page.locator("#decision a:has-text('Accept')").focus()
    hands.press("Enter")
    expect(page.locator("#decision [name=decision]:checked")).to_be_focused()
    expect(page.locator("#decision .pms-panel--warning")).to_contain_text("Awaited: Weight")
    look(page)
    hands.reach("#decision [id$=-planned_agent]")
    hands.type("ceftria")
    hands.press("ArrowDown")
    hands.press("Enter")
    hands.answer("planned_dose", "2")
    hands.answer("start_course_on", "today")
    hands.press("Enter")
    expect(page.locator("#decision form")).to_have_count(0)
    expect(page.locator("#courses")).to_contain_text("Ceftriaxone")
    look(page)

    episode = only_new_episode()
    (course,) = episode.courses
    assert (episode.patient_id, episode.decision) == (grace, "accepted")
    assert (course.agent, course.dose, course.route) == ("ceftriaxone", 2.0, "iv")
    assert course.started_on == clock.today()
    assert (incidents.violations, incidents.outside) == ([], [])
    assert [error for error in incidents.errors if not error.startswith(REFUSED)] == []


def test_a_known_patient_is_referred_without_javascript(browser, live_server, grace):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server)
    page.goto(live_server.address("/referrals/new"))
    page.fill("[name=patient-family_name]", "hopper")
    page.click("text=Find matching patients")
    page.click("#matches button:has-text('Use this record')")
    expect(page.locator("h2").first).to_have_text("HOPPER, Grace")
    page.click("button:has-text('Save referral') >> visible=true >> nth=-1")
    page.wait_for_url("**/episodes/*")
    page.click("#decision >> text=Accept")
    page.select_option("[name=planned_agent]", label="Ceftriaxone")
    page.fill("[name=start_course_on]", "today")
    page.click("text=Save decision")
    expect(page.locator("#courses")).to_contain_text("Ceftriaxone")
    context.close()
    assert only_new_episode().patient_id == grace


def test_a_double_click_makes_one_patient_and_one_referral(page, live_server):
    sign_in(page, live_server)
    page.goto(live_server.address("/referrals/new"))
    page.fill("[name=patient-family_name]", "Lovelace")
    page.fill("[name=patient-given_name]", "Ada")
    page.fill("[name=patient-date_of_birth]", "10/12/1950")
    expect(page.locator("#matches")).to_contain_text("No matching patients")
    page.get_by_role("button", name="Save referral").dblclick()
    page.wait_for_url("**/episodes/*")
    factories.let_others_work()
    assert (db.session.query(Patient).count(), db.session.query(Episode).count()) == (1, 1)
