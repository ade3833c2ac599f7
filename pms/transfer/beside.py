"""Files that an export writes beside its tables: kept for whoever leaves, never imported."""

from collections.abc import Callable, Iterator

FOLDERS = ("returns", "publications", "rounds", "old-system")
"""Where they lie; an import passes these folders over."""

Writer = Callable[[], Iterator[tuple[str, bytes]]]
"""Gives the path within the bundle, and the content, of each of its files."""

WRITERS: list[Writer] = []
"""Of each feature that keeps such files: pms/cli.py adds them, for features stand side by side."""


def files() -> Iterator[tuple[str, bytes]]:
    """Every file of the chosen organisation."""
    for writer in WRITERS:
        yield from writer()
