"""What a planted fault is."""

from dataclasses import dataclass

SQLITE = "not postgresql"
POSTGRESQL = "postgresql"


@dataclass(frozen=True)
class Fault:
    """A text of one file that another takes the place of, and the tests that must then fail.

    The text stands in the file exactly once. `on` is the database that is enough to notice it.
    """

    name: str
    file: str
    text: str
    planted: str
    tests: tuple[str, ...]
    on: str = SQLITE
