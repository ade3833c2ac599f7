"""Faults of one rule at three doors: a form, its action and an import say the same."""

from tests.faults.fault import Fault

RULES = "pms/transfer/rules.py"
DOORS = ("tests/test_three_doors.py::test_an_import_refuses_it_or_warns_where_the_format_says_so",)
FORM = ("tests/test_three_doors.py::test_the_form_refuses_it",)
WARNED = ("tests/transfer/test_warnings.py::test_it_is_warned_about_in_one_line_and_imported",)

FAULTS = (
    Fault(
        "an import judges a dose without its unit",
        RULES,
        "dose_problem(row.dose, row.dose_unit)",
        "dose_problem(row.dose)",
        DOORS,
    ),
    Fault(
        "an import judges a planned dose without its unit",
        RULES,
        "dose_problem(row.planned_dose, row.planned_dose_unit)",
        "dose_problem(row.planned_dose)",
        DOORS,
    ),
    Fault(
        "an import takes an outcome from before acceptance",
        RULES,
        "outcome_date_problem(day, accepted_on, today, what)",
        "outcome_date_problem(day, None, today, what)",
        DOORS,
    ),
    Fault(
        "an import takes the outcomes of a rejected referral",
        RULES,
        "outcomes_problem(row.decision, answers.values())",
        "outcomes_problem('accepted', answers.values())",
        DOORS,
    ),
    Fault(
        "an import takes a decision from before its referral",
        RULES,
        "decision_date_problem(decided_on, referred_on, today)",
        "decision_date_problem(decided_on, decided_on or referred_on, today)",
        DOORS,
    ),
    Fault(
        "an import asks for no reason of another outcome than the suggested one",
        RULES,
        "reason_problem(record.opat_outcome, None, suggestion)",
        "reason_problem(record.opat_outcome, 'None', suggestion)",
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
        "pms/domain/care/episode_rules.py",
        'if decision != "accepted" and any(answers):',
        'if decision == "accepted" and not answers:',
        DOORS + FORM,
    ),
)
