"""The history's chain: checking that no row was changed, cut out or added by hand.

Each row's keyed hash covers the row and the hash before it. The end of a chain can be cut without
a trace in the chain itself, so its head is also anchored outside the database, in a file that is
only ever appended to; `verify` holds both against each other.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from pms import clock
from pms.audit import HASHED, History, HistoryHead, chain_key, row_hash
from pms.db import db, organisation_scope

CHUNK = 5_000
ANCHOR_EVERY_SECONDS = 60 * 60


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that should not be: in which chain, at which of its rows, in words."""

    chain: int
    number: int
    message: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of a chain as it was at a moment."""

    at: str
    chain: int
    number: int
    hash: str


@contextmanager
def anchored_hourly(app: Flask) -> Iterator[None]:
    """Anchor at once and every hour while a server runs, so that nobody has to remember it."""
    stopped = threading.Event()

    def anchor() -> None:
        while True:
            try:
                with app.app_context():
                    write_anchors()
            except (OSError, ValueError, SQLAlchemyError) as error:
                app.logger.error("the history could not be anchored: %s", type(error).__name__)
            if stopped.wait(ANCHOR_EVERY_SECONDS):
                return

    worker = threading.Thread(target=anchor, name="anchor", daemon=True)
    worker.start()
    try:
        yield
    finally:
        stopped.set()
        worker.join()


def anchor_file() -> Path:
    return Path(current_app.instance_path) / "history.anchors"


def write_anchors() -> int:
    """Append the head of every chain that has moved since its last anchor; how many did."""
    known = {anchor.chain: anchor.number for anchor in read_anchors()}
    heads = db.session.execute(
        select(HistoryHead.id, HistoryHead.number, HistoryHead.hash).order_by(HistoryHead.id)
    ).all()
    now = clock.now().isoformat(timespec="seconds")
    lines = [
        f"{now} {chain} {number} {last}\n"
        for chain, number, last in heads
        if number > known.get(chain, 0)
    ]
    if lines:
        with open(anchor_file(), "a", encoding="ascii", newline="\n") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
    return len(lines)


def read_anchors() -> list[Anchor]:
    """Every anchor ever written, oldest first. Raises ValueError naming a line that is none."""
    try:
        text = anchor_file().read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return []
    return [_anchor(line, number) for number, line in enumerate(text.splitlines(), 1)]


def _anchor(line: str, number: int) -> Anchor:
    try:
        at, chain, place, last = line.split(" ")
        return Anchor(at, int(chain), int(place), last)
    except ValueError:
        raise ValueError(f"line {number} of {anchor_file().name} is no anchor") from None


def verify() -> list[Fault]:
    """Every fault of every chain; none means that the history is as it was written."""
    with organisation_scope("all"):
        return _verify()


def _verify() -> list[Fault]:
    heads = {
        chain: (number, last)
        for chain, number, last in db.session.execute(
            select(HistoryHead.id, HistoryHead.number, HistoryHead.hash)
        )
    }
    anchors: dict[int, list[Anchor]] = {}
    for anchor in read_anchors():
        anchors.setdefault(anchor.chain, []).append(anchor)
    chains = set(db.session.scalars(select(History.chain).distinct())) | set(heads) | set(anchors)
    return [
        fault
        for chain in sorted(chains)
        for fault in _faults(chain, heads.get(chain), anchors.get(chain, []))
    ]


def _faults(chain: int, head: tuple[int, str] | None, anchors: list[Anchor]) -> Iterator[Fault]:
    """Walk one chain; after a first break the rest is judged from what the next row says."""
    key, last, expected = chain_key(), "", 1
    anchored = {anchor.number: anchor.hash for anchor in anchors}
    for row in _rows(chain):
        if row["number"] != expected:
            yield Fault(chain, expected, f"rows {expected} to {row['number'] - 1} are missing")
        elif row_hash(key, last, row) != row["hash"]:
            yield Fault(chain, expected, "was changed, or the row before it was")
        if anchored.pop(row["number"], row["hash"]) != row["hash"]:
            yield Fault(chain, row["number"], "is not the row that was anchored")
        last, expected = row["hash"], row["number"] + 1
    if (expected - 1, last) != (head or (0, "")):
        yield Fault(chain, expected, "the chain does not end where its head says")
    for number in sorted(anchored):
        yield Fault(chain, number, "was anchored and is missing: the end of the chain was cut")


def _rows(chain: int) -> Iterator[dict[str, Any]]:
    columns = [getattr(History, name) for name in (*HASHED, "hash")]
    after = 0
    while True:
        rows = db.session.execute(
            select(*columns)
            .where(History.chain == chain, History.number > after)
            .order_by(History.number)
            .limit(CHUNK)
        ).mappings()
        found = [dict(row) for row in rows]
        yield from found
        if len(found) < CHUNK:
            return
        after = found[-1]["number"]
