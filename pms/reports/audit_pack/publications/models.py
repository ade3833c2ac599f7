"""The register of what was published, which later issues are protected together with."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

import pms.auth.models  # noqa: F401 (each row names an organisation)
from pms.store.base import Base, Scoped
from pms.store.history import Audited

AUDIT_PACK = "audit_pack"


class Publication(Scoped, Audited, Base):
    """One issue of something that is meant for outside. The database refuses changes."""

    __tablename__ = "publication"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "kind", "period", "issue"),
        sa.CheckConstraint("issue >= 1", name="issue_from_1"),
    )
    __not_in_history__ = frozenset({"file", "figures"})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # audit_pack
    period: Mapped[str]  # 2025
    issue: Mapped[int]
    as_at: Mapped[date]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    file: Mapped[bytes] = mapped_column(deferred=True)
    figures: Mapped[dict[str, Any]] = mapped_column(sa.JSON, deferred=True)
    """What was counted and how it was shown: pms.reports.audit_pack.publications.figures."""
