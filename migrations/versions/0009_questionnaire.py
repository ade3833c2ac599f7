"""Questionnaire

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

import pms.db
from pms.db import real_date

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ITEMS = (
    "information",
    "communication",
    "skill",
    "punctuality",
    "access",
    "self_care",
    "involvement",
    "who_to_call",
    "safety",
    "family",
    "overall",
    "again",
)
ON_THE_SCALE = " AND ".join(f"({name} IS NULL OR {name} BETWEEN 0 AND 5)" for name in ITEMS)


def upgrade() -> None:
    with op.batch_alter_table("list_value", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("later_spellings", pms.db.CodeSet(), server_default="", nullable=False)
        )
    op.add_column("episode", sa.Column("commissioner", sa.Text(), nullable=True))
    op.add_column("episode", sa.Column("community_team", sa.Text(), nullable=True))
    op.create_table(
        "questionnaire",
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ITEMS),
        sa.Column("comments", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(ON_THE_SCALE, name=op.f("ck_questionnaire_on_the_scale")),
        sa.CheckConstraint(
            "wording IN ('adult', 'carer', 'child')", name=op.f("ck_questionnaire_wording_known")
        ),
        sa.CheckConstraint(
            "source IN ('staff', 'code')", name=op.f("ck_questionnaire_source_known")
        ),
        real_date("questionnaire", "answered_on"),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_questionnaire_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_questionnaire_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint(
            "organisation_id", "ref", name=op.f("uq_questionnaire_organisation_id_ref")
        ),
    )
    op.create_index("ix_questionnaire_episode", "questionnaire", ["episode_id", "organisation_id"])
    op.create_index(
        "ix_questionnaire_answered", "questionnaire", ["organisation_id", "answered_on"]
    )
    op.create_table(
        "questionnaire_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("issued_at", pms.db.Moment(), nullable=False),
        sa.Column("expires_at", pms.db.Moment(), nullable=False),
        sa.Column("used_at", pms.db.Moment(), nullable=True),
        sa.Column("revoked_at", pms.db.Moment(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_questionnaire_code_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_questionnaire_code_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_questionnaire_code_code_hash")),
        sa.UniqueConstraint(
            "organisation_id", "ref", name=op.f("uq_questionnaire_code_organisation_id_ref")
        ),
    )
    op.create_index(
        "ix_questionnaire_code_episode", "questionnaire_code", ["episode_id", "organisation_id"]
    )
    op.create_index(
        "ix_questionnaire_code_issued", "questionnaire_code", ["organisation_id", "issued_at"]
    )
    wall_off_organisations()


def wall_off_organisations() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    ours = "current_setting('pms.organisation', true) IN ('all', organisation_id::text)"
    for table in ("questionnaire", "questionnaire_code"):
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY own_rows ON "{table}" USING ({ours}) WITH CHECK ({ours})')


def downgrade() -> None:
    raise NotImplementedError("going back would lose answers: restore the backup instead")
