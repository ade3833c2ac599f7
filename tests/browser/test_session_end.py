"""The end of a session in a browser: it is said before, and what was typed survives it."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from pms import clock
from pms.auth.models import UserSession
from pms.episodes.models import Task
from pms.patients.models import Patient
from pms.store.base import db
from tests import factories
from tests.auth.door import code_of_secret
from tests.browser.barriers import look, refuse_barriers
from tests.browser.signing_in import enter, fill_in

pytestmark = pytest.mark.browser

DIALOG = "dialog[open]"
WARNED_FOR = 120


@pytest.fixture
def typing(page, live_server, incidents):
    """A task half typed on the page of an episode."""
    page.set_default_timeout(15_000)
    episode = factories.an_episode()
    enter(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    page.click("text=Add task")
    page.fill("#task-new-text", "Ring the microbiologist")
    yield page
    assert incidents.violations == []
    assert incidents.outside == []


def end_every_session() -> None:
    with factories.writing():
        for row in db.session.scalars(select(UserSession)):
            row.last_seen_at = clock.now() - timedelta(minutes=16)
        db.session.commit()


def texts() -> list[str]:
    factories.let_others_work()
    return list(db.session.scalars(select(Task.text)))


def sign_in_beside(page: Page, username: str) -> None:
    with page.context.expect_page() as opened:
        page.click(f"{DIALOG} a")
    beside = opened.value
    fill_in(beside, username)
    expect(beside.locator("h1")).to_have_text("You are signed in")
    beside.close()


def test_the_end_is_said_two_minutes_before_and_one_may_stay(page, live_server, incidents):
    live_server.app.config["IDLE_MINUTES"] = (WARNED_FOR + 4) / 60
    enter(page, live_server)
    expect(page.locator(DIALOG)).to_have_count(0)
    dialog = page.locator(DIALOG)
    expect(dialog).to_contain_text("You are about to be signed out", timeout=20_000)
    expect(page.locator(f"{DIALOG} button")).to_be_focused()
    refuse_barriers(page)
    live_server.app.config["IDLE_MINUTES"] = 15
    with factories.writing():
        before = db.session.scalar(select(func.max(UserSession.last_seen_at)))
    page.click("text=Stay signed in")
    expect(dialog).to_have_count(0)
    factories.let_others_work()
    assert db.session.scalar(select(func.max(UserSession.last_seen_at))) > before
    assert incidents.errors == []


def test_what_was_typed_is_saved_after_signing_in_beside_it(typing, live_server):
    end_every_session()
    typing.click("button:has-text('Save')")
    expect(typing.locator(DIALOG)).to_contain_text("You are signed out")
    refuse_barriers(typing)
    assert "NOT SAVED" in typing.locator("#not-saved").text_content()
    typing.press("body", "Escape")
    expect(typing.locator(DIALOG)).to_have_count(1)
    sign_in_beside(typing, live_server.username)
    expect(typing.locator(DIALOG)).to_have_count(0, timeout=15_000)
    assert typing.input_value("#task-new-text") == "Ring the microbiologist"
    assert texts() == []
    typing.click("button:has-text('Save')")
    expect(typing.locator("#task-new-text")).to_have_count(0)
    assert texts() == ["Ring the microbiologist"]
    expect(typing.locator("#not-saved")).to_have_text("")


def test_nobody_else_can_save_what_was_typed(typing, live_server):
    other = factories.a_user(username="somebody.else", name="Somebody Else").username
    end_every_session()
    typing.click("button:has-text('Save')")
    expect(typing.locator(DIALOG)).to_contain_text("You are signed out")
    sign_in_beside(typing, other)
    expect(typing.locator(DIALOG)).to_contain_text("Somebody Else is signed in", timeout=15_000)
    expect(typing.locator(f"{DIALOG} >> text=Leave this page")).to_be_visible()
    assert texts() == []


def test_a_page_left_alone_says_that_its_session_has_ended(typing):
    end_every_session()
    typing.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(typing.locator(DIALOG)).to_contain_text("What you typed is still on this page")


def test_without_javascript_the_text_comes_along(browser: Browser, live_server):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    enter(page, live_server)
    page.goto(live_server.address("/patients/add"))
    answers = {"family_name": "Typed", "given_name": "Ada", "date_of_birth": "2/3/1950"}
    for name, text in {**answers, "nhs_number": factories.an_nhs_number()}.items():
        page.fill(f"[name={name}]", text)
    end_every_session()
    page.click("main form button")
    expect(page.locator("main")).to_contain_text("Not saved yet: your session has ended")
    fill_in(page, live_server.username)
    expect(page.locator("h1")).to_have_text("Not saved yet")
    expect(page.locator("dl")).to_contain_text("Typed")
    page.click("text=Save and continue")
    page.wait_for_url("**/patients/*")
    expect(page.locator("h1")).not_to_have_text("Not saved yet")
    factories.let_others_work()
    assert db.session.scalars(select(Patient.family_name)).all() == ["Typed"]
    context.close()


def test_every_page_of_the_door_is_accessible_at_any_width(page, live_server, incidents):
    def clean() -> None:
        look(page, page.url, widths=(1280, 768, 320))

    page.goto(live_server.address("/sign-in"))
    page.fill("#code", "wrong")
    page.press("#code", "Enter")
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    clean()
    page.fill("#code", live_server.access_code)
    page.press("#code", "Enter")
    expect(page.locator("h1")).to_have_text("Sign in")
    clean()
    fill_in(page, live_server.username)
    page.goto(live_server.address("/account"))
    clean()
    page.goto(live_server.address("/choose-password"))
    clean()
    page.goto(live_server.address("/account/second-factor"))
    clean()
    secret = page.inner_text("main code").replace(" ", "")
    page.fill("#code", code_of_secret(secret))
    page.press("#code", "Enter")
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    clean()
    recovery = page.locator("main code").first.inner_text()
    page.goto(live_server.address("/account"))
    clean()
    page.goto(live_server.address("/account/second-factor/remove"))
    clean()
    page.goto(live_server.address("/password-again"))
    clean()
    page.click("text=Sign out")
    page.fill("#username", live_server.username)
    page.fill("#password", factories.PASSWORD)
    page.press("#password", "Enter")
    expect(page.locator("h1")).to_have_text("Enter your code")
    clean()
    page.fill("#code", recovery)
    page.press("#code", "Enter")
    page.wait_for_url("**/ward")
    assert incidents.violations == []
    assert all("status of 422" in error for error in incidents.errors)
