"""What the rules of the record say of a bundle's rows, said at the bundle's columns.

They see a row by the record's names, with days as days.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Generic, TypeVar

from pms.domain.care import (
    admission,
    course,
    dated_note,
    decision,
    discharge,
    enquiry,
    event,
    follow_up,
    isolate,
    later_outcome,
    letter,
    line,
    outcome,
    patient,
    plan,
    questionnaire,
    review,
    schedule,
    task,
    triage,
)
from pms.domain.care.lists import CourseRules
from pms.domain.care.problem import Problem, first_of_each_field
from pms.domain.counting.opat_days import NO_LINE
from pms.picklists.queries import organisation_lists
from pms.transfer import tables
from pms.transfer.report import RowRemarks, in_report
from pms.transfer.states import EpisodeState, as_date
from pms.transfer.tables import TABLES, BundleTable

Noun = TypeVar("Noun", bound=tuple[Any, ...])

COLUMNS = {
    table.name: {column.attribute: column.name for column in table.columns}
    for table in TABLES.values()
}
"""Of each table: the record's name of a column to the bundle's."""


class AsRow(Generic[Noun]):
    """Makes the row that a noun's rules are about; what the table does not have is None."""

    def __init__(self, table: BundleTable, kind: type[Noun]) -> None:
        place = {column.attribute: number for number, column in enumerate(table.columns)}
        days = {column.attribute for column in table.columns if column.kind == "day"}
        fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
        self._make = kind._make  # type: ignore[attr-defined]
        self._places = [place.get(name, len(table.columns)) for name in fields]
        self._days = [number for number, name in enumerate(fields) if name in days]

    def __call__(self, row: Any) -> Noun:
        cells = (*row, None)
        values = [cells[at] for at in self._places]
        for at in self._days:
            if values[at]:
                values[at] = as_date[values[at]]
        made: Noun = self._make(values)
        return made


def _episode(row: Any, today: date) -> Iterator[Problem]:
    """What a referral may say is warned about with the patient's life, or refused by its decision.

    A reason for another outcome than the suggested one: see warn_of_suggestion.
    """
    referred_on = as_date[row.referral_date]
    decided_on = as_date[row.decision_date] if row.decision_date else None
    yield from decision.problems(AS_DECISION(row), today=today, referred_on=referred_on)
    yield from plan.problems(
        AS_PLAN(row), today=today, referred_on=referred_on, decided_on=decided_on
    )
    accepted_on = decided_on if row.decision == "accepted" else None
    yield from outcome.problems(
        AS_OUTCOMES(row), today=today, decision=row.decision, accepted_on=accepted_on
    )
    yield from discharge.problems(AS_DISCHARGE(row), is_now=False)
    followed = AS_FOLLOW_UP(row)
    yield from follow_up.problems(followed, today=today, recorded=followed.follow_up_on)
    yield from schedule.problems(AS_SCHEDULE(row))


AS_DECISION = AsRow(tables.EPISODES, decision.DecisionRow)
AS_PLAN = AsRow(tables.EPISODES, plan.PlanRow)
AS_OUTCOMES = AsRow(tables.EPISODES, outcome.OutcomesRow)
AS_DISCHARGE = AsRow(tables.EPISODES, discharge.DischargeRow)
AS_FOLLOW_UP = AsRow(tables.EPISODES, follow_up.FollowUpRow)
AS_SCHEDULE = AsRow(tables.EPISODES, schedule.ScheduleRow)

Rules = Callable[[Any, EpisodeState | None, date], Iterator[Problem]]


def _alone(
    table: BundleTable, kind: type[Noun], problems: Callable[..., Iterator[Problem]]
) -> Rules:
    """The rules of a noun that need no more than its row."""
    as_row = AsRow(table, kind)
    return lambda row, episode, today: problems(as_row(row), today=today)


def _course(row: Any, episode: EpisodeState | None, today: date) -> Iterator[Problem]:
    decision, over = (episode.decision, outcome_before(row, episode)) if episode else (None, None)
    outcome_on = as_date[over] if over else None
    return course.problems(AS_COURSE(row), today=today, decision=decision, outcome_on=outcome_on)


def outcome_before(row: Any, episode: EpisodeState) -> str | None:
    """The day of a recorded outcome after which a course by OPAT begins."""
    if not episode.outcome_on or row.start_date <= episode.outcome_on:
        return None
    rules = CourseRules(organisation_lists())
    counted = rules.classify(row.route, row.administered_by, row.agent).counted
    return episode.outcome_on if counted else None


def _line(row: Any, episode: EpisodeState | None, today: date) -> Iterator[Problem]:
    is_over = episode is not None and bool(episode.outcome_on)
    is_settled = is_over and not row.removed_on and row.device != NO_LINE
    return line.problems(AS_LINE(row), today=today, is_settled=is_settled)


def _triage(row: Any, episode: EpisodeState | None, today: date) -> Iterator[Problem]:
    return triage.problems(AS_TRIAGE(row))


AS_COURSE = AsRow(tables.COURSES, course.CourseRow)
AS_LINE = AsRow(tables.LINES, line.LineRow)
AS_TRIAGE = AsRow(tables.TRIAGE, triage.TriageRow)

RULES: dict[str, Rules] = {
    "patients": _alone(tables.PATIENTS, patient.DetailsRow, patient.problems),
    "courses": _course,
    "lines": _line,
    "events": _alone(tables.EVENTS, event.EventRow, event.problems),
    "admissions": _alone(tables.ADMISSIONS, admission.AdmissionRow, admission.problems),
    "reviews": _alone(tables.REVIEWS, review.ReviewRow, review.problems),
    "tasks": _alone(tables.TASKS, task.TaskRow, task.problems),
    "later_outcomes": _alone(
        tables.LATER_OUTCOMES, later_outcome.LaterOutcomeRow, later_outcome.problems
    ),
    "isolates": _alone(tables.ISOLATES, isolate.IsolateRow, isolate.problems),
    "dated_notes": _alone(tables.DATED_NOTES, dated_note.DatedNoteRow, dated_note.problems),
    "triage": _triage,
    "enquiries": _alone(tables.ENQUIRIES, enquiry.EnquiryRow, enquiry.problems),
    "letters": _alone(tables.LETTERS, letter.LetterRow, letter.problems),
    "questionnaires": _alone(
        tables.QUESTIONNAIRES, questionnaire.QuestionnaireRow, questionnaire.problems
    ),
}
"""What the domain says of a row of each table; the episode is None where it is refused itself."""


def judge(
    table: BundleTable, row: Any, episode: EpisodeState | None, today: date, remarks: RowRemarks
) -> None:
    """What every form refuses is refused; what a form asks of whoever is there is warned about."""
    if rules := RULES.get(table.name):
        _say(table, rules(row, episode, today), remarks)


SHOWN_AT = {"answers": "overall"}
"""What is said of a row as a whole stands in the report at one of its columns."""


def judge_episode(row: Any, today: date, remarks: RowRemarks) -> None:
    _say(tables.EPISODES, _episode(row, today), remarks)


def _say(table: BundleTable, found: Iterable[Problem], remarks: RowRemarks) -> None:
    for problem in first_of_each_field(found):
        column = COLUMNS[table.name].get(problem.field) or SHOWN_AT[problem.field]
        if problem.severity == "refuse":
            remarks.refuse(column, in_report(problem.message))
        else:
            remarks.warn(column, in_report(problem.message))
