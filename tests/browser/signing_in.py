"""Getting into the program in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Page, expect

from pms.auth.models import User
from tests.client import Client
from tests.factories import PASSWORD
from tests.live import LiveServer, served


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


@contextmanager
def served_to(page: Page, app: Flask, user: User) -> Iterator[str]:
    """The address of the served application, where the page's browser is signed in already."""
    client = Client(app)
    client.sign_in(user)
    with served(app) as address:
        page.context.add_cookies(
            [
                {"name": cookie.key, "value": cookie.value, "url": address}
                for cookie in client.http._cookies.values()
            ]
        )
        yield address
