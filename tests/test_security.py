"""What every response tells the browser it may do."""

import re
from pathlib import Path

import pytest
from flask import Flask, abort, redirect, url_for

import pms
from pms.web import htmx, security

STATIC = Path(pms.__file__).parent / "static"
EVERYWHERE = ["/", "/gone", "/away", "/broken", "/nowhere", "/static/pms.css", "/static/none.css"]


@pytest.fixture
def app():
    app = Flask("pms")
    security.init_app(app)
    htmx.init_app(app)

    @app.route("/")
    def page():
        return "page"

    @app.route("/gone")
    def gone():
        abort(410)

    @app.route("/away")
    def away():
        return redirect("/")

    @app.route("/broken")
    def broken():
        raise RuntimeError

    @app.post("/sign-out", endpoint="auth.sign_out")
    def sign_out():
        return redirect("/", 303)

    return app


@pytest.fixture
def client(app):
    return app.test_client()


def headers_of(client, path, **asked):
    with client.get(path, **asked) as response:  # closes a static file
        return response.headers


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_carries_the_headers(client, path):
    headers = headers_of(client, path)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert {"Cookie", "HX-Request"} <= set(headers["Vary"].split(", "))
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("path", [path for path in EVERYWHERE if path != "/static/pms.css"])
def test_nothing_of_a_record_is_kept_by_the_browser(client, path):
    assert headers_of(client, path)["Cache-Control"] == "no-store"


def test_static_files_are_kept_as_long_as_their_address_names_them(app, client):
    with app.test_request_context():
        ours = url_for("static", filename="pms.css")
        vendored = url_for("static", filename="htmx-2.0.11.min.js")
    assert "?v=" in ours
    assert "?" not in vendored
    for address in (ours, vendored):
        assert "immutable" in headers_of(client, address)["Cache-Control"]
    assert headers_of(client, "/static/pms.css")["Cache-Control"] == "no-cache"


def test_only_encrypted_addresses_off_this_machine_insist_on_encryption(client):
    def insists(base_url):
        return "Strict-Transport-Security" in headers_of(client, "/", base_url=base_url)

    assert insists("https://opat.example.nhs.uk")
    assert insists("https://opat.example.nhs.uk:8443")
    assert not insists("http://opat.example.nhs.uk")
    assert not insists("https://localhost:8443")
    assert not insists("https://127.0.0.1")
    assert not insists("https://[::1]:8443")


def test_signing_out_clears_pages_but_keeps_the_browser_enrolled(client):
    assert client.post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in headers_of(client, "/")


def test_htmx_gets_the_region_and_history_gets_the_page(app):
    def is_partial(**headers):
        with app.test_request_context(headers=headers):
            return htmx.wants_partial()

    assert is_partial(**{"HX-Request": "true"})
    assert not is_partial()
    assert not is_partial(**{"HX-Request": "true", "HX-History-Restore-Request": "true"})


def test_nothing_vendored_asks_another_machine():
    style_sheets = list(STATIC.glob("*.css"))
    assert len(style_sheets) == 4
    for style_sheet in style_sheets:
        for address in re.findall(r"url\(([^)]*)\)", style_sheet.read_text(encoding="utf-8")):
            assert (STATIC / address).is_file()
    for script in STATIC.glob("*.js"):
        assert "sourceMappingURL" not in script.read_text(encoding="utf-8")
