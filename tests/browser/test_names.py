"""Names one types, with those known offered: consultants, wards, owners of tasks."""

import pytest
from playwright.sync_api import expect

from pms.episodes.models import Episode
from pms.store.base import db
from tests import factories
from tests.browser.barriers import refuse_barriers
from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def referral_form(page, live_server, incidents):
    for name in ("Dr A Alder", "Dr B Birch", "Dr C Birchall"):
        code = f"local_{name.lower().replace(' ', '_')}"
        factories.a_list_value(list_name="consultant", code=code, label=name)
    episode = factories.an_episode(ward="Ward 7")
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    open_referral(page)
    yield page
    assert (incidents.errors, incidents.violations) == ([], [])


def open_referral(page):
    page.keyboard.press("f")
    expect(page.locator("#referral form :focus")).to_have_count(1)


def box_of(page, question):
    return page.locator(f"#referral input[name={question}]")


def options_of(page):
    return page.locator("[id$=-consultant__listbox] .autocomplete__option")


def saved_consultant():
    factories.let_others_work()
    return db.session.query(Episode).one().consultant


def test_a_known_consultant_is_taken_by_enter_and_comes_first_the_next_time(referral_form):
    page, box = referral_form, box_of(referral_form, "consultant")
    box.focus()
    page.keyboard.type("ald")
    expect(options_of(page)).to_have_text(["Dr A Alder Enter"])
    refuse_barriers(page)
    page.keyboard.press("Enter")
    expect(box).to_have_value("Dr A Alder")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#referral form")).to_have_count(0)
    assert saved_consultant() == "Dr A Alder"
    open_referral(page)
    box.focus()
    expect(box).to_have_value("Dr A Alder")
    page.keyboard.press("ArrowDown")
    options = options_of(page)
    expect(options).to_have_text(["Dr A Alder recently used", "Dr B Birch", "Dr C Birchall"])
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    expect(box).to_have_value("Dr A Alder")
    page.keyboard.press("Escape")
    expect(page.locator("#referral form")).to_have_count(0)  # nothing was typed


def test_a_new_name_may_begin_like_a_known_one_and_is_said_to_be_new(referral_form):
    page, box = referral_form, box_of(referral_form, "consultant")
    box.focus()
    page.keyboard.type("Dr A Ald")
    page.keyboard.press("Tab")
    expect(box).to_have_value("Dr A Ald")
    note = page.locator(".pms-chosen-note")
    expect(note).to_have_text(
        "“Dr A Ald” is new: it joins the list of consultants, which managers and administrators"
        " read too: do not name a patient"
    )
    refuse_barriers(page)
    box.fill("dr b birch")
    page.keyboard.press("Tab")
    expect(note).to_have_text("")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#referral form")).to_have_count(0)
    assert saved_consultant() == "Dr B Birch"


def test_enter_sends_the_form_where_no_name_is_surely_meant(referral_form):
    page, box = referral_form, box_of(referral_form, "consultant")
    box.focus()
    page.keyboard.type("birc")
    expect(options_of(page)).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Dr B Birch")
    box.fill("Dr D Birc")
    page.keyboard.press("Enter")
    expect(page.locator("#referral form")).to_have_count(0)
    assert saved_consultant() == "Dr D Birc"
