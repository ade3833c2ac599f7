"""A tablet is handed over: the nurse is signed out, the patient answers, nothing remains."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.barriers import refuse_barriers, refuse_overflow
from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.browser


def test_a_patient_answers_on_the_nurses_tablet(page, live_server, incidents):
    page.set_default_timeout(15_000)
    page.set_viewport_size({"width": 768, "height": 1024})
    episode = factories.an_episode()
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.get_by_role("link", name="Give the patient a code").click()
    page.get_by_role("button", name="Give a code").click()
    expect(page.locator("#questionnaire-code")).to_be_visible()
    page.get_by_role("button", name="Hand over this tablet").click()
    expect(page.get_by_role("heading", name="How was your treatment?")).to_be_visible()
    refuse_barriers(page)
    refuse_overflow(page)
    targets = page.locator("label.nhsuk-radios__label").evaluate_all(
        "labels => labels.map(label => label.getBoundingClientRect().height)"
    )
    assert min(targets) >= 44
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_text("Answer at least one question")).to_be_visible()
    refuse_barriers(page)
    refuse_overflow(page)
    page.locator("#overall-0").check()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    refuse_barriers(page)
    refuse_overflow(page)
    page.get_by_role("link", name="Finish").click()
    expect(page.locator("#code")).to_have_value("")
    refuse_barriers(page)
    refuse_overflow(page)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    expect(page.locator("#questionnaires")).to_have_count(0)
    assert incidents.violations == []
    assert incidents.outside == []
