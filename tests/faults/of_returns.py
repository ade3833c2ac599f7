"""Faults of returns: pick lists, closing a quarter, revisions, exclusions, the keying sheet."""

from tests.faults.fault import Fault

BOARD = "tests/reports/test_board.py::"
CLOSING = "tests/reports/closing/test_closing.py::"
EXCLUSIONS = "tests/reports/exclusions/test_exclusions.py::"
KEYING = "tests/domain/test_keying.py::"
NOTICES = "tests/reports/service/test_notices.py::"
LISTS = "tests/admin/test_lists.py::"
SAVED = "tests/cohorts/test_saved.py::"
WRITTEN_LAST = "tests/trail/test_written_last.py::"

FAULTS = (
    # --- What reports must say beside their numbers
    Fault(
        "a change after the closing is not named",
        "pms/reports/nors_return/closing/touched.py",
        "History.action.in_(CHANGING),\n            History.at > final.closed_at,",
        "History.action.in_(()),\n            History.at > final.closed_at,",
        (BOARD + "test_an_edit_after_the_closing_is_named",),
    ),
    Fault(
        "a quarter of which nothing is left is not counted again",
        "pms/reports/nors_return/closing/touched.py",
        "_numbers_today(final, quarter) != _numbers_sent(final.id, final.sha256)",
        "_numbers_today(final, quarter) is None",
        (BOARD + "test_an_episode_that_moved_to_another_quarter_is_named",),
    ),
    Fault(
        "nobody is reminded of a return closed before go-live",
        "pms/reports/nors_return/board.py",
        "        if not final.submission.visible_on",
        "        if not final.submission.visible_on and not go_live",
        (BOARD + "test_a_return_closed_before_go_live_is_followed_to_the_registry",),
    ),
    Fault(
        "a report is silent of a late go-live",
        "pms/reports/nors_return/notices.py",
        "    found = [Notice(live)] if live else []",
        "    found: list[Notice] = []",
        (NOTICES + "test_a_report_of_days_before_or_across_go_live_says_so",),
    ),
    Fault(
        "an excluded episode looks like any other in a list",
        "pms/cohorts/screen.py",
        "LEFT_OUT if id_ in found.excluded else",
        "LEFT_OUT if not found.excluded else",
        (
            "tests/cohorts/test_pages.py::test_an_episode_left_out_of_the_return_says_so_in_every_list",
        ),
    ),
    # --- Lists of episodes
    Fault(
        "anybody opens another's list",
        "pms/cohorts/saved.py",
        "    found = or_(SavedList.owner_id == user_id, SavedList.shared.is_(True))",
        "    found = or_(SavedList.owner_id == user_id, SavedList.owner_id != user_id)",
        (SAVED + "test_it_is_its_owners_alone_until_shared",),
    ),
    Fault(
        "anybody changes another's list",
        "pms/cohorts/saved.py",
        "            SavedList.owner_id == user_id,\n",
        "",
        (SAVED + "test_it_is_its_owners_alone_until_shared",),
    ),
    Fault(
        "a file has one page of the list",
        "pms/cohorts/routes.py",
        "    found = find(asked, today)",
        "    found = find(asked, today, limit=PAGE)",
        (SAVED + "test_the_whole_list_leaves_not_a_page",),
    ),
    Fault(
        "an excluded episode is asked to be mended",
        "pms/cohorts/queries.py",
        "        if loaded.exclusion_reason is None and judge(loaded.record, today)",
        "        if judge(loaded.record, today)",
        ("tests/cohorts/test_pages.py::test_an_excluded_episode_has_no_open_query",),
    ),
    # --- Values of the pick lists
    Fault(
        "a retired value is offered",
        "pms/picklists/queries.py",
        "if not value.retired or value.code == current]",
        "if value.code]",
        (LISTS + "test_a_retired_value_is_readable_but_not_offered",),
    ),
    Fault(
        "a retired value vanishes from its record's form",
        "pms/picklists/queries.py",
        "if not value.retired or value.code == current]",
        "if not value.retired]",
        (
            "tests/episodes/courses/test_courses.py::"
            "test_a_retired_value_is_offered_only_to_the_course_that_has_it",
        ),
    ),
    Fault(
        "a value in use is deleted",
        "pms/domain/care/lists.py",
        "    if uses:",
        "    if uses > 1:",
        (LISTS + "test_a_value_that_a_record_uses_cannot_be_deleted",),
    ),
    Fault(
        "a value that only a mistake uses is deleted",
        "pms/admin/picklists/uses.py",
        'EVEN_IN_ERROR = {"entered_in_error": True}',
        'EVEN_IN_ERROR = {"entered_in_error": False}',
        (LISTS + "test_a_value_that_a_record_uses_cannot_be_deleted",),
    ),
    Fault(
        "a new spelling begins a day late",
        "pms/domain/care/lists.py",
        "if spelling.starts_on <= day]",
        "if spelling.starts_on < day]",
        (LISTS + "test_a_spelling_from_a_day_changes_only_quarters_that_end_after_it",),
    ),
    # --- Closing a quarter
    Fault(
        "a quarter is closed on its last day",
        "pms/domain/nors/closing.py",
        "    if quarter.end >= today:",
        "    if quarter.end > today:",
        (CLOSING + "test_a_quarter_that_may_not_be_closed_is_closed_by_no_route",),
    ),
    Fault(
        "one blocking query does not block",
        "pms/domain/nors/closing.py",
        "    if blocking:",
        "    if blocking > 1:",
        (CLOSING + "test_one_of_anything_wrong_is_enough",),
    ),
    Fault(
        "closed though a sum does not agree",
        "pms/domain/nors/closing.py",
        "    if failed:",
        "    if failed > 1:",
        (CLOSING + "test_a_sum_that_does_not_agree_closes_no_quarter",),
    ),
    Fault(
        "the page alone asks whether a quarter may be closed",
        "pms/reports/nors_return/closing/actions.py",
        "    insist(problem_of(draft, today), None if seen",
        "    insist(None if seen",
        (CLOSING + "test_a_quarter_that_may_not_be_closed_is_closed_by_no_route",),
    ),
    Fault(
        "a file that is wrong is frozen",
        "pms/reports/nors_return/closing/actions.py",
        "    insist_on_good_file(data, layout.file_name(draft.return_))\n",
        "",
        (CLOSING + "test_a_file_that_fails_its_own_check_closes_no_quarter",),
    ),
    Fault(
        "a quarter is closed twice",
        "pms/domain/nors/closing.py",
        "    if revision <= latest:",
        "    if revision < latest:",
        (CLOSING + "test_a_double_click_closes_once",),
    ),
    Fault(
        "a revision says not why",
        "pms/domain/nors/closing.py",
        "    return reason_problem(reason) if latest else None",
        "    return None",
        (CLOSING + "test_a_revision_follows_the_latest_and_says_why",),
    ),
    Fault(
        "closing asks for no password",
        "pms/reports/nors_return/closing/routes.py",
        "@asks_password_again\n",
        "",
        (CLOSING + "test_closing_asks_for_the_password_again",),
    ),
    Fault(
        "a revision's download is the draft of today",
        "pms/reports/nors_return/closing/routes.py",
        '    data = {"csv": final.file,',
        '    data = {"csv": layout.to_bytes(make_draft('
        "organisation, service, chosen, clock.today(), revision).return_),",
        (CLOSING + "test_what_was_closed_is_the_same_after_a_thousand_edits",),
    ),
    # --- Changed since
    Fault(
        "a change is sought as at today",
        "pms/reports/nors_return/closing/changes.py",
        "count_draft(organisation, final.service, sent.quarter, final.as_at)",
        "count_draft(organisation, final.service, sent.quarter, final.as_at.replace(year=2099))",
        (CLOSING + "test_an_outcome_that_moved_beyond_the_closing_day_is_named",),
    ),
    Fault(
        "an acceptance that moved is no change",
        "pms/reports/nors_return/closing/changes.py",
        "before.get(id_) != after.get(id_) or accepted_before.get(id_) != accepted_after.get(id_)",
        "before.get(id_) != after.get(id_)",
        (CLOSING + "test_an_acceptance_that_moved_to_another_quarter_is_named",),
    ),
    Fault(
        "a number that became nothing is no change",
        "pms/reports/nors_return/closing/changes.py",
        "    for place in [*before, *(one for one in after if one not in before)]:",
        "    for place in after:",
        (CLOSING + "test_a_number_that_went_and_the_one_in_its_place_are_named",),
    ),
    # --- Exclusions
    Fault(
        "left out without a reason",
        "pms/domain/nors/closing.py",
        '    return None if (reason or "").strip() else "Say why the episode is excluded from',
        '    return None if reason is not None else "Say why the episode is excluded from',
        (EXCLUSIONS + "test_without_a_reason_nothing_is_left_out",),
    ),
    Fault(
        "what is left out is counted all the same",
        "pms/reports/nors_return/queries.py",
        "    return tuple(record for record, reason in loaded if reason is None)",
        "    return tuple(record for record, reason in loaded)",
        ("tests/reports/test_pages.py::test_an_excluded_episode_is_counted_nowhere_and_said_so",),
    ),
    Fault(
        "the patient of what is left out is counted",
        "pms/reports/nors_return/queries.py",
        "        if exclusion_reason is not None:",
        '        if exclusion_reason is not None and decision == "rejected":',
        ("tests/reports/test_pages.py::test_an_excluded_episode_is_counted_nowhere_and_said_so",),
    ),
    # --- The keying sheet
    Fault(
        "values without a spelling are one row",
        "pms/domain/nors/keying.py",
        '    return cell.row_nors_label or f"code {cell.row_code}"',
        "    return cell.row_nors_label",
        (KEYING + "test_values_without_a_spelling_stay_apart_and_are_named",),
    ),
    Fault(
        "of two rows with one spelling the last is keyed",
        "pms/domain/nors/keying.py",
        "        sums[key][cell.measure] += cell.value",
        "        sums[key][cell.measure] = cell.value",
        (KEYING + "test_values_that_share_a_spelling_are_one_row",),
    ),
    Fault(
        "a cell of the grid is overwritten",
        "pms/domain/nors/keying.py",
        "        sums[row][_column_key(cell)] += cell.value",
        "        sums[row][_column_key(cell)] = cell.value",
        (KEYING + "test_values_that_share_a_spelling_are_one_row",),
    ),
    Fault(
        "a retired value that counts has no column",
        "pms/domain/nors/keying.py",
        "        if value.retired and cell is None:",
        "        if value.retired:",
        (KEYING + "test_a_retired_value_keeps_its_column_while_it_is_counted",),
    ),
    # --- The history is written last
    Fault(
        "the history is written before the rest",
        "pms/store/history/chain.py",
        "    to_write += [(session.get_nested_transaction(), row) for row in signed(rows)]",
        "    append_signed(session, signed(rows))",
        (
            WRITTEN_LAST
            + "test_nothing_else_is_asked_of_the_database_once_the_end_of_the_chain_is_held",
        ),
    ),
    Fault(
        "what a savepoint undid is in the history",
        "pms/store/history/chain.py",
        "        to_write: ToWrite = session.info.pop(TO_WRITE, [])\n        session.info",
        "        to_write: ToWrite = []\n        session.info",
        (WRITTEN_LAST + "test_what_a_savepoint_undid_did_not_happen",),
    ),
    Fault(
        "a savepoint within one that is undone is in the history",
        "pms/store/history/chain.py",
        "    while inner is not None and inner is not outer:",
        "    while inner is None:",
        (WRITTEN_LAST + "test_what_a_savepoint_undid_did_not_happen",),
    ),
    Fault(
        "a constraint met takes the whole history with it",
        "pms/store/history/chain.py",
        "    if transaction.parent is None:\n        session.info",
        "    if not transaction.nested:\n        session.info",
        (WRITTEN_LAST + "test_a_savepoint_that_met_a_constraint_takes_nothing_else_with_it",),
    ),
    Fault(
        "what was undone is written with the next change",
        "pms/store/history/chain.py",
        "        session.info.pop(TO_WRITE, None)",
        "        pass",
        (WRITTEN_LAST + "test_what_was_undone_altogether_is_not_written_with_the_next",),
    ),
    Fault(
        "changes made at the very end are not in the history",
        "pms/store/history/chain.py",
        "    session.flush()  # which may note more\n",
        "",
        ("tests/test_database.py::test_every_change_is_in_the_history_with_before_and_after",),
    ),
    Fault(
        "the list of final returns names a column twice",
        "pms/reports/nors_return/archive.py",
        '("file", *OF_RETURN, *OF_SUBMISSION)',
        '("file", *OF_RETURN, *OF_RETURN[-1:], *OF_SUBMISSION)',
        ("tests/transfer/test_beside.py::test_every_final_return_is_there_byte_for_byte",),
    ),
)
