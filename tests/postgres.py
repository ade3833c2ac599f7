"""A throw-away PostgreSQL server for one run of the tests, and databases on it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

WINDOWS = sys.platform == "win32"

# Nothing of this server outlives the run, so nothing is forced to the disk.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_connections = 200
autovacuum = off
jit = off
"""


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs, the newest where Debian keeps several."""
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest_first = sorted(found, key=lambda path: int(path.parts[-3]), reverse=True)
    return newest_first[0].parent if newest_first else None


def start_cluster(folder: Path) -> str:
    """Starts a server whose files are all in `folder`, which must not exist. Gives its URL.

    The URL's user owns the databases and is no superuser: nothing walls a superuser out.

    It listens on a socket in that folder only (on Windows, on a free port of loopback). Raises
    RuntimeError with PostgreSQL's own words, and leaves nothing behind, when it does not start.
    """
    data = folder / "data"
    folder.mkdir(mode=0o700)
    if account := _account():
        os.chown(folder, *account)
    locale = "C" if WINDOWS else "C.UTF-8"
    creation = ["--auth=trust", "--encoding=UTF8", f"--locale={locale}", "--no-sync"]
    try:
        _run("initdb", "--pgdata", data, "--username=postgres", *creation, folder=folder)
        url, listening = _address(folder)
        with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(SETTINGS + listening)
        _run("pg_ctl", "start", "--wait", "-D", data, folder=folder)
        _administer(url, sql.SQL("CREATE ROLE pms LOGIN CREATEDB"))
    except Exception:
        shutil.rmtree(folder)
        raise
    return url.replace("//postgres@", "//pms@")


def stop_cluster(folder: Path) -> None:
    """Ends the server in the folder without waiting for its clients, and removes its files."""
    _run("pg_ctl", "stop", "--wait", "-m", "fast", "-D", folder / "data", folder=folder)
    shutil.rmtree(folder)


def new_database(cluster_url: str, template: str | None = None, name: str | None = None) -> str:
    """A database nobody else uses; its URL. It starts as a copy of the database of URL `template`.

    Nobody may be connected to the template meanwhile.
    """
    name = name or f"pms_test_{uuid4().hex}"
    source = conninfo_to_dict(template)["dbname"] if template else "template0"
    # Copying the files takes a third of the time of writing them to the log.
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    _administer(cluster_url, command.format(sql.Identifier(name), sql.Identifier(source)))
    return urlsplit(cluster_url)._replace(path=f"/{name}").geturl()


def drop_database(url: str) -> None:
    """Removes a database, whoever is still connected: the superuser of our own server too."""
    name = conninfo_to_dict(url)["dbname"]
    command = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
    by = administrator_url(url) or url
    _administer(urlsplit(by)._replace(path="/postgres").geturl(), command)


def administrator_url(url: str) -> str | None:
    """The address of a database for the superuser of our own server; None on one that was there."""
    ours = "//pms@" in url
    return url.replace("//pms@", "//postgres@") if ours else None


def _administer(url: str, command: sql.Composable) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(command)


def _address(folder: Path) -> tuple[str, str]:
    """The URL to reach the server by, and the settings that make it listen there."""
    if WINDOWS:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        return url, f"listen_addresses = '127.0.0.1'\nport = {port}\n"
    url = f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"
    return url, f"listen_addresses = ''\nunix_socket_directories = '{folder}'\n"


def _account() -> tuple[int, int] | None:
    """User and group to run the server as when we are root, which PostgreSQL refuses to be."""
    if WINDOWS or os.geteuid() != 0:
        return None
    import pwd  # not on Windows

    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        user = pwd.getpwnam("nobody")
    return user.pw_uid, user.pw_gid


def _run(program: str, *words: str | Path, folder: Path) -> None:
    """Runs one of PostgreSQL's programs; RuntimeError with what it said when it fails."""
    programs = find_postgres()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed")
    account = _account()
    other = {"user": account[0], "group": account[1], "extra_groups": []} if account else {}
    # Into a file: the server keeps it open as its log, and would keep a pipe open.
    with (folder / "said").open("w+", encoding="utf-8", errors="replace") as said:
        command = [programs / program, *words]
        done = subprocess.run(command, stdout=said, stderr=said, cwd=folder, **other)
        said.seek(0)
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{said.read()}")
