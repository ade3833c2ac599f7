"""Finding

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_saved_list_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_saved_list_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_list")),
        sa.UniqueConstraint(
            "organisation_id",
            "owner_id",
            "name",
            name=op.f("uq_saved_list_organisation_id_owner_id_name"),
        ),
        sa.UniqueConstraint(
            "organisation_id", "ref", name=op.f("uq_saved_list_organisation_id_ref")
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        ours = "current_setting('pms.organisation', true) IN ('all', organisation_id::text)"
        op.execute('ALTER TABLE "saved_list" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "saved_list" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY own_rows ON "saved_list" USING ({ours}) WITH CHECK ({ours})')
