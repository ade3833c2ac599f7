"""Faults of one rule at three doors: a form, its action and an import say the same."""

from tests.faults.fault import Fault

RULES = "pms/transfer/nouns.py"
DOORS = ("tests/test_three_doors.py::test_an_import_refuses_it_or_warns_where_the_format_says_so",)
ACTION = ("tests/test_three_doors.py::test_its_action_refuses_it",)
EVERY = (
    "tests/test_three_doors.py::"
    "test_every_rule_about_a_record_is_tried_at_the_doors_or_says_what_holds_instead",
)
FORM = ("tests/test_three_doors.py::test_the_form_refuses_it",)
WARNED = ("tests/transfer/test_warnings.py::test_it_is_warned_about_in_one_line_and_imported",)

FAULTS = (
    Fault(
        "a dose is judged without its unit",
        "pms/domain/care/course.py",
        'believable_dose("dose", row.dose, row.dose_unit)',
        'believable_dose("dose", row.dose, None)',
        DOORS + FORM + ACTION,
    ),
    Fault(
        "a planned dose is judged without its unit",
        "pms/domain/care/plan.py",
        'believable_dose("planned_dose", row.planned_dose, row.planned_dose_unit)',
        'believable_dose("planned_dose", row.planned_dose, None)',
        DOORS + FORM + ACTION,
    ),
    Fault(
        "an import takes an outcome from before acceptance",
        RULES,
        "decision=row.decision, accepted_on=accepted_on",
        "decision=row.decision, accepted_on=None",
        DOORS,
    ),
    Fault(
        "an import takes the outcomes of a rejected referral",
        RULES,
        "decision=row.decision, accepted_on=accepted_on",
        "decision='accepted', accepted_on=accepted_on",
        DOORS,
    ),
    Fault(
        "an import takes a decision from before its referral",
        RULES,
        "decision.problems(AS_DECISION(row), today=today, referred_on=referred_on)",
        "decision.problems(AS_DECISION(row), today=today, referred_on=date.min)",
        DOORS,
    ),
    Fault(
        "an import asks for no reason of another outcome than the suggested one",
        "pms/transfer/rules.py",
        "outcome.OutcomesRow(opat_outcome=record.opat_outcome)",
        "outcome.OutcomesRow(opat_outcome_reason=record.opat_outcome)",
        DOORS + WARNED,
    ),
    Fault(
        "an import suggests an outcome before it has read the events",
        "pms/transfer/checking.py",
        "episode.events += (event_of(values),)",
        "pass",
        WARNED,
    ),
    Fault(
        "a form takes outcomes of a rejected referral",
        "pms/domain/care/outcome.py",
        'if decision != "accepted" and answered:',
        'if decision == "accepted" and not answered:',
        DOORS + FORM,
    ),
    Fault(
        "a form does not ask the rules of its noun",
        "pms/saving.py",
        "refusals(self.problems(self.values()), asked, stored)",
        "refusals((), asked, stored)",
        FORM,
    ),
    Fault(
        "an action does not ask the rules of its noun",
        "pms/episodes/entries/actions.py",
        "refusals(rules(values, entry, today, **context), values, stored)",
        "refusals((), values, stored)",
        ACTION,
    ),
    Fault(
        "an import refuses what it should only warn about",
        RULES,
        'if problem.severity == "refuse":',
        'if problem.severity != "warn":',
        DOORS,
    ),
    Fault(
        "a line of a rule that no wrong record is of goes unseen",
        "pms/domain/care/task.py",
        '    yield from happened("done_on", row.done_on, today)',
        '    yield from happened("done_on", row.done_on, today)\n'
        "    if row.due_on == row.done_on:\n"
        '        yield Problem("due_on", "Not the same day")',
        EVERY,
    ),
    Fault(
        "a short form answers for what was wrong before",
        "pms/domain/care/problem.py",
        "if one.field in asked or one not in known]",
        "if one.field in asked or one]",
        (
            "tests/domain/test_problem.py::"
            "test_a_short_form_does_not_answer_for_what_was_wrong_before",
        ),
    ),
    Fault(
        "what a short form makes wrong elsewhere is lost",
        "pms/saving.py",
        "                self.form_errors.append(problem.message)\n            elif",
        "                pass\n            elif",
        (
            "tests/test_saving.py::"
            "test_what_a_short_form_makes_wrong_elsewhere_is_said_over_the_form",
        ),
    ),
)
