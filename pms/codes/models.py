"""What an organisation adds to the shipped lists: own values, registry spellings, retirements."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pms.audit import Audited
from pms.db import Base, Scoped, Versioned


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
    """Spellings that apply from a day on, as `2026-10-01 spelling` (pms.domain.lists)."""
    retired: Mapped[bool] = mapped_column(default=False)
