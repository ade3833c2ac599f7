"""Checks of the columns that are the same in every row of a return file."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pms.domain.counting.quarter import Quarter
from pms.domain.counting.services import SERVICES
from pms.domain.nors import EARLIER_RULE_SETS, RULE_SET, SCHEMA_VERSION
from pms.domain.nors.file_row import WHOLE_NUMBER, FileFinding, FileRow, Header
from pms.domain.nors.layout import file_name_of

_ODS_CODE = re.compile(r"[A-Z0-9]{3,10}")
_FILE_NAME = re.compile(r"NORS_[^_]*_[^_]*_[0-9]{4}Q[0-9]+_(draft|v[0-9]+)\.csv")


def common_header(rows: Sequence[FileRow]) -> Header:
    """What most rows say of the file as a whole; the first of them if none prevails."""
    return Counter(row.header for row in rows).most_common(1)[0][0]


def header_findings(
    rows: Sequence[FileRow], header: Header, file_name: str | None
) -> Iterator[FileFinding]:
    """What is wrong with the common header, and every row that differs from it."""
    line = next(row.line for row in rows if row.header == header)
    for message in (*_constant_problems(header), *_period_problems(header)):
        yield FileFinding(line, message)
    if file_name and _FILE_NAME.fullmatch(file_name) and file_name != _name_for(header):
        yield FileFinding(line, f"The file is named {file_name}, but holds {_name_for(header)}")
    for row in rows:
        if row.header != header:
            for name, value, usual in zip(header._fields, row.header, header, strict=True):
                if value != usual:
                    yield FileFinding(
                        row.line, f"{name} is {value!r} here and {usual!r} in other rows"
                    )


def _constant_problems(header: Header) -> Iterator[str]:
    if header.schema_version != SCHEMA_VERSION:
        yield f"schema_version is {header.schema_version!r}, not {SCHEMA_VERSION!r}"
    if header.rule_set not in (RULE_SET, *EARLIER_RULE_SETS):
        known = " or ".join(map(repr, (RULE_SET, *EARLIER_RULE_SETS)))
        yield f"rule_set is {header.rule_set!r}, not {known}"
    if not _ODS_CODE.fullmatch(header.organisation):
        yield f"organisation is {header.organisation!r}, which is not an ODS code"
    if header.service not in SERVICES:
        yield f"service is {header.service!r}, not {' or '.join(SERVICES)}"
    if not WHOLE_NUMBER.fullmatch(header.revision):
        yield f"revision is {header.revision!r}, not a whole number from 0 on"


def _period_problems(header: Header) -> Iterator[str]:
    if not re.fullmatch("[0-9]{4}", header.year) or header.year == "0000":
        yield f"year is {header.year!r}, not a year of 4 digits"
    elif not re.fullmatch("[1-4]", header.quarter):
        yield f"quarter is {header.quarter!r}, not 1 to 4"
    else:
        quarter = Quarter(int(header.year), int(header.quarter))
        for name, value, day in (
            ("period_start", header.period_start, quarter.start.isoformat()),
            ("period_end", header.period_end, quarter.end.isoformat()),
        ):
            if value != day:
                yield f"{name} is {value!r}, but {quarter} has {day}"


def _name_for(header: Header) -> str:
    """The name of a file with this content."""
    return file_name_of(
        header.organisation, header.service, f"{header.year}Q{header.quarter}", header.revision
    )
