"""What every answer tells the browser, and that no form is taken without its token.

Generated from the map of routes, for every status that a browser may see.
"""

import pytest

from pms.auth import browsers
from pms.auth.access import EVERYONE, SIGNED_IN
from pms.auth.models import ROLES
from tests.every_route import every_rule, examples, is_served, methods_of, name_of, roles_of
from tests.open_form import open_form
from tests.rows import rows_of

SAME_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

# What an answer's headers are does not hang on the database.
pytestmark = pytest.mark.parametrize("street_database", ["sqlite"], indirect=True, scope="module")

every_route = pytest.mark.parametrize("rule", every_rule(), ids=name_of)
every_form = pytest.mark.parametrize(
    "rule", [rule for rule in every_rule() if "POST" in methods_of(rule)], ids=name_of
)


def check_headers(response) -> None:
    headers = response.headers
    for name, value in SAME_EVERYWHERE.items():
        assert headers.getlist(name) == [value], name
    assert "camera=()" in headers["Permissions-Policy"]
    assert {"Cookie", "HX-Request"} <= set(headers["Vary"].split(", "))
    rules = [rule.split() for rule in headers["Content-Security-Policy"].split(";")]
    assert {name: sources for name, *sources in rules} == POLICY
    if not response.request.path.startswith("/static/") or response.status_code >= 400:
        assert headers["Cache-Control"] == "no-store"
    if response.data:
        assert headers["Content-Type"]
    if response.mimetype.startswith("text/"):
        assert "charset=utf-8" in headers["Content-Type"]
    assert "Server" not in headers
    assert "X-Powered-By" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def one_who_may(rule) -> str:
    """A role that may call the view."""
    allowed = roles_of(rule)
    return "clinician" if allowed in (EVERYONE, SIGNED_IN) else min(allowed)


# --- Headers ------------------------------------------------------------------------------------


@every_route
def test_every_route_sends_them_to_everybody_by_every_method(rule, street):
    for role in (one_who_may(rule), "nobody"):
        client = street.client(role)
        addresses = {address.whose: address for address in examples(rule, street)}
        for method in ("GET", "HEAD", "POST", "OPTIONS", "DELETE", "TRACE"):
            for address in addresses.values():
                for htmx in (False, True):
                    response = client._open(method, address.path, htmx, {})
                    check_headers(response)
                    response.close()
                    assert response.status_code != 500
                    if method in ("DELETE", "TRACE"):
                        assert response.status_code == 405
        if role != "nobody":
            street.sign_in(client, role)


@pytest.fixture
def a_broken_view(street, monkeypatch):
    """A page whose view raises, as in service: the exception goes to the log."""

    def broken(**_):
        raise RuntimeError("a fault of ours, with a name: Testcase")

    broken.access_rule = street.app.view_functions["patients.show"].access_rule
    monkeypatch.setitem(street.app.view_functions, "patients.show", broken)
    monkeypatch.setitem(street.app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(street.app, "testing", False)
    return f"/patients/{street.own.ids['patient_id']}"


def test_a_fault_of_ours_sends_them_too_and_nothing_of_the_fault(street, a_broken_view):
    response = street.client("clinician").get(a_broken_view)
    assert response.status_code == 500
    check_headers(response)
    assert "Testcase" not in response.text
    assert "Traceback" not in response.text


def test_a_fault_of_a_page_is_in_the_log_with_its_traceback(street, a_broken_view, caplog):
    street.client("clinician").get(a_broken_view)
    [record] = [one for one in caplog.records if one.levelname == "ERROR"]
    assert record.exc_info is not None
    assert record.exc_info[0] is RuntimeError
    assert "in broken" in caplog.text


def test_a_request_larger_than_the_program_takes_is_refused(street):
    """As it is set up in service: 12 MB in all, 1 MB for a field that is sent as a part."""
    client = street.client("clinician")
    path = f"/episodes/{street.own.ids['episode_id']}/notes"
    limits = street.app.config
    whole, fields = limits["MAX_CONTENT_LENGTH"], limits["MAX_FORM_MEMORY_SIZE"]
    assert (whole, fields) == (12 * 2**20, 2**20)
    assert client.post(path, {"notes": "x" * whole}).status_code == 413
    head = b'--b\r\nContent-Disposition: form-data; name="notes"\r\n\r\n'
    parts = {"data": head + b"x" * (fields + 1) + b"\r\n--b--\r\n"}
    kind = {"content_type": "multipart/form-data; boundary=b"}
    assert client._open("POST", path, False, parts | kind).status_code == 413
    assert client.post(path, {"notes": "x" * 1000}).status_code != 413


def test_every_refusal_sends_them(street):
    clinician, manager = street.client("clinician"), street.client("manager")
    notes = f"/episodes/{street.own.ids['episode_id']}/notes"
    stale = {"notes": "Mine", "seen": "an older fingerprint"}
    technical = street.client("technical")
    state = f"/technical/organisations/{street.own.organisation_id}/state/suspended"
    answers = {
        200: clinician.get("/account"),
        303: clinician.get("/"),
        400: clinician.get("/", headers={"Host": "evil.example"}),
        401: street.client("nobody").get("/account", htmx=True),
        403: manager.get(notes),
        404: clinician.get("/nowhere"),
        405: clinician.post("/account"),
        409: clinician.post(notes, stale),
        413: clinician.post(notes, {"notes": "x" * 13_000_000}),
        422: technical.post(state, {}),
    }
    for status, response in answers.items():
        assert response.status_code == status
        check_headers(response)


def test_only_signing_out_clears_what_the_browser_kept(street):
    client = street.client("viewer")
    assert "Clear-Site-Data" not in client.get("/account").headers
    assert client.post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'


# --- Cookies ------------------------------------------------------------------------------------


def test_every_cookie_is_out_of_reach_of_scripts_and_of_other_sites(street, monkeypatch):
    """Of this host alone, too: nothing beside it under the same domain can plant one."""
    monkeypatch.setitem(street.app.config, "SESSION_COOKIE_SECURE", True)
    client = street.client("clinician")
    signed_out = client.post("/sign-out", base_url="https://localhost")
    with street.app.test_request_context():
        browsers.remember(enrolled := street.app.make_response(""), "a token")
        browsers.forget(forgotten := street.app.make_response(""))
    for response in (signed_out, enrolled, forgotten):
        [cookie] = response.headers.getlist("Set-Cookie")
        name, *attributes = (part.strip().casefold() for part in cookie.split(";"))
        assert name.startswith("__host-")
        assert {"httponly", "secure", "samesite=lax", "path=/"} <= set(attributes)
        assert not any(attribute.startswith("domain=") for attribute in attributes)


# --- Tokens of forms ----------------------------------------------------------------------------


@pytest.fixture
def with_tokens(street, monkeypatch):
    """The application as in service: forms carry tokens."""
    monkeypatch.setitem(street.app.config, "WTF_CSRF_ENABLED", True)
    return street


@every_form
def test_no_form_is_taken_without_its_token(rule, with_tokens):
    street = with_tokens
    address = next(examples(rule, street))
    for role in sorted({one_who_may(rule), "nobody"}):
        client = street.client(role)
        before = rows_of()
        for data in ({}, {"csrf_token": ""}, {"csrf_token": "IjE2Ig.aAaAaA.forged"}):
            for htmx in (False, True):
                response = client._open("POST", address.path, htmx, {"data": data})
                assert response.status_code == 400, (role, data)
                check_headers(response)
        assert rows_of() == before


@every_form
def test_somebody_elses_token_is_no_token(rule, with_tokens):
    stranger = with_tokens.client("clinician")
    token = open_form(stranger.get("/patients/add"))["csrf_token"]
    client = with_tokens.client(one_who_may(rule))
    path = next(examples(rule, with_tokens)).path
    assert client._open("POST", path, False, {"data": {"csrf_token": token}}).status_code == 400


def test_the_token_of_ones_own_form_is_taken(with_tokens):
    """The control of the tests above: it is the token that was missing."""
    client = with_tokens.client("clinician")
    answers = open_form(client.get("/patients/add"))
    assert client.post("/patients/add", answers).status_code == 422


def test_no_view_is_exempt_from_tokens(street):
    extension = street.app.extensions["csrf"]
    assert extension._exempt_views == set()
    assert extension._exempt_blueprints == set()


def test_nothing_is_changed_by_a_get(street):
    """Reading leaves readings in the history and nothing else."""
    kept = {"history", "history_head", "user_session"}
    before = {key: row for key, row in rows_of().items() if key[0] not in kept}
    for role in ROLES:
        client = street.client(role)
        for rule in every_rule():
            if is_served(rule, "GET"):
                client._open("GET", next(examples(rule, street)).path, False, {}).close()
    after = {key: row for key, row in rows_of().items() if key[0] not in kept}
    assert after == before
