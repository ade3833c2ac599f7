"""A real nginx or Caddy on loopback, set up by the very file that docs/install.md gives."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

DEPLOY = Path(__file__).resolve().parent.parent / "docs" / "deploy"
NAME = "opat.trust.nhs.uk"
"""The name in those files."""
SYSTEM = ("/usr/sbin", "/usr/local/sbin")

AROUND_NGINX = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr notice;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/pms.conf;
}}
"""
"""What a distribution's own nginx.conf has around the site; folders of this test."""


def find_program(name: str) -> str | None:
    """Also where Debian keeps the programs of servers, which is not on everybody's PATH."""
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *SYSTEM]))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


class RealProxy:
    """A proxy in front of a program on a loopback port; a certificate of its own making."""

    ready: str
    """What it says once it listens."""

    def __init__(self, folder: Path, backend_port: int) -> None:
        self.folder, self.backend_port = folder, backend_port
        self.http_port, self.https_port = free_port(), free_port()
        self.certificate, self.key = folder / "certificate.pem", folder / "key.pem"
        make_certificate(self.certificate, self.key)
        self.process = subprocess.Popen(
            self.command(),
            cwd=folder,
            env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        said = []
        assert self.process.stderr is not None
        for line in self.process.stderr:
            said.append(line)
            if re.search(self.ready, line):
                return
        self.end()
        raise AssertionError(f"{self.command()[0]} did not start:\n{''.join(said)}")

    def command(self) -> list[str]:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        assert self.process.stderr is not None
        self.process.stderr.close()

    def fitted(self, file: str, changes: dict[str, str]) -> str:
        """The file of the guide with this test's places in it, and nothing else changed."""
        text = (DEPLOY / file).read_text(encoding="utf-8")
        places = {
            "/etc/ssl/pms/certificate.pem": str(self.certificate),
            "/etc/ssl/pms/key.pem": str(self.key),
            "127.0.0.1:8080": f"127.0.0.1:{self.backend_port}",
            **changes,
        }
        for given, ours in places.items():
            assert text.count(given) == 1, f"{given} stands {text.count(given)} times in {file}"
            text = text.replace(given, ours)
        return text


class Nginx(RealProxy):
    ready = "start worker process "

    def command(self) -> list[str]:
        listening = {
            "listen 80;": f"listen 127.0.0.1:{self.http_port};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.https_port} ssl;",
        }
        site = self.fitted("nginx.conf", listening)
        (self.folder / "pms.conf").write_text(site, encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""  # the test's folder is root's alone
        around = AROUND_NGINX.format(folder=self.folder, user=user)
        (self.folder / "nginx.conf").write_text(around, encoding="utf-8")
        program = find_program("nginx")
        assert program
        return [program, "-p", str(self.folder), "-e", "stderr", "-c", "nginx.conf"]


class Caddy(RealProxy):
    ready = "serving initial configuration"

    def command(self) -> list[str]:
        listening = {
            "http_port 80": f"http_port {self.http_port}\n\tdefault_bind 127.0.0.1",
            "https_port 443": f"https_port {self.https_port}",
        }
        site = self.fitted("Caddyfile", listening)
        (self.folder / "Caddyfile").write_text(site, encoding="utf-8")
        program = find_program("caddy")
        assert program
        return [program, "run", "--config", "Caddyfile", "--adapter", "caddyfile"]


PROXIES: dict[str, type[RealProxy]] = {"nginx": Nginx, "caddy": Caddy}


def make_certificate(certificate: Path, key: Path) -> None:
    """For the name of the guide, signed by itself."""
    program = find_program("openssl")
    assert program
    request = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN={NAME}"
    names = ["-days", "2", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([program, *request.split(), *names, *files], check=True, capture_output=True)
