"""Ward

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import pms.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INTERVALS = {
    "review_every_days": 7,
    "bloods_every_days": 7,
    "oral_review_every_days": 14,
    "oral_bloods_every_days": 14,
}
CONSIDERED = "oral_switch IS NULL OR oral_switch IN ('yes', 'no', 'not_applicable')"
SCOPED = ("ward_round", "round_patient")


def wall_off_organisations() -> None:
    """As in 0002, for the tables that come with this one."""
    if op.get_bind().dialect.name != "postgresql":
        return
    ours = "current_setting('pms.organisation', true) IN ('all', organisation_id::text)"
    for table in SCOPED:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY own_rows ON "{table}" USING ({ours}) WITH CHECK ({ours})')


def add_oral_switch() -> None:
    """With its check, which SQLite takes only beside the column."""
    name = "ck_review_oral_switch_known"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE review ADD COLUMN oral_switch TEXT CONSTRAINT {name} CHECK ({CONSIDERED})"
        )
        return
    op.add_column("review", sa.Column("oral_switch", sa.Text(), nullable=True))
    op.create_check_constraint(op.f(name), "review", CONSIDERED)


def upgrade() -> None:
    for column, days in INTERVALS.items():
        op.add_column(
            "organisation",
            sa.Column(column, sa.Integer(), server_default=str(days), nullable=False),
        )
    op.add_column("episode", sa.Column("review_every_days", sa.Integer(), nullable=True))
    op.add_column("episode", sa.Column("bloods_every_days", sa.Integer(), nullable=True))
    op.add_column("review", sa.Column("present", sa.Text(), nullable=True))
    add_oral_switch()
    op.add_column("review", sa.Column("oral_switch_reason", sa.Text(), nullable=True))
    op.create_index("ix_review_own", "review", ["id", "organisation_id"], unique=True)
    op.create_table(
        "ward_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("led_by_id", sa.Integer(), nullable=False),
        sa.Column("present", sa.Text(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("started_at", pms.db.Moment(), nullable=False),
        sa.Column("finished_at", pms.db.Moment(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["led_by_id", "organisation_id"],
            ["user.id", "user.organisation_id"],
            name=op.f("fk_ward_round_led_by_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ward_round_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_round")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_ward_round_id_organisation_id")),
        sa.UniqueConstraint(
            "organisation_id", "ref", name=op.f("uq_ward_round_organisation_id_ref")
        ),
    )
    op.create_index("ix_ward_round_started", "ward_round", ["organisation_id", "started_at"])
    op.create_table(
        "round_patient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seen_at", pms.db.Moment(), nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_round_patient_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_round_patient_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id", "organisation_id"],
            ["review.id", "review.organisation_id"],
            name=op.f("fk_round_patient_review_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "organisation_id"],
            ["ward_round.id", "ward_round.organisation_id"],
            name=op.f("fk_round_patient_round_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seen_by_id", "organisation_id"],
            ["user.id", "user.organisation_id"],
            name=op.f("fk_round_patient_seen_by_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_patient")),
        sa.UniqueConstraint(
            "round_id",
            "organisation_id",
            "episode_id",
            name=op.f("uq_round_patient_round_id_organisation_id_episode_id"),
        ),
    )
    op.create_index("ix_round_patient_episode", "round_patient", ["episode_id", "organisation_id"])
    wall_off_organisations()


def downgrade() -> None:
    raise NotImplementedError("going back would lose ward rounds: restore the backup instead")
