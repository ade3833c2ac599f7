"""Finding what was published, and what is to be."""

from collections.abc import Sequence

from flask import abort
from sqlalchemy import func, or_, select
from sqlalchemy.orm import undefer

from pms.domain.service_reports.period import Period
from pms.episodes.models import Episode, Exclusion
from pms.reports.audit_pack.publications.models import AUDIT_PACK, Publication
from pms.store.base import db


def list_publications() -> Sequence[Publication]:
    """Everything that was published, the latest first."""
    return db.session.scalars(
        select(Publication).order_by(Publication.published_at.desc(), Publication.id.desc())
    ).all()


def issues_of(year: int) -> Sequence[Publication]:
    """The issues of a year's pack with their figures, the first one first."""
    return db.session.scalars(
        select(Publication)
        .where(Publication.kind == AUDIT_PACK, Publication.period == str(year))
        .options(undefer(Publication.figures))
        .order_by(Publication.issue)
    ).all()


def latest_issue(year: int, from_number: int) -> Publication | None:
    """The latest issue of a year's pack, if it has this number or a higher one."""
    return db.session.scalars(
        select(Publication)
        .where(
            Publication.kind == AUDIT_PACK,
            Publication.period == str(year),
            Publication.issue >= from_number,
        )
        .order_by(Publication.issue.desc())
        .limit(1)
    ).one_or_none()


def get_publication_or_404(publication_id: int) -> Publication:
    """One issue with its file."""
    found = db.session.scalars(
        select(Publication)
        .where(Publication.id == publication_id)
        .options(undefer(Publication.file))
    ).one_or_none()
    return found or abort(404)


def count_left_out(services: Sequence[str], period: Period) -> int:
    """Excluded episodes that ended or were decided on in the period."""
    within = (period.first, period.last)
    found = db.session.scalar(
        select(func.count(Exclusion.id))
        .join(Exclusion.episode)
        .where(
            Episode.service.in_(services),
            or_(
                Episode.decided_on.between(*within),
                Episode.last_opat_day.between(*within) & (Episode.therapy_ended_on <= period.last),
            ),
        )
    )
    return found or 0
