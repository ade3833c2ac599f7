"""Leaving a page with something typed in it, and what a tablet shows of a ward."""

from datetime import timedelta

import pytest
from playwright.sync_api import Dialog, Page, expect

from pms import clock
from tests import factories
from tests.browser.barriers import refuse_barriers, refuse_overflow
from tests.browser.signing_in import sign_in
from tests.live import LiveServer

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The kinds of question the browser asked; each is answered by staying."""
    kinds: list[str] = []

    def stay(dialog: Dialog) -> None:
        kinds.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    return kinds


def test_what_is_typed_in_a_section_is_not_left_unasked(page, live_server: LiveServer, asked):
    episode = factories.an_episode()
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.locator("#dated-notes").get_by_text("Write a note", exact=True).click()
    page.fill("#dated-note-new textarea", "Half a thought")
    page.get_by_role("link", name="Virtual ward").click()
    expect(page.locator("#dated-note-new textarea")).to_have_value("Half a thought")
    assert asked == ["beforeunload"]

    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#dated-notes")).to_contain_text("Half a thought")
    page.get_by_role("link", name="Virtual ward").click()
    expect(page.locator("h1")).to_have_text("Virtual ward")
    assert asked == ["beforeunload"]


def test_who_cancels_a_page_of_its_own_is_not_asked_again(page, live_server: LiveServer, asked):
    sign_in(page, live_server)
    page.goto(live_server.address("/referrals/new"))
    page.get_by_label("Family name").fill("Testington")
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator("h1")).to_have_text("Pre-admission")
    assert asked == []


def test_a_tablet_shows_the_whole_row_of_a_patient(page, live_server: LiveServer, incidents):
    today = clock.today()
    patient = factories.a_patient(family_name="Featherstonehaugh-Cholmondeley")
    episode = factories.an_episode(
        patient, referred_on=today - timedelta(days=9), decided_on=today - timedelta(days=9)
    )
    factories.a_course(episode, started_on=today - timedelta(days=8), ended_on=None, dose=2.0)
    factories.a_line(episode, device="tunnelled_cvc", inserted_on=today - timedelta(days=8))
    factories.a_review(episode, reviewed_on=today, next_review_on=today, crp=48.0)
    factories.a_task(episode, text="Order devices")
    page.set_viewport_size({"width": 768, "height": 1024})
    sign_in(page, live_server)
    page.goto(live_server.address("/ward"))
    row = page.locator(".pms-ward tbody tr")
    edges = row.locator("th, td").evaluate_all(
        "cells => cells.map(cell => cell.getBoundingClientRect().right)"
    )
    assert max(edges) <= 768
    expect(row.get_by_role("cell")).to_have_count(8)  # still a table for whoever hears it
    refuse_barriers(page)
    refuse_overflow(page)
    row.locator("summary").click()
    expect(page.get_by_text("Order devices")).to_be_visible()
    refuse_overflow(page)
    assert incidents.violations == []
