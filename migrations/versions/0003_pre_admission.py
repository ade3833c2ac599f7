"""Pre admission

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

import pms.db
from pms.db import real_date

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ANSWERS = (
    "diagnosis_clear",
    "is_stable",
    "drug_agreed",
    "no_oral_option",
    "access_suitable",
    "allergies_checked",
    "home_suitable",
    "patient_agrees",
    "monitoring_arranged",
    "comment",
)
PLANNED = ("agent", "dose_unit", "frequency", "route", "administered_by", "device")


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


def of_an_episode(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """The columns and constraints of a table below the episode."""
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
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
    )


def wall_off_organisations(table: str) -> None:
    """A second wall on PostgreSQL, for a statement that slips past the first one in pms.db."""
    if op.get_bind().dialect.name != "postgresql":
        return
    ours = "current_setting('pms.organisation', true) IN ('all', organisation_id::text)"
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY own_rows ON "{table}" USING ({ours}) WITH CHECK ({ours})')


def upgrade() -> None:
    for name in PLANNED:
        op.add_column("episode", sa.Column(f"planned_{name}", sa.Text(), nullable=True))
    op.add_column("episode", sa.Column("planned_dose", sa.Double(), nullable=True))
    add_date("episode", "planned_review_on")

    op.create_table(
        "triage",
        *(sa.Column(name, sa.Text(), nullable=True) for name in ANSWERS),
        sa.Column("answered", sa.JSON(), nullable=False),
        *of_an_episode("triage"),
        sa.UniqueConstraint("episode_id", name=op.f("uq_triage_episode_id")),
    )
    op.create_index("ix_triage_episode", "triage", ["episode_id", "organisation_id"], unique=False)

    op.create_table(
        "enquiry",
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("asked_of", sa.Text(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        real_date("enquiry", "asked_on"),
        real_date("enquiry", "arrived_on"),
        sa.CheckConstraint(
            "arrived_on IS NULL OR asked_on IS NULL OR arrived_on >= asked_on",
            name=op.f("ck_enquiry_arrived_after_asking"),
        ),
        *of_an_episode("enquiry"),
    )
    op.create_index(
        "ix_enquiry_episode", "enquiry", ["episode_id", "organisation_id"], unique=False
    )
    for table in ("triage", "enquiry"):
        wall_off_organisations(table)


def downgrade() -> None:
    raise NotImplementedError("going back would lose plans and checklists: restore the backup")
