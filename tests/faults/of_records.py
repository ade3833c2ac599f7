"""Faults of records: whose they are, how they are saved, and what the history keeps of them."""

from tests.faults.fault import POSTGRESQL, Fault

DATABASE = "tests/test_database.py::"
SETTINGS = "tests/test_database_settings.py::"
HISTORY = "tests/test_history.py::"
MATRIX = "tests/test_route_matrix.py::test_every_role_gets_what_the_rule_says_and_no_more"

FAULTS = (
    # --- Whose a row is
    Fault(
        "organisation filter dropped",
        "pms/store/scoping.py",
        "    limits = [] if scope == ALL else [_only_of(scope)]",
        "    limits = []",
        (DATABASE + "test_another_organisations_rows_are_never_read_by_select_get_or_columns",),
    ),
    Fault(
        "foreign rows are saved",
        "pms/store/scoping.py",
        "        if row.organisation_id != scope:",
        "        if row.organisation_id is None:",
        (DATABASE + "test_a_row_cannot_be_saved_into_another_organisation",),
    ),
    Fault(
        "rows entered in error are read",
        "pms/store/scoping.py",
        '    if not state.execution_options.get("entered_in_error"):',
        '    if state.execution_options.get("never"):',
        (DATABASE + "test_rows_entered_in_error_are_left_out_unless_asked_for",),
    ),
    Fault(
        "composite foreign key dropped",
        "migrations/versions/0001_the_record.py",
        '            ["patient_id", "organisation_id"],\n'
        '            ["patient.id", "patient.organisation_id"],',
        '            ["patient_id"],\n            ["patient.id"],',
        (DATABASE + "test_an_episode_cannot_hang_below_another_organisations_patient",),
    ),
    Fault(
        "row security not made",
        "migrations/versions/0002_who_gets_in.py",
        "        op.execute(f'ALTER TABLE \"{table}\" ENABLE ROW LEVEL SECURITY')\n",
        "",
        (DATABASE + "test_every_table_of_an_organisation_stands_behind_the_second_wall",),
        on=POSTGRESQL,
    ),
    Fault(
        "row security lets everything through",
        "migrations/versions/0002_who_gets_in.py",
        'own_rows ON "{table}" USING ({ours}) WITH CHECK ({ours})\')',
        'own_rows ON "{table}" USING (true) WITH CHECK (true)\')',
        (DATABASE + "test_postgresql_itself_hides_and_protects_another_organisations_rows",),
        on=POSTGRESQL,
    ),
    Fault(
        "another organisation's account is found",
        "pms/admin/users/queries.py",
        "select(User).where(User.id == user_id, User.organisation_id == organisation.id)",
        "select(User).where(User.id == user_id)",
        (MATRIX + "[sqlite-GET /organisation/users/<int:user_id>]",),
    ),
    Fault(
        "the history of all organisations is listed",
        "pms/trail/queries.py",
        "    conditions = [History.organisation_id == current_scope(), *_conditions(asked)]",
        "    conditions = _conditions(asked)",
        (MATRIX + "[sqlite-GET /history]",),
    ),
    # --- Saving
    Fault(
        "version check dropped",
        "pms/store/base.py",
        '        return {"version_id_col": cls.version}',
        "        return {}",
        (DATABASE + "test_a_stale_save_is_refused",),
    ),
    Fault(
        "somebody else's newer change ignored",
        "pms/saving.py",
        "    if form.seen.data == fingerprint(row, form.columns):",
        "    if form.seen.data:",
        ("tests/test_saving.py::test_a_newer_change_is_shown_beside_mine_and_nothing_is_written",),
    ),
    Fault(
        "whatever is posted is saved",
        "pms/saving.py",
        "        return {name: _tidy(self[name].data) for name in self.columns}",
        "        from flask import request\n"
        "        for name, value in request.form.items():\n"
        "            if self.row is not None and name not in self and hasattr(self.row, name):\n"
        "                setattr(self.row, name, value)\n"
        "        return {name: _tidy(self[name].data) for name in self.columns}",
        (
            "tests/test_mass_assignment.py::"
            "test_posting_every_column_of_every_table_changes_nothing_unasked",
        ),
    ),
    Fault(
        "facts not recomputed",
        "pms/episodes/facts.py",
        "        if kept != right:\n            store_facts(",
        "        if kept is None:\n            store_facts(",
        (DATABASE + "test_facts_follow_every_change_of_courses_admissions_and_acceptance",),
    ),
    Fault(
        "an application does not keep the facts",
        "pms/blueprints.py",
        "    facts.init_app(app)\n",
        "",
        ("tests/episodes/test_records.py::test_whoever_makes_an_application_keeps_the_facts",),
    ),
    Fault(
        "BEGIN IMMEDIATE dropped",
        "pms/store/engine.py",
        '        connection.exec_driver_sql("BEGIN IMMEDIATE")',
        '        connection.exec_driver_sql("BEGIN")',
        (SETTINGS + "test_a_transaction_that_may_write_keeps_other_writers_out_from_its_begin",),
    ),
    Fault(
        "a power cut may lose saves",
        "pms/store/engine.py",
        '    "PRAGMA synchronous = FULL",',
        '    "PRAGMA synchronous = NORMAL",',
        (SETTINGS + "test_every_connection_has_the_settings_of_the_recipe",),
    ),
    Fault(
        "foreign keys not looked after",
        "pms/store/engine.py",
        '    "PRAGMA foreign_keys = ON",',
        '    "PRAGMA foreign_keys = OFF",',
        (SETTINGS + "test_every_connection_has_the_settings_of_the_recipe",),
    ),
    Fault(
        "a request that reads may write",
        "pms/store/engine.py",
        "PRAGMA query_only = {'ON' if reading else 'OFF'}",
        "PRAGMA query_only = {'OFF' if reading else 'OFF'}",
        (DATABASE + "test_a_request_that_only_reads_cannot_write",),
    ),
    # --- History
    Fault(
        "changes not in the history",
        "pms/store/history/recording.py",
        "    if rows:\n        append(session, rows)",
        "    if not rows:\n        append(session, rows)",
        (DATABASE + "test_every_change_is_in_the_history_with_before_and_after",),
    ),
    Fault(
        "readings not in the history",
        "pms/store/history/readings.py",
        "        if readings and response.status_code == 200 and not",
        "        if readings and response.status_code == 299 and not",
        (
            "tests/trail/test_readings.py::"
            "test_opening_a_patient_or_an_episode_is_recorded_once_with_who_did",
        ),
    ),
    Fault(
        "history rows not chained",
        "pms/store/history/chain.py",
        "    text = json.dumps([hash_before, *values]",
        '    text = json.dumps(["", *values]',
        (HISTORY + "test_a_row_of_another_past_with_the_same_number_is_found",),
    ),
    Fault(
        "history rows not keyed",
        "pms/store/history/chain.py",
        "    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()",
        '    return hmac.new(b"", text.encode(), hashlib.sha256).hexdigest()',
        (HISTORY + "test_who_has_the_database_without_the_key_cannot_write_a_row",),
    ),
    Fault(
        "history rows can be changed",
        "migrations/versions/0001_the_record.py",
        'f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table}"',
        'f"CREATE TRIGGER {table}_refuse_{change.lower()} AFTER INSERT ON {table} WHEN 0"',
        (DATABASE + "test_the_history_cannot_be_changed_or_cut",),
    ),
    Fault(
        "clinical values shown to administrators",
        "pms/trail/presenters.py",
        "    return row.object_type in CLINICAL",
        "    return row.object_type not in OBJECTS",
        (
            "tests/trail/test_pages.py::"
            "test_an_administrator_sees_who_saw_a_patient_but_not_what_was_read",
        ),
    ),
    Fault(
        "a section is called otherwise than its heading",
        "pms/episodes/sections.py",
        '    "questionnaires": "Questionnaire",\n',
        "",
        ("tests/help/test_help.py::test_every_section_of_an_episode_is_headed_by_its_name",),
    ),
)
