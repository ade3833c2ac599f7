"""A browser for tests: it knows htmx, parses pages, and holds every page to the house rules."""

from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from flask import Flask, Response
from werkzeug.test import TestResponse

from pms.auth import browsers, sessions
from pms.auth.models import Organisation, User
from pms.store.base import db
from tests import factories

HTMX = {"HX-Request": "true"}


class PageResponse(Response):
    """A response that a test can read as a page."""

    @cached_property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")

    @property
    def words(self) -> str:
        """What a person reads, white space folded."""
        return " ".join(self.page.get_text(" ").split())


class Client:
    """Requests in contexts of their own, as on a server; the test's session sees their results."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()

    def sign_in(self, user: User) -> None:
        """Sign in as on the page, without its typing."""
        self.user = user
        with self.app.test_request_context(), factories.writing():
            sessions.begin(db.session.merge(user))
            token = user.session_token or db.session.get_one(User, user.id).session_token
            db.session.commit()
        with self.http.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True

    def enrol(self, organisation: Organisation) -> None:
        """Have the browser know the organisation's access code."""
        with self.app.test_request_context(), factories.writing():
            cookie = browsers.enrol(organisation)
            db.session.commit()
        self.http.set_cookie(browsers.COOKIE, cookie)

    def get(self, path: str, *, htmx: bool = False, **more: Any) -> Any:
        response = self._open("GET", path, htmx, more)
        if response.status_code == 200 and response.mimetype == "text/html" and not htmx:
            check_page(response.page)
        return response

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, htmx: bool = False, **more: Any
    ) -> Any:
        return self._open("POST", path, htmx, {"data": data or {}, **more})

    def follow(self, response: TestResponse) -> Any:
        """Where a redirect leads."""
        assert response.status_code == 303, response.status
        place = urlsplit(response.location)
        return self.get(f"{place.path}?{place.query}" if place.query else place.path)

    def _open(self, method: str, path: str, htmx: bool, more: dict[str, Any]) -> Any:
        factories.let_others_work()
        headers = {**(HTMX if htmx else {}), **more.pop("headers", {})}
        with self.app.app_context():  # so that the request shares nothing with the test
            response = self.http.open(path, method=method, headers=headers, **more)
        factories.let_others_work()
        return response


def check_page(page: BeautifulSoup) -> None:
    """Rules of every whole page: they hold for all pages because every test's GET checks them."""
    headings = page.find_all("h1")
    assert len(headings) == 1, f"{len(headings)} h1 headings"
    assert page.title is not None
    assert page.title.text.split(" - ")[0].strip(), "the title is empty"
    ids = [tag["id"] for tag in page.find_all(id=True)]
    twice = {name for name in ids if ids.count(name) > 1}
    assert not twice, f"ids used twice: {twice}"
    for form in page.find_all("form"):
        assert form.get("action"), f"a form without action: {form}"
        assert form.get("method"), f"a form without method: {form}"
    assert not page.find_all(style=True), "inline style"
    for script in page.find_all("script"):
        assert script.get("src"), "inline script"
    for field in page.select("input:not([type=hidden]), select, textarea"):
        assert is_labelled(page, field), f"a field without label: {field}"


def is_labelled(page: BeautifulSoup, field: Any) -> bool:
    if field.get("aria-label") or field.get("aria-labelledby") or field.get("type") == "submit":
        return True
    return bool(field.get("id") and page.find("label", attrs={"for": field["id"]}))
