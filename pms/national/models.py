"""What was published nationally. It belongs to no organisation, and names none."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pms.store.base import Base
from pms.store.history import Audited


class NationalPublication(Audited, Base):
    """A quarter's figures of one service as they were first shown, or counted again.

    Rows are only ever added: triggers refuse the rest.
    """

    __tablename__ = "national_publication"
    __table_args__ = (
        sa.UniqueConstraint("service", "quarter", "number"),
        sa.CheckConstraint("number >= 1", name="number_from_1"),
        sa.CheckConstraint("number = 1 OR reason IS NOT NULL", name="counted_again_with_reason"),
    )
    __not_in_history__ = frozenset({"figures", "organisations"})

    id: Mapped[int] = mapped_column(primary_key=True)
    service: Mapped[str]
    quarter: Mapped[str]  # 2026Q3
    number: Mapped[int]
    """From 1 on within the quarter; the highest is the one that is shown."""
    reason: Mapped[str | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    consenting: Mapped[int]
    """Organisations that ran the service and consented."""
    not_counted: Mapped[int]
    """Those of them with a record that holds a value of no list."""
    organisations: Mapped[list[int]] = mapped_column(sa.JSON)
    """Those counted, to tell a later publication how many are others. Never shown."""
    figures: Mapped[list[Any]] = mapped_column(sa.JSON)
    """Table, row, true count, and how it is shown (pms/domain/national/publication.py)."""
