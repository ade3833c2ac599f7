"""The house of every record, served, for a browser to open each page of the program."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page

from pms.auth.access import EVERYONE, SIGNED_IN
from pms.auth.models import ROLES
from tests.every_route import examples, methods_of, roles_of
from tests.full_house import Street
from tests.live import served

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
        context.add_cookies(
            [
                {"name": cookie.key, "value": cookie.value, "url": self.url}
                for cookie in client.http._cookies.values()
            ]
        )


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
