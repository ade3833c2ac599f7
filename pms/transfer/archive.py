"""Files that an export writes beside its tables: kept for whoever leaves, never imported."""

from collections.abc import Callable, Iterator

FOLDERS = ("returns", "publications", "rounds", "old-system")
"""Where they lie; an import passes these folders over."""

Writer = Callable[[], Iterator[tuple[str, bytes]]]
"""Of one feature: the path within the bundle, and the content, of each of its files."""
