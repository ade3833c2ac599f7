"""What was published as files, for an organisation that takes all its data out."""

import json
from collections.abc import Iterator

from sqlalchemy import select

from pms.reports.audit_pack.publications.models import Publication
from pms.store.base import db
from pms.web.spreadsheets import csv_bytes

COLUMNS = ("kind", "period", "issue", "as_at", "published_at", "published_by", "sha256")


def kept_publications() -> Iterator[tuple[str, bytes]]:
    """Each issue byte for byte with its figures, and who published it when."""
    found = db.session.scalars(
        select(Publication).order_by(Publication.kind, Publication.period, Publication.issue)
    ).all()
    rows = []
    for one in found:
        yield from _files(one.id, f"publications/{one.file_name}")
        rows.append([one.file_name, *(getattr(one, column) for column in COLUMNS)])
    if rows:
        yield "publications/publications.csv", csv_bytes(("file", *COLUMNS), rows)


def _files(publication_id: int, path: str) -> Iterator[tuple[str, bytes]]:
    """Those of one issue; read one by one, because together they may be large."""
    file, figures = db.session.execute(
        select(Publication.file, Publication.figures).where(Publication.id == publication_id)
    ).one()
    yield path, file
    yield path.removesuffix(".xlsx") + ".figures.json", json.dumps(figures, sort_keys=True).encode()
