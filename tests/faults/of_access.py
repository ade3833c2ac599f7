"""Faults of getting in: roles, forms, headers, networks, sign-in and sessions."""

from tests.faults.fault import POSTGRESQL, Fault

HASHING = "tests/auth/test_hashing_queue.py::"
ENROLMENT = "tests/auth/test_enrolment.py::"
HEADERS = "tests/test_headers_everywhere.py::"
NETWORKS = "tests/test_networks.py::"
SECOND_FACTOR = "tests/auth/test_second_factor.py::"
SESSIONS = "tests/auth/test_sessions.py::"
SIGN_IN = "tests/auth/test_sign_in.py::"
THROTTLE = "tests/auth/test_throttle.py::"

FAULTS = (
    # --- Roles
    Fault(
        "role check inverted",
        "pms/auth/access.py",
        "    if rule != SIGNED_IN and not current_user.has_role(*(rule or ())):",
        "    if rule != SIGNED_IN and current_user.has_role(*(rule or ())):",
        ("tests/admin/test_settings.py::test_only_administrators_open_these_pages",),
    ),
    Fault(
        "role check dropped",
        "pms/auth/access.py",
        "    if rule != SIGNED_IN and not current_user.has_role(*(rule or ())):",
        "    if rule is None:",
        ("tests/admin/test_settings.py::test_only_administrators_open_these_pages",),
    ),
    Fault(
        "signed-in check dropped",
        "pms/auth/access.py",
        "    if rule == EVERYONE:",
        "    if rule != SIGNED_IN:",
        ("tests/auth/test_access.py::test_nobody_reads_a_page_before_signing_in",),
    ),
    Fault(
        "viewers may write",
        "pms/auth/access.py",
        'WRITES_PATIENTS = ("clinician",)',
        'WRITES_PATIENTS = ("clinician", "viewer")',
        ("tests/admin/test_old_system.py::test_a_viewer_reads_and_changes_nothing",),
    ),
    Fault(
        "administrators read patients",
        "pms/auth/access.py",
        'READS_PATIENTS = ("clinician", "viewer")',
        'READS_PATIENTS = ("clinician", "viewer", "organisation_admin")',
        ("tests/admin/test_users.py::test_an_administrator_who_is_no_clinician_sees_no_patient",),
    ),
    Fault(
        "a view without a rule is served",
        "pms/auth/access.py",
        "    if missing:\n        raise",
        "    if len(missing) > 1_000:\n        raise",
        ("tests/auth/test_access.py::test_start_up_is_refused_while_a_view_has_no_rule",),
    ),
    # --- Forms and headers
    Fault(
        "forms taken without token",
        "pms/web/extensions.py",
        "    csrf.init_app(app)\n",
        '    app.jinja_env.globals["csrf_token"] = lambda: ""\n',
        (HEADERS + "test_no_form_is_taken_without_its_token",),
    ),
    Fault(
        "a header missing",
        "pms/web/security.py",
        '    "X-Content-Type-Options": "nosniff",\n',
        "",
        (HEADERS + "test_every_refusal_sends_them",),
    ),
    Fault(
        "pages kept by the browser",
        "pms/web/security.py",
        '        return "no-store"',
        '        return "private"',
        (HEADERS + "test_every_refusal_sends_them",),
    ),
    Fault(
        "inline scripts allowed",
        "pms/web/security.py",
        "script-src 'self';",
        "script-src 'self' 'unsafe-inline';",
        (HEADERS + "test_every_refusal_sends_them",),
    ),
    Fault(
        "no encryption insisted on",
        "pms/web/security.py",
        "    if request.is_secure and hostname() not in LOOPBACK:",
        "    if request.is_secure and hostname() in LOOPBACK:",
        (
            "tests/test_security.py::"
            "test_only_encrypted_addresses_off_this_machine_insist_on_encryption",
        ),
    ),
    Fault(
        "gone on to another site",
        "pms/auth/next_page.py",
        "    return own_page(wanted) or url_for",
        "    return wanted or url_for",
        (SIGN_IN + "test_no_other_site_is_gone_on_to",),
    ),
    # --- Networks
    Fault(
        "network list ignored",
        "pms/web/networks.py",
        '    if not allows(current_app.config["NETWORKS"], request.remote_addr):',
        "    if request.remote_addr is None:",
        (NETWORKS + "test_other_devices_get_one_plain_refusal_on_every_page",),
    ),
    Fault(
        "an organisation's networks ignored",
        "pms/web/networks.py",
        "    if not allows(networks, request.remote_addr):",
        "    if request.remote_addr is None:",
        (NETWORKS + "test_a_session_carried_off_its_networks_opens_nothing",),
    ),
    Fault(
        "any host name answered",
        "pms/web/networks.py",
        "    if not is_probe and hostname_of(request.environ) not in current_app",
        "    if is_probe and hostname_of(request.environ) not in current_app",
        (NETWORKS + "test_a_hostile_host_is_refused",),
    ),
    # --- Access code
    Fault(
        "access code of a suspended organisation accepted",
        "pms/auth/browsers.py",
        "    if found and found.is_open and networks",
        "    if found and networks",
        (ENROLMENT + "test_a_wrong_code_and_a_closed_organisations_code_say_the_same",),
    ),
    Fault(
        "old access code valid for ever",
        "pms/auth/browsers.py",
        "                & (Organisation.old_access_code_until > clock.now()),",
        "                & (Organisation.old_access_code_until.is_not(None)),",
        (ENROLMENT + "test_a_changed_code_leaves_the_old_one_for_seven_days",),
    ),
    Fault(
        "enrolment of another organisation accepted",
        "pms/auth/authentication.py",
        "    if user.organisation_id != organisation_id:",
        "    if organisation_id == -1:",
        (ENROLMENT + "test_a_user_of_another_organisation_fails_like_anybody_else",),
    ),
    Fault(
        "revoked browser accepted",
        "pms/auth/browsers.py",
        "    return browser.revoked_at is None and clock",
        "    return clock",
        (ENROLMENT + "test_a_revoked_browser_is_asked_again_and_its_sessions_end",),
    ),
    # --- Password
    Fault(
        "one-time password not forced to be replaced",
        "pms/auth/access.py",
        "    if user.one_time_password_until:",
        "    if user.disabled_at:",
        (SIGN_IN + "test_a_one_time_password_must_be_replaced_first",),
    ),
    Fault(
        "lapsed one-time password accepted",
        "pms/auth/authentication.py",
        "    if user.one_time_password_until and clock.now() > user.one_time_password_until:",
        "    if user.disabled_at:",
        (SIGN_IN + "test_a_one_time_password_lapses",),
    ),
    Fault(
        "one-time password opens twice",
        "pms/auth/routes.py",
        "        user.password_hash = used_up(user.password_hash)",
        "        pass",
        (SESSIONS + "test_a_reset_password_opens_once_within_72_hours",),
    ),
    Fault(
        "throttle off",
        "pms/auth/throttle.py",
        "    if longest := max(waits, default=timedelta()):",
        "    if longest := timedelta():",
        (THROTTLE + "test_after_ten_failures_the_right_password_waits_for_fifteen_minutes",),
    ),
    Fault(
        "a thief locks the owner out",
        "pms/auth/throttle.py",
        "    if browser and user_id is not None and has_used(user_id, browser.id):",
        "    if user_id == -1 and browser:",
        (THROTTLE + "test_ten_wrong_passwords_elsewhere_do_not_lock_the_owners_browser",),
    ),
    Fault(
        "keys of the throttle glued",
        "pms/auth/throttle.py",
        "        return json.dumps([self.kind, *self.parts], ensure_ascii=False)",
        '        return " ".join(map(str, (self.kind, *self.parts)))',
        (
            THROTTLE + "test_no_name_that_is_typed_is_counted_as_anything_else",
            THROTTLE + "test_no_name_that_a_stranger_types_locks_its_owner_out",
        ),
    ),
    Fault(
        "strangers lock the organisation's new browsers",
        "pms/auth/throttle.py",
        '        return Subject("account", (name, "new browsers of", browser.organisation_id))',
        '        return Subject("account", (name,))',
        (THROTTLE + "test_a_strangers_failures_in_every_form_lock_nobody_out",),
    ),
    Fault(
        "an address stops its enrolled browsers",
        "pms/auth/throttle.py",
        '    if browser is not None:\n        return Subject("place",',
        '    if browser is False:\n        return Subject("place",',
        (THROTTLE + "test_fifty_failures_of_a_browser_stop_it_for_the_rest_of_fifteen_minutes",),
    ),
    Fault(
        "who is signed in shares the count of strangers",
        "pms/auth/authentication.py",
        '    if "user_session" in g:',
        "    if g is None:",
        (THROTTLE + "test_a_stranger_cannot_keep_somebody_who_is_signed_in_from_going_on",),
    ),
    Fault(
        "an IPv6 address counted alone",
        "pms/auth/throttle.py",
        "IPV6_NETWORK = 64",
        "IPV6_NETWORK = 128",
        (THROTTLE + "test_a_site_of_ipv6_shares_one_count",),
    ),
    Fault(
        "what hammers on is written down each time",
        "pms/auth/throttle.py",
        '    return row.count <= PLACE_TRIES or not _wait("place", row, now)',
        "    return True",
        (THROTTLE + "test_what_hammers_on_is_in_the_history_once_and_changes_nothing_more",),
    ),
    Fault(
        "a name that waits costs its place nothing",
        "pms/auth/throttle.py",
        "        if not any(waits) or _counts_anyway(subject, row, now)\n",
        "        if not any(waits)\n",
        (THROTTLE + "test_a_name_that_waits_uses_up_the_tries_of_its_place",),
    ),
    Fault(
        "the wait is not said in the status",
        "pms/auth/waiting.py",
        "        response.status_code = 429",
        "        pass",
        (THROTTLE + "test_who_must_wait_is_told_how_long_and_keeps_the_name",),
    ),
    Fault(
        "the queue for hashing has no end",
        "pms/auth/passwords.py",
        "        if not places.acquire(blocking=False):",
        "        if not places.acquire(timeout=0.5) and False:",
        (HASHING + "test_beyond_the_places_nobody_waits",),
    ),
    Fault(
        "strangers hash two at a time",
        "pms/auth/passwords.py",
        "        self._one_stranger = threading.BoundedSemaphore(1)",
        "        self._one_stranger = threading.BoundedSemaphore(2)",
        (HASHING + "test_strangers_leave_one_of_the_two_to_everybody_else",),
    ),
    Fault(
        "a try that was not judged is counted",
        "pms/auth/authentication.py",
        "        throttle.take_back(subjects)\n        db.session.commit()\n        raise",
        "        raise",
        (HASHING + "test_a_try_that_gave_up_waiting_is_taken_back",),
    ),
    Fault(
        "a typed name imitates another's answer",
        "pms/transfer/export.py",
        "{BETWEEN_STAMPS.sub(',', cleaned(by)) or UNREADABLE}",
        "{by}",
        (
            "tests/transfer/test_exporting.py::"
            "test_a_name_that_reads_like_an_answer_of_somebody_else_stays_a_name",
        ),
    ),
    Fault(
        "strangers have every thread",
        "pms/serving.py",
        "max(1, threads // 4), max(1, threads // 8))",
        "threads, threads)",
        (
            "tests/test_serving.py::test_those_before_the_door_never_have_all_threads",
            "tests/test_serving.py::test_the_servers_own_threads_keep_to_it",
        ),
    ),
    Fault(
        "a cookie without a session gets ahead",
        "pms/serving.py",
        '    return "_user_id" in content',
        "    return True",
        ("tests/test_serving.py::test_the_cookie_of_a_page_that_asks_who_it_is_gets_nobody_ahead",),
    ),
    Fault(
        "PostgreSQL waited for without an end",
        "pms/store/engine.py",
        '"write": f"SET LOCAL lock_timeout = {round(wait_seconds * 1000)}; ",',
        '"write": "",',
        (
            "tests/test_database_waits.py::"
            "test_a_wait_for_a_row_that_is_too_long_is_given_up_and_may_be_tried_again",
        ),
        POSTGRESQL,
    ),
    Fault(
        "unknown user not hashed",
        "pms/auth/passwords.py",
        "            _hasher.hash(password[:MAXIMUM])\n",
        "",
        (THROTTLE + "test_every_failure_hashes_one_password_and_says_the_same",),
    ),
    Fault(
        "weak password accepted",
        "pms/auth/passwords.py",
        '["score"] < 3:',
        '["score"] < 0:',
        (SIGN_IN + "test_a_poor_password_is_refused_in_words",),
    ),
    Fault(
        "cheap hashes in service",
        "pms/auth/passwords.py",
        "_hasher = PasswordHasher(time_cost=3, memory_cost=46 * 1024, parallelism=1)",
        "_hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)",
        ("tests/auth/test_password_hashes.py::test_a_password_is_kept_as_costly_argon2id",),
    ),
    Fault(
        "password not asked again",
        "pms/auth/reauthentication.py",
        "    if is_fresh():\n        return None\n",
        "    if is_fresh() is not None:\n        return None\n",
        ("tests/auth/test_password_again.py::test_after_that_it_is_asked_and_then_goes_on",),
    ),
    # --- Second factor
    Fault(
        "code of the app accepted twice",
        "pms/auth/second_factor.py",
        "        if right and (after is None or step > after):",
        "        if right:",
        (SECOND_FACTOR + "test_a_code_works_once",),
    ),
    Fault(
        "recovery code reusable",
        "pms/auth/second_factor.py",
        "    found.used_at = clock.now()",
        "    pass",
        (SECOND_FACTOR + "test_each_recovery_code_works_once",),
    ),
    Fault(
        "second factor not compulsory",
        "pms/auth/access.py",
        '    return "auth.set_up_second_factor" if second_factor.is_missing(user) else None',
        "    return None",
        (SECOND_FACTOR + "test_an_organisations_administrator_sets_one_up_before_anything_else",),
    ),
    Fault(
        "password alone opens",
        "pms/auth/routes.py",
        "        if user and second_factor.has_one(user):",
        "        if user and user.disabled_at:",
        (SECOND_FACTOR + "test_the_password_alone_opens_nothing",),
    ),
    # --- Sessions
    Fault(
        "session alive after sign-out",
        "pms/auth/sessions.py",
        "    if found := find_session(user.get_id()):\n        found.revoked_at = clock.now()\n",
        "",
        (SESSIONS + "test_a_stolen_cookie_is_dead_after_sign_out",),
    ),
    Fault(
        "token not renewed",
        "pms/auth/account.py",
        "    reauthentication.confirm(session_id)\n    sessions.renew(user)\n",
        "    reauthentication.confirm(session_id)\n",
        (SESSIONS + "test_changing_the_password_changes_the_token",),
    ),
    Fault(
        "planted session kept",
        "pms/auth/sessions.py",
        "    user.session_token = token\n    empty_cookie()\n",
        "    user.session_token = token\n",
        (SESSIONS + "test_signing_in_gives_a_new_token_whatever_was_planted",),
    ),
    Fault(
        "disabled and suspended stay in",
        "pms/auth/sessions.py",
        "    if not may_be_signed_in(user):\n        return None\n",
        "",
        ("tests/test_route_matrix.py::test_at_the_next_request_nothing_is_allowed_any_more",),
    ),
    Fault(
        "idle sessions live on",
        "pms/auth/models.py",
        "            and at - self.last_seen_at < idle\n",
        "",
        (SESSIONS + "test_a_session_ends_after_fifteen_idle_minutes",),
    ),
    Fault(
        "sessions live for ever",
        "pms/auth/models.py",
        "            and at - self.created_at < absolute\n",
        "",
        (SESSIONS + "test_a_session_ends_after_ten_hours_however_busy",),
    ),
    Fault(
        "waiting pages extend the session",
        "pms/auth/sessions.py",
        "> SEEN_EVERY and not _asks_by_itself():",
        "> SEEN_EVERY:",
        (SESSIONS + "test_asking_how_long_it_lasts_does_not_make_it_last",),
    ),
    Fault(
        "enrolment within reach of scripts",
        "pms/auth/browsers.py",
        "        httponly=True,",
        "        httponly=False,",
        (ENROLMENT + "test_the_cookie_is_kept_from_scripts_and_other_sites",),
    ),
    # --- Administration
    Fault(
        "last administrator removable",
        "pms/domain/organisations/administrators.py",
        "    if administers and others == 0:",
        "    if administers and others < 0:",
        ("tests/domain/test_authorisation.py::test_the_last_administrator_stays",),
    ),
    Fault(
        "administrators shut themselves out",
        "pms/domain/organisations/administrators.py",
        "    if is_oneself:",
        "    if is_oneself and not administers:",
        ("tests/admin/test_users.py::test_nobody_drops_their_own_administration",),
    ),
    Fault(
        "one approver enough",
        "pms/domain/organisations/authorisation.py",
        "APPROVALS_NEEDED = 2",
        "APPROVALS_NEEDED = 1",
        ("tests/admin/test_organisations.py::test_the_action_insists_on_two_different_people",),
    ),
    Fault(
        "one person approves twice",
        "pms/domain/organisations/authorisation.py",
        "    if has_approved:",
        "    if has_approved is None:",
        ("tests/admin/test_organisations.py::test_one_person_cannot_approve_twice",),
    ),
    Fault(
        "checklist ignored",
        "pms/domain/organisations/authorisation.py",
        "    if missing := missing_items(done):",
        "    if not (missing := missing_items(done)):",
        ("tests/admin/test_organisations.py::test_an_incomplete_checklist_cannot_be_approved",),
    ),
    Fault(
        "a closed organisation is authorised without approvals",
        "pms/admin/organisations/actions.py",
        '        None if (old, new) in VERBS else "An application is authorised by approvals",\n',
        "",
        (
            "tests/admin/test_organisations.py::"
            "test_an_application_is_never_authorised_by_a_change_of_state",
        ),
    ),
    Fault(
        "the technical team's role is given away",
        "pms/admin/users/actions.py",
        "    if not set(roles) <= set(GIVEN_ROLES):",
        "    if not set(roles) <= set(ROLES):",
        ("tests/admin/test_roles_given.py::test_no_action_gives_the_technical_teams_role",),
    ),
    Fault(
        "the access review waits for accounts that were just added",
        "pms/admin/access_review/queries.py",
        "undecided = not self.decision and not self.is_new",
        "undecided = not self.decision",
        (
            "tests/admin/test_access_review.py::"
            "test_the_reminder_counts_the_accounts_that_the_page_says_are_due",
        ),
    ),
)
