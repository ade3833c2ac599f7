"""Faults of care: who is referred, who is accepted, and what the ward and its rounds say."""

from tests.faults.fault import Fault

ALARMS = "tests/patients/test_allergies.py::"
ALLERGIES = "tests/domain/test_allergies.py::"
EVENTS = "tests/episodes/events/test_words_and_allergies.py::"
FOLLOW_UP = "tests/ward/test_follow_up.py::"
MATCHING = "tests/patients/test_matching.py::"
OVERRIDES = "tests/transfer/test_overrides.py::"
REASONS = "tests/episodes/courses/test_allergy_reason.py::"
ROUNDS = "tests/ward/test_rounds.py::"
TRIAGE = "tests/episodes/triage/test_triage.py::"
WARD = "tests/ward/test_ward.py::"

FAULTS = (
    # --- Who is referred
    Fault(
        "a birth date alone is taken for the same person",
        "pms/patients/matching.py",
        "    if same_day and named and are_alike(typed.keys, (row.family_key, row.given_key)):",
        "    if same_day:",
        (
            MATCHING
            + "test_only_the_whole_number_or_name_and_birth_date_are_taken_for_the_same_person",
        ),
    ),
    Fault(
        "whoever has the NHS number is not known by it",
        "pms/patients/matching.py",
        "    if row.nhs_number and row.nhs_number == typed.digits:",
        "    if row.nhs_number and not typed.digits:",
        (
            MATCHING
            + "test_the_same_number_comes_first_then_the_same_birth_date_then_the_name_alone",
        ),
    ),
    Fault(
        "names in the wrong boxes match nobody",
        "pms/patients/matching.py",
        "        for one, other in ((family, given), (given, family)):",
        "        for one, other in ((family, given),):",
        (MATCHING + "test_somebody_is_matched_by",),
    ),
    Fault(
        "an episode not started yet is not pointed out",
        "pms/referrals/queries.py",
        '    is_open = state in {"Awaiting a decision", "On treatment", "Accepted, not started"}',
        '    is_open = state in {"Awaiting a decision", "On treatment"}',
        ("tests/referrals/test_new.py::test_a_patient_with_an_open_episode_is_pointed_out",),
    ),
    Fault(
        "the chosen patient is not the one referred",
        "pms/referrals/routes.py",
        "    patient = form.patient or added(form.who, Patient, add_patient, today)",
        "    patient = added(form.who, Patient, add_patient, today) or form.patient",
        (
            "tests/referrals/test_new.py::"
            "test_choosing_a_record_shows_it_and_asks_for_the_referral_alone",
        ),
    ),
    Fault(
        "the longest-waiting referral is not first",
        "pms/referrals/queries.py",
        "(Episode.referred_on, Episode.id), today, _awaited(where))",
        "(Episode.id,), today, _awaited(where))",
        (
            "tests/referrals/test_list.py::"
            "test_the_longest_waiting_come_first_and_decided_ones_not_at_all",
        ),
    ),
    Fault(
        "what has arrived is still asked for",
        "pms/referrals/queries.py",
        "        .where(Episode.service.in_(SERVICES), where, Enquiry.arrived_on.is_(None))",
        "        .where(Episode.service.in_(SERVICES), where)",
        (
            "tests/referrals/test_list.py::"
            "test_a_referral_is_shown_with_all_that_the_decision_needs",
        ),
    ),
    # --- Triage and acceptance
    Fault(
        "a no speaks not against accepting",
        "pms/domain/care/triage.py",
        'if answers.get(name) == "no")',
        'if answers.get(name) == "na")',
        ("tests/domain/test_triage.py::test_not_applicable_is_an_answer_and_no_is_told_apart",),
    ),
    Fault(
        "an answer changed names who gave the one before",
        "pms/episodes/triage.py",
        "            stamps[question] = [by, today.isoformat()]",
        "            stamps.setdefault(question, [by, today.isoformat()])",
        (TRIAGE + "test_only_a_changed_answer_names_its_changer",),
    ),
    Fault(
        "accepted before it was referred",
        "pms/domain/care/decision.py",
        "row.decided_on < referred_on:",
        "row.decided_on > today:",
        ("tests/episodes/test_referral.py::test_a_wrong_date_of_decision_is_refused_beside_it",),
    ),
    Fault(
        "a patient on treatment is rejected",
        "pms/domain/care/decision.py",
        '    if row.decision == "rejected" and has_courses:',
        '    if row.decision == "rejected" and not has_courses:',
        ("tests/episodes/test_referral.py::test_a_referral_with_courses_cannot_be_rejected",),
    ),
    Fault(
        "a double click starts two courses",
        "pms/episodes/decision.py",
        "    if starts.course_on and find_by_ref(Course, starts.course_ref) is None:",
        "    if starts.course_on:",
        (
            "tests/episodes/decision/test_plan.py::"
            "test_a_double_click_starts_one_course_and_one_line",
        ),
    ),
    # --- What the ward flags
    Fault(
        "a review a day overdue is not flagged",
        "pms/domain/counting/due.py",
        "    return max(0, (today - due_on).days) if due_on else 0",
        "    return max(0, (today - due_on).days - 1) if due_on else 0",
        ("tests/domain/test_ward.py::test_a_review_is_overdue_from_the_day_after_it_was_due",),
    ),
    Fault(
        "no bloods since the start are not flagged",
        "pms/domain/care/ward_flags.py",
        "next_due(stay.bloods_on, stay.treated_since, stay.bloods_every)",
        "next_due(stay.bloods_on, None, stay.bloods_every)",
        ("tests/domain/test_ward.py::test_bloods_are_asked_for_during_a_counted_course_alone",),
    ),
    Fault(
        "treated past the planned end unsaid",
        "pms/domain/care/ward_flags.py",
        "    return days_overdue(stay.planned_end_on, today) if stay.is_treated else 0",
        "    return days_overdue(stay.planned_end_on, today) if not stay.running else 0",
        ("tests/domain/test_ward.py::test_the_planned_end_is_past_while_a_course_runs_on",),
    ),
    Fault(
        "a line left in is not flagged",
        "pms/domain/care/ward_flags.py",
        "    return any(device != NO_LINE for device in devices)",
        "    return all(device == NO_LINE for device in devices)",
        ("tests/domain/test_ward.py::test_a_line_is_flagged_from_the_day_after_therapy_ended",),
    ),
    Fault(
        "the ward asks the rules about another day",
        "pms/ward/queries.py",
        "                therapy_ended_on=ended_on,",
        "                therapy_ended_on=None,",
        (WARD + "test_every_flag_is_raised_and_counted",),
    ),
    Fault(
        "who has no outcome yet leaves the ward",
        "pms/episodes/queries.py",
        "    return union(undischarged, *ids_treated(today).selects)",
        "    return union(*ids_treated(today).selects)",
        (WARD + "test_an_ended_episode_stays_until_its_outcome_is_recorded",),
    ),
    Fault(
        "who is treated after an outcome leaves the ward",
        "pms/episodes/queries.py",
        "    return union(undischarged, *ids_treated(today).selects)",
        "    return union(undischarged)",
        (WARD + "test_an_outcome_recorded_while_a_course_runs_does_not_hide_it",),
    ),
    Fault(
        "the review planned at acceptance is forgotten",
        "pms/domain/counting/due.py",
        "    named_on = next_on if last_on else planned_on",
        "    named_on = next_on",
        (WARD + "test_the_review_planned_at_acceptance_is_the_next_until_somebody_reviews",),
    ),
    Fault(
        "a patient's own days between bloods are ignored",
        "pms/ward/queries.py",
        "                bloods_every=bloods_every or every.bloods,",
        "                bloods_every=every.bloods,",
        (WARD + "test_how_often_bloods_are_taken_is_the_organisations_or_the_patients",),
    ),
    Fault(
        "who is home again stays in hospital",
        "pms/ward/queries.py",
        "                Admission.episode_id.in_(ids), Admission.discharged_on.is_(None)\n",
        "                Admission.episode_id.in_(ids)\n",
        (WARD + "test_every_flag_is_raised_and_counted",),
    ),
    Fault(
        "a list on paper is without allergies",
        "pms/ward/queries.py",
        '                allergies or "",\n',
        '                "",\n',
        (WARD + "test_the_printed_list_says_what_the_screen_does_and_whom_to_ring",),
    ),
    # --- Rounds
    Fault(
        "who was passed over is never seen",
        "pms/ward/rounds/queries.py",
        "    in_turn = (*places[after:], *places[:after])",
        "    in_turn = places[after:]",
        (ROUNDS + "test_who_was_passed_over_comes_at_the_end",),
    ),
    Fault(
        "who saw a patient first is overwritten",
        "pms/ward/rounds/actions.py",
        "    if place.seen_at is None:",
        "    if place.review_id is None or place.seen_at:",
        (ROUNDS + "test_two_clinicians_in_one_round_see_what_the_other_recorded",),
    ),
    Fault(
        "another's review is passed over unread",
        "pms/ward/rounds/routes.py",
        "    if is_reviewed_meanwhile(form, episode):",
        "    if is_reviewed_meanwhile(form, episode) is None:",
        (ROUNDS + "test_two_clinicians_in_one_round_see_what_the_other_recorded",),
    ),
    Fault(
        "a finished round takes more",
        "pms/ward/rounds/routes.py",
        "    if place.round.finished_at:",
        "    if place.round.started_at is None:",
        (ROUNDS + "test_a_finished_round_takes_nothing_more",),
    ),
    # --- Follow-up and tablets
    Fault(
        "an agreed follow-up is forgotten after an earlier review",
        "pms/domain/counting/due.py",
        "    if follow_up_on and not (last_on and last_on >= follow_up_on):",
        "    if follow_up_on and not last_on:",
        (
            "tests/domain/test_due.py::"
            "test_a_review_is_due_as_named_else_as_agreed_else_by_schedule",
        ),
    ),
    Fault(
        "an older review's next day stands though a later one names none",
        "pms/ward/queries.py",
        "        if id_ not in latest:\n            latest[id_] = on, next_on",
        "        latest[id_] = on, next_on",
        (WARD + "test_a_later_review_without_a_day_replaces_the_day_of_the_one_before",),
    ),
    Fault(
        "a patient's own schedule is ignored",
        "pms/ward/follow_up/queries.py",
        "        review_every = one.review_every_days or (every.review if every else None)",
        "        review_every = every.review if every else one.review_every_days",
        (FOLLOW_UP + "test_a_schedule_of_ones_own_replaces_the_organisations",),
    ),
    Fault(
        "another team's tablets are ours",
        "pms/ward/follow_up/queries.py",
        "        if not classify(route, giver, agent).oral:",
        '        if route != "po":',
        (FOLLOW_UP + "test_patients_on_tablets_are_due_by_the_organisations_schedule",),
    ),
    Fault(
        "who is still treated is followed up as discharged",
        "pms/ward/follow_up/queries.py",
        "        or_(Episode.first_opat_day.is_(None), Episode.therapy_ended_on <= today),\n",
        "",
        (FOLLOW_UP + "test_who_is_on_treatment_or_not_discharged_is_not_followed_up_here",),
    ),
    Fault(
        "a key leads to a page of its own the moment the next patient shows",
        "pms/static/round.js",
        "  window.htmx.process(link);\n",
        "",
        (
            "tests/browser/test_ward.py::"
            "test_keys_pressed_the_moment_the_next_patient_shows_stay_on_the_page",
        ),
    ),
    # --- Allergies and the drugs held against them
    Fault(
        "a short name of a drug is no allergy to it",
        "pms/picklists/allergens.py",
        'code: (label, *known.get(("antimicrobial", code), "").split(";"))',
        "code: (label,)",
        (
            ALLERGIES + "test_a_drug_that_is_written_down_or_one_of_its_class_is_a_direct_match",
            ALLERGIES + "test_every_name_by_which_the_drug_box_finds_a_drug_finds_it_in_an_allergy",
        ),
    ),
    Fault(
        "who is allergic to one penicillin is not to another",
        "pms/domain/care/allergies.py",
        "        if one.shared and not one.agents.isdisjoint(named.meaning.agents)",
        "        if not one.shared and not one.agents.isdisjoint(named.meaning.agents)",
        (ALLERGIES + "test_a_drug_that_is_written_down_or_one_of_its_class_is_a_direct_match",),
    ),
    Fault(
        "an allergy that no list knows is passed over in silence",
        "pms/domain/care/allergy_text.py",
        "            if not found and not is_of_before and words_of(phrase):",
        "            if not found and not named and words_of(phrase):",
        (ALLERGIES + "test_what_no_list_knows_is_kept_apart_as_it_is_written",),
    ),
    Fault(
        "a misspelt allergy is not known",
        "pms/domain/care/allergy_text.py",
        "        return [NamedThere((word,), NameMeaning(agents, classes))], False",
        "        return [], False",
        (ALLERGIES + "test_a_letter_or_two_may_be_wrong_in_a_long_name",),
    ),
    Fault(
        "a relative raises the same alarm as the drug itself",
        "pms/episodes/alerts.py",
        "        if match and match.is_related is related and",
        "        if match and",
        (ALARMS + "test_a_drug_given_that_meets_an_allergy_is_to_be_checked",),
    ),
    Fault(
        "the banner does not say what is not checked",
        "pms/picklists/allergens.py",
        "    return read_allergies(allergies, allergy_names()).unread",
        "    return ()",
        (ALARMS + "test_what_no_list_knows_is_said_not_to_be_checked",),
    ),
    Fault(
        "a drug that meets an allergy is saved without a reason",
        "pms/domain/care/course.py",
        '    if allergy and not (reason or "").strip():',
        '    if not allergy and not (reason or "x").strip():',
        (
            REASONS
            + "test_without_a_reason_the_form_comes_back_with_the_question_and_all_that_was_typed",
            "tests/test_three_doors.py::test_its_action_refuses_it",
        ),
    ),
    Fault(
        "a reason silences the alarm for good",
        "pms/episodes/overrides.py",
        "one.kind == ALLERGY and one.about == about",
        "one.kind == ALLERGY and about",
        (REASONS + "test_the_alarm_comes_back_when_the_allergies_change",),
    ),
    Fault(
        "a reason is not shown in place of the alarm",
        "pms/episodes/alerts.py",
        "is related and (related or not override_of(course)):",
        "is related:",
        (REASONS + "test_the_reason_stands_in_place_of_the_alarm",),
    ),
    Fault(
        "an import passes over a drug that meets an allergy",
        "pms/transfer/checking.py",
        "                self._allergies.add_course(row.number, values, episode)",
        "                pass",
        (OVERRIDES + "test_a_course_that_meets_an_allergy_directly_is_warned_about_and_imported",),
    ),
    Fault(
        "an imported reason is about nothing",
        "pms/transfer/actions.py",
        "            settle_imported(session, first_id)",
        "            pass",
        (OVERRIDES + "test_a_reason_in_the_bundle_answers_the_warning_and_stands",),
    ),
    Fault(
        "administrators read why a drug is given",
        "pms/trail/presenters.py",
        '    "course",\n    "override",\n',
        '    "course",\n',
        ("tests/test_free_text.py::test_every_reason_given_is_needed",),
    ),
    Fault(
        "another patient's dose of a drug dosed by weight is offered",
        "pms/episodes/entries/drug_choice.py",
        '    is_fixed = episode.service == "adult" and agent in fixed_dose_agents()',
        '    is_fixed = episode.service == "adult"',
        (
            "tests/episodes/courses/test_usual.py::"
            "test_another_patients_dose_is_never_offered_of_a_drug_dosed_by_weight_level_or_kidney",
        ),
    ),
    Fault(
        "an event takes the place of the other allergies",
        "pms/domain/care/allergies.py",
        """    return f"{allergies.rstrip(' ;.')}; {added}\"""",
        "    return added",
        (EVENTS + "test_what_somebody_else_recorded_meanwhile_stays",),
    ),
    Fault(
        "an event is added to the allergies again",
        "pms/domain/care/allergies.py",
        "    if added.casefold() in allergies.casefold():",
        "    if added in allergies.casefold():",
        (EVENTS + "test_it_is_added_once_however_often_it_is_ticked",),
    ),
)
