"""A device of the network, with an address of its own, and the browser on it."""

import ssl
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from socket import create_connection
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup

PATIENCE = 30
"""Seconds, on a busy machine."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    text: str

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.casefold() == name), None)

    @property
    def cookies(self) -> list[str]:
        return [value for key, value in self.headers if key.casefold() == "set-cookie"]

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")


class _Line(HTTPConnection):
    """From the device's own address, encrypted where a certificate is to be believed."""

    def __init__(self, device: "Device") -> None:
        super().__init__("127.0.0.1", device.port, timeout=PATIENCE)
        self.device = device

    def connect(self) -> None:
        source = (self.device.address, 0)
        self.sock = create_connection((self.host, self.port), PATIENCE, source)
        if self.device.certificate:
            context = ssl.create_default_context(cafile=self.device.certificate)
            self.sock = context.wrap_socket(self.sock, server_hostname=self.device.name)


@dataclass
class Device:
    """Asks a server on loopback under its public name; keeps cookies, follows no redirect."""

    address: str
    port: int
    name: str
    certificate: Path | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, answers: dict[str, str] | None = None, **headers: str) -> Answer:
        """GET, or POST with answers. A header's name has _ for -."""
        sent = {"Host": self.name, **{key.replace("_", "-"): headers[key] for key in headers}}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None if answers is None else urlencode(answers)
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        line = _Line(self)
        try:
            line.request("GET" if body is None else "POST", path, body, sent)
            response = line.getresponse()
            answer = Answer(response.status, response.getheaders(), response.read().decode())
        finally:
            line.close()
        for cookie in answer.cookies:
            for name, morsel in SimpleCookie(cookie).items():
                self.cookies[name] = morsel.value
        return answer

    def submit(self, path: str, **typed: str) -> Answer:
        """Fill in the page's form, hidden fields and all, and send it."""
        form = self.ask(path).page.select_one("main form")
        assert form is not None
        hidden = form.select("input[type=hidden][name]")
        kept = {field["name"]: field.get("value", "") for field in hidden}
        return self.ask(str(form["action"]), {**kept, **typed})

    def follow(self, answer: Answer) -> str:
        """Where a redirect leads, on this server."""
        place = urlsplit(answer.header("location") or "")
        return f"{place.path}?{place.query}" if place.query else place.path
