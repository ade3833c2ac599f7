"""The help in a browser: no barrier on any page, and in place without leaving the screen."""

import pytest
from playwright.sync_api import expect

from pms.help import topics
from tests.browser.barriers import look
from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.browser


def test_no_page_of_the_help_has_a_barrier_or_is_wider_than_a_tablet(page, live_server, incidents):
    sign_in(page, live_server)
    for path in ("/help", *(f"/help/{code}" for code in topics.TOPICS)):
        page.goto(live_server.address(path))
        look(page, path)
        for image in page.locator("main img").all():
            image.scroll_into_view_if_needed()
            expect(image).to_have_js_property("complete", True)
            assert image.evaluate("one => one.naturalWidth") > 0, path
    assert incidents.violations == []
    assert incidents.errors == []
    assert incidents.outside == []


def test_the_help_opens_in_place_by_keyboard_and_leaves_the_page_as_it_is(page, live_server):
    sign_in(page, live_server)
    page.goto(live_server.address("/referrals/new"))
    page.get_by_label("Family name").fill("Half typed")
    summary = page.get_by_text("Help with this page")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#page-help")).to_contain_text("Enter who is referred")
    expect(page.get_by_label("Family name")).to_have_value("Half typed")
    look(page, "open")
