"""What is said below a drug as it is chosen: allergies that it meets, and until when it covers."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from pms.episodes.models import Course, Override
from pms.store.base import db
from tests import factories
from tests.browser.barriers import refuse_barriers
from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.browser

WHY = "Graded challenge in 2024, no reaction"


@pytest.fixture
def course_form(page, live_server, incidents):
    patient = factories.a_patient(allergies="Fluclox - anaphylaxis 2019; Zerbidrug: rash")
    episode = factories.an_episode(patient)
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.keyboard.press("c")
    expect(page.locator("#course-new-agent")).to_be_focused()
    yield page
    assert incidents.violations == []


def test_a_drug_that_meets_an_allergy_says_so_before_saving_and_is_given_for_a_reason(course_form):
    page = course_form
    page.keyboard.type("fluclox")
    page.keyboard.press("Tab")
    said = page.locator("#course-new-usual")
    expect(said).to_contain_text("Flucloxacillin is named there as “Fluclox”")
    expect(said).to_contain_text("Not checked by the program: “Zerbidrug: rash”")
    refuse_barriers(page)

    page.locator("#course-new-dose").fill("8g")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#course-new-allergy_reason-error")).to_be_visible()
    expect(page.locator("#course-new-dose")).to_have_value("8g")  # as it was typed
    refuse_barriers(page)
    page.locator("#course-new-allergy_reason").fill(WHY)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#courses .pms-item").first).to_contain_text(WHY)
    expect(page.locator("#alerts")).to_contain_text(WHY)
    expect(page.locator("#alerts li")).to_have_count(0)
    factories.let_others_work()
    assert db.session.scalars(select(Override.reason)).all() == [WHY]


def test_a_reason_that_was_typed_stays_while_the_dose_is_typed(course_form):
    page = course_form
    page.keyboard.type("fluclox")
    page.keyboard.press("Tab")
    page.locator("#course-new-allergy_reason").fill(WHY)
    page.locator("#course-new-dose").fill("8g")
    page.locator("#course-new-started_on").fill("tomorrow")
    page.keyboard.press("Tab")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#course-new-allergy_reason")).to_have_value(WHY)


def test_the_day_that_a_long_acting_drug_covers_until_follows_the_dose_and_is_taken_by_a_press(
    course_form,
):
    page = course_form
    page.keyboard.type("dalba")
    page.keyboard.press("Tab")
    said = page.locator("#course-new-usual")
    expect(said).to_contain_text("its end is the day it covers until")
    expect(page.get_by_role("button", name="Use this day")).to_have_count(0)
    page.locator("#course-new-started_on").fill("1/12/2026")
    page.locator("#course-new-dose").fill("1500mg")
    page.keyboard.press("Tab")
    expect(said).to_contain_text("covers 14 days, until 14 December 2026")
    expect(page.locator("#course-new-ended_on")).to_have_value("")
    page.get_by_role("button", name="Use this day").click()
    expect(page.locator("#course-new-ended_on")).to_have_value("14/12/2026")
    refuse_barriers(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#courses .pms-item__name")).to_have_text("Dalbavancin")
    factories.let_others_work()
    assert db.session.scalars(select(Course.agent)).all() == ["dalbavancin"]
