"""Data queries that a person has confirmed

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

import pms.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "query_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_ref", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", pms.db.Moment(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_query_confirmation_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_query_confirmation_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_query_confirmation")),
        sa.UniqueConstraint(
            "episode_id",
            "organisation_id",
            "digest",
            name=op.f("uq_query_confirmation_episode_id_organisation_id_digest"),
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        ours = "current_setting('pms.organisation', true) IN ('all', organisation_id::text)"
        for command in ("ENABLE", "FORCE"):
            op.execute(f"ALTER TABLE query_confirmation {command} ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_rows ON query_confirmation USING ({ours}) WITH CHECK ({ours})"
        )


def downgrade() -> None:
    raise NotImplementedError("going back would lose confirmations: restore the backup instead")
