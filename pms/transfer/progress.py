"""A bar on a terminal while work takes long, as a bundle is read; silence anywhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pms.transfer.checking import Tell


def silence(step: str, done: int, total: int) -> None:
    """No one watches."""


@contextmanager
def progress(first: str = "Opening the bundle") -> Iterator[Tell]:
    """What to tell of the work's progress; a bar on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield silence
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(first)

        def tell(step: str, done: int, total: int) -> None:
            bars.update(bar, description=step, completed=done, total=max(total, 1))

        yield tell
