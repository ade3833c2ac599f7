"""Lists of readers

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every list that is there is for those who read patients: nobody knows who wrote its name."""
    op.add_column(
        "saved_list",
        sa.Column("for_readers", sa.Boolean(), server_default=sa.true(), nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("going back would show lists to who may not read them")
