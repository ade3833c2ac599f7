"""One CSV file of a bundle, read row by row whatever its size."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple

from pms.domain.text.characters import cleaned

LONGEST_LINE = 1_000_000
"""In letters; of a row of several lines too."""
ROWS_BETWEEN_LOOKS = 250


SEPARATOR_LINE = re.compile(r"sep=.?.?", re.IGNORECASE)
LIKE_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
NOT_UTF8 = "the cell is not valid UTF-8"
AS_UTF8 = "save the file as CSV UTF-8 (comma delimited)"
WINDOWS_1252 = (
    f"the file is not UTF-8 but looks like Windows-1252, as Excel's plain CSV is: {AS_UTF8}"
)
UTF_16 = f'the file is UTF-16, Excel\'s "Unicode Text", and not UTF-8: {AS_UTF8}'


class BadCell(str):
    """A cell that cannot be what anybody meant; `reason` says why."""

    __slots__ = ("reason",)
    reason: str

    def __new__(cls, text: str, reason: str) -> "BadCell":
        cell = super().__new__(cls, text)
        cell.reason = reason
        return cell


class NotedCell(str):
    """A cell of which a spreadsheet may have made something else than was typed.

    `was` says what it holds: a date, a number, a long number, a flag.
    """

    __slots__ = ("was",)
    was: str

    def __new__(cls, text: str, was: str) -> "NotedCell":
        cell = super().__new__(cls, text)
        cell.was = was
        return cell


class RawRow(NamedTuple):
    """A row as read; `number` counts as a spreadsheet does.

    Only a `bad` one has BadCells, only a `noted` one NotedCells.
    """

    number: int
    cells: list[str]
    bad: bool
    noted: bool = False


class Unreadable(ValueError):
    """The file cannot be read beyond a row."""

    def __init__(self, row: int, reason: str) -> None:
        super().__init__(reason)
        self.row = row


class CsvFile:
    """A CSV file of a folder or a .zip: UTF-8 with or without BOM, separated by commas."""

    def __init__(
        self,
        name: str,
        size: int,
        open_file: Callable[[], IO[bytes]],
        look: Callable[[], None] = lambda: None,
    ) -> None:
        """`look` is called now and then, first with the header, and may end the reading."""
        self.name, self.size = name, size
        self.read_so_far = 0
        self._open, self._look = open_file, look
        self._row_begins = 0
        self._bad = False

    def rows(self) -> Iterator[RawRow]:
        """Every row, the header first. Raises Unreadable."""
        number = 0
        try:
            with self._open() as file:
                text = io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
                for cells in csv.reader(self._lines(text), strict=True):
                    if number == 0 and is_separator_line(cells):
                        continue  # a spreadsheet does not show this line
                    number += 1
                    self._row_begins = self.read_so_far
                    if number % ROWS_BETWEEN_LOOKS == 1:
                        self._look()
                    if self._bad:
                        self._bad = False
                        yield RawRow(number, [judged(cell) for cell in cells], bad=True)
                    else:
                        yield RawRow(number, cells, bad=False)
        except csv.Error as error:
            raise Unreadable(number + 1, f"the row is not CSV from here on: {error}") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise Unreadable(number + 1, "the .zip is damaged from here on") from None

    def _lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        """Lines for the CSV reader, noting those that need a closer look."""
        for line in iter(lambda: text.readline(LONGEST_LINE), ""):
            if self.read_so_far + len(line) - self._row_begins >= LONGEST_LINE:
                raise csv.Error(f"a row of {LONGEST_LINE:,} characters or more")
            if not (line.isascii() or is_utf8(line)):
                self._bad = True
            self.read_so_far += len(line)
            yield line


def is_separator_line(cells: list[str]) -> bool:
    """`sep=,`, which tells Excel what separates the cells."""
    return bool(cells) and SEPARATOR_LINE.fullmatch(cleaned(",".join(cells))) is not None


def is_utf8(text: str) -> bool:
    """Whether a text decoded with surrogateescape was UTF-8 all through."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def judged(cell: str) -> str:
    """The cell, or what it is of no valid UTF-8: Windows-1252, or damaged."""
    if is_utf8(cell):
        return cell
    try:
        content = cell.encode("ascii", "surrogateescape")
        as_written = content.decode("cp1252")
    except UnicodeError:  # letters of UTF-8 too, or bytes that Windows-1252 has not
        return BadCell(cell, NOT_UTF8)
    if LIKE_UTF8.search(content):
        return BadCell(cell, NOT_UTF8)
    return BadCell(as_written, WINDOWS_1252)
