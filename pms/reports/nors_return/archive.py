"""The final returns as files, for an organisation that takes all its data out."""

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pms.auth.models import Organisation
from pms.domain.nors.layout import file_name_of
from pms.reports.nors_return.attachments import name_of
from pms.reports.nors_return.models import FinalReturn
from pms.store.base import db
from pms.store.scoping import current_scope
from pms.web.spreadsheets import csv_bytes

PARTS = ("file", "manifest", "keying_sheet", "frozen")
OF_RETURN = (
    "service",
    "quarter",
    "revision",
    "reason",
    "as_at",
    "closed_at",
    "closed_by",
    "sha256",
)
OF_SUBMISSION = ("uploaded_on", "uploaded_by", "registry_reference", "visible_on", "visible_by")


def kept_returns() -> Iterator[tuple[str, bytes]]:
    """Each return byte for byte with what was frozen with it, and what became of all of them."""
    ods_code = db.session.get_one(Organisation, current_scope()).ods_code
    found = db.session.scalars(
        select(FinalReturn)
        .options(joinedload(FinalReturn.submission))
        .order_by(FinalReturn.service, FinalReturn.quarter, FinalReturn.revision)
    ).all()
    rows = []
    for final in found:
        name = file_name_of(ods_code, final.service, final.quarter, str(final.revision))
        yield from _files(final.id, f"returns/{name}")
        rows.append(
            [
                name,
                *(getattr(final, column) for column in OF_RETURN),
                *(getattr(final.submission, column) for column in OF_SUBMISSION),
            ]
        )
    if rows:
        yield "returns/returns.csv", csv_bytes(("file", *OF_RETURN, *OF_SUBMISSION), rows)


def _files(final_id: int, path: str) -> Iterator[tuple[str, bytes]]:
    """Those of one return; read one by one, because together they may be large."""
    data, manifest, keying_sheet, frozen = db.session.execute(
        select(*(getattr(FinalReturn, part) for part in PARTS)).where(FinalReturn.id == final_id)
    ).one()
    yield path, data
    yield name_of(path, "json"), manifest
    yield name_of(path, "xlsx"), keying_sheet
    counted_from = json.dumps(frozen, ensure_ascii=False, indent=1, sort_keys=True)
    yield path.removesuffix(".csv") + ".counted-from.json", counted_from.encode()
