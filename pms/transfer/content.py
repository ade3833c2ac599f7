"""A row's values as one text, to tell whether a later bundle says the same of a reference."""

import json
from collections.abc import Sequence
from typing import Any

from pms.domain.text.characters import cleaned
from pms.transfer.cells import stamps
from pms.transfer.people import as_kept
from pms.transfer.refs import Refs
from pms.transfer.report import shown
from pms.transfer.tables import PATIENTS, BundleColumn, BundleTable

UNREADABLE = "(not readable)"

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def as_content(values: Sequence[Any]) -> str:
    """JSON in the order of the table's columns, on one line."""
    return _encoder.encode(values)


def content_of(table: BundleTable, cells: Sequence[str]) -> str:
    """The content of cells that an export writes, without asking whether they could be imported."""
    return as_content(
        [
            _plain(column.kind, cell, column.capitals)
            for column, cell in zip(table.columns, cells, strict=True)
        ]
    )


def written(column: BundleColumn, text: str) -> str:
    """A recorded text as an export writes it and an import reads it.

    It may have come before the rule of characters: then it has marks, and one that must be there
    says that nothing of it can be read.
    """
    kept = cleaned(text, lines=column.lines)
    is_needed = column.required or bool(column.unless)
    needed = column.kind == "stamps" or (is_needed and column.kind == "text")
    return kept or (UNREADABLE if text and needed else "")


def _plain(kind: str, text: str, capitals: bool) -> Any:
    if not text:
        return None
    match kind:
        case "number":
            return float(text)
        case "whole":
            return int(text)
        case "flag" | "tick":
            return text == "yes"
        case "codes" | "spellings" | "aware":
            return text.split(";")
        case "stamps":
            return stamps(text)
    return text.upper() if capitals else text


def differences(
    table: BundleTable, before: str, now: Sequence[Any], refs: Refs
) -> list[tuple[str, str, str]]:
    """Column, value before and value now, of each column in which two contents differ."""
    brought = json.loads(before)
    brought += [None] * (len(now) - len(brought))  # columns that came with a later version
    brought = [
        _as_written(table, column, value, refs)
        for column, value in zip(table.columns, brought, strict=True)
    ]
    return [
        (column.name, _words(old), _words(new))
        for column, old, new in zip(table.columns, brought, now, strict=True)
        if old != new
    ]


def _as_written(table: BundleTable, column: BundleColumn, value: Any, refs: Refs) -> Any:
    """What was brought before a rule of how texts are kept, as it would be brought now."""
    match value:
        case list():
            return [_as_written(table, column, one, refs) for one in value]
        case str() if column.kind in ("ref", "parent"):
            return refs.written(column.of or table.name, value)
        case str():
            kept = written(column, value) or None
            return as_kept(column.name, kept) if table is PATIENTS else kept
    return value


def _words(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return '"yes"' if value else '"no"'
        case list():
            parts = (part if isinstance(part, str) else " ".join(part) for part in value)
            return f'"{shown(";".join(parts))}"'
    return f'"{shown(str(value))}"'
