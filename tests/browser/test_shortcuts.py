"""Every action by keyboard: letters that the page offers, and the keys of a form."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from pms import clock
from pms.auth.models import User
from pms.store.base import db
from tests import factories
from tests.browser.barriers import refuse_barriers
from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def episode(live_server):
    start = clock.today() - timedelta(days=5)
    episode = factories.an_episode(referred_on=start, decided_on=start)
    factories.a_course(episode, started_on=start, ended_on=None)
    return episode


@pytest.fixture
def keys(page, live_server, incidents, episode):
    """The page of an episode, with nothing clicked from here on."""
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    yield page
    assert incidents.violations == []
    conflict = "Failed to load resource: the server responded with a status of 409 (CONFLICT)"
    assert [error for error in incidents.errors if error != conflict] == []


def test_an_item_is_opened_saved_and_followed_by_another_with_keys_alone(keys):
    keys.keyboard.press("t")
    expect(keys.locator("#task-new-text")).to_be_focused()
    keys.keyboard.type("Order lines")  # its letters are text here, not shortcuts
    keys.keyboard.press("Control+Shift+Enter")
    expect(keys.get_by_role("heading", name="Order lines")).to_be_visible()
    expect(keys.locator("#task-new-text")).to_be_focused()
    expect(keys.locator("#task-new-text")).to_have_value("")
    expect(keys.locator("#announcer")).to_have_text("Saved: Order lines. Add another one")
    keys.keyboard.type("Ring the GP")
    keys.keyboard.press("Control+Enter")
    expect(keys.get_by_role("heading", name="Ring the GP")).to_be_visible()
    expect(keys.locator("#task-new a")).to_be_focused()
    expect(keys.locator("#lines form, #courses form")).to_have_count(0)


def test_every_kind_of_item_offers_to_add_another(keys):
    for key, first in {
        "c": "course-new-agent",
        "l": "line-new-device",
        "e": "lineevent-new-type",
        "a": "admission-new-admitted_on",
        "r": "review-new-reviewed_on",
        "t": "task-new-text",
        "w": "lateroutcome-new-recorded_on",
    }.items():
        keys.keyboard.press(key)
        expect(keys.locator(f"#{first}")).to_be_focused()
        region = keys.locator(f"[id$=-new]:has(#{first})")
        expect(region.get_by_role("button", name="Save and add another")).to_be_visible()
        keys.keyboard.press("Escape")
        if keys.locator(f"#{first}[aria-expanded=true]").count():
            keys.keyboard.press("Escape")
        expect(keys.locator(f"#{first}")).to_have_count(0)
        expect(keys.locator(f"[data-shortcut={key}]")).to_be_focused()


def test_the_list_of_keys_is_read_from_the_page(keys):
    keys.keyboard.press("?")
    listed = keys.locator("#keys")
    expect(listed).to_be_visible()
    for key, words in {"c": "Add antimicrobial", "h": "Home", "/": "Find a patient"}.items():
        row = listed.locator("dl > div").filter(has=keys.locator(f"kbd:text-is('{key}')"))
        expect(row.locator("dd")).to_have_text(words)
    refuse_barriers(keys)
    keys.keyboard.press("t")
    expect(keys.locator("#task-new form")).to_have_count(0)
    keys.keyboard.press("Escape")
    expect(listed).to_have_count(0)
    keys.keyboard.press("c")
    expect(keys.locator("#course-new-agent")).to_be_focused()


def test_a_letter_that_several_links_have_chooses_and_presses_none(keys, episode):
    factories.a_course(episode, agent="teicoplanin", started_on=clock.today(), ended_on=None)
    keys.reload()
    ends = keys.locator("[data-shortcut=x]")
    keys.keyboard.press("x")
    expect(ends.nth(0)).to_be_focused()
    keys.keyboard.press("x")
    expect(ends.nth(1)).to_be_focused()
    expect(keys.locator("#courses form")).to_have_count(0)
    keys.keyboard.press("Enter")
    expect(keys.locator("#courses [id$=-ended_on]:focus")).to_have_count(1)


def test_sections_are_walked_and_a_patient_is_sought_by_keys(keys):
    keys.keyboard.press("n")
    expect(keys.locator("#referral h2")).to_be_focused()
    keys.keyboard.press("n")
    keys.keyboard.press("n")
    keys.keyboard.press("p")
    expect(keys.locator("#triage h2")).to_be_focused()
    keys.keyboard.press("Control+c")
    expect(keys.locator("#course-new form")).to_have_count(0)
    keys.keyboard.press("/")
    expect(keys.locator("#find-text")).to_be_focused()
    keys.keyboard.type("h/")
    expect(keys.locator("#find-text")).to_have_value("h/")


def test_a_newer_change_is_never_overwritten_by_habit(keys, episode):
    keys.keyboard.press("m")
    expect(keys.locator("#notes textarea")).to_be_focused()
    keys.keyboard.type("Mine")
    with factories.writing():
        db.session.merge(episode).notes = "Theirs"
        db.session.commit()
    keys.keyboard.press("Control+Enter")
    expect(keys.locator("#notes [data-focus]")).to_be_focused()
    keys.keyboard.press("Control+Enter")
    keys.keyboard.press("n")
    expect(keys.locator("#notes")).to_contain_text("Theirs")
    expect(keys.get_by_role("button", name="Save mine")).to_be_visible()


def test_who_switches_single_keys_off_has_none(keys, live_server):
    here = keys.url
    expect(keys.locator("#course-new a")).to_have_attribute("aria-keyshortcuts", "c")
    keys.goto(live_server.address("/account"))
    keys.get_by_role("button", name="Switch single keys off").press("Enter")
    expect(keys.locator("#keyboard .pms-tag")).to_have_text("Off")
    refuse_barriers(keys)
    factories.let_others_work()
    assert db.session.query(User.single_keys).scalar() is False
    keys.goto(here)
    keys.keyboard.press("t")
    keys.keyboard.press("?")
    assert keys.locator("#course-new a").get_attribute("aria-keyshortcuts") is None
    expect(keys.locator("#task-new form, #keys")).to_have_count(0)
    keys.get_by_role("button", name="Keys").press("Enter")
    expect(keys.locator("#keys")).to_contain_text("switched off")
    keys.keyboard.press("Escape")
    keys.locator("#task-new a").press("Enter")
    expect(keys.locator("#task-new-text")).to_be_focused()
    keys.keyboard.type("Still saved")
    keys.keyboard.press("Control+Enter")
    expect(keys.get_by_role("heading", name="Still saved")).to_be_visible()
