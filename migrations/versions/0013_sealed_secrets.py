"""Sealed secrets

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op
from flask import current_app

from pms.auth import seals

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

user = sa.table("user", sa.column("id", sa.Integer), sa.column("totp_secret", sa.Text))


def upgrade() -> None:
    """The secrets of second factors stood in clear."""
    connection, key = op.get_bind(), current_app.config["SECRET_KEY"]
    found = sa.select(user.c.id, user.c.totp_secret).where(user.c.totp_secret.is_not(None))
    for row in connection.execute(found).all():
        if not row.totp_secret.startswith(seals.VERSION):
            sealed = seals.seal(row.totp_secret, f"second factor of user {row.id}", key)
            change = sa.update(user).where(user.c.id == row.id).values(totp_secret=sealed)
            connection.execute(change)


def downgrade() -> None:
    raise NotImplementedError("going back would leave secrets in clear: restore the backup instead")
