"""How far the journal of readings was moved into the history

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

import pms.db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moved_readings",
        sa.Column("generation", sa.Text(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("at", pms.db.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("generation", name=op.f("pk_moved_readings")),
    )


def downgrade() -> None:
    raise NotImplementedError(
        "going back could bring readings into the history twice: restore the backup instead"
    )
