"""A row's values as one text, to tell whether a later bundle says the same of a reference."""

import json
from collections.abc import Sequence
from typing import Any

from pms.transfer.cells import stamps
from pms.transfer.report import shown
from pms.transfer.tables import Table

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def as_content(values: Sequence[Any]) -> str:
    """JSON in the order of the table's columns, on one line."""
    return _encoder.encode(values)


def content_of(table: Table, cells: Sequence[str]) -> str:
    """The content of cells that an export writes, without asking whether they could be imported."""
    return as_content(
        [
            _plain(column.kind, cell.strip(), column.capitals)
            for column, cell in zip(table.columns, cells, strict=True)
        ]
    )


def _plain(kind: str, text: str, capitals: bool) -> Any:
    if not text:
        return None
    match kind:
        case "number":
            return float(text)
        case "whole":
            return int(text)
        case "flag":
            return text == "yes"
        case "codes" | "spellings":
            return text.split(";")
        case "stamps":
            return stamps(text)
    return text.upper() if capitals else text


def differences(table: Table, before: str, now: Sequence[Any]) -> list[tuple[str, str, str]]:
    """Column, value before and value now, of each column in which two contents differ."""
    brought = json.loads(before)
    brought += [None] * (len(now) - len(brought))  # columns that came with a later version
    return [
        (column.name, _words(old), _words(new))
        for column, old, new in zip(table.columns, brought, now, strict=True)
        if old != new
    ]


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
