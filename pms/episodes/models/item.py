"""What every table below the episode has in common."""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from pms.store.base import Record
from pms.store.history import Audited

if TYPE_CHECKING:
    from pms.episodes.models.episode import Episode


def belongs_to_episode(table: str, *more: SchemaItem) -> tuple[SchemaItem, ...]:
    """Constraints of a table below the episode: same organisation as its episode.

    The organisation stands in the index too, because every statement asks for one: SQLite would
    rather read all of an organisation's rows than use an index of the episode alone.
    """
    return (
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"], ["episode.id", "episode.organisation_id"]
        ),
        sa.UniqueConstraint("organisation_id", "ref"),
        sa.Index(f"ix_{table}_episode", "episode_id", "organisation_id"),
        *more,
    )


def not_before(later: str, earlier: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"{later} IS NULL OR {earlier} IS NULL OR {later} >= {earlier}", name=name
    )


class EpisodeItem(Record, Audited):
    """A row that belongs to an episode and saves on its own."""

    id: Mapped[int] = mapped_column(primary_key=True)
    episode_id: Mapped[int]

    if TYPE_CHECKING:
        episode: Mapped[Episode]  # each kind of item has its own relationship
