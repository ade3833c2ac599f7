"""A CSV that this program wrote for people, read by a reader that forgives nothing."""

import csv
import io
from collections.abc import Sequence

from pms.domain.nors.layout import BOM


def rows_of(data: bytes, header: Sequence[str] = ()) -> list[dict[str, str]]:
    """Each row by its columns; with a header given, that is the whole of it."""
    assert data.startswith(BOM)
    return rows_in(data[len(BOM) :].decode(), header)


def rows_in(text: str, header: Sequence[str] = ()) -> list[dict[str, str]]:
    """`csv.DictReader` would pass over a column named twice, and over a row too short or long."""
    names, *rows = csv.reader(io.StringIO(text, newline=""))
    assert not header or names == list(header)
    assert len(names) == len(set(names)), f"a column stands twice: {names}"
    return [dict(zip(names, row, strict=True)) for row in rows]
