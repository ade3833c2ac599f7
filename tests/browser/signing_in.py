"""Getting into the program in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from pms.auth.models import Organisation, User
from pms.store.base import db
from tests.client import Client
from tests.factories import PASSWORD
from tests.live import LiveServer, served


def enter(page: Page, live_server: LiveServer, username: str | None = None) -> None:
    """Through the door, as a person does; a browser not enrolled yet is asked for the access code.

    It ends at the person's home page.
    """
    page.goto(live_server.address("/sign-in"))
    if page.locator("#code").count():
        page.fill("#code", live_server.access_code)
        page.press("#code", "Enter")
    fill_in(page, username or live_server.username)


def fill_in(page: Page, username: str) -> None:
    """The form of the door that asks who it is."""
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    expect(page.locator("#password")).to_have_count(0)


def sign_in(page: Page, live_server: LiveServer, username: str | None = None) -> None:
    """An enrolled browser with somebody signed in, no page of it opened yet."""
    client = Client(live_server.app)
    named = select(User).where(User.username == (username or live_server.username))
    user = db.session.scalars(named).one()
    client.enrol(db.session.get_one(Organisation, user.organisation_id))
    client.sign_in(user)
    give_cookies(page.context, client, live_server.url)


def give_cookies(context: BrowserContext, client: Client, url: str) -> None:
    """The browser is who the client is."""
    context.add_cookies(
        [
            {"name": cookie.key, "value": cookie.value, "url": url}
            for cookie in client.http._cookies.values()
        ]
    )


@contextmanager
def served_to(page: Page, app: Flask, user: User) -> Iterator[str]:
    """The address of the served application, where the page's browser is signed in already."""
    client = Client(app)
    client.sign_in(user)
    with served(app) as address:
        give_cookies(page.context, client, address)
        yield address
