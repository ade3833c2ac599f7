"""Answers are made small for browsers that take it, and tell nobody a secret by their size."""

import gzip

import pytest

from pms.web import forgery
from tests.client import Client
from tests.factories import a_user
from tests.open_form import open_form

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
OURS = {**GZIP, "Sec-Fetch-Site": "same-origin"}
STYLES = "/static/pms.css"
FILE = "/reports/adult/2026Q1/draft.csv"

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def client(app):
    client = Client(app)
    client.sign_in(a_user(roles=("clinician",)))
    return client


def get(client, path, **headers):
    return client.http.get(path, headers=headers, buffered=True)


def is_small(response):
    return response.headers.get("Content-Encoding") == "gzip"


def test_a_page_comes_small_and_says_the_same(client):
    plain, small = get(client, "/patients/add"), get(client, "/patients/add", **OURS)
    assert is_small(small)
    assert not is_small(plain)
    text = gzip.decompress(small.data).decode()
    assert open_form_names(text) == open_form_names(plain.text)
    assert len(small.data) < len(plain.data) / 2
    assert int(small.headers["Content-Length"]) == len(small.data)
    for response in (plain, small):
        assert "Accept-Encoding" in response.headers["Vary"].split(", ")


def open_form_names(text):
    return sorted(part.split('"')[0] for part in text.split(' name="')[1:])


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0"])
def test_who_does_not_take_it_gets_a_page_as_it_is(client, accepted):
    assert not is_small(get(client, "/patients/add", **{"Accept-Encoding": accepted}))


def test_what_is_short_anyway_stays_as_it_is(client):
    response = get(client, "/session", **OURS)
    assert response.json["user"]
    assert not is_small(response)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_what_another_site_has_a_browser_fetch_tells_nothing_by_its_size(client, site):
    assert not is_small(get(client, "/patients/add", **{**GZIP, "Sec-Fetch-Site": site}))


def test_a_browser_that_does_not_say_who_asked_is_answered_small(client):
    assert is_small(get(client, "/patients/add", **GZIP))


def test_a_file_to_take_away_goes_as_it_is(app):
    manager = Client(app)
    manager.sign_in(a_user(roles=("manager",)))
    response = get(manager, FILE, **OURS)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert len(response.data) > 2_000
    assert not is_small(response)


# --- Static files -------------------------------------------------------------------------------


def test_a_static_file_comes_small_and_whole(client):
    plain, small = get(client, STYLES), get(client, STYLES, **OURS)
    assert is_small(small)
    assert gzip.decompress(small.data) == plain.data
    assert "Accept-Encoding" in small.headers["Vary"].split(", ")


def test_a_static_file_that_a_browser_has_is_not_sent_again(client):
    for headers in ({}, OURS):
        tag = get(client, STYLES, **headers).headers["ETag"]
        again = get(client, STYLES, **{**headers, "If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        assert "Accept-Encoding" in again.headers["Vary"].split(", ")


def test_the_two_forms_of_a_static_file_have_two_names(client):
    assert get(client, STYLES).headers["ETag"] != get(client, STYLES, **OURS).headers["ETag"]


def test_a_part_of_a_static_file_is_a_part_of_the_file_as_it_is(client):
    part = get(client, STYLES, **{**OURS, "Range": "bytes=0-9"})
    assert part.status_code == 206
    assert part.data == get(client, STYLES).data[:10]


# --- The token of forms -------------------------------------------------------------------------


@pytest.fixture
def with_tokens(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return client


def test_the_token_of_a_form_is_never_sent_twice_alike(with_tokens):
    tokens = [open_form(with_tokens.get("/patients/add"))["csrf_token"] for _ in range(8)]
    assert len(set(tokens)) == 8
    pieces = {token[start : start + 8] for token in tokens for start in range(len(token) - 7)}
    assert len(pieces) == sum(len(token) - 7 for token in tokens), "no eight letters stand twice"
    for token in tokens:
        sent = {**open_form(with_tokens.get("/patients/add")), "csrf_token": token}
        assert with_tokens.post("/patients/add", sent).status_code == 422, "each is taken"


def test_every_form_of_a_page_has_the_token_that_is_taken(with_tokens):
    page = with_tokens.get("/patients/add").page
    assert len({one["value"] for one in page.select("[name=csrf_token]")}) == 1


@pytest.mark.parametrize("sent", ["", "=", "abc", "ä", "AAAA", "IjE2Ig.aAaAaA.forged", "A" * 4000])
def test_what_is_no_token_is_none(with_tokens, sent):
    assert with_tokens.post("/patients/add", {"csrf_token": sent}).status_code == 400


def test_the_token_without_its_pad_is_none(with_tokens):
    token = open_form(with_tokens.get("/patients/add"))["csrf_token"]
    bare = forgery.unmasked(token)
    assert bare.count(".") == 2
    assert with_tokens.post("/patients/add", {"csrf_token": bare}).status_code == 400


@pytest.mark.parametrize("name", ["nothing.css", "%2e%2e/blueprints.py", "%2e%2e/%2e%2e/setup.cfg"])
def test_only_what_is_served_is_made_small(app, name):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for headers in ({}, OURS):
        response = app.test_client().get(f"/static/{name}", headers=headers)
        assert response.status_code == 404
        assert b"Page not found" in response.data
