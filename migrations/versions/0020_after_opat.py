"""Whether the 30 days after OPAT are known, and the UK-AWaRe category of an antimicrobial

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

from pms.db import real_date

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        check = real_date("episode", "after_opat_known_on")
        op.execute(
            "ALTER TABLE episode ADD COLUMN after_opat_known_on DATE"
            f" CONSTRAINT {check.name} CHECK ({check.sqltext})"
        )
    else:
        op.add_column("episode", sa.Column("after_opat_known_on", sa.Date(), nullable=True))
    op.add_column("episode", sa.Column("after_opat_known_by", sa.Text(), nullable=True))
    op.add_column("list_value", sa.Column("aware", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    raise NotImplementedError("going back would lose what is known after OPAT: restore the backup")
