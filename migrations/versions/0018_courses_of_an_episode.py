"""The courses of an episode, found with their ends

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WHOSE = ("episode_id", "organisation_id")


def upgrade() -> None:
    """SQLite prefers an index of all ends to one that knows only whose a course is."""
    op.drop_index("ix_course_episode", "course")
    op.create_index("ix_course_episode", "course", [*WHOSE, "entered_in_error_at", "ended_on"])


def downgrade() -> None:
    op.drop_index("ix_course_episode", "course")
    op.create_index("ix_course_episode", "course", [*WHOSE])
