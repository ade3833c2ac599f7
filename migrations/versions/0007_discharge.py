"""Discharge

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

import pms.db
from pms.db import real_date

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SCOPED = ("letter", "resumption")


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


def add_text(table: str, column: str) -> None:
    op.add_column(table, sa.Column(column, sa.Text(), nullable=True))


def wall_off_organisations() -> None:
    """As in 0002."""
    if op.get_bind().dialect.name != "postgresql":
        return
    ours = "current_setting('pms.organisation', true) IN ('all', organisation_id::text)"
    for table in SCOPED:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY own_rows ON "{table}" USING ({ours}) WITH CHECK ({ours})')


def upgrade() -> None:
    add_date("episode", "follow_up_on")
    add_text("episode", "follow_up_with")
    add_text("line", "stays_in_reason")
    add_text("organisation", "letter_address")
    add_text("organisation", "letter_phone")
    create_resumption()
    create_letter()
    wall_off_organisations()


def create_resumption() -> None:
    op.create_table(
        "resumption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_resumption_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["previous_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_resumption_previous_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_resumption_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resumption")),
        sa.UniqueConstraint("episode_id", name=op.f("uq_resumption_episode_id")),
    )
    op.create_index("ix_resumption_previous", "resumption", ["previous_id", "organisation_id"])


def create_letter() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("addressed_to", sa.Text(), nullable=False),
        sa.Column("copies_to", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("drafted_body", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", pms.db.Moment(), nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=True),
        sa.Column("sent_how", sa.Text(), nullable=True),
        sa.Column("sent_letterhead", sa.Text(), nullable=True),
        sa.Column("sent_about", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        real_date("letter", "dated_on"),
        sa.CheckConstraint(
            "sent_at IS NULL OR (sent_letterhead IS NOT NULL AND sent_about IS NOT NULL"
            " AND sent_by IS NOT NULL)",
            name=op.f("ck_letter_kept_as_sent"),
        ),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_letter_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id", "organisation_id"],
            ["letter.id", "letter.organisation_id"],
            name=op.f("fk_letter_replaces_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_letter_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_letter_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "ref", name=op.f("uq_letter_organisation_id_ref")),
    )
    op.create_index("ix_letter_episode", "letter", ["episode_id", "organisation_id"])


def downgrade() -> None:
    raise NotImplementedError("going back would lose letters as sent: restore the backup instead")
