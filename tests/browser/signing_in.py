"""Getting into the program in a browser."""

from playwright.sync_api import Page, expect

from tests.factories import PASSWORD
from tests.live import LiveServer


def sign_in(page: Page, live_server: LiveServer, username: str | None = None) -> None:
    """To the person's home page; a browser not enrolled yet is asked for the access code first."""
    page.goto(live_server.address("/sign-in"))
    if page.locator("#code").count():
        page.fill("#code", live_server.access_code)
        page.press("#code", "Enter")
    page.fill("#username", username or live_server.username)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    expect(page.locator("#password")).to_have_count(0)
