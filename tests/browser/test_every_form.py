"""Every form in a real browser: no barrier, no save lost unseen.

Made from the map of routes, so a new form is tried as soon as it stands.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from time import sleep
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect
from sqlalchemy import select

from pms import clock
from pms.auth.models import UserSession
from pms.store.base import db
from tests.browser.barriers import look_at
from tests.browser.street import ServedStreet, has_form, served_street
from tests.every_route import every_rule, name_of
from tests.factories import writing

__all__ = ["served_street"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("street_database", ["sqlite"], indirect=True, scope="module"),
]

ACTS_ONCE = {
    "admin.access_code",
    "admin.list_value_step",
    "admin.give_national_consent",
    "admin.reset_password",
    "admin.user_step",
    "admin.withdraw_national_consent",
    "episodes.enter_in_error",
    "technical.organisation_access_code",
    "technical.organisation_browsers",
    "reports.close",
    "technical.organisation_state",
}
"""Forms that ask for a deed, not for answers that somebody else may have changed."""
TAKES_MANY_ANSWERS = {"episodes.discharge"}
"""Where one changed answer is never enough to get past the questions that must be answered: its own
tests (tests/episodes/discharge) meet somebody else's change."""
TOO_LONG = "No question has an answer as long as this one. " * 500 + "Never"
NOT_SAVED = "#not-saved:has-text('NOT SAVED - check and try again')"


def forms() -> Iterator[pytest.param]:
    for rule in every_rule():
        if has_form(rule):
            yield pytest.param(rule, id=name_of(rule))


@pytest.fixture
def opened(rule, served_street: ServedStreet, page: Page, incidents):
    """The route's form on the page that it is for; None where the page shows none to send."""
    page.set_default_timeout(15_000)
    address = served_street.open(page, rule)
    page.context.address = address  # to come back to
    page.goto(address)
    look_at(page, "the page")
    yield form_of(page, address)
    assert incidents.violations == []
    assert incidents.outside == []


def form_of(page: Page, address: str) -> Locator | None:
    path = address.removeprefix(page.url[: page.url.index("/", 8)]).partition("?")[0]
    found = page.locator(f'main form[method=post][action^="{path}"]')
    return found.first if found.count() else None


@contextmanager
def answered(page: Page, answer: Callable[[Route], object]) -> Iterator[None]:
    """What a form sends is answered by the test instead of the program."""

    def handle(route: Route) -> None:
        if route.request.method == "POST":
            answer(route)
        else:
            route.continue_()

    page.route("**/*", handle)
    yield
    page.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize("rule", [*forms()])
def test_no_failed_save_is_silent_and_its_page_has_no_barrier(rule, opened, page):
    form = opened
    if form is None:
        return
    press_twice(page, form)
    if swaps(form):
        fail_in_place(page, form, type_into(form))
    refuse_as_wrong(page, form)
    corrects = form.locator("[name=seen][value]:not([value=''])").count()
    if corrects and rule.endpoint not in ACTS_ONCE | TAKES_MANY_ANSWERS:
        meet_somebody_elses_change(page, form)
    sign_out_meanwhile(page, form)


def open_again(page: Page) -> None:
    """Reloading would send the form again, and keeps what was typed."""
    page.goto("about:blank")
    page.goto(page.context.address)


def swaps(form: Locator) -> bool:
    return form.get_attribute("hx-post") is not None


def boxes_of(form: Locator) -> list[Locator]:
    """The boxes one types into; not those that search a list, nor passwords."""
    return form.locator(
        "textarea:visible, input[type=text]:visible:not(.autocomplete__input):not([readonly])"
    ).all()


def type_into(form: Locator) -> dict[str, str]:
    """A word into the first box; what was typed, by the box's name."""
    boxes = boxes_of(form)
    if not boxes:
        return {}
    boxes[0].fill("Typed")
    return {str(boxes[0].get_attribute("name")): "Typed"}


def save_button(form: Locator) -> Locator:
    """The one that saves: some forms have others before it, to look something up."""
    own = form.locator(".pms-buttons button:not([type=button])")
    return own.first if own.count() else form.locator("button:not([type=button])").first


def submit(form: Locator) -> None:
    save_button(form).click()


def sent(page: Page, form: Locator) -> int:
    """The status that sending the form brings."""
    path = str(form.get_attribute("action")).partition("?")[0]

    def is_of_form(answer: Response) -> bool:
        return answer.request.method == "POST" and urlsplit(answer.url).path == path

    with page.expect_response(is_of_form) as answer:
        submit(form)
    page.wait_for_load_state()
    return answer.value.status


THREE_PRESSES = """
button => new Promise(done => {
  button.click();
  setTimeout(() => button.click(), 30);
  setTimeout(() => { button.click(); setTimeout(done, 50); }, 60);
})"""


def press_twice(page: Page, form: Locator) -> None:
    """A double click and an impatient further press send the form once."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        sleep(0.3)  # a slow program: all the presses are over before it answers
        route.fulfill(status=204)  # the browser stays where it is

    with answered(page, answer):
        save_button(form).evaluate(THREE_PRESSES)
        open_again(page)
    assert len(asked) == 1


def fail_in_place(page: Page, form: Locator, typed: dict[str, str]) -> None:
    """Whatever becomes of the request, the page says it, and keeps what was typed."""
    page.evaluate("htmx.config.timeout = 400")
    changed = {"status": 409, "headers": {"HX-Reswap": "none"}, "body": "changed"}
    failures: dict[str, Callable[[Route], object]] = {
        "500": lambda route: route.fulfill(status=500, body="oops"),
        "503": lambda route: route.fulfill(status=503, body="busy"),
        "409 of a whole page": lambda route: route.fulfill(**changed),
        "no network": lambda route: route.abort("internetdisconnected"),
        "no answer": lambda route: None,
    }
    for name, failure in failures.items():
        with answered(page, failure):
            submit(form)
            expect(page.locator(NOT_SAVED), name).to_be_visible()
        for box, text in typed.items():
            expect(form.locator(f"[name={box}]"), name).to_have_value(text)
        if name == "500":
            look_at(page, "not saved")
        page.locator("#not-saved button").click()
        expect(page.locator("#not-saved")).to_be_empty()
    open_again(page)


def refuse_as_wrong(page: Page, form: Locator) -> None:
    """Answers that cannot be right are refused in words, and stay as they were typed."""
    boxes = boxes_of(form)
    if not boxes:
        return
    name = boxes[0].get_attribute("name")
    for box in boxes:
        box.fill(TOO_LONG)
    assert sent(page, form) == 422
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    expect(form.locator(f"[name={name}]")).to_have_value(TOO_LONG)
    look_at(page, "refused")
    open_again(page)


SEEN_EARLIER = "fields => fields.forEach(field => field.value &&= '0'.repeat(16))"
EMPTY = "boxes => boxes.forEach(box => box.value = '')"
CHOOSE_ANOTHER = """
select => {
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  const box = select.parentElement.querySelector(".autocomplete__input");
  if (box) box.value = select.value && select.selectedOptions[0].textContent.trim();
}"""


def meet_somebody_elses_change(page: Page, form: Locator) -> None:
    """What the form was opened with is no longer what is stored: both are shown."""
    for change in changes(form):
        change()
        if sent_as_seen_earlier(page, form) == 409:
            expect(page.get_by_text("Not saved: somebody else has changed this")).to_be_visible()
            look_at(page, "changed by somebody else")
            open_again(page)
            return
        open_again(page)
    raise AssertionError("no change of one answer met the change of somebody else")


def sent_as_seen_earlier(page: Page, form: Locator) -> int:
    """Answers of the example that no form would take are left out at the second try."""
    status = 422
    for _ in range(2):
        form.locator("[name$=seen]").evaluate_all(SEEN_EARLIER)
        status = sent(page, form)
        if status != 422:
            break
        wrong = form.locator(".nhsuk-form-group--error")
        wrong.locator("textarea, input[type=text]").evaluate_all(EMPTY)
        for box in wrong.locator(
            "[inputmode=email], [type=email], [autocomplete=email], [name$=email]"
        ).all():
            box.fill("somebody@example.org")
    return status


def changes(form: Locator) -> Iterator[Callable[[], object]]:
    """Answers changed one at a time, some of which are right in every form."""
    for name in [box.get_attribute("name") for box in boxes_of(form)]:
        for text in ("Typed", "3", "today"):
            yield partial(form.locator(f"[name={name}]").fill, text)
    selects = form.locator("select[name]")
    for name in selects.evaluate_all("fields => fields.map(field => field.name)"):
        yield partial(form.locator(f"select[name={name}]").evaluate, CHOOSE_ANOTHER)
    choices = form.locator("input[type=radio]:not(:checked), input[type=checkbox]")
    for box in choices.evaluate_all("fields => fields.map(field => field.id)"):
        yield partial(form.locator(f"#{box}").dispatch_event, "click")


def sign_out_meanwhile(page: Page, form: Locator) -> None:
    """The session has ended while one typed: said, and not taken for a save."""
    swapped = swaps(form)
    with writing():
        for session in db.session.scalars(select(UserSession)):
            session.last_seen_at = clock.now() - timedelta(hours=1)
        db.session.commit()
    submit(form)
    if swapped:
        expect(page.locator("dialog")).to_contain_text("You are signed out")
        expect(page.locator(NOT_SAVED)).to_be_attached()
    else:
        expect(page.locator("#username, #code").first).to_be_visible()
