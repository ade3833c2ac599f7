"""Rows that passed their checks, kept until they are written: memory does not grow with them."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile

IN_MEMORY = 1024 * 1024


class Spool:
    """Contents of one table in order. A large one goes into a nameless file of the instance."""

    def __init__(self, folder: Path) -> None:
        self._file = SpooledTemporaryFile(  # noqa: SIM115 (closed by close)
            IN_MEMORY, "w+", encoding="utf-8", newline="\n", dir=str(folder)
        )
        self.count = 0

    def append(self, content: str) -> None:
        self._file.write(content + "\n")
        self.count += 1

    def __iter__(self) -> Iterator[str]:
        self._file.seek(0)
        return iter(self._file)

    def close(self) -> None:
        self._file.close()
