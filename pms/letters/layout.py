"""A letter's plain text as it is set on the page."""

from collections.abc import Iterator
from typing import NamedTuple


class Block(NamedTuple):
    """A paragraph: its heading where it has one, then its lines or the points of its list."""

    heading: str
    lines: tuple[str, ...]
    is_list: bool


def blocks(text: str) -> Iterator[Block]:
    """The parts of a text between empty lines.

    The first line is a heading where it ends with a colon and more lines follow.
    """
    for part in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        if not lines:
            continue
        heading = lines.pop(0)[:-1] if len(lines) > 1 and lines[0].endswith(":") else ""
        is_list = all(line.startswith("- ") for line in lines)
        points = (line.removeprefix("- ") if is_list else line for line in lines)
        yield Block(heading, tuple(points), is_list)
