"""Faults of what is asked in place: one fact asked once, and saved with the choice that says it."""

from tests.faults.fault import Fault

IN_PLACE = "tests/episodes/in_place/"
DISCHARGE = f"{IN_PLACE}test_discharge_asks.py::"
OTHERS = f"{IN_PLACE}test_other_forms.py::"
PATIENTS = f"{IN_PLACE}test_ten_patients.py::"

FAULTS = (
    Fault(
        "a drug stopped for an adverse event asks for none",
        "pms/episodes/in_place/facts.py",
        '            when=[{reason: said.ENDS_BY["adverse_event"]}],',
        '            when=[{reason: said.ENDS_BY["death"]}],',
        (
            DISCHARGE + "test_a_drug_stopped_for_an_adverse_event_comes_back_with_the_questions_"
            "of_the_event",
        ),
    ),
    Fault(
        "an event of any day explains the end",
        "pms/domain/care/said.py",
        "(treatment is None or treatment.during(event.occurred_on))",
        "(treatment is None or treatment.opat_days > 0)",
        (DISCHARGE + "test_an_event_outside_the_treatment_is_no_answer",),
    ),
    Fault(
        "an event of another line explains the removal",
        "pms/domain/care/said.py",
        "        and (event.line_id is None or event.line_id == line_id)\n",
        "",
        (DISCHARGE + "test_a_line_event_of_another_line_is_not_the_one",),
    ),
    Fault(
        "a line event of any time before explains the removal",
        "pms/domain/care/said.py",
        "        and first <= event.occurred_on <= last\n",
        "        and event.occurred_on <= last\n",
        (DISCHARGE + "test_a_line_event_of_the_week_before_the_removal_is_the_one",),
    ),
    Fault(
        "any admission is that of the event",
        "pms/domain/care/said.py",
        "            event_on <= stay.admitted_on <= event_on + 2 * ONE_DAY\n",
        "            stay.admitted_on <= event_on + 2 * ONE_DAY\n",
        (OTHERS + "test_the_admission_of_an_event_is_within_two_days",),
    ),
    Fault(
        "an older choice holds up every later correction",
        "pms/episodes/in_place/asking.py",
        "or self.is_told_elsewhere or self.is_long_chosen\n",
        "or self.is_told_elsewhere\n",
        (OTHERS + "test_a_later_correction_of_something_else_is_not_held_up_by_it",),
    ),
    Fault(
        "a discharge forgets what was asked in place",
        "pms/episodes/discharge/routes.py",
        "            in_place=form.in_place.record,\n",
        "            in_place=None,\n",
        (DISCHARGE + "test_the_event_is_saved_with_the_course_on_its_last_day",),
    ),
    Fault(
        "a second press makes a second event",
        "pms/episodes/in_place/asking.py",
        "        found = find_by_ref(self.model, self.ref.data) if self.row is None else None\n",
        "        found = None\n",
        (DISCHARGE + "test_pressed_twice_the_event_is_there_once",),
    ),
    Fault(
        "an answer that was taken back is saved",
        "pms/episodes/in_place/asking.py",
        "        return self.is_open and self.is_typed\n",
        "        return self.is_typed\n",
        (DISCHARGE + "test_an_answer_that_was_taken_back_is_not_saved",),
    ),
    Fault(
        "an answer given beforehand counts though nobody has seen it",
        "pms/episodes/in_place/asking.py",
        "        if self.is_typed:\n            return super().validate(extra_validators)\n",
        "        if self._is_typed(self.needed):\n"
        "            return super().validate(extra_validators)\n",
        (OTHERS + "test_a_line_that_is_added_removed_is_the_one_that_its_event_names",),
    ),
    Fault(
        "one admission is asked for at every choice that speaks of it",
        "pms/episodes/in_place/asking.py",
        "            part.is_open = part.is_told or not ({part.group} & (told | taken))\n",
        "            part.is_open = True\n",
        (DISCHARGE + "test_the_course_and_the_therapy_ended_by_one_admission_ask_for_it_once",),
    ),
    Fault(
        "the suggestion does not see the event typed beside it",
        "pms/episodes/discharge/forms.py",
        "        return self.record_with([*self.in_place.unsaved, *self.step_down.unsaved()])\n",
        "        return self.record_with(self.step_down.unsaved())\n",
        (DISCHARGE + "test_the_suggestion_counts_the_admission_that_is_typed_in_the_same_form",),
    ),
    Fault(
        "the suggestion of the outcomes does not see the admission typed beside it",
        "pms/episodes/forms.py",
        "        return [row for row in found if row is not None]\n",
        "        return [row for row in found if row is None]\n",
        (
            OTHERS + "test_the_suggestion_of_the_outcomes_follows_what_is_typed_and_nothing_is_"
            "saved",
        ),
    ),
    Fault(
        "a course ended by death needs no day of death",
        "pms/episodes/discharge/in_place.py",
        "    if died and died_on.data is None and not died_on.errors:\n",
        "    if died and died_on.data and not died_on.errors:\n",
        (DISCHARGE + "test_a_course_alone_ended_by_death_asks_for_the_day_too",),
    ),
    Fault(
        "therapy that death ended needs no day of death",
        "pms/episodes/in_place/parts.py",
        "        if self.is_open and not is_known and not self.is_long_chosen:\n",
        "        if self.is_open and is_known and not self.is_long_chosen:\n",
        (OTHERS + "test_therapy_ended_by_death_asks_for_the_day",),
    ),
    Fault(
        "a switch to oral needs no oral antimicrobial",
        "pms/episodes/discharge/in_place.py",
        "    if form.says_oral and not (",
        "    if form.oral_courses and not (",
        (DISCHARGE + "test_a_switch_to_oral_asks_for_the_oral_antimicrobial",),
    ),
    Fault(
        "a step-down typed in the same form is no oral course yet",
        "pms/episodes/discharge/forms.py",
        "        return self.record_with([*self.in_place.unsaved, *self.step_down.unsaved()])\n",
        "        return self.record_with(self.in_place.unsaved)\n",
        (PATIENTS + "test_the_suggestion_names_the_facts_that_were_typed_and_denies_none",),
    ),
    Fault(
        "a course that somebody ended meanwhile is ended again unseen",
        "pms/saving.py",
        "for one in form.beside if one.row is not None and one.is_answered]",
        "for one in form.beside if one.row is None and one.is_answered]",
        (OTHERS + "test_a_course_that_somebody_ended_meanwhile_is_not_ended_unseen",),
    ),
    Fault(
        "the outcomes forget what was asked in place",
        "pms/episodes/routes.py",
        "    act = with_parts(form, actions.record_outcomes, parts_first=True)\n",
        "    act = actions.record_outcomes\n",
        (OTHERS + "test_the_reason_why_therapy_ended_asks_for_what_it_says",),
    ),
    Fault(
        "the ward round forgets the event that stopped a drug",
        "pms/ward/rounds/routes.py",
        "corrected(stop, with_parts(stop, end_course), stop.row, today)",
        "corrected(stop, end_course, stop.row, today)",
        (
            "tests/ward/test_rounds.py::"
            "test_a_drug_stopped_on_the_round_for_an_adverse_event_asks_for_the_event",
        ),
    ),
)
