"""National

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from pms.db import real_date

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "national_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        real_date("national_consent", "given_on"),
        real_date("national_consent", "withdrawn_on"),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_on >= given_on",
            name=op.f("ck_national_consent_withdrawn_after_given"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_national_consent_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_consent")),
    )
    op.create_index(
        "ix_national_consent_standing",
        "national_consent",
        ["organisation_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_on IS NULL"),
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )
    wall_off_organisations()


def wall_off_organisations() -> None:
    """A second wall on PostgreSQL, for a statement that slips past the first one in pms.db."""
    if op.get_bind().dialect.name != "postgresql":
        return
    ours = "current_setting('pms.organisation', true) IN ('all', organisation_id::text)"
    op.execute('ALTER TABLE "national_consent" ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE "national_consent" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY own_rows ON "national_consent" USING ({ours}) WITH CHECK ({ours})')


def downgrade() -> None:
    raise NotImplementedError("going back would lose consents: restore the backup instead")
