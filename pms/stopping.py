"""Stopping a server so that nobody notices: first it says so, then it lets running work end.

On SIGTERM, Ctrl+C or the stop of a service `/readyz` answers 503, so that whoever hands out
requests sends no more; the server goes on for a while, then takes no new connection, lets what
runs end, and leaves. A second signal stops it straight away.
"""

import _thread
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask

from pms.serving import ServingQueue

EXTENSION = "is_stopping"
FINISH_SECONDS = 30
LOOK_EVERY_SECONDS = 0.05
SIGNALS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGBREAK") if hasattr(signal, name)
]


def is_stopping(app: Flask) -> bool:
    return bool(app.extensions.get(EXTENSION))


class Stopping:
    """How one server stops."""

    def __init__(self, app: Flask, server: Any, queue: ServingQueue, seconds: float) -> None:
        self._app, self._server, self._queue, self._seconds = app, server, queue, seconds
        self._begun = False

    def on_signal(self, number: int, frame: object) -> None:
        """The first begins the stop, the next (or the end of it) ends the server's loop."""
        if self._begun:
            raise KeyboardInterrupt
        self._begun = True
        threading.Thread(target=self._stop, name="stopping", daemon=True).start()

    def _stop(self) -> None:
        self._app.extensions[EXTENSION] = True
        self._queue.is_stopping = True
        click.echo("Stopping: running work is let end. Ctrl+C again stops straight away.", err=True)
        time.sleep(self._seconds)
        self._server.trigger.pull_trigger(self._take_no_more)
        until = time.monotonic() + FINISH_SECONDS
        while time.monotonic() < until and not self._is_done():
            time.sleep(LOOK_EVERY_SECONDS)
        _thread.interrupt_main()

    def _take_no_more(self) -> None:
        """In the server's own loop: close the door, and the connections that ask nothing."""
        server = self._server
        server.del_channel()
        server.socket.close()
        for channel in list(server.active_channels.values()):
            if not channel.requests:
                channel.close_when_flushed = True

    def _is_done(self) -> bool:
        channels = list(self._server.active_channels.values())
        return self._queue.is_idle and not any(
            channel.requests or channel.total_outbufs_len for channel in channels
        )


@contextmanager
def stopped_gently(app: Flask, server: Any, queue: ServingQueue, seconds: float) -> Iterator[None]:
    """While the block runs, the signals to stop begin a gentle stop."""
    stopping = Stopping(app, server, queue, seconds)
    before = {number: signal.signal(number, stopping.on_signal) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
