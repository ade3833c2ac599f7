"""Reading a CSV file for its checker: what RFC 4180 leaves open is noted, never guessed away."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pms.domain.nors.layout import quoted

_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=[,\r\n]|\Z)')
_PLAIN = re.compile(r"[^,\r\n]*")
_RECORD_WITHOUT_QUOTES = re.compile(r'[^"\r\n]*(?=[\r\n]|\Z)')
_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(slots=True)
class Record:
    """One record: its cells, the physical line it starts on, and what is wrong with its form."""

    line: int
    texts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_records(text: str) -> Iterator[Record]:
    """The records of a file, in order; never raises, whatever the text."""
    position, line = 0, 1
    while position < len(text):
        record = Record(line)
        start = position
        position = _read_cells(text, position, record)
        line_break = _BREAK.match(text, position)
        if line_break:
            position = line_break.end()
            if line_break[0] != "\r\n":
                record.faults.append("The line does not end with CRLF (carriage return, line feed)")
        line += len(_BREAK.findall(text, start, position))
        yield record


def _read_cells(text: str, position: int, record: Record) -> int:
    """Read one record's cells and return where its line break stands."""
    if without_quotes := _RECORD_WITHOUT_QUOTES.match(text, position):
        record.texts = without_quotes[0].split(",")
        return without_quotes.end()
    while True:
        position = _read_cell(text, position, record)
        if text[position : position + 1] != ",":
            return position
        position += 1


def _read_cell(text: str, position: int, record: Record) -> int:
    number = len(record.texts) + 1
    if in_quotes := _QUOTED.match(text, position):
        content = in_quotes[1].replace('""', '"')
        if quoted(content) != in_quotes[0]:
            record.faults.append(f"Cell {number} is in quotes without need: quoting is minimal")
        record.texts.append(content)
        return in_quotes.end()
    plain = _PLAIN.match(text, position)
    assert plain is not None  # it matches the empty text too
    if '"' in plain[0]:
        record.faults.append(f"Cell {number} has a quotation mark that is not quoted")
    record.texts.append(plain[0])
    return plain.end()
