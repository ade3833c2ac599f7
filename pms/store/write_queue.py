"""A fair queue for SQLite's one writer."""

import threading
from collections import deque


class Busy(RuntimeError):
    """The wait for the database was too long; nothing was changed, and trying again is safe."""


class WriteQueue:
    """First come, first served: SQLite's own waiting starves some writers for many seconds."""

    def __init__(self, wait_seconds: float) -> None:
        self.wait_seconds = wait_seconds
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def enter(self, wait_seconds: float | None = None) -> None:
        """Wait for one's turn; raises Busy after so long, by default the queue's own time."""
        turn = threading.Event()
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            self._waiting.append(turn)
        if turn.wait(self.wait_seconds if wait_seconds is None else wait_seconds):
            return
        with self._guard:
            if turn.is_set():  # handed over in the last moment
                return
            self._waiting.remove(turn)
        raise Busy

    def leave(self) -> None:
        """Hand the place to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
