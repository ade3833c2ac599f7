"""A whole episode in a browser: from signing in to the outcome, with and without JavaScript."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from pms import clock
from pms.episodes.models import Course, Episode, Task
from pms.store.base import db
from tests import factories
from tests.browser.barriers import DESKTOP, TABLET, at_each, look, refuse_barriers, refuse_overflow
from tests.browser.signing_in import enter, sign_in
from tests.live import LiveServer

pytestmark = pytest.mark.browser


def days_ago(number: int) -> str:
    day = clock.today() - timedelta(days=number)
    return f"{day.day}/{day.month}/{day.year}"


def answer(page: Page, form: str, **answers: str) -> None:
    """Answer questions by their names: a list by its words, anything else by typing."""
    for name, text in answers.items():
        question = page.locator(f"#{form}-{name}")
        if question.evaluate("tag => tag.tagName") == "SELECT":
            question.select_option(label=text)
        else:
            question.fill(text)
            question.press("Tab")


def only_episode() -> Episode:
    factories.let_others_work()
    return db.session.scalars(select(Episode)).one()


def whole_way(page: Page, live_server: LiveServer, *, scripted: bool) -> None:
    """Everything a plain episode needs. Scripted, it is one page from the referral on."""

    def open_form(section: str, link: str, form: str) -> None:
        page.locator(f"#{section}").get_by_text(link, exact=True).click()
        if scripted:
            page.wait_for_function("form => document.activeElement.id.startsWith(form)", arg=form)

    def save(label: str, shown: str) -> None:
        button = page.get_by_role("button", name=label, exact=True)
        button.click()
        expect(button).to_have_count(0)
        expect(page.get_by_text(shown).filter(visible=True).first).to_be_visible()
        assert page.evaluate("window.same_page === true") == scripted

    enter(page, live_server)
    page.goto(live_server.address("/patients/add"))
    answer(
        page,
        "patient-new",
        family_name="Okonkwo",
        given_name="Chidi",
        date_of_birth="17/5/1960",
        nhs_number=factories.an_nhs_number(),
    )
    page.get_by_role("button", name="Add patient").click()
    page.get_by_role("link", name="Refer to OPAT").click()
    answer(page, "refer-new", referred_on=days_ago(30), specialty="Infectious diseases")
    answer(page, "refer-new", diagnosis="Cellulitis")
    page.get_by_role("button", name="Save referral").click()
    page.wait_for_url("**/episodes/*")
    if scripted:
        page.evaluate("window.same_page = true")

    open_form("decision", "Accept", "decision")
    episode = only_episode()
    answer(page, f"decision-{episode.id}", decided_on=days_ago(28))
    save("Save decision", "no course is recorded")

    open_form("courses", "Add antimicrobial", "course-new")
    answer(page, "course-new", agent="Ceftriaxone", dose="2", dose_unit="g")
    answer(page, "course-new", frequency="Once daily", started_on=days_ago(28))
    answer(page, "course-new", administered_by="OPAT clinic or infusion centre")
    save("Save antimicrobial", "On treatment")

    open_form("lines", "Add line", "line-new")
    answer(page, "line-new", device="PICC", site="Right arm", inserted_on=days_ago(28))
    save("Save line", "Right arm")

    open_form("reviews", "Add review", "review-new")
    answer(page, "review-new", reviewed_on=days_ago(21), type="Virtual ward round", crp="12.5")
    answer(page, "review-new", summary="Afebrile", next_review_on=days_ago(14))
    save("Save review", "Afebrile")

    open_form("events", "Add line event", "lineevent-new")
    answer(page, "lineevent-new", type="Line occlusion", occurred_on=days_ago(20))
    save("Save line event", "Line occlusion")

    (course,) = only_episode().courses
    open_form(
        f"course-{course.id}", f"End Ceftriaxone from {day(course)}", f"endcourse-{course.id}"
    )
    answer(page, f"endcourse-{course.id}", ended_on=days_ago(15))
    answer(page, f"endcourse-{course.id}", course_end_reason="Completed course")
    save("Save end", "Completed course")

    open_form("outcomes", "Change end of treatment and outcomes", "outcomes")
    answer(
        page,
        f"outcomes-{episode.id}",
        therapy_end_reason="Completed as planned",
        infection_outcome="Cured",
        opat_outcome="Partial success",
    )
    save("Save outcomes", "Counts in")


def day(course: Course) -> str:
    return f"{course.started_on.day} {course.started_on:%B %Y}"


def recorded() -> tuple[object, ...]:
    episode = only_episode()
    (event,) = episode.events
    (line,) = episode.lines
    (review,) = episode.reviews
    return (
        episode.opat_days,
        episode.opat_outcome,
        event.line_id == line.id,
        event.type,
        review.crp,
    )


RIGHT = (14, "partial", True, "line_occlusion", 12.5)


def test_a_whole_episode_needs_no_page_but_its_own(page, live_server, incidents):
    whole_way(page, live_server, scripted=True)
    assert recorded() == RIGHT
    assert incidents.errors == []
    assert incidents.violations == []
    assert incidents.outside == []
    refuse_barriers(page)


def test_a_whole_episode_is_entered_without_javascript(browser: Browser, live_server):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    whole_way(context.new_page(), live_server, scripted=False)
    context.close()
    assert recorded() == RIGHT


@pytest.fixture
def episode_page(page, live_server, incidents):
    """The page of an episode with one of everything; nothing it does may be unclean."""
    page.set_default_timeout(20_000)
    episode = factories.an_episode(
        referred_on=clock.today() - timedelta(days=30),
        decided_on=clock.today() - timedelta(days=28),
    )
    factories.a_course(
        episode, started_on=clock.today() - timedelta(days=28), ended_on=None, dose=2.0
    )
    factories.a_line(episode, inserted_on=clock.today() - timedelta(days=28))
    factories.an_event(episode)
    factories.an_admission(episode)
    factories.a_review(episode, crp=12.5)
    factories.a_task(episode)
    factories.a_later_outcome(episode, infection_outcome="cured")
    sign_in(page, live_server)
    page.goto(live_server.address(f"/episodes/{episode.id}"))
    yield page
    assert incidents.violations == []
    assert incidents.outside == []
    expected = "Failed to load resource: the server responded with a status of 4"
    assert [error for error in incidents.errors if not error.startswith(expected)] == []


ADDS = {
    "courses": ("Add antimicrobial", "course-new-agent"),
    "lines": ("Add line", "line-new-device"),
    "events": ("Add drug event", "drugevent-new-type"),
    "admissions": ("Add admission", "admission-new-admitted_on"),
    "reviews": ("Add review", "review-new-reviewed_on"),
    "tasks": ("Add task", "task-new-text"),
    "later-outcomes": ("Add later outcome", "lateroutcome-new-recorded_on"),
}


def test_open_forms_errors_and_all_are_accessible_and_fit_the_screen(episode_page):
    page = episode_page
    for section, (link, first) in ADDS.items():
        page.locator(f"#{section}").get_by_text(link, exact=True).click()
        expect(page.locator(f"#{first}")).to_be_focused()
    for width in at_each(page, (DESKTOP, TABLET)):
        refuse_overflow(page, f"open at {width}")
    refused = {"courses": "course-new", "lines": "line-new", "tasks": "task-new"}
    for section, region in refused.items():
        page.locator(f"#{region} button").first.click()
        expect(page.locator(f"#{section} .nhsuk-error-summary")).to_be_focused()
    look(page, "refused")


def test_a_form_is_opened_filled_and_closed_by_keyboard_alone(episode_page):
    page = episode_page
    page.locator("#tasks a", has_text="Add task").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#task-new-text")).to_be_focused()
    page.keyboard.type("Order elastomeric devices")
    page.keyboard.press("Tab")
    page.keyboard.type("+2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Order elastomeric devices")).to_be_visible()
    expect(page.locator("#tasks a", has_text="Add task")).to_be_focused()

    change = page.locator("#courses a", has_text="Change").first
    change.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#courses [id$=-agent]:focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#courses form")).to_have_count(0)
    expect(page.locator("#courses a", has_text="Change").first).to_be_focused()


def test_saving_one_item_leaves_what_is_typed_into_another(episode_page):
    page = episode_page
    page.locator("#courses a", has_text="Change").first.click()
    expect(page.locator("#courses [id$=-agent]:focus")).to_have_count(1)
    dose = page.locator(".pms-item:not(#course-new) input[name=dose]")
    dose.fill("4")
    expect(dose).to_have_value("4")
    page.locator("#lines a", has_text="Removed").click()
    page.get_by_role("button", name="Save removal").click()
    expect(page.locator("#lines form")).to_have_count(0)
    page.locator("#courses a", has_text="Add antimicrobial").click()
    expect(page.locator("#course-new form")).to_be_visible()
    expect(dose).to_have_value("4")


def test_two_people_who_change_one_course_both_see_both_values(episode_page):
    page = episode_page
    other = page.context.new_page()
    other.goto(page.url)
    for one, dose in ((page, "3"), (other, "4")):
        one.locator("#courses a", has_text="Change").first.click()
        one.wait_for_selector("#courses form :focus")  # or the typing meets the keyboard's move
        one.locator("#courses input[name=dose]").fill(dose)
    other.get_by_role("button", name="Save antimicrobial").click()
    expect(other.locator("#courses form")).to_have_count(0)

    page.get_by_role("button", name="Save antimicrobial").click()
    row = page.locator("#courses table tr", has_text="Dose")
    expect(row.locator("td")).to_have_text(["4", "3"])
    expect(page.locator("#courses [data-focus]")).to_be_focused()
    page.get_by_role("button", name="Save mine").click()
    expect(page.locator("#courses form")).to_have_count(0)
    factories.let_others_work()
    assert db.session.scalars(select(Course.dose)).one() == 3.0


def test_a_double_click_adds_one_task(episode_page):
    page = episode_page
    page.locator("#tasks a", has_text="Add task").click()
    page.fill("#task-new-text", "Only once")
    page.locator("#task-new button").first.dblclick()
    expect(page.get_by_role("heading", name="Only once")).to_have_count(1)
    factories.let_others_work()
    assert len(db.session.scalars(select(Task).where(Task.text == "Only once")).all()) == 1


def test_a_task_is_done_in_one_click_and_back_leads_back(episode_page):
    page = episode_page
    page.locator("#tasks button", has_text="Done").click()
    expect(page.locator("#tasks .pms-tag")).to_have_text("Done")
    here = page.url
    page.locator(".pms-patient__name a").click()
    page.wait_for_url("**/patients/*")
    page.go_back()
    expect(page.locator("h1")).to_be_visible()
    assert page.url == here
    expect(page.locator("#tasks .pms-tag")).to_have_text("Done")
