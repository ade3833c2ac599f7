"""A row of a return file as the checker reads it, and what it finds."""

import re
from typing import NamedTuple

WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


class FileFinding(NamedTuple):
    """One thing wrong with a file; `line` is the physical line its record starts on."""

    line: int
    message: str


class Header(NamedTuple):
    """The columns that say of what the file is the return: the same in every row."""

    schema_version: str
    rule_set: str
    organisation: str
    service: str
    year: str
    quarter: str
    period_start: str
    period_end: str
    revision: str

    @property
    def is_final(self) -> bool:
        return self.revision != "0" and bool(WHOLE_NUMBER.fullmatch(self.revision))


class FileRow(NamedTuple):
    """The other columns of one row, as written."""

    line: int
    header: Header
    tier: str
    section: str
    row_code: str
    row_label: str
    row_nors_label: str
    col_code: str
    col_label: str
    col_nors_label: str
    measure: str
    value: str

    @classmethod
    def of(cls, line: int, texts: list[str]) -> "FileRow":
        width = len(Header._fields)
        return cls(line, Header(*texts[:width]), *texts[width:])
