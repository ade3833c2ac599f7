"""Which devices reach any page: by address, by host name, behind a proxy or not."""

import pytest

from pms.auth import actions
from pms.refusal import Refused
from pms.store.base import db
from pms.web import networks
from tests.asking import asked
from tests.auth.door import last_history, sign_in
from tests.client import Client
from tests.factories import a_user, writing

PATHS = ["/", "/sign-in", "/static/pms.css", "/nowhere", "/access-code", "/session"]
ALLOWED = "10.20.0.0/16, fd00:1::/32"


@pytest.mark.parametrize(
    ("listed", "address", "allowed"),
    [
        ("", "203.0.113.9", True),
        ("", "nonsense", True),
        ("10.20.0.0/16", "10.20.255.255", True),
        ("10.20.0.0/16", "10.21.0.0", False),
        ("10.20.0.0/16", "::ffff:10.20.1.1", True),
        ("10.20.0.0/16", "::ffff:10.21.1.1", False),
        ("10.20.0.0/16", "::10.20.1.1", False),
        ("::ffff:10.20.0.0/112", "10.20.1.1", True),
        ("fd00:1::/32", "fd00:1:ffff::1", True),
        ("fd00:1::/32", "fd00:2::1", False),
        ("fe80::/10", "fe80::1%eth0", True),
        ("10.1.1.1\nfd00:1::/32  192.0.2.0/24", "192.0.2.77", True),
        ("10.1.1.1", "10.1.1.2", False),
        ("10.20.0.0/16", "", False),
        ("10.20.0.0/16", None, False),
        ("10.20.0.0/16", "10.20.1.1, 1.2.3.4", False),
        ("::/0", "10.20.1.1", False),
    ],
)
def test_an_address_is_on_a_list_or_not(listed, address, allowed):
    assert networks.allows(listed, address) is allowed


@pytest.mark.parametrize("word", ["10.20.0.1/16", "hospital", "10.20.0.0/33", "10.20", "*"])
def test_what_is_no_network_is_refused_in_words(word):
    with pytest.raises(Refused, match="is not a network"):
        networks.parse(f"10.0.0.0/8 {word}")


def status(client, path="/sign-in", peer="10.20.1.1", **headers):
    return asked(client, path, peer, **headers).status_code


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_other_devices_get_one_plain_refusal_on_every_page(browser_of, path, method):
    client = browser_of(NETWORKS=ALLOWED)
    outside = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    with client.open(path, method=method, **outside) as response:
        assert response.status_code == 403
        assert response.text == networks.PAGE
        assert "PMS" not in response.text
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"


def test_listed_devices_reach_the_pages(browser_of):
    client = browser_of(NETWORKS=ALLOWED)
    assert status(client) == 303
    assert status(client, "/static/pms.css") == 200
    assert status(client, peer="::ffff:10.20.1.1") == 303
    assert status(client, peer="fd00:1::5") == 303
    assert status(client, peer="fd00:2::5") == 403


def test_a_spoofed_address_is_not_believed(browser_of):
    client = browser_of(NETWORKS=ALLOWED)
    for name in ("X_Forwarded_For", "X_Real_IP", "Forwarded", "Client_IP"):
        assert status(client, peer="203.0.113.9", **{name: "10.20.1.1"}) == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil", "", "127.0.0.1.evil", "["]
)
def test_a_hostile_host_is_refused(browser_of, host):
    client = browser_of(HOSTS="opat.example.nhs.uk")
    assert status(client, Host=host) == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]:80"])
def test_this_machines_own_names_are_answered(browser_of, host):
    client = browser_of(HOSTS="opat.example.nhs.uk other.example.nhs.uk")
    assert status(client, Host=host) == 303


@pytest.mark.parametrize("host", ["opat.example.nhs.uk", "Other.EXAMPLE.nhs.uk:443"])
def test_names_of_ours_are_answered_behind_the_proxy(browser_of, host):
    client = browser_of(HOSTS="opat.example.nhs.uk other.example.nhs.uk")
    assert status(client, peer="127.0.0.1", Host=host) == 303


def test_without_a_list_only_this_machines_names_are_answered(browser_of):
    client = browser_of()
    assert status(client, Host="localhost") == 303
    assert status(client, Host="opat.example.nhs.uk") == 400


def test_a_list_that_cannot_be_read_stops_the_start(browser_of):
    with pytest.raises(Refused, match="is not a network"):
        browser_of(NETWORKS="10.20.0.1/16")


@pytest.mark.parametrize("host", ["https://opat.example.nhs.uk", "opat.example.nhs.uk:443", "a b/"])
def test_a_host_that_is_more_than_a_name_stops_the_start(browser_of, host):
    with pytest.raises(Refused, match="PMS_HOSTS is names without"):
        browser_of(HOSTS=host)


def test_the_environment_says_it_too(browser_of, monkeypatch):
    monkeypatch.setenv("PMS_NETWORKS", ALLOWED)
    assert status(browser_of()) == 303
    assert status(browser_of(), peer="10.99.1.1") == 403


# --- An organisation's own networks -------------------------------------------------------------

INSIDE = {"environ_base": {"REMOTE_ADDR": "10.20.1.1"}}
OUTSIDE = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}


@pytest.fixture
def walled(organisation):
    with writing():
        organisation.networks = ALLOWED
        db.session.commit()
    return organisation


def test_its_people_sign_in_from_its_networks_alone(stranger, walled):
    user = a_user()
    assert stranger.get("/sign-in", **OUTSIDE).text == networks.PAGE
    assert sign_in(stranger, user.username, **OUTSIDE).status_code == 403
    assert stranger.get("/sign-in", **INSIDE).status_code == 200
    assert sign_in(stranger, user.username, **INSIDE).status_code == 303


def test_a_session_carried_off_its_networks_opens_nothing(stranger, walled):
    sign_in(stranger, a_user().username, **INSIDE)
    assert stranger.get("/patients", **INSIDE).status_code == 200
    for path in ("/patients", "/account"):
        response = stranger.get(path, **OUTSIDE)
        assert response.status_code == 403
        assert response.text == networks.PAGE


def test_its_access_code_fails_elsewhere_like_a_wrong_one(app, walled):
    with writing():
        code = actions.issue_access_code(walled, app.config["SECRET_KEY"])
        db.session.commit()
    browser = Client(app)
    assert browser.post("/access-code", {"code": code}, **OUTSIDE).status_code == 422
    assert browser.post("/access-code", {"code": code}, **INSIDE).status_code == 303


def test_the_history_holds_the_devices_own_address(stranger):
    sign_in(stranger, a_user().username, environ_base={"REMOTE_ADDR": "::ffff:10.20.1.1"})
    assert last_history().address == "10.20.1.1"
    assert sign_in(Client(stranger.app), "nobody").status_code == 303
    stranger.post("/sign-out")
    sign_in(stranger, "nobody", environ_base={"REMOTE_ADDR": "10.20.1.2"})
    assert (last_history().username, last_history().address) == ("nobody", "10.20.1.2")
