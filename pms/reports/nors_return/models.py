"""A quarter's final returns, frozen, and what became of each at the registry."""

import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

import pms.auth.models  # noqa: F401 (each row names an organisation)
from pms.store.base import Base, Scoped, Versioned
from pms.store.history import Audited


class FinalReturn(Scoped, Audited, Base):
    """One revision of one service's quarter (counting-rules R20). The database refuses changes."""

    __tablename__ = "final_return"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "service", "quarter", "revision"),
        sa.UniqueConstraint("id", "organisation_id"),
        sa.CheckConstraint("revision >= 1", name="revision_from_1"),
        sa.CheckConstraint("revision = 1 OR reason IS NOT NULL", name="revised_with_reason"),
    )
    __not_in_history__ = frozenset({"file", "manifest", "keying_sheet", "frozen"})

    id: Mapped[int] = mapped_column(primary_key=True)
    service: Mapped[str]
    quarter: Mapped[str]  # 2025Q3
    revision: Mapped[int]
    reason: Mapped[str | None]
    """Why it was revised; None for the first one."""
    as_at: Mapped[date]
    closed_at: Mapped[datetime]
    closed_by: Mapped[str]
    sha256: Mapped[str]
    file: Mapped[bytes] = mapped_column(deferred=True)
    manifest: Mapped[bytes] = mapped_column(deferred=True)
    keying_sheet: Mapped[bytes] = mapped_column(deferred=True)
    frozen: Mapped[dict[str, Any]] = mapped_column(sa.JSON, deferred=True)
    """The episodes and referrals it was counted from: pms.reports.nors_return.closing.frozen."""

    submission: Mapped["Submission"] = relationship(back_populates="final_return")

    @property
    def rule_set(self) -> str:
        """The rules that it was counted by."""
        return str(json.loads(self.manifest)["rule_set"])


class Submission(Scoped, Versioned, Audited, Base):
    """What is known of one final return at the registry: uploaded, and there to be seen."""

    __tablename__ = "submission"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["final_return_id", "organisation_id"],
            ["final_return.id", "final_return.organisation_id"],
        ),
        sa.UniqueConstraint("final_return_id", "organisation_id"),
        sa.CheckConstraint(
            "visible_on IS NULL OR uploaded_on IS NOT NULL", name="visible_after_upload"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    final_return_id: Mapped[int]
    uploaded_on: Mapped[date | None]
    uploaded_by: Mapped[str | None]
    registry_reference: Mapped[str | None]
    visible_on: Mapped[date | None]
    visible_by: Mapped[str | None]

    final_return: Mapped[FinalReturn] = relationship(back_populates="submission")
