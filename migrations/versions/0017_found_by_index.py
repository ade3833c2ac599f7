"""What is open, and the newest of the history, found by an index

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

from pms.db import real_date

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_episode_open": ("episode", "organisation_id", "decision", "opat_outcome"),
    "ix_episode_unresolved": ("episode", "organisation_id", "decision", "infection_outcome"),
    "ix_episode_treated": (
        "episode",
        *("organisation_id", "decision", "therapy_ended_on", "first_opat_day"),
    ),
    "ix_episode_referred": ("episode", "organisation_id", "service", "referred_on"),
    "ix_episode_first_day": ("episode", "organisation_id", "service", "first_opat_day"),
    "ix_episode_planned_end": ("episode", "organisation_id", "service", "planned_end_on"),
    "ix_course_end": ("course", "organisation_id", "ended_on"),
    "ix_task_open": ("task", "organisation_id", "done_on"),
    "ix_history_episode": ("history", "organisation_id", "episode_id", "at", "id"),
    "ix_history_at": ("history", "organisation_id", "at", "id"),
    "ix_history_action": ("history", "organisation_id", "action", "at", "id"),
}
OF_FEW = {
    "ix_episode_seen_again": (
        ("organisation_id", "decision", "opat_outcome"),
        "next_review_on IS NOT NULL OR follow_up_on IS NOT NULL"
        " OR review_every_days IS NOT NULL OR bloods_every_days IS NOT NULL",
    ),
    "ix_episode_follow_up": (("organisation_id", "follow_up_on"), "follow_up_on IS NOT NULL"),
    "ix_episode_died": (("organisation_id", "died_on"), "died_on IS NOT NULL"),
}


def upgrade() -> None:
    add_date("episode", "next_review_on")
    op.execute(
        "UPDATE episode SET next_review_on = (SELECT review.next_review_on FROM review"
        " WHERE review.episode_id = episode.id AND review.entered_in_error_at IS NULL"
        " ORDER BY review.reviewed_on DESC, review.id DESC LIMIT 1)"
    )
    op.drop_index("ix_history_episode", "history")
    for name, (table, *columns) in INDEXES.items():
        op.create_index(name, table, columns)
    for name, (columns, having) in OF_FEW.items():
        where = sa.text(having)
        op.create_index(name, "episode", columns, sqlite_where=where, postgresql_where=where)


def add_date(table: str, column: str) -> None:
    """Add a date column; on SQLite with its check, which it takes only beside the column."""
    if op.get_bind().dialect.name == "sqlite":
        check = real_date(table, column)
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} DATE"
            f" CONSTRAINT {check.name} CHECK ({check.sqltext})"
        )
        return
    op.add_column(table, sa.Column(column, sa.Date(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("there is no way back from here: restore the backup instead")
