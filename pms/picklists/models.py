"""What an organisation adds to the shipped lists, and what its people choose from them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pms.store.base import Base, Scoped, Versioned
from pms.store.history import Audited


class ListValue(Scoped, Versioned, Audited, Base):
    """A value of the organisation's own (code `local_...`), or its spelling of a shipped one."""

    __tablename__ = "list_value"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "list_name", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_name: Mapped[str]
    code: Mapped[str]
    label: Mapped[str]
    nors_label: Mapped[str] = mapped_column(default="")
    later_spellings: Mapped[tuple[str, ...]] = mapped_column(default=(), server_default="")
    """Spellings that apply from a day on, as `2026-10-01 spelling` (pms.domain.care.lists)."""
    aware: Mapped[tuple[str, ...]] = mapped_column(default=(), server_default="")
    """Of an antimicrobial its UK-AWaRe categories, as `2025-01-29 oral access` (R23); blank: those
    that come with the program."""
    retired: Mapped[bool] = mapped_column(default=False)


class RecentChoice(Scoped, Base):
    """When a person last chose a value of a list, and how often: such values come first."""

    __tablename__ = "recent_choice"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "list_name", "code", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    list_name: Mapped[str]
    code: Mapped[str]
    used_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)
