"""Faults of the history, of its check and its anchors, and of who reads what was written freely."""

from tests.faults.fault import Fault

CHECK = "pms/trail/check.py"
UNREAD = (
    "tests/test_free_text.py::test_nobody_without_patients_reads_a_free_text_but_for_a_reason"
    "[sqlite-organisation_admin]"
)
LISTS = "tests/cohorts/test_saved.py::"
HISTORY = "tests/test_history.py::"
ASIDE = "tests/trail/test_readings_aside.py::"

FAULTS = (
    Fault(
        "a cut end of the history not noticed",
        CHECK,
        "            if number > self._found.rows and cut_off:",
        "            if number < 0:",
        (HISTORY + "test_the_end_cut_off_with_its_head_set_back_is_found_by_the_anchor",),
    ),
    Fault(
        "a history without anchors is whole",
        CHECK,
        "    if chain.rows and not chain.anchors:",
        "    if not chain.rows:",
        (HISTORY + "test_without_any_anchor_nobody_outside_the_database_vouches",),
    ),
    Fault(
        "rows after the last anchor are vouched for",
        CHECK,
        "    elif after and not chain.broken:",
        "    elif after < 0:",
        (HISTORY + "test_rows_after_the_last_anchor_are_said_to_have_no_other_witness",),
    ),
    Fault(
        "an anchor vouches for rows behind a break",
        CHECK,
        "            if not self._found.broken:\n",
        "            if self._found.rows == 0:\n",
        (HISTORY + "test_an_anchor_vouches_for_no_row_behind_a_break",),
    ),
    Fault(
        "a line taken out of the anchors is not missed",
        "pms/store/history/anchors.py",
        '        "after": {ANCHORED_ROW: anchored} if anchored else None,',
        '        "after": None,',
        (HISTORY + "test_a_line_taken_out_of_the_anchors_is_missed_by_the_chain",),
    ),
    Fault(
        "records without history are passed over",
        "pms/trail/unknown_records.py",
        "        if untold:",
        "        if untold < 0:",
        (HISTORY + "test_every_row_deleted_with_the_anchors_leaves_records_without_history",),
    ),
    Fault(
        "changes that the history does not know are passed over",
        "pms/trail/unknown_records.py",
        "        .where(records.c.told < records.c.changes)",
        "        .where(records.c.told < 1)",
        (HISTORY + "test_thirty_rows_cut_off_after_the_last_anchor_are_missed_by_the_records",),
    ),
    Fault(
        "time may run backwards",
        CHECK,
        "        if before and at < before - CLOCKS_DIFFER:",
        "        if before and at is None:",
        (HISTORY + "test_a_clock_set_back_is_found_by_the_row_before",),
    ),
    Fault(
        "a check of the history keeps everybody waiting",
        CHECK,
        "        read_snapshot()\n",
        "",
        (HISTORY + "test_others_save_while_the_history_is_checked_and_it_reads_one_moment",),
    ),
    # --- Free text that only those who may see patients read
    Fault(
        "managers see lists of those who read patients",
        "pms/cohorts/saved.py",
        "    return found if may_read_patients else and_(found, SavedList.for_readers.is_(False))",
        "    return found",
        (LISTS + "test_a_list_of_somebody_who_reads_patients_is_hidden_from_who_does_not",),
    ),
    Fault(
        "a list saved by a clinician is for everybody",
        "pms/cohorts/actions.py",
        "        for_readers=for_readers,",
        "        for_readers=False,",
        (LISTS + "test_a_list_of_somebody_who_reads_patients_is_hidden_from_who_does_not",),
    ),
    Fault(
        "the history shows administrators what lists are named",
        "pms/trail/presenters.py",
        '    "saved_list",\n}',
        "}",
        (UNREAD,),
    ),
    Fault(
        "the history shows administrators what a list was asked for",
        "pms/trail/presenters.py",
        '    "list": {"conditions"},\n',
        "",
        (UNREAD,),
    ),
    Fault(
        "administrators read why an episode is left out",
        "pms/auth/access.py",
        'READS_REASONS = (*READS_PATIENTS, "manager")',
        "READS_REASONS = READS_REPORTS",
        (UNREAD,),
    ),
    Fault(
        "a reading waits for whoever is writing",
        "pms/store/engine.py",
        "LITTLE_PATIENCE_MILLISECONDS = 100",
        "LITTLE_PATIENCE_MILLISECONDS = 30_000",
        (ASIDE + "test_a_reading_waits_a_tenth_of_a_second_for_whoever_is_writing",),
    ),
    Fault(
        "what was moved before a crash is moved twice",
        "pms/store/history/readings.py",
        "    rows = waiting.rows[moved or 0 :]",
        "    rows = waiting.rows",
        (ASIDE + "test_what_was_moved_before_a_crash_is_not_moved_twice",),
    ),
    Fault(
        "a forged line of the journal is taken for a reading",
        "pms/store/history/journal.py",
        "or seal != self._seal(place.seal, text[:-1]):",
        "or not seal:",
        (ASIDE + "test_without_the_key_no_reading_can_be_forged",),
    ),
    Fault(
        "a failure after the view gets no page of ours",
        "pms/web/application.py",
        "        except Exception as error:\n            instead",
        "        except ZeroDivisionError as error:\n            instead",
        (ASIDE + "test_a_page_whose_reading_can_be_noted_nowhere_is_not_shown",),
    ),
    Fault(
        "a use that could not be written counts for another session",
        "pms/auth/sessions.py",
        "_last_uses().get(found.token_hash)",
        "max(_last_uses().values(), default=None)",
        (ASIDE + "test_a_use_that_could_not_be_written_is_not_that_of_a_later_session",),
    ),
    Fault(
        "who works while nothing can be written is signed out",
        "pms/auth/sessions.py",
        "        _last_uses()[found.token_hash] = now",
        "        _last_uses()",
        (ASIDE + "test_nobody_who_works_is_signed_out_because_their_last_use_cannot_be_written",),
    ),
)
