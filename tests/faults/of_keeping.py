"""Faults of what is kept: backups, restores, keys and anchors."""

from tests.faults.fault import POSTGRESQL, Fault

BACKUP = "tests/keeping/test_backup.py::"
RESTORE = "tests/keeping/test_restore.py::"
KEYS = "tests/test_keys.py::"
TORN = "tests/test_torn_anchors.py::"
COPIED = "pms/store/copying.py"
MADE = "pms/keeping/backing_up.py"
PUT_BACK = "pms/keeping/restoring.py"

FAULTS = (
    # --- Backups
    Fault(
        "a folder that is not there is a place for backups",
        MADE,
        "    if not folder.is_dir():\n",
        "    folder.mkdir(exist_ok=True)\n    if not folder.is_dir():\n",
        (BACKUP + "test_a_folder_that_is_not_there_is_refused_and_not_made",),
    ),
    Fault(
        "what is left of a failed copy stays",
        COPIED,
        "            unfinished.with_name(unfinished.name + end).unlink(missing_ok=True)",
        "            pass",
        (BACKUP + "test_a_disk_that_is_full_where_the_backup_goes_leaves_nothing",),
    ),
    Fault(
        "a damaged copy is a backup",
        MADE,
        "    copying.refuse_damaged(copy, counts)\n",
        "",
        (BACKUP + "test_a_copy_that_is_damaged_is_no_backup",),
    ),
    Fault(
        "a dump is not held against the database",
        MADE,
        "        if expected != postgresql.rows_of_dump(dumped, connection):",
        "        if not expected:",
        (BACKUP + "test_a_dump_that_lacks_a_row_is_no_backup",),
        POSTGRESQL,
    ),
    Fault(
        "a dump is not of one moment",
        "pms/keeping/postgresql.py",
        'f"--snapshot={snapshot}"',
        '"--no-comments"',
        (BACKUP + "test_whoever_saves_meanwhile_neither_waits_nor_is_half_in_it",),
        POSTGRESQL,
    ),
    Fault(
        "a copy is begun anew for each save",
        COPIED,
        '        origin.execute("BEGIN")\n        counts = count_rows(origin)\n',
        '        counts = count_rows(origin)\n        origin.execute("BEGIN")\n',
        (BACKUP + "test_whoever_saves_meanwhile_neither_waits_nor_is_half_in_it",),
    ),
    Fault(
        "a record with findings is backed up without a word",
        MADE,
        "            if copied.findings and not despite_findings:",
        "            if not copied:",
        (BACKUP + "test_a_record_with_findings_is_kept_only_on_demand_and_named_so",),
    ),
    Fault(
        "the keys go into a backup that is not locked",
        MADE,
        "            secret = bool(for_whom) or with_keys",
        "            secret = True",
        (BACKUP + "test_the_keys_stay_out_of_a_backup_that_is_not_locked",),
    ),
    Fault(
        "somebody else's backups are removed",
        "pms/keeping/names.py",
        '        if match and match["installation"] == installation and file.is_file():',
        "        if match and file.is_file():",
        (BACKUP + "test_nothing_is_removed_that_this_installation_did_not_name",),
    ),
    Fault(
        "the backup that a restore came from is removed by the next one",
        "pms/keeping/names.py",
        "if kind[0].at - one.at < A_DAY}",
        "if one is kind[0]}",
        (BACKUP + "test_days_weeks_and_months_keep_their_last_backup",),
    ),
    Fault(
        "a sound backup makes room for one with findings",
        "pms/keeping/names.py",
        "        kind = [one for one in backups if one.has_findings == findings]",
        "        kind = list(backups)",
        (BACKUP + "test_one_with_findings_takes_the_place_of_no_sound_one",),
    ),
    Fault(
        "any file is the last backup",
        "pms/admin/health/copies.py",
        "                History.action == action,\n",
        "",
        (
            "tests/admin/test_health.py"
            "::test_it_shows_the_last_backup_the_last_drill_and_the_last_anchor",
        ),
    ),
    # --- Restores
    Fault(
        "a damaged file is put back",
        "pms/keeping/package.py",
        "            if _take(archive, member, place(manifest, member.name)) != expected:",
        "            if not _take(archive, member, place(manifest, member.name)):",
        (RESTORE + "test_what_was_changed_in_a_backup_is_not_put_back",),
    ),
    Fault(
        "a folder in use is written into",
        PUT_BACK,
        "    if folder.is_dir() and any(folder.iterdir()):",
        "    if not folder:",
        (RESTORE + "test_a_full_folder_is_not_touched",),
    ),
    Fault(
        "sessions outlive a restore",
        PUT_BACK,
        ".values(revoked_at=now)",
        ".values(last_seen_at=now)",
        (RESTORE + "test_a_lost_machine_is_put_back_and_says_what_is_not_in_it",),
    ),
    Fault(
        "whatever contradicts is taken for lost in a restore",
        "pms/store/history/anchors.py",
        "        return anchor.number > self.after and anchor.at < self.until",
        "        return anchor.number > self.after",
        (RESTORE + "test_the_gap_of_a_restore_and_nothing_else_is_accepted",),
    ),
    Fault(
        "a restore is put back with another key",
        PUT_BACK,
        '    if fingerprint("installation", found["HISTORY_KEY"])[:8] != manifest.installation:',
        "    if not found:",
        (RESTORE + "test_without_the_keys_or_with_others_it_is_refused",),
    ),
    # --- Keys
    Fault(
        "another database's key is taken",
        "pms/store/keys.py",
        "        if key in KEYS and known not in (_now(key), _before(key))",
        "        if key not in KEYS",
        (KEYS + "test_a_key_of_another_database_is_refused",),
    ),
    Fault(
        "a key is made beside a database",
        "pms/config.py",
        '            if not path.exists() and is_in_use(app.config["SQLALCHEMY_DATABASE_URI"]):',
        "            if not path.parent:",
        (KEYS + "test_a_key_is_never_made_beside_a_database_in_use",),
    ),
    # --- Anchors
    Fault(
        "an unfinished anchor is evidence",
        "pms/store/history/anchors.py",
        '    kept = text if _is_finished(text) else text[: text.rfind("\\n") + 1]',
        "    kept = text",
        (TORN + "test_however_much_of_it_is_missing_anchoring_and_checking_continue",),
    ),
    Fault(
        "an anchor is glued to an unfinished line",
        "pms/store/history/anchors.py",
        "    set_aside_unfinished()\n    with",
        "    with",
        (TORN + "test_however_much_of_it_is_missing_anchoring_and_checking_continue",),
    ),
)
