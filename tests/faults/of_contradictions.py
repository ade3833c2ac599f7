"""Faults of what a record suggests and of two facts that disagree (R10, R10b, R19, R19b)."""

from tests.faults.fault import Fault

CONTRADICTIONS = "pms/domain/care/contradictions.py"
ITEMS = "pms/domain/care/item_contradictions.py"
LISTING = "pms/reports/open_queries/listing.py"
SUGGESTION = "pms/domain/care/suggestion.py"
CHANGED = "pms/domain/care/changed_agent.py"
DISAGREE = "tests/domain/test_contradictions.py::"
OUTCOME = "tests/domain/test_outcome.py::"
WORKED = "tests/domain/test_worked_contradictions.py::"
COMMAND = "tests/reports/test_open_queries.py::"
AGAIN = (
    "tests/domain/test_second_opinion.py::test_every_query_of_random_records_is_asked_and_no_other"
)

FAULTS = (
    # --- The steps of R10, and R10b
    Fault(
        "a course that ended by death is no death",
        "pms/domain/care/end_reasons.py",
        "    return first_of(ended_courses(record, as_at, meaning.of_course))",
        "    return first_of(ended_courses(record, as_at, ()))",
        (OUTCOME + "test_a_course_that_ended_by_death_says_so_too",),
    ),
    Fault(
        "an admission that is not recorded is a success",
        SUGGESTION,
        "    if not readmissions and (said := reason_given(basis.record, basis.as_at, ADMITTED)):",
        "    if readmissions and (said := reason_given(basis.record, basis.as_at, ADMITTED)):",
        (
            OUTCOME + "test_an_admission_that_ended_it_and_is_not_recorded_is_asked_for",
            WORKED + "test_w15_ended_by_an_admission_that_is_not_recorded",
        ),
    ),
    Fault(
        "progression of the disease is overlooked by the OPAT outcome",
        SUGGESTION,
        "    yield from _failed(basis)\n",
        "",
        (OUTCOME + "test_progression_of_the_disease_is_a_failure_of_both",),
    ),
    Fault(
        "an end by intolerance is a completed OPAT",
        SUGGESTION,
        '{"unplanned_intolerance", "unplanned_resistance", "other"}',
        '{"unplanned_resistance", "other"}',
        (OUTCOME + "test_an_end_that_does_not_say_whether_opat_was_completed_is_asked_about",),
    ),
    Fault(
        "an outcome is suggested before the infection's is recorded",
        SUGGESTION,
        "    if outcomes(basis.record, basis.as_at)[0] is None:",
        '    if outcomes(basis.record, basis.as_at)[0] == "":',
        (OUTCOME + "test_without_an_infection_outcome_there_is_none",),
    ),
    Fault(
        "a course stopped by an adverse event is forgotten",
        SUGGESTION,
        "    for course in ended_courses(basis.record, basis.as_at, ADVERSE_EVENT):",
        "    for course in ended_courses(basis.record, basis.as_at, ()):",
        (OUTCOME + "test_a_course_that_an_adverse_event_ended_says_so_without_an_event",),
    ),
    Fault(
        "another agent on the next day is no change",
        CHANGED,
        "        and course.ended_on <= began <= course.ended_on + ONE_DAY",
        "        and course.ended_on == began",
        (WORKED + "test_w17_another_agent_begins_on_the_day_after",),
    ),
    Fault(
        "an agent that was given beside it counts as new",
        CHANGED,
        "        and one.started_on < other.started_on\n",
        "        and one.started_on > other.started_on\n",
        (OUTCOME + "test_an_agent_that_was_given_beside_it_before_is_no_change",),
    ),
    Fault(
        "an outcome is suggested while therapy goes on",
        SUGGESTION,
        "    elif ended_on is None or ended_on > as_at:",
        "    elif ended_on is None and if_ended:",
        (OUTCOME + "test_while_therapy_goes_on_only_the_discharge_form_has_a_suggestion",),
    ),
    Fault(
        "any unplanned admission is a failed infection",
        SUGGESTION,
        "        if admission.cause == WORSENED:",
        "        if admission.cause:",
        (OUTCOME + "test_only_a_worse_infection_makes_an_admission_a_failed_infection",),
    ),
    # --- The kinds of R19b
    Fault(
        "an outcome with its reason is asked about",
        CONTRADICTIONS,
        '    if opat and not (asked.record.opat_outcome_reason or "").strip():',
        "    if opat:",
        (DISAGREE + "test_an_outcome_other_than_suggested_is_asked_about_until_somebody_says_why",),
    ),
    Fault(
        "a withheld suggestion is compared with the outcome",
        CONTRADICTIONS,
        "        if code not in (None, opat):",
        "        if code != opat:",
        (DISAGREE + "test_a_withheld_suggestion_is_compared_with_nothing",),
    ),
    Fault(
        "an event of a line excuses a drug",
        CONTRADICTIONS,
        '    drug_events = [event for event in record.events if event.kind == "drug"]',
        "    drug_events = list(record.events)",
        (DISAGREE + "test_an_end_by_an_adverse_event_needs_the_drug_event",),
    ),
    Fault(
        "a death after OPAT explains an end by death",
        CONTRADICTIONS,
        "    is_during = asked.treatment.during(died_on)",
        "    is_during = died_on is not None",
        (DISAGREE + "test_an_end_by_death_needs_the_date_of_death",),
    ),
    Fault(
        "an event of another line explains a removal",
        ITEMS,
        '    return event.kind == "line" and event.line_id in (None, line.id)',
        '    return event.kind == "line"',
        (DISAGREE + "test_an_event_of_that_line_or_of_none_near_its_removal_says_so",),
    ),
    Fault(
        "a line removed after the last day is not asked about",
        ITEMS,
        "asked.treatment.last_opat_day + A_WEEK",
        "asked.treatment.last_opat_day",
        (DISAGREE + "test_a_removal_is_asked_about_up_to_a_week_after_the_last_day",),
    ),
    Fault(
        "an admission two days after the event does not explain it",
        ITEMS,
        "event.occurred_on + 2 * ONE_DAY",
        "event.occurred_on + ONE_DAY",
        (DISAGREE + "test_an_event_that_led_to_an_admission_needs_it",),
    ),
    Fault(
        "any cause contradicts a planned admission",
        "pms/domain/care/admission.py",
        "    return cause in CAUSES_OF_FAILURE if planned",
        "    return bool(cause) if planned",
        (DISAGREE + "test_a_planned_admission_and_its_cause_may_contradict_each_other",),
    ),
    Fault(
        "any course tells of a switch to oral",
        CONTRADICTIONS,
        "        and course.ended_on == latest\n",
        "",
        (DISAGREE + "test_only_the_last_course_tells_of_a_switch_to_oral", AGAIN),
    ),
    Fault(
        "oral treatment that runs across the end is overlooked",
        CONTRADICTIONS,
        "        if course.started_on < last and (",
        "        if course.started_on > last and (",
        (DISAGREE + "test_a_switch_to_oral_needs_an_oral_course_at_that_time",),
    ),
    Fault(
        "a year of 365 days is too long",
        ITEMS,
        "(last - started_on).days >= TOO_LONG",
        "(last - started_on).days >= TOO_LONG - 1",
        (DISAGREE + "test_a_course_of_more_than_365_days_is_asked_about",),
    ),
    Fault(
        "somebody of 19 is a child",
        "pms/domain/care/service_age.py",
        "    return age < ages.paediatric_below",
        "    return age <= ages.paediatric_below",
        (DISAGREE + "test_an_age_fits_its_service_or_is_asked_about",),
    ),
    Fault(
        "a confirmation outlasts the facts that it confirms",
        "pms/domain/care/query.py",
        "    text = json.dumps([kind, *facts], default=str)",
        "    text = json.dumps([kind], default=str)",
        (DISAGREE + "test_a_confirmed_query_is_silent_until_one_of_its_facts_changes",),
    ),
    Fault(
        "what was confirmed is asked again",
        "pms/domain/care/data_queries.py",
        "if not one.digest or one.digest not in confirmed)",
        "if one.digest or one.digest not in confirmed)",
        (DISAGREE + "test_a_confirmed_query_is_silent_until_one_of_its_facts_changes",),
    ),
    # --- R19, R6 and the command
    Fault(
        "the cover of a long-acting drug has no end",
        "pms/domain/care/data_queries.py",
        "(course.long_acting or course.ended_on <= as_at)",
        "course.ended_on <= as_at",
        (WORKED + "test_w18_a_long_acting_agent_covers_past_the_discharge",),
    ),
    Fault(
        "OPAT treatment begins after the outcome",
        "pms/domain/care/course.py",
        "row.started_on > outcome_on:",
        "row.started_on < outcome_on:",
        ("tests/test_three_doors.py::test_its_action_refuses_it",),
    ),
    Fault(
        "an outcome is dated before a course begins",
        "pms/domain/care/outcome.py",
        "row.outcome_on < last_begun_on:",
        "row.outcome_on > last_begun_on:",
        (
            "tests/episodes/test_referral.py::"
            "test_an_outcome_cannot_be_dated_before_a_course_by_opat_begins",
        ),
    ),
    Fault(
        "an excluded episode is in the list of queries",
        LISTING,
        "        if exclusion_reason is None and (",
        "        if (",
        (COMMAND + "test_what_counts_nowhere_is_not_in_it",),
    ),
    Fault(
        "the list of queries leaves unnoted",
        "pms/reports/open_queries/cli.py",
        "            _note(organisation.id, name, data, today)\n",
        "",
        (COMMAND + "test_a_file_has_the_bytes_of_standard_output_and_is_in_the_history",),
    ),
    Fault(
        "why another outcome was chosen is frozen with a return",
        "pms/domain/nors/frozen.py",
        'OF_A_PERSON = {"opat_outcome_reason", "age_on_acceptance"}',
        'OF_A_PERSON = {"age_on_acceptance"}',
        ("tests/domain/test_frozen_records.py::test_nothing_of_a_person_is_frozen",),
    ),
)
