"""The proxy that does the TLS: whom it is believed about, and what it says against the settings.

The peer's address is believed. Where browsers reach us by a name that is not this machine's own,
a proxy on this machine is taken to stand between, unless another is named: only it is believed
about whom it speaks for, and nothing that came by plain http gets as far as a cookie.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from logging import Logger
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, redirect, request
from markupsafe import escape

from pms.refusal import Refused
from pms.web.networks import (
    LOOPBACK_NAMES,
    PROBES,
    SEPARATORS,
    Address,
    hostname_of,
    names,
    read_address,
)

LOOPBACK: frozenset[Address] = frozenset({IPv4Address("127.0.0.1"), IPv6Address("::1")})
WITH_PORT = re.compile(r"\[(?P<v6>[0-9A-Fa-f:.]+(?:%\w+)?)\](?::\d+)?|(?P<v4>[0-9.]+):\d+")
UNKNOWN = ""
SPOKEN_FOR = "pms.spoken_for"
"""In a request's environment: whether a proxy passed it on and says so."""
SIGNS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")

NO_ADDRESS = (
    "the proxy sends no X-Forwarded-For, so that everybody has the proxy's address:"
    " in the history, and where wrong attempts are counted"
)
NO_SCHEME = (
    "the proxy does not say by X-Forwarded-Proto whether a request came by https:"
    " it is taken for granted"
)
PLAIN_HTTP = (
    "requests came through the proxy by plain http (X-Forwarded-Proto) and were sent on to https;"
    " if browsers ask by https already, the proxy says it wrongly"
)
OWN_NAME = (
    "requests came through the proxy under a name of this machine and were refused:"
    " have it pass on the Host that the browser asked for"
)
NOT_THE_PROXY = (
    "{peer} sends X-Forwarded-For and is not believed;"
    " if it is the proxy, name it in PMS_TRUSTED_PROXY"
)
NO_NAME = (
    "a proxy passes requests on, and they were refused:"
    " set PMS_HOSTS to the name by which browsers reach it"
)
ANSWERS_NOBODY = (
    "PMS_TRUSTED_PROXY is set and PMS_HOSTS is not:"
    " only requests under this machine's own names are answered"
)
LISTENS_OUTSIDE = (
    "PMS listens on {host}, where other machines reach it without encryption, and believes no"
    " proxy but this machine's own: name another one in PMS_TRUSTED_PROXY, or leave out --host"
)

PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{heading}</title></head>
<body><main><h1>{heading}</h1><p>{words}</p></main></body></html>
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """Who is believed, under which names browsers come, and what was seen against it."""

    trusted: frozenset[Address]
    named: frozenset[str]
    logger: Logger
    seen: dict[str, str] = field(default_factory=dict)
    """Each contradiction once, since this server started, by its words without what is filled in.
    """

    @property
    def is_expected(self) -> bool:
        """False for a program of this machine alone, which nothing stands before."""
        return bool(self.named or self.trusted)

    def note(self, words: str, **filled: str) -> None:
        if words not in self.seen:
            self.seen[words] = words.format(**filled)
            self.logger.warning(self.seen[words])

    def doubts(self, host: str = "localhost") -> list[str]:
        """What the settings say against each other and against the address listened on."""
        if not self.named:
            return [ANSWERS_NOBODY] if self.trusted else []
        is_open = host.casefold() not in ("localhost", *map(str, LOOPBACK))
        return [LISTENS_OUTSIDE.format(host=host)] if is_open and self.trusted == LOOPBACK else []


def init_app(app: Flask) -> None:
    """Raises Refused where the proxy's address cannot be read."""
    named = names(app.config["HOSTS"]) - LOOPBACK_NAMES
    trusted = read_proxies(app.config["TRUSTED_PROXY"]) or (LOOPBACK if named else frozenset())
    proxy = app.extensions["pms_proxy"] = Proxy(trusted, named, app.logger)
    if named:
        app.config["SESSION_COOKIE_SECURE"] = True
    app.wsgi_app = RealAddress(app.wsgi_app, proxy)  # type: ignore[method-assign]
    app.before_request(refuse_contradictions)
    app.before_request(insist_on_https)


def proxy_of(app: Flask) -> Proxy:
    found: Proxy = app.extensions["pms_proxy"]
    return found


def read_proxies(listed: str) -> frozenset[Address]:
    found = {word: read_address(word) for word in SEPARATORS.split(listed) if word}
    for word, address in found.items():
        if address is None:
            raise Refused(f"PMS_TRUSTED_PROXY is the address of the proxy: {word} is none")
    return frozenset(filter(None, found.values()))


def refuse_contradictions() -> Response | None:
    """A proxy that no one told us of, or one that passes off its requests as this machine's own.

    Served all the same, its people would have cookies without protection and one address.
    """
    if not request.environ.get(SPOKEN_FOR):
        return None
    proxy = proxy_of(current_app)
    if not proxy.is_expected:
        proxy.note(NO_NAME)
        return plain_page(400, "Not set up yet", f"On this server {NO_NAME} (docs/install.md).")
    if proxy.named and hostname_of(request.environ) in LOOPBACK_NAMES:
        proxy.note(OWN_NAME)
        return plain_page(400, "Refused", "This address cannot be reached from here.")
    return None


def insist_on_https() -> Any:
    """Plain http is for this machine alone: before any view, so that no cookie is ever sent."""
    name = hostname_of(request.environ)
    if request.is_secure or name in LOOPBACK_NAMES or request.path in PROBES:
        return None
    address = urlsplit(request.url)._replace(scheme="https", netloc=name).geturl()
    if request.environ.get(SPOKEN_FOR) and request.method in ("GET", "HEAD"):
        proxy_of(current_app).note(PLAIN_HTTP)
        return redirect(address, 307)  # HSTS makes it last; a wrong setting must not
    words = f"Nothing was saved. This service is reached by https alone: open {escape(address)}"
    return plain_page(403, "Use https", words)


def plain_page(status: int, heading: str, words: str) -> Response:
    return Response(PAGE.format(heading=heading, words=words), status, mimetype="text/html")


class RealAddress:
    """WSGI middleware: REMOTE_ADDR becomes the device's own address, written one way."""

    def __init__(self, app: Callable[..., Any], proxy: Proxy) -> None:
        self.app, self.proxy = app, proxy

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        peer = read_address(environ.get("REMOTE_ADDR", ""))
        speaks = any(sign in environ for sign in SIGNS)
        if peer in self.proxy.trusted:
            environ[SPOKEN_FOR] = speaks
            self._believe(environ)
        elif peer is not None:
            environ["REMOTE_ADDR"] = str(peer)
            environ[SPOKEN_FOR] = speaks and not self.proxy.is_expected
            if speaks and self.proxy.is_expected:
                self.proxy.note(NOT_THE_PROXY, peer=str(peer))
        return self.app(environ, start_response)

    def _believe(self, environ: dict[str, Any]) -> None:
        """Take the device's address and scheme from the proxy, and notice where it says neither."""
        is_named = hostname_of(environ) in self.proxy.named
        device = device_of(environ.get("HTTP_X_FORWARDED_FOR", ""), self.proxy.trusted)
        if device is not None:
            environ["REMOTE_ADDR"] = device
        elif is_named:
            self.proxy.note(NO_ADDRESS)
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().casefold()
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        elif is_named:
            environ["wsgi.url_scheme"] = "https"
            self.proxy.note(NO_SCHEME)


def device_of(forwarded: str, trusted: frozenset[Address]) -> str | None:
    """The right-most address that is no proxy of ours, without its port: whom our proxy saw.

    Whatever stands to the left of it is hearsay. None where the proxy speaks for itself; "" where
    it is unreadable, which is on no network.
    """
    if not forwarded:
        return None
    address = None
    for hop in reversed(forwarded.split(",")):
        address = _read_hop(hop.strip())
        if address is None:
            return UNKNOWN
        if address not in trusted:
            break
    return str(address)


def _read_hop(hop: str) -> Address | None:
    """IIS writes the port behind the address; then IPv6 stands in brackets."""
    if found := WITH_PORT.fullmatch(hop):
        hop = found["v6"] or found["v4"]
    return read_address(hop)
