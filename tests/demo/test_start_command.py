"""`pms start`, which `python start.py` runs; and where a demonstration may be served."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pms import cli
from pms.demo import cli as demo_cli
from pms.demo.sign_ins import PASSWORD
from pms.refusal import Refused

pytestmark = pytest.mark.on_sqlite("where the demonstration may be served")

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def empty_instance(tmp_path, monkeypatch):
    """A folder where nothing was ever set up."""
    monkeypatch.setenv("PMS_INSTANCE", str(tmp_path / "new"))
    monkeypatch.delenv("PMS_DATABASE_URL", raising=False)
    return tmp_path / "new"


@contextmanager
def started():
    """The process, the address it gave, and what it had printed until then."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pms", "start"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            printed, found = "", None
            for line in process.stdout:
                printed += line
                if found := re.search(r"http://[^/]+/", line):
                    break
            assert found, "the server did not start"
            yield process, found[0], printed
        finally:
            process.kill()


def stop(process):
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    return process.returncode, err


@pytest.mark.skipif(
    os.name == "nt", reason="a console's Ctrl-C cannot be sent to one process there"
)
def test_start_loads_serves_and_ends_quietly_and_the_second_time_only_serves(empty_instance):
    with started() as (process, address, printed):
        assert "Demonstration data is loaded." in printed
        assert PASSWORD in printed
        assert address.startswith("http://127.0.0.1:80")
        with urllib.request.urlopen(address, timeout=30) as page:
            assert b"Access code" in page.read()
        code, err = stop(process)
        assert code == 0
        assert "Traceback" not in err
        assert "pms:" not in err
    with started() as (process, _, printed):
        assert "loaded" not in printed
        assert PASSWORD in printed
        assert stop(process)[0] == 0


@pytest.mark.skipif(
    os.name == "nt", reason="a console's Ctrl-C cannot be sent to one process there"
)
def test_start_serves_a_real_installation_without_any_demonstration(empty_instance):
    assert cli.run(["setup", "--ods", "RYY", "--name", "Ysgol Hospitals", "--admin", "jo"]) == 0
    with started() as (process, _, printed):
        assert "emonstration" not in printed
        assert PASSWORD not in printed
        assert stop(process)[0] == 0
    assert cli.run(["demo"]) == 2


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
def test_a_demonstration_is_not_served_beyond_this_machine(command, host, monkeypatch):
    command("demo", "--episodes", "20")
    monkeypatch.setattr("waitress.server.create_server", None)  # rather fail than serve
    result = command("serve", "--host", host, "--port", "0")
    assert result.code == 2
    assert "served on this machine only" in result.err


@pytest.mark.parametrize(
    ("setting", "value"), [("PMS_HOSTS", "opat.trust.nhs.uk"), ("PMS_TRUSTED_PROXY", "127.0.0.1")]
)
def test_a_demonstration_is_not_served_through_a_proxy(command, setting, value, monkeypatch):
    command("demo", "--episodes", "20")
    monkeypatch.setenv(setting, value)
    monkeypatch.setattr("waitress.server.create_server", None)  # rather fail than serve
    result = command("serve", "--port", "0")
    assert result.code == 2
    assert "served on this machine only" in result.err


@contextmanager
def taken_port():
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_the_first_port_that_is_free_is_taken(monkeypatch):
    with taken_port() as taken:
        with taken_port() as free:
            pass
        monkeypatch.setattr(demo_cli, "PORTS", (taken, free))
        assert demo_cli.free_port() == free


def test_it_is_said_when_no_port_is_free(monkeypatch):
    with taken_port() as taken:
        monkeypatch.setattr(demo_cli, "PORTS", (taken,))
        with pytest.raises(Refused, match="all in use"):
            demo_cli.free_port()
