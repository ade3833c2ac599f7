"""The house of every record, served, for a browser to open each page of the program."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from pms.auth.access import EVERYONE, SIGNED_IN
from pms.auth.models import ROLES
from tests.browser.barriers import DESKTOP, HEIGHT
from tests.browser.signing_in import give_cookies
from tests.chromium import Incidents
from tests.every_route import examples, methods_of, roles_of
from tests.full_house import Street
from tests.live import served
from tests.services import new_context

BUSIEST = ("clinician", "manager", "organisation_admin", "technical")


@dataclass
class ServedStreet:
    """The street with the address it is served at."""

    street: Street
    url: str

    def open(self, page: Page, rule: object) -> str:
        """Signs somebody in who may call the route; gives the address of one's own record."""
        self.sign_in(page.context, one_who_may(rule))
        return self.url + next(examples(rule, self.street)).path

    def sign_in(self, context: BrowserContext, role: str | None) -> None:
        context.clear_cookies()
        client = self.street.client(role or "nobody")
        give_cookies(context, client, self.url)


def has_form(rule: object) -> bool:
    """Whether the route shows a form of somebody signed in, and saves it."""
    return {"GET", "POST"} <= methods_of(rule) and roles_of(rule) != EVERYONE


def one_who_may(rule: object) -> str | None:
    """The role that uses the route most; None where one need not be signed in."""
    roles = roles_of(rule)
    if roles == EVERYONE:
        return None
    if roles == SIGNED_IN:
        return "clinician"
    return next(role for role in (*BUSIEST, *ROLES) if role in roles)


@pytest.fixture(scope="module")
def served_street(street: Street) -> Iterator[ServedStreet]:
    street.app.config["WTF_CSRF_ENABLED"] = True
    with served(street.app) as url:
        yield ServedStreet(street, url)


@pytest.fixture(scope="module")
def walk(browser: Browser) -> Iterator[tuple[Page, Incidents]]:
    """One page of one browser that goes from each address to the next, and what went wrong in it.

    A new one for each would start a process and read every script and style again, which takes
    longer than the page itself. Who is signed in changes with each address.
    """
    incidents = Incidents()
    with new_context(browser, incidents) as context:
        yield context.new_page(), incidents


@pytest.fixture
def incidents(walk: tuple[Page, Incidents]) -> Incidents:
    """What went wrong in the browser during this test."""
    walk[1].forget()
    return walk[1]


@pytest.fixture
def page(walk: tuple[Page, Incidents], incidents: Incidents) -> Iterator[Page]:
    """The page that goes from address to address."""
    page, _ = walk
    page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})
    yield page
    page.unroute_all(behavior="ignoreErrors")
