"""A workbook's cell as text: what Excel shows, where that says more than what it keeps.

A number's format may be part of it: noughts at the beginning, a percent sign. Its rounding, its
currency and its exponent are not: the whole number is read. Excel itself keeps 15 digits of each.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from pms.domain.text.characters import is_keepable
from pms.domain.text.numbers import plain_number
from pms.transfer.csv_file import BadCell, NotedCell

DIGITS_KEPT = 15
ESCAPED = re.compile(r"_x([0-9a-fA-F]{4})_(\n?)")
"""How a workbook writes a character that no XML may hold, or that XML would change."""
SPACES = {"\r": "\n", "\n": "\n", "\t": "\t"}
LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]', re.DOTALL)
"""Parts of a number's format that stand for themselves, for a gap, a fill, a colour or country."""
NOUGHTS = re.compile(r"[0#? ()/+\-\x00]*0[0#? ()/+\-\x00]*0[0#? ()/+\-\x00]*")
HALF_A_SECOND = timedelta(microseconds=500_000)


def cell_text(cell: Any) -> str:
    """A BadCell where the cell can be nothing that anybody meant."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return BadCell(str(value), "the cell holds a formula: put its value there")
    if cell.data_type == "e":
        return BadCell(str(value), "the cell holds a spreadsheet error")
    match value:
        case bool():
            return NotedCell("yes" if value else "no", "flag")
        case int() | float():
            return _number(value, str(cell.number_format))
        case datetime():
            return NotedCell(_moment(value), "date")
        case date():
            return NotedCell(value.isoformat(), "date")
        case time():
            return value.isoformat("minutes" if not value.second else "seconds")
    return ESCAPED.sub(_unescaped, str(value))


def _moment(value: datetime) -> str:
    """The day alone at midnight; a speck of time is none."""
    value = (value + HALF_A_SECOND).replace(microsecond=0) if value.year < 9999 else value
    return value.date().isoformat() if value.time() == time() else value.isoformat()


def _number(value: float, number_format: str) -> str:
    whole_format, literals = _without_literals(number_format.split(";")[0])
    if "%" in whole_format:
        return f"{_as_excel_keeps(value * 100)}%"
    if NOUGHTS.fullmatch(whole_format) and value >= 0 and value == int(value):
        return _with_noughts(str(int(value)), whole_format, literals)
    text = _as_excel_keeps(value)
    digits = len(text.strip("-").replace(".", ""))
    return NotedCell(text, "long number" if digits > DIGITS_KEPT else "number")


def _as_excel_keeps(value: float) -> str:
    """7.3999999999999995 is 7.4. A whole number longer than Excel keeps stays as it was written."""
    if isinstance(value, int):
        return plain_number(value)
    return plain_number(float(f"{value:.{DIGITS_KEPT}g}"))


def _without_literals(part: str) -> tuple[str, list[str]]:
    """The format with a mark in place of each literal, and the literals."""
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literal = match[1] or match[2] or ""
        literals.append(literal)
        return "\0" if literal else ""

    marked = LITERAL.sub(keep, part)
    return marked, [literal for literal in literals if literal]


def _with_noughts(digits: str, whole_format: str, literals: list[str]) -> str:
    """Digits put into the places of a format from the right; what is more goes in front."""
    places = sum(place in "0#?" for place in whole_format)
    left = list(digits.rjust(places))
    further, left = left[: len(left) - places], left[len(left) - places :]
    found: list[str] = []
    literal = iter(literals)
    for place in whole_format:
        if place not in "0#?":
            found.append(next(literal) if place == "\0" else place)
            continue
        digit = left.pop(0)
        found.extend(further)
        further = []
        if digit != " " or place == "0":
            found.append(digit.replace(" ", "0"))
    return "".join(found).strip()


def _unescaped(escape: re.Match[str]) -> str:
    """A line break or tab, and the character that cannot be kept: a reader refuses it.

    All other escapes are left as they are.
    """
    character, break_after = chr(int(escape[1], 16)), escape[2]
    if character in SPACES:
        return break_after or SPACES[character]
    return escape[0] if is_keepable(character) else character + break_after
