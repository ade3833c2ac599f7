"""The record

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

import pms.db
from pms.db import real_date

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = ("history", "imported_row")


def refuse_changes(table: str) -> None:
    """Rows of the history are only ever added: the database refuses to change or delete them."""
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


def upgrade() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", pms.db.Moment(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("episode_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
        sa.UniqueConstraint("chain", "number", name=op.f("uq_history_chain_number")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index(
            "ix_history_object", ["organisation_id", "object_type", "object_id"], unique=False
        )
        batch_op.create_index(
            "ix_history_patient", ["organisation_id", "patient_id", "at"], unique=False
        )
        batch_op.create_index("ix_history_user", ["organisation_id", "user_id", "at"], unique=False)

    op.create_table(
        "history_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_head")),
    )
    op.execute("INSERT INTO history_head (id, number, hash) VALUES (0, 0, '')")
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ods_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("services", pms.db.CodeSet(), nullable=False),
        sa.Column("access_code_hash", sa.Text(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_at", pms.db.Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("ods_code", name=op.f("uq_organisation_ods_code")),
    )
    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", pms.db.Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_import_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_import_id_organisation_id")),
    )
    op.create_table(
        "list_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("nors_label", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_list_value_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_value")),
        sa.UniqueConstraint(
            "organisation_id",
            "list_name",
            "code",
            name=op.f("uq_list_value_organisation_id_list_name_code"),
        ),
    )
    op.create_table(
        "patient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "nhs_number",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "hospital_number",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column(
            "family_key",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "given_key",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("date_of_birth", sa.Date(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("gp_practice_code", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("allergies", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        real_date("patient", "date_of_birth"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_patient_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_patient_id_organisation_id")),
        sa.UniqueConstraint(
            "organisation_id",
            "hospital_number",
            name=op.f("uq_patient_organisation_id_hospital_number"),
        ),
        sa.UniqueConstraint(
            "organisation_id", "nhs_number", name=op.f("uq_patient_organisation_id_nhs_number")
        ),
        sa.UniqueConstraint("organisation_id", "ref", name=op.f("uq_patient_organisation_id_ref")),
    )
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.create_index("ix_patient_born", ["organisation_id", "date_of_birth"], unique=False)
        batch_op.create_index(
            "ix_patient_family", ["organisation_id", "family_key", "given_key"], unique=False
        )
        batch_op.create_index("ix_patient_given", ["organisation_id", "given_key"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", pms.db.CodeSet(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("one_time_password_until", pms.db.Moment(), nullable=True),
        sa.Column("disabled_at", pms.db.Moment(), nullable=True),
        sa.Column("created_at", pms.db.Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_user_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_user_id_organisation_id")),
        sa.UniqueConstraint("username", name=op.f("uq_user_username")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_user_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "episode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("specialty", sa.Text(), nullable=True),
        sa.Column("consultant", sa.Text(), nullable=True),
        sa.Column("ward", sa.Text(), nullable=True),
        sa.Column("pathway", sa.Text(), nullable=True),
        sa.Column("delivery_plan", sa.Text(), nullable=True),
        sa.Column("planned_end_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("rejection_reasons", pms.db.CodeSet(), nullable=False),
        sa.Column("diagnosis", sa.Text(), nullable=True),
        sa.Column("secondary_diagnosis", sa.Text(), nullable=True),
        sa.Column("organisms", sa.Text(), nullable=True),
        sa.Column("therapy_end_reason", sa.Text(), nullable=True),
        sa.Column("infection_outcome", sa.Text(), nullable=True),
        sa.Column("opat_outcome", sa.Text(), nullable=True),
        sa.Column("opat_outcome_reason", sa.Text(), nullable=True),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("death_category", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("first_opat_day", sa.Date(), nullable=True),
        sa.Column("last_opat_day", sa.Date(), nullable=True),
        sa.Column("opat_days", sa.Integer(), nullable=True),
        sa.Column("therapy_ended_on", sa.Date(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        real_date("episode", "decided_on"),
        sa.CheckConstraint(
            "decision IS NULL OR decided_on IS NOT NULL", name=op.f("ck_episode_decision_dated")
        ),
        real_date("episode", "died_on"),
        real_date("episode", "first_opat_day"),
        real_date("episode", "last_opat_day"),
        real_date("episode", "outcome_on"),
        real_date("episode", "planned_end_on"),
        real_date("episode", "referred_on"),
        real_date("episode", "therapy_ended_on"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_episode_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id", "organisation_id"],
            ["patient.id", "patient.organisation_id"],
            name=op.f("fk_episode_patient_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_episode_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "ref", name=op.f("uq_episode_organisation_id_ref")),
    )
    with op.batch_alter_table("episode", schema=None) as batch_op:
        batch_op.create_index(
            "ix_episode_decision",
            ["organisation_id", "service", "decision", "decided_on"],
            unique=False,
        )
        batch_op.create_index(
            "ix_episode_outcome", ["organisation_id", "service", "outcome_on"], unique=False
        )
        batch_op.create_index("ix_episode_patient", ["patient_id", "organisation_id"], unique=False)
        batch_op.create_index(
            "ix_episode_quarter", ["organisation_id", "service", "last_opat_day"], unique=False
        )

    op.create_table(
        "imported_row",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id", "organisation_id"],
            ["import.id", "import.organisation_id"],
            name=op.f("fk_imported_row_import_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_imported_row_organisation_id")
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "table_name", "ref", name=op.f("pk_imported_row")
        ),
    )
    with op.batch_alter_table("imported_row", schema=None) as batch_op:
        batch_op.create_index(
            "ix_imported_row_record", ["organisation_id", "table_name", "record_id"], unique=False
        )

    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", pms.db.Moment(), nullable=False),
        sa.Column("last_seen_at", pms.db.Moment(), nullable=False),
        sa.Column("revoked_at", pms.db.Moment(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "admission",
        sa.Column("admitted_on", sa.Date(), nullable=False),
        sa.Column("discharged_on", sa.Date(), nullable=True),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        real_date("admission", "admitted_on"),
        real_date("admission", "discharged_on"),
        sa.CheckConstraint(
            "discharged_on IS NULL OR admitted_on IS NULL OR discharged_on >= admitted_on",
            name=op.f("ck_admission_discharged_after_admission"),
        ),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_admission_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_admission_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission")),
        sa.UniqueConstraint(
            "organisation_id", "ref", name=op.f("uq_admission_organisation_id_ref")
        ),
    )
    with op.batch_alter_table("admission", schema=None) as batch_op:
        batch_op.create_index(
            "ix_admission_episode", ["episode_id", "organisation_id"], unique=False
        )

    op.create_table(
        "course",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("dose", sa.Double(), nullable=True),
        sa.Column("dose_unit", sa.Text(), nullable=True),
        sa.Column("frequency", sa.Text(), nullable=True),
        sa.Column("administered_by", sa.Text(), nullable=True),
        sa.Column("delivery_form", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("course_end_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        real_date("course", "ended_on"),
        sa.CheckConstraint(
            "ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on",
            name=op.f("ck_course_ends_after_start"),
        ),
        real_date("course", "started_on"),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_course_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_course_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_course_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "ref", name=op.f("uq_course_organisation_id_ref")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index("ix_course_episode", ["episode_id", "organisation_id"], unique=False)

    op.create_table(
        "exclusion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_exclusion_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_exclusion_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
        sa.UniqueConstraint("episode_id", name=op.f("uq_exclusion_episode_id")),
    )
    op.create_table(
        "later_outcome",
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("infection_outcome", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        real_date("later_outcome", "recorded_on"),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_later_outcome_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_later_outcome_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_outcome")),
        sa.UniqueConstraint(
            "organisation_id", "ref", name=op.f("uq_later_outcome_organisation_id_ref")
        ),
    )
    with op.batch_alter_table("later_outcome", schema=None) as batch_op:
        batch_op.create_index(
            "ix_later_outcome_episode", ["episode_id", "organisation_id"], unique=False
        )

    op.create_table(
        "line",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("inserted_on", sa.Date(), nullable=True),
        sa.Column("insertion_guidance", sa.Text(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        real_date("line", "inserted_on"),
        real_date("line", "removed_on"),
        sa.CheckConstraint(
            "removed_on IS NULL OR inserted_on IS NULL OR removed_on >= inserted_on",
            name=op.f("ck_line_removed_after_insertion"),
        ),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_line_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_line_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_line_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "ref", name=op.f("uq_line_organisation_id_ref")),
    )
    with op.batch_alter_table("line", schema=None) as batch_op:
        batch_op.create_index("ix_line_episode", ["episode_id", "organisation_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("crp", sa.Double(), nullable=True),
        sa.Column("white_cells", sa.Double(), nullable=True),
        sa.Column("neutrophils", sa.Double(), nullable=True),
        sa.Column("platelets", sa.Double(), nullable=True),
        sa.Column("creatinine", sa.Double(), nullable=True),
        sa.Column("egfr", sa.Double(), nullable=True),
        sa.Column("alt", sa.Double(), nullable=True),
        sa.Column("ck", sa.Double(), nullable=True),
        sa.Column("vip_score", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        real_date("review", "next_review_on"),
        real_date("review", "reviewed_on"),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_review_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_review_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("organisation_id", "ref", name=op.f("uq_review_organisation_id_ref")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_episode", ["episode_id", "organisation_id"], unique=False)
        batch_op.create_index(
            "ix_review_latest", ["organisation_id", "episode_id", "reviewed_on"], unique=False
        )

    op.create_table(
        "task",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        real_date("task", "done_on"),
        real_date("task", "due_on"),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_task_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_task_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("organisation_id", "ref", name=op.f("uq_task_organisation_id_ref")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_episode", ["episode_id", "organisation_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("severity", sa.Text(), nullable=True),
        sa.Column("consequence", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("entered_in_error_at", pms.db.Moment(), nullable=True),
        sa.Column("entered_in_error_reason", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('line', 'drug')", name=op.f("ck_event_kind_known")),
        real_date("event", "occurred_on"),
        sa.ForeignKeyConstraint(
            ["course_id", "organisation_id"],
            ["course.id", "course.organisation_id"],
            name=op.f("fk_event_course_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["episode_id", "organisation_id"],
            ["episode.id", "episode.organisation_id"],
            name=op.f("fk_event_episode_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id", "organisation_id"],
            ["line.id", "line.organisation_id"],
            name=op.f("fk_event_line_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_event_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("organisation_id", "ref", name=op.f("uq_event_organisation_id_ref")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_episode", ["episode_id", "organisation_id"], unique=False)

    for table in APPEND_ONLY:
        refuse_changes(table)


def downgrade() -> None:
    raise NotImplementedError("this is the first version: there is nothing to go back to")
