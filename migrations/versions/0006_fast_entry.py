"""Fast entry

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

import pms.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "user",
        sa.Column("single_keys", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.create_table(
        "recent_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("used_at", pms.db.Moment(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_recent_choice_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recent_choice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recent_choice")),
        sa.UniqueConstraint(
            "organisation_id",
            "list_name",
            "code",
            "user_id",
            name=op.f("uq_recent_choice_organisation_id_list_name_code_user_id"),
        ),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index("ix_course_agent", ["organisation_id", "agent", "id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        ours = "current_setting('pms.organisation', true) IN ('all', organisation_id::text)"
        op.execute("ALTER TABLE recent_choice ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE recent_choice FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON recent_choice USING ({ours}) WITH CHECK ({ours})")
