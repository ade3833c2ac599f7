"""Every form in a real browser: no barrier, no save lost unseen.

Made from the map of routes, so a new form is tried as soon as it stands.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect
from sqlalchemy import select

from pms import clock
from pms.auth.models import UserSession
from pms.store.base import db
from tests.browser.barriers import look_at
from tests.browser.street import ServedStreet, has_form, incidents, page, served_street, walk
from tests.every_route import every_rule, name_of
from tests.factories import writing
from tests.services import PATIENCE

__all__ = ["incidents", "page", "served_street", "walk"]

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


Answer = Callable[[Route], object]
Send = Callable[[Page, Locator], object]


@contextmanager
def answered(page: Page, first: Answer) -> Iterator[list[Answer]]:
    """What a form sends is answered by the test instead of the program: by the last in the list."""
    answers = [first]

    def handle(route: Route) -> None:
        if route.request.method == "POST":
            answers[-1](route)
        else:
            route.continue_()

    page.route("**/*", handle)
    yield answers
    page.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize("rule", [*forms()])
def test_no_failed_save_is_silent_and_its_page_has_no_barrier(rule, opened, page):
    form = opened
    if form is None:
        return
    boxes = boxes_of(form)
    if swaps(form):
        fail_in_place(page, form, boxes)
    if rule.endpoint not in ACTS_ONCE | TAKES_MANY_ANSWERS and opened_with_answers(form):
        meet_somebody_elses_change(page, form)
    if boxes:
        refuse_as_wrong(page, form, boxes)
    elif swaps(form):
        look_at(page, "not saved")
    sign_out_meanwhile(page, form, submit if boxes else press_impatiently)


def open_again(page: Page) -> None:
    """Reloading would send the form again; nothing is left of what was typed."""
    page.goto(page.context.address)


def opened_with_answers(form: Locator) -> bool:
    """Whether it corrects what is stored, which somebody else may change meanwhile."""
    return form.locator("[name=seen][value]:not([value=''])").count() > 0


def swaps(form: Locator) -> bool:
    return form.get_attribute("hx-post") is not None


def boxes_of(form: Locator) -> list[Locator]:
    """The boxes one types into; not those that search a list, nor passwords."""
    return form.locator(
        "textarea:visible, input[type=text]:visible:not(.autocomplete__input):not([readonly])"
    ).all()


def save_button(form: Locator) -> Locator:
    """The one that saves: some forms have others before it, to look something up."""
    own = form.locator(".pms-buttons button:not([type=button])")
    return own.first if own.count() else form.locator("button:not([type=button])").first


def sending_of(form: Locator) -> Callable[[Request], bool]:
    """Whether a request is one that sends the form."""
    path = str(form.get_attribute("action")).partition("?")[0]
    return lambda request: request.method == "POST" and urlsplit(request.url).path == path


def sent(page: Page, form: Locator, send: Send) -> int:
    """The status that sending the form brings; what came with it stands on the page."""
    is_of_form = sending_of(form)
    arrival = nullcontext() if swaps(form) else page.expect_navigation()
    with arrival, page.expect_response(lambda answer: is_of_form(answer.request)) as answer:
        send(page, form)
    expect(page.locator("form[data-busy]")).to_have_count(0)
    return answer.value.status


def submit(page: Page, form: Locator) -> None:
    """By the mouse, which must reach the button."""
    save_button(form).click()


def press(page: Page, form: Locator) -> None:
    save_button(form).evaluate(PRESS)


PRESS = "button => button.click()"
THREE_PRESSES = """
button => new Promise(done => {
  button.click();
  setTimeout(() => button.click(), 30);
  setTimeout(() => { button.click(); setTimeout(done, 50); }, 60);
})"""


def press_impatiently(page: Page, form: Locator) -> None:
    """A double click and a further press, all over before the program has the form."""
    held: list[Route] = []
    over = False
    is_of_form = sending_of(form)

    def take(route: Route) -> None:
        if not is_of_form(route.request):
            route.continue_()
            return
        held.append(route)
        if over:
            let_go()

    def let_go() -> None:
        if not held:
            return  # the press is still on its way
        for route in held:
            route.continue_()
        page.unroute("**/*", take)  # the page that comes finds its files in the browser

    page.route("**/*", take)
    save_button(form).evaluate(THREE_PRESSES)
    over = True
    let_go()


@contextmanager
def sending_once(page: Page, form: Locator) -> Iterator[None]:
    """However often one presses, the form is sent once."""
    is_of_form, asked = sending_of(form), []

    def hear(request: Request) -> None:
        if is_of_form(request):
            asked.append(request)

    page.on("request", hear)
    yield
    page.remove_listener("request", hear)
    assert len(asked) == 1


def say_it_was_read(page: Page) -> None:
    """What was said of the last failure is taken away, and what a look-up says that fails too."""
    said = page.locator("#not-saved")
    for _ in range(20):
        said.locator("button").evaluate_all("buttons => buttons.forEach(one => one.click())")
        with suppress(AssertionError):
            expect(said).to_be_empty(timeout=1_000)
            return
    expect(said).to_be_empty()


NO_ANSWER = "no answer"


def fail_in_place(page: Page, form: Locator, boxes: list[Locator]) -> None:
    """Whatever becomes of the request, the page says it, and keeps what was typed.

    The last of it is said still when the next save is tried: its place is looked at with that.
    """
    before = boxes[0].input_value() if boxes else ""
    for box in boxes[:1]:
        box.fill("Typed")
    unanswered: list[Route] = []
    changed = {"status": 409, "headers": {"HX-Reswap": "none"}, "body": "changed"}
    failures: dict[str, Answer] = {
        "503": lambda route: route.fulfill(status=503, body="busy"),
        "409 of a whole page": lambda route: route.fulfill(**changed),
        "no network": lambda route: route.abort("internetdisconnected"),
        NO_ANSWER: unanswered.append,
        "500": lambda route: route.fulfill(status=500, body="oops"),
    }
    with answered(page, failures["500"]) as answers:
        for name, failure in failures.items():
            say_it_was_read(page)
            answers.append(failure)
            page.evaluate("ms => htmx.config.timeout = ms", 200 if name == NO_ANSWER else PATIENCE)
            save_button(form).evaluate(THREE_PRESSES if name == NO_ANSWER else PRESS)
            expect(page.locator(NOT_SAVED), name).to_be_visible()
            for box in boxes[:1]:
                expect(box, name).to_have_value("Typed")
    sendings = [route for route in unanswered if sending_of(form)(route.request)]
    assert len(sendings) == 1, "pressed again while the program is silent, it is sent again"
    for box in boxes[:1]:
        box.fill(before)


def refuse_as_wrong(page: Page, form: Locator, boxes: list[Locator]) -> None:
    """Answers that cannot be right are refused in words, and stay as they were typed."""
    name = boxes[0].get_attribute("name")
    for box in boxes:
        box.evaluate(TYPE, TOO_LONG)
    with sending_once(page, form):
        assert sent(page, form, press_impatiently) == 422
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    expect(form.locator(f"[name={name}]")).to_have_value(TOO_LONG)
    look_at(page, "refused")


SEEN_EARLIER = "fields => fields.forEach(field => field.value &&= '0'.repeat(16))"
TYPE = """
(box, text) => {
  box.focus();
  box.value = text;
  for (const kind of ["input", "change"]) box.dispatchEvent(new Event(kind, { bubbles: true }));
}"""
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
            return
        open_again(page)
    raise AssertionError("no change of one answer met the change of somebody else")


def sent_as_seen_earlier(page: Page, form: Locator) -> int:
    """Answers of the example that no form would take are left out at the second try."""
    status = 422
    for _ in range(2):
        form.locator("[name$=seen]").evaluate_all(SEEN_EARLIER)
        status = sent(page, form, press)
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
    """Answers changed one at a time, some of which are right in every form: free text first."""
    boxes = boxes_of(form)
    boxes.sort(key=lambda box: box.evaluate("box => box.tagName") != "TEXTAREA")
    for name in [box.get_attribute("name") for box in boxes]:
        for text in ("Typed", "3", "today"):
            yield partial(form.locator(f"[name={name}]").fill, text)
    selects = form.locator("select[name]")
    for name in selects.evaluate_all("fields => fields.map(field => field.name)"):
        yield partial(form.locator(f"select[name={name}]").evaluate, CHOOSE_ANOTHER)
    choices = form.locator("input[type=radio]:not(:checked), input[type=checkbox]")
    for box in choices.evaluate_all("fields => fields.map(field => field.id)"):
        yield partial(form.locator(f"#{box}").dispatch_event, "click")


def sign_out_meanwhile(page: Page, form: Locator, send: Send) -> None:
    """The session has ended while one typed: said, and not taken for a save."""
    swapped = swaps(form)
    if swapped:
        say_it_was_read(page)
    with writing():
        for session in db.session.scalars(select(UserSession)):
            session.last_seen_at = clock.now() - timedelta(hours=1)
        db.session.commit()
    with sending_once(page, form):
        sent(page, form, send)
    if swapped:
        expect(page.locator("dialog")).to_contain_text("You are signed out")
        expect(page.locator(NOT_SAVED)).to_be_attached()
    else:
        expect(page.locator("#username, #code").first).to_be_visible()
