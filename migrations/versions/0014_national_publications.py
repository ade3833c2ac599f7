"""National publications

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

import pms.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "national_publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_at", pms.db.Moment(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("consenting", sa.Integer(), nullable=False),
        sa.Column("not_counted", sa.Integer(), nullable=False),
        sa.Column("organisations", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_national_publication_number_from_1")),
        sa.CheckConstraint(
            "number = 1 OR reason IS NOT NULL",
            name=op.f("ck_national_publication_counted_again_with_reason"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_publication")),
        sa.UniqueConstraint(
            "service",
            "quarter",
            "number",
            name=op.f("uq_national_publication_service_quarter_number"),
        ),
    )
    refuse_changes("national_publication")


def refuse_changes(table: str) -> None:
    """What was published stays as it is: the database refuses to change or delete it."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"""CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"""
    )
    op.execute(
        f"""CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"""
    )


def downgrade() -> None:
    raise NotImplementedError(
        "going back would forget what was published: restore the backup instead"
    )
