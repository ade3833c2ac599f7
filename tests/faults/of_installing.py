"""Faults of an installation: its keys, its proxy, its files, and what is kept in them."""

from tests.faults.fault import Fault

BEHIND = "tests/test_behind_a_proxy.py::"
KEYS = "tests/test_keys.py::"
PROXY = "tests/test_proxy.py::"
SEALS = "tests/auth/test_seals.py::"
SELF_GIVEN = "tests/admin/test_self_given_roles.py::"
RIGHTS = "tests/test_rights.py::"

FAULTS = (
    # --- Keys
    Fault(
        "a short key is taken",
        "pms/config.py",
        "    if len(value.strip()) < LEAST_KEY_LENGTH:",
        "    if not value:",
        (KEYS + "test_a_key_that_is_none_is_refused_by_every_command_in_one_line",),
    ),
    Fault(
        "a key file that was cut short is taken",
        "pms/config.py",
        "            refuse_weak_key(key, app.config[key], name=str(path), remedy=PUT_BACK)\n",
        "",
        (KEYS + "test_a_key_file_that_was_cut_short_is_named_and_not_taken",),
    ),
    Fault(
        "a key of two processes that start at once differs",
        "pms/config.py",
        "        os.link(unfinished, path)",
        "        os.replace(unfinished, path)",
        (KEYS + "test_two_processes_that_make_a_key_at_once_have_the_same_one",),
    ),
    # --- The proxy
    Fault(
        "X-Forwarded-For believed from anyone",
        "pms/web/proxy.py",
        "        if peer in self.proxy.trusted:",
        "        if peer is not None:",
        (PROXY + "test_nobody_else_is_believed",),
    ),
    Fault(
        "the first word of X-Forwarded-For believed",
        "pms/web/proxy.py",
        '    for hop in reversed(forwarded.split(",")):',
        '    for hop in forwarded.split(","):',
        (PROXY + "test_the_last_address_that_is_no_proxy_of_ours_is_the_device",),
    ),
    Fault(
        "no proxy believed unless it is named",
        "pms/web/proxy.py",
        " or (LOOPBACK if named else frozenset())",
        "",
        (BEHIND + "test_the_history_holds_the_address_of_each_device",),
    ),
    Fault(
        "cookies without protection behind a named host",
        "pms/setup_cli.py",
        "        if host in LOOPBACK and not behind.is_expected:",
        "        if host in LOOPBACK:",
        (BEHIND + "test_every_cookie_is_secure_and_of_this_host_alone",),
    ),
    Fault(
        "https not taken for granted behind the proxy",
        "pms/web/proxy.py",
        '            environ["wsgi.url_scheme"] = "https"\n',
        "",
        (PROXY + "test_cookies_under_a_named_host_are_secure_and_https_is_insisted_on",),
    ),
    Fault(
        "plain http served",
        "pms/web/proxy.py",
        "    if request.is_secure or name in LOOPBACK_NAMES:",
        "    if request.is_secure or name:",
        (BEHIND + "test_plain_http_that_a_proxy_lets_through_gets_no_cookie_either",),
    ),
    Fault(
        "a proxy nobody was told of is served",
        "pms/web/proxy.py",
        "    if not proxy.is_expected:",
        "    if not proxy.trusted and proxy.named:",
        (PROXY + "test_a_proxy_nobody_was_told_of_gets_a_page_that_says_what_to_set",),
    ),
    Fault(
        "a proxy passes requests off as this machine's own",
        "pms/web/proxy.py",
        "    if proxy.named and hostname_of(request.environ) in LOOPBACK_NAMES:",
        "    if not proxy.named:",
        (BEHIND + "test_a_name_that_is_not_ours_is_not_answered",),
    ),
    Fault(
        "contradictions are not said",
        "pms/web/proxy.py",
        "            self.logger.warning(self.seen[words])\n",
        "",
        (PROXY + "test_what_contradicts_the_settings_is_said_once_in_the_log_and_on_health",),
    ),
    Fault(
        "a demonstration served through a proxy",
        "pms/setup_cli.py",
        "    if host not in LOOPBACK or behind.is_expected:",
        "    if host not in LOOPBACK:",
        ("tests/demo/test_start_command.py::test_a_demonstration_is_not_served_through_a_proxy",),
    ),
    # --- Files
    Fault(
        "files are made as the account has it",
        "pms/cli.py",
        "    with rights.kept_to_oneself(), unfailing_output() as output:",
        "    with unfailing_output() as output:",
        (RIGHTS + "test_nothing_that_is_made_from_setting_up_to_exporting_is_open_to_others",),
    ),
    Fault(
        "another server program makes files as the account has it",
        "wsgi.py",
        "rights.keep_to_oneself()\n",
        "",
        (RIGHTS + "test_another_server_program_keeps_to_it_too",),
    ),
    Fault(
        "what stands open is left so",
        "pms/rights.py",
        "        if mode & OTHERS:",
        "        if mode & OTHERS == OTHERS:",
        (RIGHTS + "test_what_an_earlier_version_left_open_is_shut_and_said_once",),
    ),
    Fault(
        "a server leaves open what stands so",
        "pms/setup_cli.py",
        "        behind.note(doubt)\n    shut_to_others()\n",
        "        behind.note(doubt)\n",
        (RIGHTS + "test_a_server_shuts_it_before_it_serves",),
    ),
    Fault(
        "a folder of everybody is shut",
        "pms/rights.py",
        "    is_shared = folder.stat().st_mode & stat.S_ISVTX",
        "    is_shared = 0",
        (RIGHTS + "test_a_folder_of_everybody_or_around_the_program_is_left_as_it_is",),
    ),
    # --- Secrets at rest
    Fault(
        "second factors kept in clear",
        "pms/auth/seals.py",
        '    return VERSION + urlsafe_b64encode(nonce + sealed).decode("ascii")',
        "    return secret",
        (SEALS + "test_no_secret_stands_in_clear_in_any_table",),
    ),
    Fault(
        "a seal opens for another owner",
        "pms/auth/second_factor.py",
        '    return f"second factor of user {user_id}"',
        '    return "second factor"',
        (SEALS + "test_a_seal_of_somebody_else_does_not_sign_in",),
    ),
    Fault(
        "what is no seal is taken for a secret",
        "pms/auth/seals.py",
        "    if not sealed.startswith(VERSION):\n        return None",
        "    if not sealed.startswith(VERSION):\n        return sealed",
        (SEALS + "test_a_seal_of_somebody_else_does_not_sign_in",),
    ),
    Fault(
        "one nonce for all seals",
        "pms/auth/seals.py",
        "    nonce = os.urandom(NONCE_BYTES)",
        "    nonce = bytes(NONCE_BYTES)",
        (SEALS + "test_the_same_secret_never_looks_the_same",),
    ),
    Fault(
        "a wrong secret key is the user's fault",
        "pms/auth/routes.py",
        "    if second_factor.is_unreadable(user):",
        "    if user.disabled_at:",
        (SEALS + "test_with_another_secret_key_the_page_says_so_plainly",),
    ),
    Fault(
        "a second factor is lost in the upgrade",
        "migrations/versions/0013_sealed_secrets.py",
        "            connection.execute(change)",
        "            pass",
        ("tests/test_migrated_secrets.py::test_the_upgrade_seals_every_secret_and_loses_none",),
    ),
    Fault(
        "an old secret key opens nothing",
        "pms/auth/second_factor.py",
        'current_app.config["OLD_SECRET_KEY"])\n',
        '"")\n',
        (SEALS + "test_a_named_old_key_opens_and_at_the_start_all_is_sealed_anew",),
    ),
    # --- A role for oneself
    Fault(
        "a role for oneself without the password",
        "pms/admin/users/routes.py",
        "    if given and not reauthentication.was_typed_for(queries.GIVES_ONESELF):",
        "    if given and not reauthentication.is_fresh():",
        (SELF_GIVEN + "test_it_needs_the_password_again_though_it_was_typed_a_moment_ago",),
    ),
    Fault(
        "a role for oneself not in the history",
        "pms/admin/users/actions.py",
        "    if given := given_to_oneself(user, by, roles):",
        "    if given := given_to_oneself(user, by, ()):",
        (SELF_GIVEN + "test_the_history_says_it_in_a_row_of_its_own",),
    ),
    Fault(
        "a role for oneself confirmed by oneself",
        "pms/admin/users/queries.py",
        "row.reviewed_by_id != row.user_id or not",
        "row.reviewed_by_id or not",
        (SELF_GIVEN + "test_a_later_quarter_still_shows_what_nobody_else_confirmed",),
    ),
    Fault(
        "whoever gave themselves a role confirms it",
        "pms/admin/access_review/actions.py",
        "    if user.id == by.id and has_other",
        "    if user.id != by.id and has_other",
        (SELF_GIVEN + "test_the_review_shows_it_and_waits_for_somebody_else",),
    ),
)
