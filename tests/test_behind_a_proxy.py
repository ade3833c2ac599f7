"""Installed as docs/install.md says: `pms setup`, `pms serve`, and a real nginx or Caddy before it.

What cookies, headers and addresses are worth is shown here, where nothing lies between the test and
what a hospital runs. On the embedded database: the proxies know nothing of it.
"""

import os
import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from pms.auth.throttle import PLACE_TRIES
from pms.web import proxy
from tests.devices import Device
from tests.real_proxy import NAME, PROXIES, RealProxy
from tests.server_process import ROOT, ServerProcess

IDLE_CONNECTIONS = 420
"""More than the program itself takes at once."""


@dataclass
class Installation:
    """An organisation set up by the guide, served behind a proxy."""

    instance: Path
    server: ServerProcess
    proxy: RealProxy
    access_code: str
    password: str

    def device(self, address: str) -> Device:
        return Device(address, self.proxy.https_port, NAME, self.proxy.certificate)

    def without_encryption(self, address: str) -> Device:
        return Device(address, self.proxy.http_port, NAME)

    def past_the_proxy(self) -> Device:
        """A program on the server itself."""
        return Device("127.0.0.1", int(self.server.address.rpartition(":")[2]), NAME)

    def addresses(self, action: str) -> list[str]:
        """Where the history says that it was done from, in order."""
        with closing(sqlite3.connect(self.instance / "pms.sqlite")) as database:
            rows = database.execute(
                "SELECT address FROM history WHERE action = ? ORDER BY id", [action]
            )
            return [address for (address,) in rows]


@pytest.fixture(scope="module", params=PROXIES)
def installed(request, tmp_path_factory, require_proxies) -> Installation:
    folder = tmp_path_factory.mktemp(request.param)
    instance = folder / "instance"
    environment = {**os.environ, "PMS_INSTANCE": str(instance), "PMS_HOSTS": NAME}
    environment.pop("PMS_DATABASE_URL", None)
    command = ["-m", "pms", "setup", "--ods=RXX", "--name=Your Hospitals", "--admin=jo.nurse"]
    setup = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    shown = dict(re.findall(r"(Access code|One-time password) +(\S+)", setup.stdout))
    with (
        ServerProcess(instance, PMS_HOSTS=NAME) as server,
        PROXIES[request.param](folder, int(server.address.rpartition(":")[2])) as proxy,
    ):
        yield Installation(
            instance, server, proxy, shown["Access code"], shown["One-time password"]
        )


def enrolled(installed, address) -> Device:
    device = installed.device(address)
    answer = device.submit("/access-code", code=installed.access_code)
    assert (answer.status, device.follow(answer)) == (303, "/sign-in")
    return device


def test_every_cookie_is_secure_and_of_this_host_alone(installed):
    device = installed.device("127.0.0.2")
    before = device.ask("/access-code")
    after = device.submit("/access-code", code=installed.access_code)
    cookies = before.cookies + after.cookies
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-pms", "__Host-pms_browser"}
    for cookie in cookies:
        attributes = {part.strip().casefold() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
        assert not any(attribute.startswith("domain=") for attribute in attributes)


def test_encryption_is_insisted_on_for_a_year(installed):
    for path in ("/access-code", "/static/pms.css", "/nowhere"):
        answer = installed.device("127.0.0.2").ask(path)
        assert answer.header("strict-transport-security") == "max-age=31536000; includeSubDomains"


def test_plain_http_is_sent_on_to_https_and_gets_no_cookie(installed):
    for path in ("/", "/access-code?next=/ward"):
        answer = installed.without_encryption("127.0.0.2").ask(path)
        assert answer.status in (301, 308)
        assert answer.header("location") == f"https://{NAME}{path}"
        assert answer.cookies == []


def test_plain_http_that_a_proxy_lets_through_gets_no_cookie_either(installed):
    server = installed.past_the_proxy()
    headers = {"X_Forwarded_For": "10.20.1.1", "X_Forwarded_Proto": "http"}
    answer = server.ask("/access-code", **headers)
    assert (answer.status, answer.header("location")) == (307, f"https://{NAME}/access-code")
    assert server.ask("/access-code", {"code": installed.access_code}, **headers).status == 403
    assert server.cookies == {}


def test_the_history_holds_the_address_of_each_device(installed):
    for address in ("127.0.0.3", "127.0.0.4"):
        before = installed.addresses("failed sign-in")
        device = enrolled(installed, address)
        assert device.submit("/sign-in", username="jo.nurse", password="wrong").status == 422
        assert installed.addresses("failed sign-in") == [*before, address]


def test_an_address_that_a_device_makes_up_is_not_believed(installed):
    device = enrolled(installed, "127.0.0.5")
    for made_up in ("10.9.9.9", "10.9.9.9, 127.0.0.1", "127.0.0.1"):
        token = device.ask("/sign-in").page.select_one("main [name=csrf_token]")["value"]
        answers = {"username": "jo.nurse", "password": "wrong", "csrf_token": token}
        headers = {"X_Forwarded_For": made_up, "X_Real_IP": made_up, "Forwarded": f"for={made_up}"}
        assert device.ask("/sign-in", answers, **headers).status == 422
        assert installed.addresses("failed sign-in")[-1] == "127.0.0.5"


def test_one_device_that_guesses_stops_no_other(installed):
    guesser = installed.device("127.0.0.6")
    token = guesser.ask("/access-code").page.select_one("main [name=csrf_token]")["value"]
    wrong = {"code": "0000-0000-0000-0000-0000-0000", "csrf_token": token}
    for _ in range(PLACE_TRIES):
        assert guesser.ask("/access-code", wrong).status in (422, 429)
    other = installed.device("127.0.0.7")
    token = other.ask("/access-code").page.select_one("main [name=csrf_token]")["value"]
    assert other.ask("/access-code", {**wrong, "csrf_token": token}).status == 422, "not waiting"
    assert enrolled(installed, "127.0.0.7").ask("/sign-in").status == 200


FOR_STRANGERS = {
    "/access-code": {"code": "0000-0000-0000-0000-0000-0000"},
    "/technical/sign-in": {"username": "jo.nurse", "password": "guessed"},
    "/apply": {"ods_code": "no", "name": "", "email": "nobody"},
    "/q": {"code": "000000"},
}
"""The forms of a browser that nobody has enrolled, and an answer that is wrong there."""
MANY_FAILURES = PLACE_TRIES + 10


def test_a_stranger_who_keeps_failing_in_every_form_locks_nobody_out(installed):
    nurse = enrolled(installed, "127.0.0.21")
    for path, wrong in FOR_STRANGERS.items():
        stranger = installed.device("127.0.0.20")
        token = stranger.ask(path).page.select_one("main [name=csrf_token]")["value"]
        answers = {**wrong, "csrf_token": token}
        seen = {stranger.ask(path, answers).status for _ in range(MANY_FAILURES)}
        assert seen <= {422, 429}, path
    again = enrolled(installed, "127.0.0.20")  # where the stranger sat, with the right code
    for device in (nurse, again):
        wrong = device.submit("/sign-in", username="jo.nurse", password="mistyped")
        assert wrong.status == 422, "judged, and not told to wait"


def test_a_name_that_is_not_ours_is_not_answered(installed):
    for name in ("evil.example", "localhost", "127.0.0.1"):
        answer = installed.device("127.0.0.2").ask("/access-code", Host=name)
        assert "csrf_token" not in answer.text
        assert answer.cookies == []
        assert installed.past_the_proxy().ask("/", Host="evil.example").status == 400


def test_idle_connections_keep_nobody_out(installed):
    with ExitStack() as idle:
        for _ in range(IDLE_CONNECTIONS):
            place = ("127.0.0.1", installed.proxy.https_port)
            idle.enter_context(closing(socket.create_connection(place, 30, ("127.0.0.8", 0))))
        assert installed.device("127.0.0.9").ask("/access-code").status == 200


def test_who_follows_the_guide_signs_in_and_nothing_is_remarked_on(installed):
    device = enrolled(installed, "127.0.0.2")
    answer = device.submit("/sign-in", username="jo.nurse", password=installed.password)
    assert answer.status == 303
    assert installed.addresses("sign-in")[-1] == "127.0.0.2"
    assert device.ask("/choose-password").status in (200, 303)
    assert installed.server.process.stdout.readline() == (
        f"Browsers reach it through the proxy, at https://{NAME}/\n"
    )
    said = installed.server.said()
    remarks = (proxy.NO_ADDRESS, proxy.NO_SCHEME, proxy.NO_NAME, "is not believed", "listens on")
    assert [words for words in remarks if words in said] == []
