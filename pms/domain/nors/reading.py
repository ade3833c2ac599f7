"""Reading a return file: what RFC 4180 leaves open is noted for the checker, never guessed away."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pms.domain.counting.quarter import Quarter
from pms.domain.nors.cells import Cell
from pms.domain.nors.layout import BOM, COLUMNS, quoted, unguarded
from pms.domain.nors.report import Return

_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=[,\r\n]|\Z)')
_PLAIN = re.compile(r"[^,\r\n]*")
_RECORD_WITHOUT_QUOTES = re.compile(r'[^"\r\n]*(?=[\r\n]|\Z)')
_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(slots=True)
class FileRecord:
    """One record: its cells, the physical line it starts on, and what is wrong with its form."""

    line: int
    texts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_records(text: str) -> Iterator[FileRecord]:
    """The records of a file, in order; never raises, whatever the text."""
    position, line = 0, 1
    while position < len(text):
        record = FileRecord(line)
        start = position
        position = _read_cells(text, position, record)
        line_break = _BREAK.match(text, position)
        if line_break:
            position = line_break.end()
            if line_break[0] != "\r\n":
                record.faults.append("The line does not end with CRLF (carriage return, line feed)")
        line += len(_BREAK.findall(text, start, position))
        yield record


def _read_cells(text: str, position: int, record: FileRecord) -> int:
    """Read one record's cells and return where its line break stands."""
    if without_quotes := _RECORD_WITHOUT_QUOTES.match(text, position):
        record.texts = without_quotes[0].split(",")
        return without_quotes.end()
    while True:
        position = _read_cell(text, position, record)
        if text[position : position + 1] != ",":
            return position
        position += 1


def _read_cell(text: str, position: int, record: FileRecord) -> int:
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


def rule_set_of(data: bytes) -> str:
    """The rule set that a file of our own making was counted by; without reading the rest of it."""
    first = data.split(b"\r\n", 2)[1]
    return first.split(b",", 2)[COLUMNS.index("rule_set")].decode()


def read_return(data: bytes, as_at: date) -> Return:
    """The return that `layout.to_bytes` wrote into a file; for files of our own making."""
    texts = [record.texts for record in read_records(data.removeprefix(BOM).decode())][1:]
    first = dict(zip(COLUMNS, texts[0], strict=True))
    start = COLUMNS.index("tier")
    cells = []
    for row in texts:
        names = [unguarded(text) for text in row[start:-1]]
        cells.append(Cell._make([*names, int(row[-1])]))
    return Return(
        first["organisation"],
        first["service"],
        Quarter(int(first["year"]), int(first["quarter"])),
        as_at,
        int(first["revision"]),
        tuple(cells),
        first["rule_set"],
    )
