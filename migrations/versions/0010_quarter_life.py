"""Quarter life

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

import pms.db
from pms.db import real_date

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def refuse_changes(table: str) -> None:
    """A final return stays as it is: the database refuses to change or delete it."""
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


def wall_off_organisations(*tables: str) -> None:
    """A second wall on PostgreSQL, for a statement that slips past the first one in pms.db."""
    if op.get_bind().dialect.name != "postgresql":
        return
    ours = "current_setting('pms.organisation', true) IN ('all', organisation_id::text)"
    for table in tables:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY own_rows ON "{table}" USING ({ours}) WITH CHECK ({ours})')


def upgrade() -> None:
    op.create_table(
        "final_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("closed_at", pms.db.Moment(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("keying_sheet", sa.LargeBinary(), nullable=False),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        real_date("final_return", "as_at"),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_final_return_revision_from_1")),
        sa.CheckConstraint(
            "revision = 1 OR reason IS NOT NULL", name=op.f("ck_final_return_revised_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_final_return_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_final_return")),
        sa.UniqueConstraint(
            "id", "organisation_id", name=op.f("uq_final_return_id_organisation_id")
        ),
        sa.UniqueConstraint(
            "organisation_id",
            "service",
            "quarter",
            "revision",
            name=op.f("uq_final_return_organisation_id_service_quarter_revision"),
        ),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("final_return_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_on", sa.Date(), nullable=True),
        sa.Column("uploaded_by", sa.Text(), nullable=True),
        sa.Column("registry_reference", sa.Text(), nullable=True),
        sa.Column("visible_on", sa.Date(), nullable=True),
        sa.Column("visible_by", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        real_date("submission", "uploaded_on"),
        real_date("submission", "visible_on"),
        sa.CheckConstraint(
            "visible_on IS NULL OR uploaded_on IS NOT NULL",
            name=op.f("ck_submission_visible_after_upload"),
        ),
        sa.ForeignKeyConstraint(
            ["final_return_id", "organisation_id"],
            ["final_return.id", "final_return.organisation_id"],
            name=op.f("fk_submission_final_return_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_submission_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint(
            "final_return_id",
            "organisation_id",
            name=op.f("uq_submission_final_return_id_organisation_id"),
        ),
    )
    refuse_changes("final_return")
    wall_off_organisations("final_return", "submission")


def downgrade() -> None:
    raise NotImplementedError("going back would lose the final returns: restore the backup instead")
