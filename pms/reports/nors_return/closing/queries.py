"""Finding final returns."""

from collections.abc import Iterable, Sequence

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from pms.domain.counting.quarter import Quarter
from pms.reports.nors_return.models import FinalReturn
from pms.store.base import db

WITH_FILE = (joinedload(FinalReturn.submission), undefer(FinalReturn.file))
WHOLE = (*WITH_FILE, undefer(FinalReturn.frozen))


def list_revisions(service: str, quarter: Quarter) -> Sequence[FinalReturn]:
    """Every final return of a quarter, the latest first."""
    return db.session.scalars(
        select(FinalReturn)
        .where(FinalReturn.service == service, FinalReturn.quarter == str(quarter))
        .options(joinedload(FinalReturn.submission), undefer(FinalReturn.manifest))
        .order_by(FinalReturn.revision.desc())
    ).all()


def find_latest(service: str, quarter: Quarter, *, whole: bool = False) -> FinalReturn | None:
    """The quarter's latest final return; `whole` with its file and frozen episodes."""
    return db.session.scalars(
        select(FinalReturn)
        .where(FinalReturn.service == service, FinalReturn.quarter == str(quarter))
        .options(*(WHOLE if whole else (joinedload(FinalReturn.submission),)))
        .order_by(FinalReturn.revision.desc())
        .limit(1)
    ).first()


def latest_by_quarter(
    services: Iterable[str], quarters: Iterable[Quarter] | None = None, *, whole: bool = False
) -> dict[tuple[str, str], FinalReturn]:
    """Service and quarter to the latest final return; of every quarter where none are given."""
    statement = (
        select(FinalReturn)
        .where(FinalReturn.service.in_(list(services)))
        .options(*(WHOLE if whole else (joinedload(FinalReturn.submission),)))
        .order_by(FinalReturn.revision)
    )
    if quarters is not None:
        statement = statement.where(FinalReturn.quarter.in_([str(one) for one in quarters]))
    return {(one.service, one.quarter): one for one in db.session.scalars(statement)}


def get_revision_or_404(service: str, quarter: Quarter, revision: int) -> FinalReturn:
    return find_revision(service, quarter, revision) or abort(404)


def find_revision(service: str, quarter: Quarter, revision: int) -> FinalReturn | None:
    """One revision with all its files."""
    return db.session.scalars(
        select(FinalReturn)
        .where(
            FinalReturn.service == service,
            FinalReturn.quarter == str(quarter),
            FinalReturn.revision == revision,
        )
        .options(*WHOLE, undefer(FinalReturn.manifest), undefer(FinalReturn.keying_sheet))
    ).one_or_none()
