"""`pms serve` as a process of its own, and a plain HTTP browser for it."""

import http.cookiejar
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Self

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent


class ServerProcess:
    """A running server on a free loopback port; `kill` ends it as a power cut would.

    Further settings are those of the environment. What it says, `said` gives.
    """

    def __init__(self, instance: Path, umask: int = -1, **settings: str) -> None:
        environment = {**os.environ, "PMS_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1"}
        environment.pop("PMS_DATABASE_URL", None)
        environment |= settings
        self.words = tempfile.TemporaryFile("a+", encoding="utf-8")  # noqa: SIM115 (kill closes it)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pms", "serve", "--port", "0"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=self.words,
            umask=umask,
            text=True,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://\S+", line):
                self.address = found[0].rstrip("/")
                return
        raise AssertionError(f"the server did not start: {self.said()}")

    def said(self) -> str:
        """On standard error, until now."""
        self.words.seek(0)
        return self.words.read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.words.close()


class Browser:
    """Keeps cookies, fills in forms with their hidden fields, follows redirects."""

    def __init__(self, address: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> BeautifulSoup:
        with self.opener.open(self.address + path, timeout=30) as response:
            return BeautifulSoup(response.read(), "html.parser")

    def submit(self, path: str, **typed: str) -> str:
        """Fill in the page's form and post it; the address one ends at."""
        form = self.get(path).select_one("main form")
        assert form is not None
        values = {
            field["name"]: field.get("value", "")
            for field in form.select("input[type=hidden][name]")
        }
        data = urllib.parse.urlencode({**values, **typed}).encode()
        action = urllib.parse.urljoin(self.address + path, str(form["action"]))
        with self.opener.open(action, data, timeout=30) as response:
            return urllib.parse.urlsplit(response.url).path
