"""Long lists by keyboard: short names, the one sure match, what was recently used, doses."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from pms.episodes.models import Course
from pms.store.base import db
from tests import factories
from tests.browser.barriers import refuse_barriers
from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.browser

SURE = """async ([module, typed]) => {
  const { matching, sureOf } = await import(module);
  const choices = [
    { label: "Piperacillin/tazobactam", words: ["tazocin", "taz"] },
    { label: "Ceftolozane/tazobactam", words: [] },
    { label: "Co-amoxiclav", words: ["augmentin"] },
    { label: "Amoxicillin", words: ["amox"] },
    { label: "Teicoplanin", words: [] },
  ];
  return typed.map((text) => [sureOf(choices, text)?.label, matching(choices, text).length]);
}"""


MEANT = {
    "taz": ["Piperacillin/tazobactam", 2],
    "tazob": [None, 2],
    "teic": ["Teicoplanin", 1],
    "te": [None, 1],
    "co-amox": ["Co-amoxiclav", 1],
    "amox": ["Amoxicillin", 2],
    "TAZOCIN": ["Piperacillin/tazobactam", 1],
    "augment": ["Co-amoxiclav", 1],
    "x": [None, 2],
    "": [None, 5],
    "bactam": [None, 2],
}
"""What is typed, to the choice surely meant and how many are shown."""


def test_only_what_is_surely_meant_is_taken(page, live_server):
    page.goto(live_server.address("/sign-in"))
    found = page.evaluate(SURE, [live_server.address("/static/matching.js"), [*MEANT]])
    assert dict(zip(MEANT, found, strict=True)) == MEANT


@pytest.fixture
def course_form(page, live_server, incidents):
    before = factories.an_episode()
    factories.a_course(before, dose=2.0, dose_unit="g", frequency="od")
    episode = factories.an_episode()
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.keyboard.press("c")
    expect(page.locator("#course-new-agent")).to_be_focused()
    yield page
    assert incidents.violations == []
    assert incidents.errors == []


def test_a_course_is_typed_in_few_keys(course_form):
    page = course_form
    page.keyboard.type("teic")
    expect(page.locator(".autocomplete__option")).to_have_text(["Teicoplanin Enter"])
    refuse_barriers(page)
    page.keyboard.press("Tab")
    expect(page.locator("#course-new-agent")).to_have_value("Teicoplanin")
    expect(page.locator("#course-new-route")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("400mg")
    page.keyboard.press("Tab")
    expect(page.locator("#course-new-dose_unit")).to_have_value("mg")
    expect(page.locator("#course-new-dose")).to_have_value("400")
    page.keyboard.press("Tab")
    page.keyboard.type("od")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Teicoplanin")).to_be_visible()
    factories.let_others_work()
    course = db.session.scalars(select(Course).where(Course.agent == "teicoplanin")).one()
    assert (course.dose, course.dose_unit, course.frequency) == (400.0, "mg", "od")
    page.keyboard.press("c")
    expect(page.locator("#course-new-agent")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".autocomplete__option").first).to_have_text("Teicoplanin recently used")


def test_enter_takes_the_only_match_and_then_sends_the_form(course_form):
    page = course_form
    page.keyboard.type("ertap")
    expect(page.locator(".autocomplete__option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#course-new-agent")).to_have_value("Ertapenem")
    expect(page.locator("#course-new form")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ertapenem")).to_be_visible()


def test_what_the_return_cannot_name_is_marked_before_and_after_choosing(course_form):
    page = course_form
    page.keyboard.type("ceftob")
    expect(page.locator(".autocomplete__option")).to_contain_text("not mapped to NORS")
    page.keyboard.press("Enter")
    note = page.locator("#course-new-agent-note")
    expect(note).to_have_text("Ceftobiprole is not mapped to NORS")
    refuse_barriers(page)


def test_the_last_dose_is_taken_by_a_press_and_never_by_itself(course_form):
    page = course_form
    page.keyboard.type("rocephin")
    page.keyboard.press("Tab")
    offer = page.get_by_role("button", name="Use this dose")
    expect(offer).to_be_visible()
    expect(page.locator("#course-new-dose")).to_have_value("")
    refuse_barriers(page)
    offer.press("Enter")
    expect(page.locator("#course-new-dose")).to_be_focused()
    expect(page.locator("#course-new-dose")).to_have_value("2")
    expect(page.locator("#course-new-dose_unit")).to_have_value("g")
    expect(page.locator("#course-new-frequency")).to_have_value("Once daily")
    expect(page.locator("#course-new-frequency")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#courses .pms-item__what")).to_contain_text("Once daily")


def test_the_plan_takes_the_last_dose_by_a_press_too(page, live_server, incidents):
    before = factories.an_episode()
    factories.a_course(before, dose=2.0, dose_unit="g", frequency="od")
    episode = factories.an_episode(decision=None, decided_on=None)
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.keyboard.press("y")
    drug = page.locator(f"input#decision-{episode.id}-planned_agent")  # once it takes what is typed
    expect(drug).to_be_visible()
    drug.fill("rocephin")
    page.keyboard.press("Tab")
    offer = page.get_by_role("button", name="Use this dose")
    expect(offer).to_be_visible()
    page.keyboard.press("Tab")  # the route lies between, while the offer comes
    expect(offer).to_be_focused()
    page.keyboard.press("Enter")
    dose = page.locator(f"#decision-{episode.id}-planned_dose")
    expect(dose).to_be_focused()
    expect(dose).to_have_value("2")
    expect(page.locator(f"#decision-{episode.id}-planned_frequency")).to_have_value("od")
    refuse_barriers(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#decision")).to_contain_text("Ceftriaxone, 2 g, Once daily")
    assert (incidents.errors, incidents.violations) == ([], [])
