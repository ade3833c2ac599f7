"""The manifest and the keying sheet that go with a return's file."""

import json
from datetime import datetime

from pms.domain.care.lists import Lists
from pms.domain.counting.services import SERVICES
from pms.domain.nors import layout
from pms.domain.nors.keying import keying_tables, without_spelling
from pms.domain.nors.report import Return
from pms.layout import day
from pms.reports.nors_return.draft import DraftReturn
from pms.version import VERSION
from pms.web.spreadsheets import Cell, Sheet, xlsx_bytes


def manifest_bytes(draft: DraftReturn, data: bytes, *, made_at: datetime, made_by: str) -> bytes:
    """What vouches for the file, as JSON."""
    content = layout.manifest(
        draft.return_,
        data,
        software_version=VERSION,
        made_at=made_at,
        made_by=made_by,
        exclusion_reasons=list(draft.material.excluded.values()),
        notes=[draft.go_live] if draft.go_live else [],
    )
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def keying_bytes(return_: Return, lists: Lists) -> bytes:
    """A workbook with a sheet for each section, in the order of the return."""
    sheets = [_cover(return_)]
    if unspelt := without_spelling(return_.cells):
        notes = ["Counted values whose spelling at the registry is not known: key them by name."]
        sheets.append(Sheet("No registry spelling", ("List", "Value"), unspelt, notes))
    for number, table in enumerate(keying_tables(return_, lists), 1):
        sheets.append(Sheet(f"{number} {table.title}", table.header, table.rows, table.notes))
    return xlsx_bytes(sheets)


def _cover(return_: Return) -> Sheet:
    quarter = return_.quarter
    rows: list[tuple[str, Cell]] = [
        ("Organisation", return_.organisation),
        ("Service", SERVICES[return_.service]),
        ("Quarter", f"{quarter.year} Q{quarter.number}"),
        ("From", quarter.start),
        ("To", quarter.end),
        ("As at", return_.as_at),
        ("Revision", return_.revision or "Draft, not final"),
    ]
    notes = [
        f"The numbers of the NORS return as at {day(return_.as_at)}, sheet by sheet.",
        "Rows that share a registry spelling are added up.",
    ]
    return Sheet("Read first", ("What", "Which"), rows, notes)
