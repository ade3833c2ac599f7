"""What was brought in by record bundles, and what each of their references stands for."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

import pms.auth.models  # noqa: F401 (each row names an organisation)
from pms.store.base import Base, Scoped


class Import(Scoped, Base):
    """One record bundle brought in."""

    __tablename__ = "import"
    __table_args__ = (sa.UniqueConstraint("id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    source: Mapped[str]
    counts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


class ImportedRow(Scoped, Base):
    """What a reference of a bundle brought, as first read: the history of an imported record.

    It lets the same bundle run twice without effect, and refuses a row that has changed since.
    """

    __tablename__ = "imported_row"
    __table_args__ = (
        sa.PrimaryKeyConstraint("organisation_id", "table_name", "ref"),
        sa.ForeignKeyConstraint(
            ["import_id", "organisation_id"], ["import.id", "import.organisation_id"]
        ),
        sa.Index("ix_imported_row_record", "organisation_id", "table_name", "record_id"),
    )

    table_name: Mapped[str]
    ref: Mapped[str]
    record_id: Mapped[int]
    import_id: Mapped[int]
    content: Mapped[str]
    """The row's values as read, as JSON in the order of the bundle's columns."""
