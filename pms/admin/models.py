"""Records of administration: authorising an organisation, moving over, who has access, consent."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

import pms.auth.models  # noqa: F401 (each row names an organisation)
from pms.store.base import Base, Scoped, Versioned
from pms.store.history import Audited


class AuthorisationItem(Audited, Base):
    """One item of the checklist that must be complete before an organisation is authorised."""

    __tablename__ = "authorisation_item"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    item: Mapped[str]
    reference: Mapped[str]
    done_on: Mapped[date]


class Approval(Audited, Base):
    """One technical user's word that an organisation may be authorised; two are needed."""

    __tablename__ = "approval"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    at: Mapped[datetime]


class OldSystemPatient(Scoped, Versioned, Audited, Base):
    """A patient whose treatment is finished on the system used before."""

    __tablename__ = "old_system_patient"

    id: Mapped[int] = mapped_column(primary_key=True)
    hospital_number: Mapped[str]
    note: Mapped[str | None]
    left_on: Mapped[date | None]
    """When they were discharged there, or brought over."""


class AccessReview(Scoped, Audited, Base):
    """What was decided about one account in a quarter's review of who has access."""

    __tablename__ = "access_review"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "quarter", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[str]  # 2026Q3
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    decision: Mapped[str]  # confirmed, ended
    reviewed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    at: Mapped[datetime]


class NationalConsent(Scoped, Versioned, Audited, Base):
    """An organisation's consent to be counted in the national figures, and its withdrawal."""

    __tablename__ = "national_consent"
    __table_args__ = (
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_on >= given_on", name="withdrawn_after_given"
        ),
        sa.Index(
            "ix_national_consent_standing",
            "organisation_id",
            unique=True,
            sqlite_where=sa.column("withdrawn_on").is_(None),
            postgresql_where=sa.column("withdrawn_on").is_(None),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    given_on: Mapped[date]
    given_by: Mapped[str]
    """Who decided it for the organisation."""
    reference: Mapped[str]
    withdrawn_on: Mapped[date | None]
    withdrawal_reason: Mapped[str | None]
