"""Episode page: isolates with their susceptibilities, dated notes, and what changed since a moment

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import pms.db
from pms.db import real_date

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def item_columns() -> list[sa.Column]:
    """What every item of an episode has."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def item_constraints(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f(f"fk_{table}_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "ref", name=op.f(f"uq_{table}_organisation_id_ref")),
    ]


def wall_off(table: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    ours = "current_setting('pms.organisation', true) IN ('all', organisation_id::text)"
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY own_rows ON "{table}" USING ({ours}) WITH CHECK ({ours})')


def upgrade() -> None:
    op.create_table(
        "isolate",
        sa.Column("organism", sa.Text(), nullable=False),
        sa.Column("specimen", sa.Text(), nullable=True),
        sa.Column("collected_on", sa.Date(), nullable=True),
        sa.Column("susceptible", pms.db.CodeSet(), nullable=False),
        sa.Column("increased", pms.db.CodeSet(), nullable=False),
        sa.Column("resistant", pms.db.CodeSet(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        *item_columns(),
        real_date("isolate", "collected_on"),
        *item_constraints("isolate"),
    )
    op.create_table(
        "dated_note",
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        *item_columns(),
        real_date("dated_note", "written_on"),
        *item_constraints("dated_note"),
    )
    for table in ("isolate", "dated_note"):
        op.create_index(f"ix_{table}_episode", table, ["episode_id", "organisation_id"])
        wall_off(table)
    op.create_index("ix_history_episode", "history", ["organisation_id", "episode_id", "id"])


def downgrade() -> None:
    raise NotImplementedError("going back would lose isolates and notes: restore the backup")
