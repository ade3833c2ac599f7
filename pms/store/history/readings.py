"""What a request has shown is noted before it is sent, and waits for nobody who is writing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, current_app, g

from pms import clock
from pms.store import full_disk
from pms.store.history.chain import append_signed, chain_key, signed
from pms.store.history.journal import ReadingJournal, Waiting
from pms.store.history.rows import MovedReadings
from pms.store.scoping import ALL, organisation_scope
from pms.store.transactions import CANNOT_WRITE, write_aside, write_aside_unless_busy
from pms.store.write_queue import Busy

MOVE_EVERY_SECONDS = 5
LATE = "noted_late"
"""In what a row of the history says: it was kept in the journal first, so it stands after rows
that are younger than it."""


class ReadingNotNoted(RuntimeError):
    """What a page shows could be noted nowhere, so it is not shown: no space, or no right."""


def keep_readings(app: Flask) -> None:
    """Note what was read beside the request; a page whose reading cannot be noted is not shown.

    A save says more than a view: what its answer shows again is not noted a second time.
    """

    @app.after_request
    def write(response: Response) -> Response:
        readings = g.pop("readings", [])
        if readings and response.status_code == 200 and not g.get("has_changed"):
            _note(signed(readings))
        return response


def _note(rows: list[dict[str, Any]]) -> None:
    """Into the history, if nobody is writing just now; else into the journal."""
    kept = journal()
    try:
        with write_aside_unless_busy() as connection:
            append_signed(connection, rows)
        full_disk.over(_app())
    except CANNOT_WRITE as trouble:
        if full_disk.is_one(trouble):
            full_disk.seen(_app())
        current_app.logger.info("a reading was kept aside: %s", type(trouble).__name__)
        try:
            kept.keep(rows)
        except OSError as error:
            raise ReadingNotNoted from error
        return
    if kept.has_waiting():
        move_waiting(is_patient=False)


def _app() -> Flask:
    found: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return found


def journal() -> ReadingJournal:
    """The installation's own."""
    found: ReadingJournal | None = current_app.extensions.get("reading_journal")
    if found is None:
        found = ReadingJournal(Path(current_app.instance_path), chain_key())
        current_app.extensions["reading_journal"] = found
    return found


def move_waiting(*, is_patient: bool = True) -> int:
    """Move what waits in the journal into the history; how many readings that were.

    Who is not patient leaves it to the next one where somebody is writing. Raises what the
    database or the file raises otherwise, and nothing is lost.
    """
    aside = write_aside if is_patient else write_aside_unless_busy
    try:
        with journal().waiting() as waiting:
            if waiting is None:
                return 0
            with organisation_scope(ALL), aside() as connection:
                return _move(connection, waiting)
    except CANNOT_WRITE:
        if is_patient:
            raise
        return 0


@contextmanager
def moved_soon(app: Flask) -> Iterator[None]:
    """While a server runs: move what waits, also where nobody opens another page."""
    stopped = threading.Event()

    def move() -> None:
        while not stopped.wait(MOVE_EVERY_SECONDS):
            with app.app_context():
                try:
                    if journal().has_waiting():
                        move_waiting(is_patient=False)
                except OSError as error:
                    app.logger.error("the journal of readings: %s", type(error).__name__)

    worker = threading.Thread(target=move, name="readings", daemon=True)
    worker.start()
    try:
        yield
    finally:
        stopped.set()
        worker.join()


def set_space_aside() -> None:
    """Take the space for the journal while there is some."""
    try:
        journal().set_space_aside()
    except (OSError, Busy) as error:
        current_app.logger.warning(
            "no space could be set aside for noting what is read on a full disk: %s",
            type(error).__name__,
        )


def _move(connection: sa.Connection, waiting: Waiting) -> int:
    moved = connection.scalar(
        sa.select(MovedReadings.moved).where(MovedReadings.generation == waiting.generation)
    )
    rows = waiting.rows[moved or 0 :]
    if not rows:
        return 0
    append_signed(
        connection, [{**row, "after": {**(row["after"] or {}), LATE: True}} for row in rows]
    )
    values = {"moved": len(waiting.rows), "at": clock.now()}
    if moved is None:
        begun = {"generation": waiting.generation, **values}
        connection.execute(sa.insert(MovedReadings).values(begun))
    else:
        connection.execute(
            sa.update(MovedReadings)
            .where(MovedReadings.generation == waiting.generation)
            .values(values)
        )
    return len(rows)
