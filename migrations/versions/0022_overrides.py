"""Why a drug is given although an allergy speaks against it, and events in words

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

import pms.db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("words", sa.Text(), nullable=True))
    op.create_table(
        "override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("at", pms.db.Moment(), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('allergy')", name=op.f("ck_override_kind_known")),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_override_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id", "organisation_id"],
            ["course.id", "course.organisation_id"],
            name=op.f("fk_override_course_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_override_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override")),
        sa.UniqueConstraint("organisation_id", "ref", name=op.f("uq_override_organisation_id_ref")),
    )
    op.create_index("ix_override_episode", "override", ["episode_id", "organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        ours = "current_setting('pms.organisation', true) IN ('all', organisation_id::text)"
        op.execute('ALTER TABLE "override" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "override" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY own_rows ON "override" USING ({ours}) WITH CHECK ({ours})')


def downgrade() -> None:
    raise NotImplementedError("going back would lose reasons: restore the backup instead")
