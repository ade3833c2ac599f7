"""The return as a CSV file: columns, bytes, file name and manifest (nors-return)."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from pms.domain.nors import SCHEMA_VERSION
from pms.domain.nors.report import Return
from pms.domain.nors.sections import BY_NAME

COLUMNS = (
    "schema_version",
    "rule_set",
    "organisation",
    "service",
    "year",
    "quarter",
    "period_start",
    "period_end",
    "revision",
    "tier",
    "section",
    "row_code",
    "row_label",
    "row_nors_label",
    "col_code",
    "col_label",
    "col_nors_label",
    "measure",
    "value",
)
BOM = b"\xef\xbb\xbf"

# What a spreadsheet would take for a formula; an apostrophe before it makes it text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NEEDS_QUOTES = re.compile('[",\r\n]')


def file_name(return_: Return) -> str:
    """`NORS_RXX_adult_2025Q3_v1.csv`; a draft has `draft` in place of the revision."""
    return file_name_of(
        return_.organisation, return_.service, str(return_.quarter), str(return_.revision)
    )


def file_name_of(organisation: str, service: str, quarter: str, revision: str) -> str:
    version = "draft" if revision == "0" else f"v{revision}"
    return f"NORS_{organisation}_{service}_{quarter}_{version}.csv"


def to_bytes(return_: Return) -> bytes:
    """The file: UTF-8 with BOM, CRLF, minimal quoting, formulas disarmed."""
    same = ",".join(map(_written, _same_in_every_row(return_)))
    lines = [",".join(COLUMNS)]
    for cell in return_.cells:
        own = ",".join(map(_written, cell[:-1]))
        lines.append(f"{same},{own},{cell.value}")
    return BOM + "\r\n".join([*lines, ""]).encode()


def _same_in_every_row(return_: Return) -> tuple[str, ...]:
    quarter = return_.quarter
    return (
        SCHEMA_VERSION,
        return_.rule_set,
        return_.organisation,
        return_.service,
        f"{quarter.year:04d}",
        str(quarter.number),
        quarter.start.isoformat(),
        quarter.end.isoformat(),
        str(return_.revision),
    )


@lru_cache(maxsize=5_000)
def _written(text: str) -> str:
    """A text as the file has it; labels recur from row to row and from return to return."""
    return quoted(guarded(text))


def guarded(text: str) -> str:
    """Text that a spreadsheet would run as a formula, behind an apostrophe."""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA_STARTS) else text


def quoted(text: str) -> str:
    """RFC 4180, in quotes only where needed."""
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def manifest(
    return_: Return,
    data: bytes,
    *,
    software_version: str,
    made_at: datetime,
    made_by: str,
    exclusion_reasons: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    """What is kept beside the file; `exclusion_reasons` has one entry per excluded episode.

    `notes` are sentences a reader of the numbers should know, such as about go-live.
    """
    reasons: Mapping[str, int] = {
        reason: exclusion_reasons.count(reason) for reason in sorted(set(exclusion_reasons))
    }
    return {
        "schema_version": SCHEMA_VERSION,
        "rule_set": return_.rule_set,
        "software_version": software_version,
        "made_at": made_at.isoformat(),
        "made_by": made_by,
        "file_name": file_name(return_),
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "organisation": return_.organisation,
        "service": return_.service,
        "quarter": str(return_.quarter),
        "as_at": return_.as_at.isoformat(),
        "revision": return_.revision,
        "counts": {
            "rows": len(return_.cells),
            **{cell.row_code: cell.value for cell in return_.section("SUMMARY")},
            **{name: sum(1 for cell in return_.cells if cell.section == name) for name in BY_NAME},
        },
        "excluded": {"episodes": len(exclusion_reasons), "reasons": dict(reasons)},
        "notes": list(notes),
    }
