"""Print buttons in a browser: once for each press, also after the page was filtered in place."""

import pytest
from playwright.sync_api import expect

from pms import clock
from tests.browser.signing_in import sign_in
from tests.factories import a_course, an_episode

pytestmark = pytest.mark.browser


def test_one_press_prints_once_also_after_the_filter(page, live_server):
    today = clock.today()
    for giver in ("opat_clinic", "self"):
        episode = an_episode(referred_on=today, decided_on=today)
        a_course(episode, started_on=today, ended_on=None, administered_by=giver)
    sign_in(page, live_server)
    page.goto(live_server.address("/reports/drug-usage"))
    page.evaluate("() => { window.prints = 0; window.print = () => { window.prints += 1 } }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.prints") == 1

    page.select_option("#usage-giver", "self")
    expect(page.get_by_text("Show everybody")).to_be_visible()
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.prints") == 2
