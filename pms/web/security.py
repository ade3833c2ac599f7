"""What every response tells the browser it may do: caching, framing, scripts, leaks."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
}
YEAR = 365 * 24 * 60 * 60
FOREVER = f"public, max-age={YEAR}, immutable"
KEPT = (200, 206, 304)
VERSION_IN_NAME = re.compile(r"-\d+\.\d+\.\d+[.-]")
SIGNS_OUT = {"auth.sign_out", "questionnaire.hand_over"}
FORGET = '"cache", "storage"'  # not cookies: the one that enrols the browser outlives a session
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


def init_app(app: Flask) -> None:
    """Add the headers to every response, and the content's hash to every static address."""
    static_folder = Path(app.static_folder or "static")

    @app.url_defaults
    def name_the_version(endpoint: str, values: dict[str, Any]) -> None:
        filename = values.get("filename", "")
        if endpoint == "static" and not VERSION_IN_NAME.search(filename):
            values["v"] = content_hash(static_folder / filename)

    app.session_interface = SessionCookie()
    app.after_request(add_headers)


@cache
def content_hash(path: Path) -> str | None:
    """Eight hexadecimal digits that change with the file; None where there is no file."""
    return sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else None


def add_headers(response: Response) -> Response:
    """The same headers on every status; only versioned static files may be kept."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Cache-Control"] = caching(response)
    if request.endpoint in SIGNS_OUT:
        response.headers["Clear-Site-Data"] = FORGET
    response.vary.update(["Cookie", "HX-Request"])
    if request.is_secure and hostname() not in LOOPBACK:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    return response


def caching(response: Response) -> str:
    """Nothing of a record stays in a browser; a static file whose address names it may."""
    if request.endpoint != "static" or response.status_code not in KEPT:
        return "no-store"
    named = "v" in request.args or VERSION_IN_NAME.search(request.path)
    return FOREVER if named else "no-cache"


class SessionCookie(SecureCookieSessionInterface):
    """Flask's signed session cookie, of this host alone where it is encrypted."""

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name(super().get_cookie_name(app), app)


def cookie_name(name: str, app: Flask = current_app) -> str:
    """With __Host- before it a browser takes the cookie from no other host, nor unencrypted."""
    return f"__Host-{name}" if app.config["SESSION_COOKIE_SECURE"] else name


def hostname() -> str:
    """The host asked for, without its port."""
    return re.sub(r":\d+$", "", request.host)
