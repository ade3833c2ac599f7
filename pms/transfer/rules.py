"""What a row must and should say, table by table; the reasons help to fix it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pms.domain.care import outcome
from pms.domain.care.item_contradictions import TOO_LONG
from pms.domain.care.lists import CourseRules, Lists, Names, Value
from pms.domain.care.service_age import Ages
from pms.domain.care.service_fit import of_an_age
from pms.domain.care.suggestion import suggest_opat_outcome
from pms.domain.counting.treatment import ONE_DAY
from pms.transfer.cells import CodeReader
from pms.transfer.nouns import judge_episode
from pms.transfer.report import RowRemarks, in_report
from pms.transfer.states import EpisodeState, PatientState, as_date

DAYS_OF_EPISODE = ("referral_date", "decision_date", "outcome_date", "died_on")


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rules need to know beside the row."""

    services: Sequence[str]
    ods_code: str
    today: date
    lists: Lists
    ages: Ages
    course_rules: CourseRules
    event_types: dict[str, CodeReader]
    populations: dict[str, str]
    """Diagnosis to the only service it belongs to."""


def setting_of(
    services: Sequence[str], ods_code: str, today: date, lists: Lists, ages: Ages
) -> Setting:
    return Setting(
        services=services,
        ods_code=ods_code,
        today=today,
        lists=lists,
        ages=ages,
        course_rules=CourseRules(lists),
        event_types={
            kind: CodeReader(f"{kind}_event", lists[f"{kind}_event"]) for kind in ("line", "drug")
        },
        populations={
            value.code: population
            for value in lists["diagnosis"]
            if (population := _population(value)) in ("adult", "paediatric")
        },
    )


def _population(value: Value) -> str:
    return value.flags.get("population", "both")


# --- Each table ---------------------------------------------------------------------------------


def check_episode(row: Any, patient: PatientState, setting: Setting, remarks: RowRemarks) -> None:
    if row.service not in setting.services:
        remarks.refuse("service", f"{setting.ods_code} has no {row.service} service")
    if row.decision_date and not row.decision:
        remarks.warn("decision_date", "there is no decision: the referral still awaits one")
    judge_episode(row, setting.today, remarks)
    born_on, decided_on = as_date[patient.born_on], _date(row.decision_date)
    day = decided_on if row.decision == "accepted" else setting.today
    for problem in of_an_age("service", row.service, born_on, day, setting.ages):
        if row.decision != "rejected" and row.service in setting.services:
            remarks.warn("service", in_report(problem.message))
    for column in ("diagnosis", "secondary_diagnosis"):
        only = setting.populations.get(getattr(row, column), row.service)
        if only != row.service:
            remarks.warn(column, f"this is a diagnosis of {_people(only)}, the service is not")
    warn_outside_life(row, DAYS_OF_EPISODE, patient.born_on, row.died_on, remarks)


def check_course(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    warn_beyond_life(row, ("start_date", "end_date"), episode, remarks)
    accepted_on = episode.accepted_on
    if accepted_on and row.start_date < accepted_on:
        remarks.warn("start_date", f"this is before the episode's acceptance on {accepted_on}")
    elif episode.outcome_on and row.start_date > episode.outcome_on:
        remarks.warn("start_date", f"this is after the episode's outcome on {episode.outcome_on}")


def check_line(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    warn_beyond_life(row, ("inserted_on", "removed_on"), episode, remarks)


def check_admission(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    warn_beyond_life(row, ("admitted_on", "discharged_on"), episode, remarks)


def settle_event(row: Any, setting: Setting, remarks: RowRemarks) -> Any:
    """The row with the code of its type, which must be of its kind."""
    try:
        return row._replace(type=setting.event_types[row.kind](row.type))
    except ValueError as error:
        other = "drug" if row.kind == "line" else "line"
        is_other = setting.event_types[other].has(row.type)
        reason = f"this is the type of a {other} event, the kind is {row.kind}"
        remarks.refuse("type", reason if is_other else str(error))
        return row


def check_event(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    """Outside the days in which an event counts (counting-rules R13)."""
    warn_beyond_life(row, ("date",), episode, remarks)
    facts, on = episode.facts, date.fromisoformat(row.date)
    first = facts.first_opat_day or _date(episode.accepted_on)
    if first and on < first:
        remarks.warn("date", f"this is before the episode's first day, {first.isoformat()}")
    elif (last := facts.last_opat_day) and on > last + ONE_DAY:
        remarks.warn(
            "date", f"this is after the episode's last OPAT day, {last.isoformat()}, and the next"
        )


def check_review(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    warn_beyond_life(row, ("date",), episode, remarks)


def check_task(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    warn_beyond_life(row, ("done_on",), episode, remarks)


def check_later_outcome(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    warn_beyond_life(row, ("date",), episode, remarks)


def check_isolate(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    warn_beyond_life(row, ("collected_on",), episode, remarks)


def check_dated_note(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    """A note may be written after its patient's death."""


def check_triage(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    """Who answered is said only where there is an answer."""
    for question, day, _ in row.answered or ():
        if getattr(row, question) is None:
            remarks.refuse("answered", f"{question} has no answer, so it was not given on {day}")


def check_enquiry(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    warn_beyond_life(row, ("asked_on",), episode, remarks)


def check_letter(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    """A letter that was sent is kept with what stood over it; it may be sent after a death."""
    if row.sent_at:
        for column in ("sent_by", "sent_letterhead", "sent_about"):
            if not getattr(row, column):
                remarks.refuse(column, "the letter was sent, so this must be there")


def check_resumption(episode: EpisodeState, previous: EpisodeState, remarks: RowRemarks) -> None:
    """Who returned to IV therapy is one patient, in another episode, not an earlier one."""
    column = "previous_episode_ref"
    if previous.code == episode.code:
        remarks.refuse(column, "an episode does not come after itself")
    elif previous.patient.code != episode.patient.code:
        remarks.refuse(column, "this is an episode of another patient")
    elif previous.referred_on > episode.referred_on:
        remarks.warn(column, f"its referral on {previous.referred_on} is the later one of the two")


def check_questionnaire(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    """A carer may answer after the patient's death."""


def check_questionnaire_code(
    row: Any, episode: EpisodeState, today: date, remarks: RowRemarks
) -> None:
    for later in ("expires_at", "used_at", "revoked_at"):
        refuse_order(row, later, "issued_at", remarks)


def check_exclusion(row: Any, episode: EpisodeState, today: date, remarks: RowRemarks) -> None:
    """An exclusion has a reason, which the reader of its cell insists on, and no rule beside."""


CHECKS: dict[str, Callable[[Any, EpisodeState, date, RowRemarks], None]] = {
    "courses": check_course,
    "lines": check_line,
    "admissions": check_admission,
    "events": check_event,
    "reviews": check_review,
    "tasks": check_task,
    "later_outcomes": check_later_outcome,
    "isolates": check_isolate,
    "dated_notes": check_dated_note,
    "triage": check_triage,
    "enquiries": check_enquiry,
    "letters": check_letter,
    "questionnaires": check_questionnaire,
    "questionnaire_codes": check_questionnaire_code,
    "exclusions": check_exclusion,
}
"""Of the tables below the episodes; resumptions have two (see check_resumption)."""


# --- Order of days ------------------------------------------------------------------------------


def refuse_order(row: Any, later: str, earlier: str, remarks: RowRemarks) -> None:
    end, start = getattr(row, later), getattr(row, earlier)
    if end and start and end < start:
        remarks.refuse(later, f"this is before {earlier}, {start}")


def warn_beyond_life(
    row: Any, columns: Iterable[str], episode: EpisodeState, remarks: RowRemarks
) -> None:
    patient = episode.patient
    warn_outside_life(row, columns, patient.born_on, patient.died_on, remarks)


def warn_outside_life(
    row: Any, columns: Iterable[str], born_on: str, died_on: str | None, remarks: RowRemarks
) -> None:
    for column in columns:
        day = getattr(row, column)
        if day and day < born_on:
            remarks.warn(column, f"this is before the patient's birth on {born_on}")
        elif day and died_on and day > died_on:
            remarks.warn(column, f"this is after the patient's death on {died_on}")


def _date(day: str | None) -> date | None:
    return as_date[day] if day else None


def _people(service: str) -> str:
    return "adults" if service == "adult" else "children"


def warn_of_acceptance(
    episode: EpisodeState, warn: Callable[[EpisodeState, str, str, str], None]
) -> None:
    """Once its courses are known: long before the last OPAT day, a year of its date is wrong."""
    accepted_on, facts = _date(episode.accepted_on), episode.facts
    last = facts.last_opat_day
    if accepted_on is None or last is None:
        return
    if (last - accepted_on).days > TOO_LONG:
        reason = f"this is more than {TOO_LONG} days before the last OPAT day, {last.isoformat()}"
        warn(episode, "decision_date", accepted_on.isoformat(), reason)


def warn_of_suggestion(
    episode: EpisodeState,
    today: date,
    names: Names,
    warn: Callable[[EpisodeState, str, str, str], None],
) -> None:
    """Another OPAT outcome than the suggested one, once the episode's events are known (R10)."""
    record = episode.record()
    if record:
        suggestion = suggest_opat_outcome(record, today, names=names)
        found = outcome.problems(
            outcome.OutcomesRow(opat_outcome=record.opat_outcome),
            today=today,
            decision=record.decision,
            accepted_on=record.accepted_on,
            suggestion=suggestion,
        )
        for problem in found:
            reason = f"{in_report(problem.message)}: {suggestion.code}. {suggestion.reason}"
            warn(episode, problem.field, "", reason)


# --- Across the episodes of a patient -----------------------------------------------------------


def span(episode: EpisodeState) -> tuple[date, date]:
    """When an accepted episode ran: from the first OPAT day, else acceptance, to the end of
    therapy, else the outcome; without any end it still runs."""
    accepted_on = _date(episode.accepted_on)
    assert accepted_on is not None
    facts = episode.facts
    ended_on = facts.therapy_ended_on or _date(episode.outcome_on) or date.max
    return facts.first_opat_day or accepted_on, ended_on
