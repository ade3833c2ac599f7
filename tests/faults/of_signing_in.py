"""Faults of signing in: what is judged once and acted on later, and where a person goes on to."""

from tests.faults.fault import POSTGRESQL, Fault

GOING_ON = "tests/auth/test_going_on.py::"
MEANWHILE = "tests/auth/test_meanwhile.py::"

FAULTS = (
    Fault(
        "an address judged before a browser has read it",
        "pms/addresses.py",
        "        text.isprintable()\n        and ",
        "        ",
        (GOING_ON + "test_nobody_is_sent_where_there_is_no_page_of_ours",),
    ),
    Fault(
        "gone on to what is no page",
        "pms/addresses.py",
        "    if not _leads_to_page(path):\n        return None\n",
        "",
        (GOING_ON + "test_nobody_is_sent_where_there_is_no_page_of_ours",),
    ),
    Fault(
        "the text that came is gone on to",
        "pms/addresses.py",
        '    return f"{request.script_root}{quote(path, safe=PATH_AS_IT_IS)}{query}"',
        "    return wanted",
        (GOING_ON + "test_a_page_of_ours_is_gone_on_to",),
    ),
    Fault(
        "steps in an address taken as they stand",
        "pms/addresses.py",
        '        and DOTS.isdisjoint(path.split("/"))\n',
        "",
        (GOING_ON + "test_nobody_is_sent_where_there_is_no_page_of_ours",),
    ),
    Fault(
        "a sign-in survives the reset that overtook it",
        "pms/auth/signing_in.py",
        "    if user.password_hash != known_hash:",
        "    if user.password_hash is None:",
        (MEANWHILE + "test_a_reset_leaves_none_of_twenty_who_are_signing_in",),
    ),
    Fault(
        "a row is acted on as it was read before",
        "pms/auth/signing_in.py",
        "    return db.session.get(User, user_id, with_for_update=HELD, populate_existing=True)",
        "    return db.session.get(User, user_id)",
        (MEANWHILE + "test_a_one_time_password_opens_once_however_many_use_it_at_once",),
        on=POSTGRESQL,
    ),
    Fault(
        "a code counts though the account has changed",
        "pms/auth/signing_in.py",
        "    if held is None or not _still_awaited(held, browser):",
        "    if held is None:",
        (MEANWHILE + "test_a_right_code_opens_nothing_after_a_change_of_the_account",),
    ),
    Fault(
        "an ended session is renewed",
        "pms/auth/sessions.py",
        "    insist_still_in(user)\n    before: UserSession",
        "    before: UserSession",
        (
            MEANWHILE + "test_an_ended_session_is_not_renewed",
            MEANWHILE + "test_the_first_password_is_chosen_by_that_very_sign_in",
        ),
    ),
    Fault(
        "the password again for a session that has ended",
        "pms/auth/again.py",
        "    sessions.insist_still_in(found)\n",
        "",
        (MEANWHILE + "test_an_ended_session_does_not_prove_itself_again",),
    ),
    Fault(
        "a compulsory second factor is removed",
        "pms/auth/account.py",
        "            insist_on_removable(user)\n",
        "",
        (MEANWHILE + "test_a_second_factor_that_has_become_compulsory_stays",),
    ),
    Fault(
        "the one-time password kept as one's own",
        "pms/auth/passwords.py",
        "        return _matches(password, password_hash.removeprefix(USED))",
        "        return _matches(password, password_hash)",
        (MEANWHILE + "test_the_one_time_password_is_not_kept_as_ones_own",),
    ),
    Fault(
        "the same password taken for a new one",
        "pms/auth/account.py",
        "        if new == form.current.data if form.current else was_password(new, known_hash):",
        "        if not form.current and was_password(new, known_hash):",
        (MEANWHILE + "test_a_new_password_differs_from_the_current_one",),
    ),
)
