"""Lists saved by name."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

import pms.auth.models  # noqa: F401 (each row names an organisation)
from pms.store.base import Base, Referenced, Scoped
from pms.store.history import Audited


class SavedList(Scoped, Referenced, Audited, Base):
    """A list somebody keeps by name: its owner's alone, or shared with the organisation.

    It is no clinical record: deleting it deletes the row, and the history keeps what it was.
    """

    __tablename__ = "saved_list"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "owner_id", "name"),
        sa.UniqueConstraint("organisation_id", "ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    name: Mapped[str]
    shared: Mapped[bool] = mapped_column(default=False)
    definition: Mapped[str]
    """The query of its address, as `pms.cohorts.filters` writes it."""
    for_readers: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Whether somebody who reads patients' records wrote it: its name and conditions may say of
    a patient what only such people may read."""
