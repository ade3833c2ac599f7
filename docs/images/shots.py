"""What each picture shows, and how one gets there: a small step for each."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from pms.demo.house import NORTHFIELD
from pms.demo.sign_ins import PASSWORD

WIDTH, TALL = 1200, 760


class Camera:
    """A browser at a demonstration, signed in as whoever is needed."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url, self.who = page, url, ""
        page.set_default_timeout(10_000)

    def open(self, path: str, who: str = "nurse") -> Page:
        if self.who != who:
            self._sign_in(who)
        self.page.goto(self.url + path)
        return self.page

    def _sign_in(self, who: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto(self.url + "/sign-in")
        if self.page.locator("#code").count():
            self.page.fill("#code", NORTHFIELD.access_code)
            self.page.press("#code", "Enter")
        self.page.fill("#username", who)
        self.page.fill("#password", PASSWORD)
        self.page.press("#password", "Enter")
        self.page.wait_for_url(lambda url: "sign-in" not in url)
        self.who = who

    def open_episode(self) -> Page:
        """Of somebody on treatment with more than one thing on the timeline."""
        page = self.open("/ward")
        rows = page.locator("main .pms-table tbody tr", has_text="PICC")
        long = rows.filter(has_text=re.compile(r"\b(1\d|2\d) of \d+"))
        (long if long.count() else rows).first.locator("th a").click()
        page.wait_for_url("**/episodes/*")
        return page

    def open_quarter(self, state: str) -> Page:
        """The latest quarter of the board that stands so, such as "Closed"."""
        page = self.open("/reports", "nurse")
        rows = page.locator("main .pms-table tbody tr")
        rows.filter(has_text=re.compile(state)).first.locator("th a").click()
        page.wait_for_url("**/reports/*/*")
        return page

    def picture(self, height: int = TALL, at: str | None = None) -> bytes:
        """What is in the window; from an element on, if one is named."""
        self.page.set_viewport_size({"width": WIDTH, "height": height})
        if at:
            self.page.locator(at).first.evaluate("one => one.scrollIntoView()")
        self.page.wait_for_timeout(400)  # what opens or is announced has come
        return self.page.screenshot(animations="disabled")


def ward(camera: Camera) -> bytes:
    camera.open("/ward")
    return camera.picture()


def referral(camera: Camera) -> bytes:
    """With a patient who was here before: the first of the ward, whose name is typed."""
    name = camera.open("/ward").locator("main .pms-table tbody th a").first.inner_text()
    page = camera.open("/referrals/new")
    page.get_by_label("Family name").press_sequentially(name.partition(",")[0].title())
    page.wait_for_timeout(1500)
    return camera.picture()


def episode(camera: Camera) -> bytes:
    camera.open_episode()
    return camera.picture(900)


def ward_round(camera: Camera) -> bytes:
    page = camera.open("/ward/round")
    page.get_by_role("button", name="Start the round").click()
    page.wait_for_url("**/patients/*")
    return camera.picture(820)


def discharge(camera: Camera) -> bytes:
    page = camera.open_episode()
    page.goto(page.url.rstrip("/") + "/discharge")
    return camera.picture(900, "main form")


def keys(camera: Camera) -> bytes:
    camera.open_episode().keyboard.press("?")
    return camera.picture()


def lists(camera: Camera) -> bytes:
    camera.open("/lists", "manager")
    return camera.picture(680)


def quarter_board(camera: Camera) -> bytes:
    camera.open("/reports", "manager")
    return camera.picture(900)


def quarter_fix(camera: Camera) -> bytes:
    camera.open_quarter("Open")
    return camera.picture(900, "#return")


def quarter_check(camera: Camera) -> bytes:
    page = camera.open_quarter("Open")
    page.locator("#SUMMARY a").first.click()
    return camera.picture(900, "#summary")


def quarter_close(camera: Camera) -> bytes:
    page = camera.open_quarter("Ready to close")
    page.goto(page.url + "/close")
    if page.locator("#password").count():
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url("**/close")
    return camera.picture(540)


def quarter_sent(camera: Camera) -> bytes:
    camera.open_quarter("Uploaded|On the registry")
    return camera.picture(680, "#closing")


PICTURES: dict[str, Callable[[Camera], bytes]] = {
    "ward": ward,
    "referral": referral,
    "episode": episode,
    "ward-round": ward_round,
    "discharge": discharge,
    "keys": keys,
    "lists": lists,
    "quarter-board": quarter_board,
    "quarter-fix": quarter_fix,
    "quarter-check": quarter_check,
    "quarter-close": quarter_close,
    "quarter-sent": quarter_sent,
}
