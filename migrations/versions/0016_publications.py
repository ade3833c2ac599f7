"""Publications

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

import pms.db
from pms.db import real_date

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def refuse_changes() -> None:
    """What was published stays as it was: the database refuses to change or delete it."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER publication_refuse_{change.lower()} BEFORE {change} ON publication"
                " BEGIN SELECT RAISE(ABORT, 'publication is append-only'); END"
            )
        return
    op.execute(
        """CREATE FUNCTION publication_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'publication is append-only'; END $$"""
    )
    op.execute(
        """CREATE TRIGGER publication_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE
        ON publication FOR EACH STATEMENT EXECUTE FUNCTION publication_append_only()"""
    )


def wall_off_organisations() -> None:
    """A second wall on PostgreSQL, for a statement that slips past the first one in pms.db."""
    if op.get_bind().dialect.name != "postgresql":
        return
    ours = "current_setting('pms.organisation', true) IN ('all', organisation_id::text)"
    op.execute('ALTER TABLE "publication" ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE "publication" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY own_rows ON "publication" USING ({ours}) WITH CHECK ({ours})')


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("published_at", pms.db.Moment(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        real_date("publication", "as_at"),
        sa.CheckConstraint("issue >= 1", name=op.f("ck_publication_issue_from_1")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_publication_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint(
            "organisation_id",
            "kind",
            "period",
            "issue",
            name=op.f("uq_publication_organisation_id_kind_period_issue"),
        ),
    )
    refuse_changes()
    wall_off_organisations()


def downgrade() -> None:
    raise NotImplementedError("going back would lose publications: restore the backup instead")
