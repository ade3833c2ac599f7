"""The checker: every rule of the return's layout, on any file, with line numbers (nors-return)."""

import re
from collections.abc import Iterator, Sequence

from pms.domain.care.lists import Lists
from pms.domain.nors.check_header import common_header, header_findings
from pms.domain.nors.check_rows import final_problems, placed, row_problems
from pms.domain.nors.check_sections import section_findings
from pms.domain.nors.codes import ShippedCodes
from pms.domain.nors.file_row import FileFinding, FileRow
from pms.domain.nors.layout import BOM, COLUMNS
from pms.domain.nors.reading import FileRecord, read_records


def check_return(data: bytes, lists: Lists, file_name: str | None = None) -> list[FileFinding]:
    """What is wrong with a file, by line; nothing if it is a good return.

    `lists` are the shipped ones: a local code is accepted by its name. Never raises, whatever
    the bytes.
    """
    return sorted(_findings(data, ShippedCodes(lists), file_name), key=lambda found: found.line)


def _findings(data: bytes, codes: ShippedCodes, file_name: str | None) -> Iterator[FileFinding]:
    if not data.startswith(BOM):
        yield FileFinding(1, "The file does not begin with a UTF-8 byte order mark")
    try:
        text = data.removeprefix(BOM).decode()
    except UnicodeDecodeError as error:
        line = len(re.findall(rb"\r\n|\r|\n", data.removeprefix(BOM)[: error.start])) + 1
        yield FileFinding(line, "This line is not UTF-8: the rest of the file was not checked")
        return
    records = list(read_records(text))
    yield from (FileFinding(record.line, fault) for record in records for fault in record.faults)
    if not records:
        yield FileFinding(1, "The file is empty")
    elif tuple(records[0].texts) != COLUMNS:
        yield FileFinding(1, f"{_column_problem(records[0].texts)} The rows were not checked")
    else:
        yield from _row_findings(records[1:], codes, file_name)


def _column_problem(texts: Sequence[str]) -> str:
    if sorted(texts) == sorted(COLUMNS):
        return "The columns are not in the order of the layout."
    for number, name in enumerate(COLUMNS, start=1):
        if number > len(texts):
            return f"Column {number} ({name}) is missing."
        if texts[number - 1] != name:
            return f"Column {number} is {texts[number - 1]!r}, not {name!r}."
    return f"There are {len(texts)} columns, not {len(COLUMNS)}."


def _row_findings(
    records: Sequence[FileRecord], codes: ShippedCodes, file_name: str | None
) -> Iterator[FileFinding]:
    rows = []
    for record in records:
        if len(record.texts) == len(COLUMNS):
            rows.append(FileRow.of(record.line, record.texts))
        elif record.texts == [""]:
            yield FileFinding(record.line, "This line is blank")
        else:
            message = f"This row has {len(record.texts)} cells, not {len(COLUMNS)}"
            yield FileFinding(record.line, message)
    if not rows:
        yield FileFinding(1, "The file has no rows")
        return
    header = common_header(rows)
    yield from header_findings(rows, header, file_name)
    for row in rows:
        problems = row_problems(row, codes)
        yield from (FileFinding(row.line, problem) for problem in problems)
        if header.is_final:
            yield from (FileFinding(row.line, problem) for problem in final_problems(row))
    sound = [cell for row in rows if (cell := placed(row, codes))]
    yield from section_findings(sound, codes)
