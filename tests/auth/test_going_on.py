"""Where a person goes on to after signing in: a page of this program, whatever the address said."""

import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask.globals import request_ctx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pms.web.addresses import asked_for, own_page
from tests.auth.door import code_of, sign_in, with_second_factor
from tests.client import Client
from tests.factories import PASSWORD, a_user

pytestmark = pytest.mark.on_sqlite("addresses that one may be led on to: a rule of text")

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example/phish",
    "/\n/evil.example",
    "/\r/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0d%0a/evil.example",
    "/%2f/evil.example",
    "/%2F%2Fevil.example",
    "/%5cevil.example",
    "/%5C%5Cevil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/%2e%2e//evil.example",
    "/patients/..//evil.example",
    "/patients/%2e%2e/%2fevil.example",
    "/@evil.example",
    "//user@evil.example",
    "http:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "/\u00a0/evil.example",
    "/\u2028/evil.example",
    "/\u200b/evil.example",
    "\uff0f\uff0fevil.example",
    "/\uff0fevil.example",
    "/\u3002evil.example",
    "//[",
    "/[::1]//evil.example",
    "evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "",
]
NOT_TO_READ = [
    "/nothing/at/all",
    "/sign-out",
    "/patients/",
    "//patients",
    "/patients//add",
    "/patients/../ward",
    "/patients/%2e%2e/ward",
    "/patients\r\nSet-Cookie: a=b",
    "/pati\tents",
    "/organisation/lists/..",
    "/organisation/lists/ward/%2e%2e/change",
    "/static/pms.css",
    "/static/../../instance/secret_key",
    "/episodes/99999999999999999999999999x",
]
OURS = {
    "/patients": "/patients",
    "/ward?flag=line&sort=-name": "/ward?flag=line&sort=-name",
    "/history?since=1%2F2%2F2026&action=": "/history?since=1%2F2%2F2026&action=",
    "/lists?organism=staph+aureus;strep": "/lists?organism=staph+aureus;strep",
    "/episodes/7?section=courses#courses": "/episodes/7?section=courses",
    "/organisation/lists/ward/ITU 4é/change": "/organisation/lists/ward/ITU%204%C3%A9/change",
    "/organisation/lists/ward/ITU%204%C3%A9/change": (
        "/organisation/lists/ward/ITU%204%C3%A9/change"
    ),
    "/ward?from=//evil.example": "/ward?from=//evil.example",
    "/ward?a=%0d%0aSet-Cookie:%20b": "/ward?a=%0d%0aSet-Cookie:%20b",
}


def test_nobody_is_sent_where_there_is_no_page_of_ours(stranger):
    sign_in(stranger, a_user().username)
    for place in [*ELSEWHERE, *NOT_TO_READ]:
        assert stranger.get(f"/sign-in?next={quote(place, safe='')}").location == "/", place


@pytest.mark.parametrize("place", ["/\t/evil.example", "/\r\n/x", "//evil.example", "/sign-out"])
def test_nobody_who_signs_in_is_sent_to_another_site(stranger, place):
    path = f"/sign-in?next={quote(place, safe='')}"
    assert sign_in(stranger, a_user().username, path=path).location == "/"


RAW = ["/%09/evil.example", "/%0a/x", "%0d%0a", "%0d%0aSet-Cookie:a", "/%5Cevil.example"]
"""As it stands in an address, where the escapes are undone before anybody judges."""


@pytest.mark.parametrize("door", ["/sign-in", "/technical/sign-in", "/password-again"])
def test_no_door_leads_away_nor_breaks(stranger, door):
    user = a_user()
    sign_in(stranger, user.username)
    data = {"username": user.username, "password": PASSWORD}
    for raw in RAW:
        assert stranger.post(f"{door}?next={raw}", data).location == "/", raw


@pytest.mark.parametrize("raw", ["/%09/evil.example", "/%0d%0a/x", "//evil.example"])
def test_the_step_of_the_code_leads_to_no_other_site(app, stranger, time, raw):
    user = a_user()
    with_second_factor(app, user)
    response = sign_in(stranger, user.username, path=f"/sign-in?next={raw}")
    assert response.location.startswith("/sign-in/code?next=")
    assert stranger.post(response.location, {"code": code_of(user)}).location == "/"


@pytest.mark.parametrize("door", ["/sign-in", "/technical/sign-in", "/password-again"])
@pytest.mark.parametrize("raw", ["%2F%00%2Fevil.example", "%2F%7F%2Fevil.example", "%ff%00"])
def test_an_address_that_is_no_text_leads_nowhere(stranger, door, raw):
    user = a_user()
    sign_in(stranger, user.username)
    data = {"username": user.username, "password": PASSWORD}
    for response in (stranger.get(f"{door}?next={raw}"), stranger.post(f"{door}?next={raw}", data)):
        assert response.status_code == 422
        assert response.location is None


@pytest.mark.parametrize("door", ["/access-code", "/sign-in", "/technical/sign-in"])
def test_a_door_shows_its_form_whatever_comes_after_it(app, organisation, door):
    browser = Client(app)
    if door == "/sign-in":
        browser.enrol(organisation)
    for raw in RAW:
        action = browser.get(f"{door}?next={raw}").page.select_one("main form")["action"]
        assert urlsplit(action).path == door, raw


def test_a_page_of_ours_is_gone_on_to(stranger):
    sign_in(stranger, a_user().username)
    for place, leads_to in OURS.items():
        assert stranger.get(f"/sign-in?next={quote(place, safe='')}").location == leads_to


@pytest.mark.parametrize(
    "place", ["/patients", "/ward?flag=line", "/organisation/lists/ward/ITU%204%C3%A9%25/change"]
)
def test_signing_in_leads_to_the_very_page_that_asked_for_it(stranger, place):
    user = a_user(roles=("clinician", "organisation_admin"), second_factor=False)
    door = stranger.get(place).location
    assert door.startswith("/sign-in?next=")
    assert sign_in(stranger, user.username, path=door).location == place


def test_bytes_that_are_no_text_are_refused_in_words(stranger):
    raw = {"QUERY_STRING": "a=\xff"}
    response = stranger.get("/patients", environ_overrides=raw)
    assert response.status_code == 422
    assert response.location is None
    assert "A character that was typed cannot be used" in response.words


@pytest.mark.parametrize(
    "page", ["http://[", "http://evil.example//evil.example", "http://evil.example/\\x", "x:y"]
)
def test_htmx_says_where_it_is_and_is_believed_about_our_pages_alone(stranger, page):
    response = stranger.get("/patients", htmx=True, headers={"HX-Current-URL": page})
    assert response.headers["HX-Redirect"] == "/sign-in"


def where_a_browser_goes(base, location):
    """As browsers read an address: the WHATWG rules that let a path become another site."""
    text = re.sub(r"[\t\r\n]", "", location.strip("".join(map(chr, range(33)))))
    return urlsplit(urljoin(base, text.replace("\\", "/")))


PARTS = st.sampled_from(
    [
        *("/", "//", "\\", "\t", "\n", "\r", "..", ".", "@", ":", "?", "#", "[", ";", "\u3002"),
        *("%2f", "%5c", "%09", "%0a", "%2e", "http:", "evil.example", "patients", "ward"),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(wanted=st.lists(PARTS, max_size=9).map("".join) | st.text(max_size=20))
def test_whatever_is_asked_for_a_page_of_this_site_is_given_or_none(app, wanted):
    with app.test_request_context("/"):
        found = own_page(wanted)
        if found is None:
            return
        place = where_a_browser_goes("http://localhost/", found)
        assert (place.scheme, place.netloc) == ("http", "localhost")
        assert found.startswith("/")
        assert found.isascii()
        assert found.isprintable()
    with app.test_request_context(found):
        assert request_ctx.url_adapter.match(method="GET")
        assert own_page(found) == found, "it is a place to come to rest"


def test_below_a_path_of_the_proxy_the_page_is_found_and_named_whole(app):
    with app.test_request_context("/patients?x=1", base_url="http://localhost/opat"):
        assert asked_for() == "/opat/patients?x=1"
        assert own_page("/opat/patients?x=1") == "/opat/patients?x=1"
        assert own_page("//evil.example/opat/patients") is None
