"""PostgreSQL's own programs: a dump of one moment, and a dump put back."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import current_app, has_app_context
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pms.refusal import Refused

SEES_ALL = "-c pms.organisation=all"
AS_DUMPED = (
    "SET datestyle = 'ISO'",
    "SET intervalstyle = 'postgres'",
    "SET extra_float_digits = 3",
    "SET synchronize_seqscans = off",
    "SET client_encoding = 'UTF8'",
)
BEGINS = re.compile(rb"COPY (\S+) \((.*)\) FROM stdin;\n")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table: how many, and one figure over all of them in whatever order."""

    rows: int
    digest: int


def conninfo_of(url: str) -> str:
    """How to reach a database, as libpq has it."""
    plain = sa.make_url(url).set(drivername="postgresql")
    return plain.render_as_string(hide_password=False)


@contextmanager
def one_moment(url: str) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A connection that sees one moment, and the name under which others see the same."""
    with psycopg.connect(conninfo_of(url), options=SEES_ALL, connect_timeout=10) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield connection, row[0]
        connection.rollback()


def dump(url: str, target: Path, connection: psycopg.Connection[Any], snapshot: str) -> None:
    program = program_for("pg_dump", connection)
    words = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges"]
    words += [
        "--schema=public",
        "--enable-row-security",
        f"--snapshot={snapshot}",
        f"--file={target}",
    ]
    _run(program, *words, url=url)


def rows_of_dump(dumped: Path, connection: psycopg.Connection[Any]) -> dict[str, Table]:
    """Read every row of a dump, as putting it back would."""
    program = program_for("pg_restore", connection)
    words = [str(program), "--data-only", "--no-owner", "--file=-", str(dumped)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        found = dict(_tables(process.stdout))
        said = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise Refused(f"the dump cannot be read: {_first_line(said)}")
    return found


def _tables(lines: Any) -> Iterator[tuple[str, Table]]:
    name, rows, digest = "", 0, 0
    for line in lines:
        if not name:
            if match := BEGINS.fullmatch(line):
                name, rows, digest = match[1].decode(), 0, 0
        elif line == b"\\.\n":
            yield name.split(".")[-1].strip('"'), Table(rows, digest)
            name = ""
        else:
            rows, digest = rows + 1, _with(digest, line)


def rows_of(connection: psycopg.Connection[Any]) -> dict[str, Table]:
    """Every row that the connection sees, read as a dump has it."""
    for setting in AS_DUMPED:
        connection.execute(setting)
    found = {}
    for (name,) in connection.execute(TABLES).fetchall():
        columns = sql.SQL(", ").join(
            sql.Identifier(column) for (column,) in connection.execute(COLUMNS, [name])
        )
        command = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(
            columns, sql.Identifier("public", name)
        )
        rows, digest = 0, 0
        with connection.cursor().copy(command) as copy:
            for line in copy:
                rows, digest = rows + 1, _with(digest, bytes(line))
        found[name] = Table(rows, digest)
    return found


def count(connection: psycopg.Connection[Any], table: str) -> int:
    command = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table))
    row = connection.execute(command).fetchone()
    assert row is not None
    return int(row[0])


TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = ('public.' || quote_ident(%s))::regclass AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
"""


def _with(digest: int, line: bytes) -> int:
    one = int.from_bytes(hashlib.blake2b(line, digest_size=16).digest(), "big")
    return (digest + one) % (1 << 128)


def put_back(url: str, dumped: Path) -> None:
    """Into an empty database, wholly or not at all. Raises Refused where it is not empty."""
    with psycopg.connect(conninfo_of(url), connect_timeout=10) as connection:
        if connection.execute(TABLES).fetchone():
            raise Refused("the database is not empty: a backup is put back into an empty one only")
        program = program_for("pg_restore", connection)
    words = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    words.append(f"--use-list={_list_without_schema(program, dumped)}")
    _run(program, *words, str(dumped), url=url)


def _list_without_schema(program: Path, dumped: Path) -> Path:
    """What is put back: all but the schema itself, which every database has."""
    done = subprocess.run([program, "--list", dumped], capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"the dump cannot be read: {_first_line(done.stderr)}")
    wanted = [
        line
        for line in done.stdout.splitlines()
        if " SCHEMA - public " not in line and " - SCHEMA public " not in line
    ]
    chosen = dumped.with_suffix(".list")
    chosen.write_text("\n".join(wanted), encoding="utf-8")
    return chosen


@contextmanager
def scratch_database(url: str, name: str) -> Iterator[str]:
    """A database beside another, taken away again at the end."""
    with psycopg.connect(conninfo_of(url), autocommit=True, connect_timeout=10) as connection:
        try:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(_name(name)))
        except psycopg.errors.InsufficientPrivilege:
            raise Refused(
                "the database's user may not make the database for the drill: allow it with"
                " ALTER ROLE ... CREATEDB, or restore into an empty database with --database-url"
            ) from None
        try:
            yield (
                sa.make_url(url)
                .set(drivername="postgresql", database=name)
                .render_as_string(hide_password=False)
            )
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(_name(name)))


def _name(name: str) -> sql.Identifier:
    return sql.Identifier(name)


# --- The programs -------------------------------------------------------------------------------


def program_for(name: str, connection: psycopg.Connection[Any]) -> Path:
    """PostgreSQL's program of the server's own version. Raises Refused where there is none."""
    wanted = connection.info.server_version // 10_000
    places = _places(name, wanted)
    for place in places:
        if _version_of(place) == wanted:
            return place
    if not places:
        raise Refused(
            f"{name} is not in the PATH: install PostgreSQL {wanted}'s client programs, or name"
            " their folder in PMS_POSTGRESQL_PROGRAMS"
        )
    raise Refused(
        f"{places[0]} is of PostgreSQL {_version_of(places[0])}, and the server of {wanted}: name"
        f" the folder of version {wanted} in PMS_POSTGRESQL_PROGRAMS"
    )


def _places(name: str, version: int) -> list[Path]:
    """Where it is set, there alone; else in the PATH, and where Debian keeps each version."""
    settings = current_app.config if has_app_context() else os.environ
    if folder := settings.get("POSTGRESQL_PROGRAMS") or os.environ.get("PMS_POSTGRESQL_PROGRAMS"):
        found = shutil.which(name, path=folder)
        return [Path(found)] if found else []
    in_path = shutil.which(name)
    debian = Path(f"/usr/lib/postgresql/{version}/bin/{name}")
    return [*([Path(in_path)] if in_path else []), *([debian] if debian.exists() else [])]


def _version_of(program: Path) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, text=True)
    found = re.search(r"(\d+)(?:\.\d+)?", done.stdout)
    return int(found[1]) if found else 0


def _run(program: Path, *words: str, url: str) -> None:
    """The password goes by the environment, where no list of processes shows it."""
    given = conninfo_to_dict(conninfo_of(url))
    password = given.pop("password", None)
    reach = make_conninfo("", **given)
    environment = {**os.environ, "PGOPTIONS": SEES_ALL}
    if password:
        environment["PGPASSWORD"] = str(password)
    done = subprocess.run(
        [program, f"--dbname={reach}", *words], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise Refused(f"{program.name} failed: {_first_line(done.stderr)}")


def _first_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[0] if lines else "it did not say why"
