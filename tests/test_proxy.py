"""Whom the program believes behind a proxy, and what it says where the proxy contradicts it.

Through a real nginx and a real Caddy: tests/test_behind_a_proxy.py.
"""

import pytest
from flask import request

from pms.refusal import Refused
from pms.web import proxy
from tests.asking import asked

NAME, DEVICE, LOOPBACK = "opat.example.nhs.uk", "10.20.1.1", "127.0.0.1"
THROUGH = {"Host": NAME, "X_Forwarded_For": DEVICE, "X_Forwarded_Proto": "https"}


def address_seen(client, peer, **headers):
    """Whose address the program takes for that of the device."""
    seen = []
    before_any_refusal = client.application.before_request_funcs[None]
    before_any_refusal.insert(0, lambda: seen.append(request.remote_addr))
    asked(client, peer=peer, **headers)
    return seen[0]


# --- The device's own address -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forwarded", "device"),
    [
        ("", None),
        ("10.20.1.1", "10.20.1.1"),
        ("1.1.1.1, 10.20.1.1", "10.20.1.1"),
        ("1.1.1.1,10.20.1.1", "10.20.1.1"),
        ("10.20.1.1:51234", "10.20.1.1"),
        ("1.2.3.4:5678, 10.20.1.1:51234", "10.20.1.1"),
        ("[fd00:1::1]:443", "fd00:1::1"),
        ("[fd00:1::1]", "fd00:1::1"),
        ("[fe80::1%12]:443", "fe80::1"),
        ("fd00:1::1", "fd00:1::1"),
        ("::ffff:10.20.1.1", "10.20.1.1"),
        ("[::ffff:10.20.1.1]:443", "10.20.1.1"),
        ("10.20.1.1, unknown", ""),
        ("10.20.1.1,", ""),
        ("_hidden", ""),
        ("10.20.1.1:http", ""),
        ("10.20.1.1, 127.0.0.1", "10.20.1.1"),
        ("6.6.6.6, 10.20.1.1:9, 127.0.0.1:80, [::1]:80", "10.20.1.1"),
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.2", "127.0.0.2"),
    ],
)
def test_the_last_address_that_is_no_proxy_of_ours_is_the_device(forwarded, device):
    assert proxy.device_of(forwarded, proxy.LOOPBACK) == device


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_behind_a_named_host_this_machine_is_the_proxy(browser_of, peer):
    assert address_seen(browser_of(HOSTS=NAME), peer, **THROUGH) == DEVICE


@pytest.mark.parametrize("peer", ["203.0.113.9", "127.0.0.2", "::ffff:203.0.113.9"])
def test_nobody_else_is_believed(browser_of, peer):
    seen = address_seen(browser_of(HOSTS=NAME), peer, **THROUGH)
    assert seen == peer.removeprefix("::ffff:")


def test_another_proxy_may_be_named_and_then_this_machine_is_none(browser_of):
    settings = {"HOSTS": NAME, "TRUSTED_PROXY": "192.0.2.10, fd00:1::2"}
    for peer in ("192.0.2.10", "fd00:1::2"):
        assert address_seen(browser_of(**settings), peer, **THROUGH) == DEVICE
    assert address_seen(browser_of(**settings), LOOPBACK, **THROUGH) == LOOPBACK


def test_without_a_named_host_this_machine_is_no_proxy(browser_of):
    client = browser_of()
    assert address_seen(client, LOOPBACK) == LOOPBACK
    assert asked(client, peer=LOOPBACK, X_Forwarded_For=DEVICE).status_code == 400


def test_the_networks_judge_the_devices_own_address(browser_of):
    client = browser_of(HOSTS=NAME, NETWORKS="10.20.0.0/16")
    assert asked(client, peer=LOOPBACK, **THROUGH).status_code == 303
    for elsewhere in ("203.0.113.9", "10.20.1.1, 203.0.113.9", "10.20.1.1, nonsense"):
        headers = {**THROUGH, "X_Forwarded_For": elsewhere}
        assert asked(client, peer=LOOPBACK, **headers).status_code == 403
    direct = {"Host": NAME, "X_Forwarded_Proto": "https"}
    assert asked(client, peer=LOOPBACK, **direct).status_code == 403, "the proxy is no device"


def test_the_environment_names_it_too(browser_of, monkeypatch):
    monkeypatch.setenv("PMS_HOSTS", NAME)
    assert address_seen(browser_of(), LOOPBACK, **THROUGH) == DEVICE
    monkeypatch.setenv("PMS_TRUSTED_PROXY", "192.0.2.10")
    assert address_seen(browser_of(), LOOPBACK, **THROUGH) == LOOPBACK
    assert address_seen(browser_of(), "192.0.2.10", **THROUGH) == DEVICE


@pytest.mark.parametrize("named", ["the proxy", "10.0.0.0/8", "127.0.0.1:80", "10.1.1.1 proxy"])
def test_a_proxy_that_is_no_address_stops_the_start(browser_of, named):
    with pytest.raises(Refused, match="PMS_TRUSTED_PROXY is the address of the proxy"):
        browser_of(TRUSTED_PROXY=named)


# --- Nothing by plain http ----------------------------------------------------------------------


def cookies_of(response):
    return response.headers.getlist("Set-Cookie")


@pytest.mark.parametrize("scheme", ["https", "HTTPS", "http, https", None])
def test_cookies_under_a_named_host_are_secure_and_https_is_insisted_on(browser_of, scheme):
    client = browser_of(HOSTS=NAME, SESSION_COOKIE_SECURE=False, WTF_CSRF_ENABLED=True)
    headers = {"Host": NAME, "X_Forwarded_For": DEVICE}
    if scheme:
        headers["X_Forwarded_Proto"] = scheme
    response = asked(client, "/access-code", LOOPBACK, **headers)
    assert response.status_code == 200
    [cookie] = cookies_of(response)
    assert cookie.startswith("__Host-pms=")
    assert "; Secure" in cookie
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("scheme", ["http", "https, http", "HTTP"])
@pytest.mark.parametrize(
    "path", ["/", "/access-code", "/nowhere?a=b&c=%20d", "/static/pms.css?v=1"]
)
def test_plain_http_to_a_named_host_is_sent_on_to_https_without_a_cookie(browser_of, scheme, path):
    client = browser_of(HOSTS=NAME, WTF_CSRF_ENABLED=True)
    for method in ("GET", "HEAD"):
        headers = {**THROUGH, "Host": f"{NAME}:80", "X_Forwarded_Proto": scheme}
        response = asked(client, path, LOOPBACK, method, **headers)
        assert response.status_code == 307
        assert response.location == f"https://{NAME}{path}"
        assert cookies_of(response) == []
        assert "Strict-Transport-Security" not in response.headers
        assert response.headers["Cache-Control"] == "no-store", "a wrong setting must not last"


def test_what_is_posted_by_plain_http_is_not_read_and_the_page_says_how(browser_of):
    client = browser_of(HOSTS=NAME, WTF_CSRF_ENABLED=True)
    headers = {**THROUGH, "X_Forwarded_Proto": "http"}
    response = asked(client, "/access-code?a=<b>", LOOPBACK, "POST", **headers)
    assert response.status_code == 403
    assert "Nothing was saved" in response.text
    assert f"open https://{NAME}/access-code?a=" in response.text
    assert "<b>" not in response.text
    assert cookies_of(response) == []


@pytest.mark.parametrize("host", [NAME, f"{NAME}:8080"])
def test_plain_http_past_the_proxy_never_gets_a_cookie(browser_of, host):
    client = browser_of(HOSTS=NAME, WTF_CSRF_ENABLED=True)
    response = asked(client, "/access-code", "203.0.113.9", Host=host, X_Forwarded_Proto="https")
    assert response.status_code == 403
    assert f"open https://{NAME}/access-code" in response.text
    assert cookies_of(response) == []


def test_on_this_machine_alone_plain_http_is_served(browser_of):
    client = browser_of(WTF_CSRF_ENABLED=True)
    for host in ("localhost:8080", "127.0.0.1", "[::1]:8080"):
        response = asked(client, "/access-code", LOOPBACK, Host=host)
        assert response.status_code == 200
        [cookie] = cookies_of(response)
        assert cookie.startswith("pms=")


# --- What contradicts the settings --------------------------------------------------------------


def seen_by(client):
    return list(client.application.extensions["pms_proxy"].seen.values())


def test_a_proxy_that_does_as_it_should_is_not_remarked_on(browser_of, caplog):
    client = browser_of(HOSTS=NAME)
    asked(client, peer=LOOPBACK, **THROUGH)
    asked(client, peer=LOOPBACK, Host="localhost")  # whoever looks after the server, at its console
    assert seen_by(client) == []
    assert caplog.records == []


@pytest.mark.parametrize(
    ("settings", "peer", "headers", "status", "said"),
    [
        ({"HOSTS": NAME}, LOOPBACK, {"X_Forwarded_For": None}, 303, "sends no X-Forwarded-For"),
        ({"HOSTS": NAME}, LOOPBACK, {"X_Forwarded_Proto": None}, 303, "is taken for granted"),
        (
            {"HOSTS": NAME},
            LOOPBACK,
            {"X_Forwarded_Proto": "http"},
            307,
            "came through the proxy by",
        ),
        ({"HOSTS": NAME}, LOOPBACK, {"Host": "127.0.0.1:8080"}, 400, "have it pass on the Host"),
        ({"HOSTS": NAME}, "192.0.2.7", {}, 403, "192.0.2.7 sends X-Forwarded-For and is not"),
        ({}, LOOPBACK, {"Host": "127.0.0.1:8080"}, 400, "set PMS_HOSTS to the name"),
    ],
)
def test_what_contradicts_the_settings_is_said_once_in_the_log_and_on_health(
    browser_of, caplog, settings, peer, headers, status, said
):
    client = browser_of(**settings)
    sent = {name: value for name, value in {**THROUGH, **headers}.items() if value}
    for _ in range(2):
        assert asked(client, peer=peer, **sent).status_code == status
    [words] = seen_by(client)
    assert said in words
    assert [record.getMessage() for record in caplog.records] == [words]
    assert "\n" not in words


def test_a_proxy_nobody_was_told_of_gets_a_page_that_says_what_to_set(browser_of):
    response = asked(browser_of(), peer=LOOPBACK, X_Forwarded_For=DEVICE)
    assert response.status_code == 400
    assert "set PMS_HOSTS" in response.text
    assert cookies_of(response) == []


@pytest.mark.parametrize(
    ("settings", "host", "said"),
    [
        ({}, "127.0.0.1", []),
        ({}, "0.0.0.0", []),
        ({"HOSTS": NAME}, "127.0.0.1", []),
        ({"HOSTS": NAME}, "localhost", []),
        ({"HOSTS": NAME}, "0.0.0.0", ["PMS listens on 0.0.0.0"]),
        ({"HOSTS": NAME, "TRUSTED_PROXY": "192.0.2.10"}, "0.0.0.0", []),
        ({"TRUSTED_PROXY": "127.0.0.1"}, "127.0.0.1", ["PMS_TRUSTED_PROXY is set and PMS_HOSTS"]),
        ({"HOSTS": "localhost", "TRUSTED_PROXY": "::1"}, "127.0.0.1", ["PMS_TRUSTED_PROXY is set"]),
    ],
)
def test_settings_that_contradict_each_other_are_said_at_the_start(
    browser_of, settings, host, said
):
    doubts = browser_of(**settings).application.extensions["pms_proxy"].doubts(host)
    assert [words[: len(said[0])] for words in doubts] == said
