"""A letter's plain text as it is set on the page."""

import re
from collections.abc import Iterator
from typing import NamedTuple

UNITS = "g|mg|mg/kg|micrograms?|mL|(?:million )?units?|mg/L|U/L|µmol/L|10⁹/L|mL/min"
BEFORE_A_UNIT = re.compile(rf"(?<=\d) (?=(?:{UNITS})(?![\w]))")


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
        yield Block(heading, tuple(map(bound, points)), is_list)


def bound(line: str) -> str:
    """A number and its unit stay together at the end of a line, also where a person wrote them."""
    return BEFORE_A_UNIT.sub("\N{NO-BREAK SPACE}", line)
