"""What a command says: that it cannot be written stops no work, and is said in the end.

A console may lack a letter, whoever reads a pipe may have read enough, a disk may be full.
"""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

CLOSED = {errno.EPIPE} | ({errno.EINVAL} if os.name == "nt" else set())
"""How a pipe says that no one reads it any more; Windows has another number for it."""


def write_any_letter() -> None:
    """Have a letter that a console or file lacks written by its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


class Unfailing(io.BufferedIOBase):
    """Where the bytes of an output go; after the first that cannot be written, nowhere."""

    def __init__(self, to: IO[bytes]) -> None:
        self._to = to
        self.trouble: OSError | None = None

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._to.fileno()

    def isatty(self) -> bool:
        return self._to.isatty()

    def write(self, data: Any, /) -> int:
        left = memoryview(data).cast("B")
        size = len(left)
        while self.trouble is None and left:
            try:
                left = left[self._to.write(left) or 0 :]
            except OSError as error:
                self._give_up(error)
        return size

    def flush(self) -> None:
        if self.trouble is None and not self._to.closed:
            try:
                self._to.flush()
            except OSError as error:
                self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """What is still held back must not fail again when Python ends."""
        self.trouble = error
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)


class Output:
    """What became of what was said on standard output."""

    def __init__(self, stream: io.TextIOWrapper | None, to: Unfailing | None) -> None:
        self._stream, self._to = stream, to

    def trouble(self) -> OSError | None:
        """Why not all of it was written; a reader who has read enough is none."""
        if self._stream is None or self._to is None:
            return None
        self._stream.flush()
        error = self._to.trouble
        return None if error is None or error.errno in CLOSED else error


@contextmanager
def unfailing_output() -> Iterator[Output]:
    """Within this, whatever is printed is written as far as it can be."""
    before = sys.stdout, sys.stderr
    wrapped = [_unfailing(stream) for stream in before]
    sys.stdout, sys.stderr = (
        new[0] if new else old for new, old in zip(wrapped, before, strict=True)
    )
    try:
        yield Output(*(wrapped[0] or (None, None)))
    finally:
        for new in filter(None, wrapped):
            new[0].flush()
        sys.stdout, sys.stderr = before


def _unfailing(stream: Any) -> tuple[io.TextIOWrapper, Unfailing] | None:
    """None of what has no bytes beneath, such as the output of a program without a console."""
    if getattr(stream, "buffer", None) is None:
        return None
    stream.flush()
    to = Unfailing(stream.buffer)
    buffer: Any = to  # mypy knows fewer kinds of buffer than Python takes
    text = io.TextIOWrapper(
        buffer,
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=getattr(stream, "line_buffering", False),
        write_through=getattr(stream, "write_through", False),
    )
    return text, to
