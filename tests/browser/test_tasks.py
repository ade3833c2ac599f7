"""The list of tasks by keyboard."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from pms import clock
from tests import factories
from tests.browser.barriers import refuse_barriers
from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.browser


def test_tasks_are_ticked_off_and_moved_without_a_mouse(page, live_server, incidents):
    today, episode = clock.today(), factories.an_episode()
    for days, text in ((-2, "Ring the GP"), (-1, "Book the scan"), (3, "Chase cultures")):
        due_on = today + timedelta(days)
        factories.a_task(episode, text=text, due_on=due_on, owner="Ann Smith")
    factories.a_task(episode, text="Somebody's")
    sign_in(page, live_server)
    page.goto(live_server.address("/"))
    page.keyboard.press("t")
    expect(page.locator("h1")).to_have_text("Tasks")
    refuse_barriers(page)
    page.locator("#task-owner").select_option("Ann Smith")
    expect(page.locator(".pms-tasks tbody")).to_have_count(3)
    expect(page).to_have_url(live_server.address("/ward/tasks?whose=all&owner=Ann+Smith"))
    page.locator("#due-overdue").press("Enter")
    expect(page.locator(".pms-tasks tbody")).to_have_count(2)
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)  # no hand is that quick
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.locator(".pms-tasks button").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".pms-tasks tbody").nth(1)).to_contain_text("Done")
    refuse_barriers(page)
    page.keyboard.press("k")
    expect(page.locator(".pms-tasks button").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[id^=task-][id$=-text]")).to_be_focused()
    page.locator("[id^=task-][id$=-due_on]").fill("+5")
    refuse_barriers(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".pms-tasks form.pms-form")).to_have_count(0)
    expect(page.locator(".pms-tasks tbody").first).not_to_contain_text("overdue")
    assert (incidents.errors, incidents.violations) == ([], [])
