"""The history's anchors: the end of each chain, noted outside the database.

Each row's keyed hash covers the row and the hash before it, but the end of a chain can be cut
without a trace in the chain itself. So its end is noted in a file that is only ever appended to;
`pms.trail.check` holds both against each other. The file could lose a line as well: so each
anchoring first writes into the chain which row was anchored before it, sealed like every row.
"""

import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from pms import clock
from pms.store.base import db
from pms.store.history import HistoryHead, append
from pms.store.history.chain import plain
from pms.store.history.readings import move_waiting
from pms.store.scoping import ALL, organisation_scope
from pms.store.transactions import write_aside
from pms.store.write_queue import Busy

ANCHOR_EVERY_SECONDS = 60 * 60
ANCHOR = "anchor"
"""The action of a row that says which row of its chain was anchored last."""
ANCHORED_ROW = "anchored_row"
NUMBERS = sa.select(HistoryHead.id, HistoryHead.number).order_by(HistoryHead.id)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of a chain as it was at a moment."""

    at: datetime
    chain: int
    number: int
    hash: str


@contextmanager
def anchored_hourly(app: Flask) -> Iterator[None]:
    """Anchor at once and every hour while a server runs, so that no one has to remember it."""
    stopped = threading.Event()

    def anchor() -> None:
        while True:
            try:
                with app.app_context():
                    write_anchors()
            except (OSError, ValueError, SQLAlchemyError, Busy) as error:
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
    """Append the head of every chain that has moved since its last anchor; how many did.

    The file is opened first: where it cannot be written, nothing is said in the chain either.
    """
    move_waiting()
    known = last_anchored(read_anchors())
    set_aside_unfinished()
    with open(anchor_file(), "a", encoding="ascii", newline="\n") as file:
        heads = _note_last_anchors(known)
        now = clock.now().isoformat(timespec="seconds")
        file.writelines(f"{now} {chain} {number} {last}\n" for chain, number, last in heads)
        file.flush()
        os.fsync(file.fileno())
    return len(heads)


def _note_last_anchors(known: dict[int, int]) -> list[tuple[int, int, str]]:
    """Say in each chain that moved which of its rows was anchored before; their heads then."""
    with organisation_scope(ALL), write_aside() as connection:
        moved = [
            chain for chain, number in connection.execute(NUMBERS) if number > known.get(chain, 0)
        ]
        append(connection, [_note(chain, known.get(chain)) for chain in moved])
        heads = connection.execute(
            sa.select(HistoryHead.id, HistoryHead.number, HistoryHead.hash)
            .where(HistoryHead.id.in_(moved))
            .order_by(HistoryHead.id)
        )
        return [(chain, number, last) for chain, number, last in heads]


def _note(chain: int, anchored: int | None) -> dict[str, Any]:
    return {
        "action": ANCHOR,
        "object_type": "history",
        "object_id": None,
        "organisation_id": chain or None,
        "patient_id": None,
        "episode_id": None,
        "before": None,
        "after": {ANCHORED_ROW: anchored} if anchored else None,
    }


# --- A record that was put back from a backup ----------------------------------------------------

RESTORE = "restore"
"""The action of a row that says up to which row its chain was put back."""


@dataclass(frozen=True, slots=True)
class LostRows:
    """Rows after one that were anchored before a moment, and are gone: a restore says so."""

    after: int
    until: datetime
    instant: datetime

    def has(self, anchor: Anchor) -> bool:
        return anchor.number > self.after and anchor.at < self.until


def restored_row(chain: int, last: int, instant: datetime, until: datetime) -> dict[str, Any]:
    """What a restore writes into a chain, sealed like every row."""
    said = {"instant": instant, "after_row": last, "until": until}
    return {
        **_note(chain, None),
        "action": RESTORE,
        "after": {name: plain(value) for name, value in said.items()},
    }


def gap_of(row: Mapping[str, Any]) -> LostRows | None:
    """The gap of which a row of the history speaks; None of any other row."""
    if row["action"] != RESTORE or row["object_type"] != "history":
        return None
    said = row["after"] or {}
    return LostRows(
        said["after_row"],
        datetime.fromisoformat(said["until"]),
        datetime.fromisoformat(said["instant"]),
    )


def last_anchored(anchors: list[Anchor]) -> dict[int, int]:
    """By chain: up to which of its rows there is an anchor."""
    last: dict[int, int] = {}
    for anchor in anchors:
        last[anchor.chain] = max(anchor.number, last.get(anchor.chain, 0))
    return last


def rows_after(anchors: list[Anchor]) -> int:
    """How many rows of the history, of all chains, came after the last of the anchors."""
    known = last_anchored(anchors)
    return sum(
        max(0, number - known.get(chain, 0)) for chain, number in db.session.execute(NUMBERS)
    )


def read_anchors(*files: Path) -> list[Anchor]:
    """Every anchor of the installation's own file and of others given, in their order.

    Raises ValueError naming a line that is none.
    """
    own = [anchor_file()] if anchor_file().exists() else []
    return [anchor for file in (*own, *files) for anchor in anchors_of(file)]


def anchors_of(file: Path) -> list[Anchor]:
    lines = lines_of(file.read_text(encoding="ascii", errors="replace"))
    return [_anchor(line, number, file) for number, line in enumerate(lines, 1)]


def _anchor(line: str, number: int, file: Path) -> Anchor:
    try:
        at, chain, place, last = line.split(" ")
        return Anchor(datetime.fromisoformat(at), int(chain), int(place), last)
    except ValueError:
        raise ValueError(f"line {number} of {file.name} is not an anchor") from None


# --- An unfinished line -------------------------------------------------------------------------

WHOLE = re.compile(r"\d{4}-\d\d-\d\dT\S{8,} \d+ \d+ [0-9a-f]{64}")
GLUED = re.compile(rf"\d{{4}}-\d\d.*?({WHOLE.pattern})")


def lines_of(text: str) -> list[str]:
    """The finished lines of a file of anchors.

    A power cut or a full disk leaves the last one unfinished: it is no anchor, and no sign that
    somebody was at the file. An earlier version went on writing in the same line: what follows the
    unfinished one there is an anchor.
    """
    kept = text if _is_finished(text) else text[: text.rfind("\n") + 1]
    lines = kept.splitlines()
    glued = [None if WHOLE.fullmatch(line) else GLUED.fullmatch(line) for line in lines]
    return [found[1] if found else line for line, found in zip(lines, glued, strict=True)]


def _is_finished(text: str) -> bool:
    last = text[text.rfind("\n") + 1 :]
    return not last or bool(WHOLE.fullmatch(last))


def unfinished_lines(*files: Path) -> list[str]:
    """What to say of files, our own first, whose last line is unfinished."""
    return [
        f"the last line of {file.name} is unfinished, as after a power cut or on a full disk: it is"
        " not an anchor, and no sign that the file was changed by hand"
        for file in (anchor_file(), *files)
        if file.exists() and not _is_finished(file.read_text(encoding="ascii", errors="replace"))
    ]


def set_aside_unfinished() -> None:
    """Keep an unfinished last line in a file of its own, so that no other is written behind it."""
    file = anchor_file()
    data = file.read_bytes() if file.exists() else b""
    if not data or data.endswith(b"\n"):
        return
    last = data.rfind(b"\n") + 1
    if _is_finished(data.decode("ascii", errors="replace")):
        with open(file, "ab") as opened:
            opened.write(b"\n")
        return
    with open(file.with_name(SET_ASIDE), "ab") as aside:
        aside.write(data[last:] + b"\n")
        aside.flush()
        os.fsync(aside.fileno())
    os.truncate(file, last)


SET_ASIDE = "history.anchors.unfinished"
