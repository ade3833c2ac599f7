"""Faults of endings: discharge, suggested outcome, letters, return to IV, questionnaires."""

from tests.faults.fault import Fault

COVER = "tests/episodes/courses/test_cover.py::"
DISCHARGE = "tests/domain/test_discharge.py::"
LETTERS = "tests/letters/test_letters.py::"
OUTCOME = "tests/domain/test_outcome.py::"
SUGGESTION = "pms/domain/care/suggestion.py"
RETURN = "tests/episodes/discharge/test_return.py::"
TABLET = "tests/questionnaire/test_tablet.py::"

FAULTS = (
    # --- The suggested outcome (R10)
    Fault(
        "a death after OPAT is a failure of OPAT",
        SUGGESTION,
        "    if died_on and basis.treatment.during(died_on):",
        "    if died_on and basis.treatment.first_opat_day <= died_on:",
        (OUTCOME + "test_a_death_during_opat_is_a_failure",),
    ),
    Fault(
        "a death without a date is forgotten",
        "pms/domain/care/end_reasons.py",
        'DIED = Meaning({"died"}, {"died"})',
        'DIED = Meaning({"died_at_home"}, {"died"})',
        (OUTCOME + "test_a_death_that_ended_therapy_needs_no_date",),
    ),
    Fault(
        "a complication of the line is no failure",
        SUGGESTION,
        '    "line_complication": "the line caused a complication",\n',
        "",
        (OUTCOME + "test_an_unplanned_admission_for_the_treatment_is_a_failure",),
    ),
    Fault(
        "the first admission alone decides",
        SUGGESTION,
        "    for admission in readmissions:",
        "    for admission in readmissions[:1]:",
        (OUTCOME + "test_a_cause_of_failure_comes_before_another_cause",),
    ),
    Fault(
        "an event makes a failed infection a partial success",
        SUGGESTION,
        '    if outcomes(basis.record, basis.as_at)[0] == "failed":',
        '    if outcomes(basis.record, basis.as_at)[0] == "failed" and not basis.record.events:',
        (OUTCOME + "test_a_failed_infection_outcome_is_a_failure",),
    ),
    Fault(
        "any other administrator's change of drug counts",
        "pms/domain/care/changed_agent.py",
        "    counted = [course for course in record.courses if course.counted]",
        "    counted = list(record.courses)",
        (OUTCOME + "test_a_change_of_a_course_that_does_not_count_changes_nothing",),
    ),
    Fault(
        "a planned procedure is a readmission",
        "pms/domain/counting/treatment.py",
        "    return not admission.planned and admission.cause != PLANNED_PROCEDURE",
        "    return not admission.planned",
        (OUTCOME + "test_a_planned_admission_changes_nothing",),
    ),
    Fault(
        "an admission two days after the last day counts",
        "pms/domain/counting/treatment.py",
        "last if last >= as_at else last + ONE_DAY",
        "last if last >= as_at else last + 2 * ONE_DAY",
        (OUTCOME + "test_an_admission_counts_from_the_first_opat_day_to_the_day_after_the_last",),
    ),
    Fault(
        "another outcome needs no reason",
        "pms/domain/care/outcome.py",
        "    if is_another and not row.opat_outcome_reason:",
        "    if is_another and not suggestion:",
        ("tests/episodes/test_referral.py::test_an_outcome_other_than_suggested_needs_a_reason",),
    ),
    # --- The discharge
    Fault(
        "discharged with OPAT treatment running",
        "pms/domain/care/course.py",
        "    if must_end and row.ended_on is None:",
        "    if not must_end and row.ended_on is None:",
        (DISCHARGE + "test_opat_treatment_ends_with_the_discharge",),
    ),
    Fault(
        "discharged with a line nobody mentions",
        "pms/domain/care/line.py",
        "    if is_settled and row.removed_on is None and not row.stays_in_reason:",
        "    if is_settled and row.removed_on is None and row.stays_in_reason:",
        (DISCHARGE + "test_a_line_is_out_or_stays_for_a_reason",),
    ),
    Fault(
        "a follow-up of the dead",
        "pms/domain/care/follow_up.py",
        "    if row.died_on is not None:",
        "    if row.died_on is not None and row.follow_up_on < row.died_on:",
        (DISCHARGE + "test_a_follow_up_lies_ahead_or_is_the_one_recorded",),
    ),
    Fault(
        "a death without its day",
        "pms/domain/care/discharge.py",
        '    if row.therapy_end_reason == "died" and row.died_on is None:',
        '    if row.therapy_end_reason == "dead" and row.died_on is None:',
        (DISCHARGE + "test_a_death_has_a_date",),
    ),
    Fault(
        "half a discharge is kept",
        "pms/episodes/discharge/actions.py",
        "    _mend(episode, missing)\n",
        "    _mend(episode, missing)\n    db.session.commit()\n",
        (
            "tests/episodes/discharge/test_discharge.py::"
            "test_a_refusal_at_the_outcome_leaves_the_course_as_it_was",
        ),
    ),
    # --- Return to IV
    Fault(
        "a pause opens a second episode",
        "pms/domain/care/resumption.py",
        '    if row.decision != "accepted" or not row.has_outcome:',
        '    if row.decision != "accepted":',
        (RETURN + "test_a_pause_without_an_outcome_goes_on_in_the_same_episode",),
    ),
    Fault(
        "the treatment before is not linked",
        "pms/episodes/discharge/actions.py",
        "    db.session.add(Resumption(episode_id=episode.id, previous_id=previous.id))\n",
        "",
        (RETURN + "test_the_return_is_a_new_episode_without_a_course_of_the_one_before",),
    ),
    # --- Letters
    Fault(
        "a sent letter is rewritten",
        "pms/domain/care/letter.py",
        "    if is_sent:",
        "    if is_sent is None:",
        (LETTERS + "test_a_sent_letter_takes_no_change",),
    ),
    Fault(
        "a sent letter names the patient as they are now",
        "pms/letters/routes.py",
        "        about=(letter.sent_about or about(letter.episode)).splitlines(),",
        "        about=about(letter.episode).splitlines(),",
        (LETTERS + "test_a_letter_is_kept_as_it_was_sent_whatever_the_record_becomes",),
    ),
    Fault(
        "a sent letter has today's letterhead",
        "pms/letters/routes.py",
        "        letterhead=(letter.sent_letterhead or letterhead(organisation)).splitlines(),",
        "        letterhead=letterhead(organisation).splitlines(),",
        (LETTERS + "test_a_letter_is_kept_as_it_was_sent_whatever_the_record_becomes",),
    ),
    Fault(
        "a text nobody has read is sent",
        "pms/letters/routes.py",
        "    if not form.is_what_was_shown():",
        "    if form.is_what_was_shown() is None:",
        (LETTERS + "test_nobody_sends_a_text_they_have_not_read",),
    ),
    Fault(
        "the general practitioner is not told of allergies",
        "pms/letters/drafting.py",
        '        block("Allergies", wording.allergies(episode)),\n'
        '        block("Treatment", [*map(',
        '        block("Treatment", [*map(',
        (LETTERS + "test_a_discharge_letter_is_drafted_complete",),
    ),
    Fault(
        "tablets to go on with are told as given",
        "pms/letters/drafting.py",
        "        discharged_on is not None and course.ended_on > discharged_on\n",
        "        discharged_on is not None and course.ended_on < discharged_on\n",
        (LETTERS + "test_a_discharge_letter_is_drafted_complete",),
    ),
    # --- Codes of questionnaires
    Fault(
        "an old code opens a questionnaire",
        "pms/domain/care/questionnaire.py",
        '        return "expired" if now >= self.expires_at else "waiting"',
        '        return "waiting"',
        (TABLET + "test_a_code_that_does_not_work_is_refused_in_the_same_words",),
    ),
    Fault(
        "a used code opens it again",
        "pms/domain/care/questionnaire.py",
        '        if self.used_at:\n            return "answered"\n',
        "",
        (TABLET + "test_a_code_that_does_not_work_is_refused_in_the_same_words",),
    ),
    Fault(
        "a withdrawn code takes answers",
        "pms/questionnaire/tablet/actions.py",
        "    if found is None or found.revoked_at:",
        "    if found is None:",
        (TABLET + "test_a_withdrawn_code_takes_no_answers_any_more",),
    ),
    Fault(
        "codes can be guessed",
        "pms/questionnaire/tablet/actions.py",
        '    throttle.insist_on_a_try(subject, now)\n    intend("write")\n    try:',
        '    intend("write")\n    try:\n        subject.clear()',
        (TABLET + "test_guessing_is_slowed_and_says_for_how_long",),
    ),
    Fault(
        "guesses elsewhere stop an enrolled tablet",
        "pms/questionnaire/tablet/actions.py",
        "throttle.of_place(browsers.this_browser(), ",
        "throttle.of_place(browsers.this_browser() and None, ",
        (TABLET + "test_guesses_elsewhere_do_not_stop_a_tablet_that_is_enrolled",),
    ),
    Fault(
        "a code of a closed organisation works",
        "pms/questionnaire/tablet/queries.py",
        "    if organisation is None or not organisation.is_open:",
        "    if organisation is None:",
        (TABLET + "test_a_code_that_does_not_work_is_refused_in_the_same_words",),
    ),
    Fault(
        "a patient is handed the nurse's session",
        "pms/questionnaire/tablet/routes.py",
        "    form = CodeForm()\n    sign_out_staff()\n",
        "    form = CodeForm()\n",
        (TABLET + "test_handing_over_signs_the_nurse_out_first",),
    ),
    # --- Long-acting drugs, and starts to come
    Fault(
        "a long-acting drug ends on the day of its discharge",
        "pms/episodes/covers.py",
        "    if course.agent not in long_acting_agents():\n        return today",
        "    if course.agent:\n        return today",
        (
            COVER + "test_a_discharge_on_the_day_of_the_dose_counts_all_the_days_it_covers",
            COVER + "test_the_end_form_asks_until_when_it_covers",
        ),
    ),
    Fault(
        "a planned end gives way to an interval of the list",
        "pms/episodes/covers.py",
        "    if course.ended_on or (planned and planned > course.started_on):",
        "    if course.ended_on:",
        (COVER + "test_a_planned_end_that_somebody_gave_comes_before_the_offer",),
    ),
    Fault(
        "cover is offered for a day too many",
        "pms/domain/care/cover.py",
        "timedelta(days=cover.days - 1)",
        "timedelta(days=cover.days)",
        (
            "tests/domain/test_cover.py::"
            "test_the_last_dose_plus_the_interval_less_a_day_and_only_where_a_source_has_it",
        ),
    ),
    Fault(
        "a course begins however far ahead",
        "pms/domain/care/course.py",
        "    if day is not None and day > latest:",
        "    if day is None and today > latest:",
        ("tests/test_three_doors.py::test_its_action_refuses_it",),
    ),
    Fault(
        "a plan starts a long-acting drug without its cover",
        "pms/episodes/decision.py",
        '        drug["ended_on"] = planned.end_on',
        '        drug["ended_on"] = started_on',
        (COVER + "test_a_plan_that_starts_it_asks_and_the_course_begins_with_the_day",),
    ),
)
