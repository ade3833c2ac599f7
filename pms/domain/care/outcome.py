"""What the outcomes may say, and the suggested OPAT outcome and why (counting-rules R9, R10)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem
from pms.domain.counting.records import EpisodeRecord
from pms.domain.counting.treatment import Treatment, outcomes, treatment_of
from pms.domain.text.days import in_full

SUCCESS, PARTIAL, FAILURE, INDETERMINATE = "success", "partial", "failure", "indeterminate"

CAUSES_OF_FAILURE = {
    "infection_worsening_or_relapse": "the infection worsened or relapsed",
    "drug_adverse_event": "a drug caused an adverse event",
    "line_complication": "the line caused a complication",
    "new_infection": "there was a new infection",
}
OTHER_UNPLANNED_ENDS = {
    "unplanned_logistics": "Therapy ended early for logistical reasons.",
    "unplanned_patient": "Therapy ended early because the patient preferred it.",
}


class Suggestion(NamedTuple):
    code: str
    reason: str


class OutcomesRow(NamedTuple):
    """What only an accepted referral has; that is said at the first of them that it has."""

    opat_outcome: str | None = None
    infection_outcome: str | None = None
    outcome_on: date | None = None
    therapy_end_reason: str | None = None
    died_on: date | None = None
    death_category: str | None = None
    opat_outcome_reason: str | None = None


def problems(
    row: OutcomesRow,
    *,
    today: date,
    decision: str | None,
    accepted_on: date | None,
    suggestion: Suggestion | None = None,
) -> Iterator[Problem]:
    """Choosing another value than the suggested one needs a reason (R10)."""
    answered = [name for name, answer in zip(row._fields, row, strict=True) if answer]
    if decision != "accepted" and answered:
        yield Problem(answered[0], "Only an accepted referral has outcomes")
    yield from _dated("outcome_on", row.outcome_on, accepted_on, today, "outcome date")
    yield from _dated("died_on", row.died_on, accepted_on, today, "date of death")
    is_another = suggestion and row.opat_outcome not in (None, suggestion.code)
    if is_another and not row.opat_outcome_reason:
        words = "Say why another OPAT outcome than the suggested one is chosen"
        yield Problem("opat_outcome_reason", words, "ask")


def _dated(
    field: str, day: date | None, accepted_on: date | None, today: date, what: str
) -> Iterator[Problem]:
    """Of the day the outcomes were recorded, and of a death (`what` names it)."""
    if day is not None and day > today:
        yield Problem(field, f"The {what} must be today or earlier")
    elif day is not None and accepted_on is not None and day < accepted_on:
        yield Problem(field, f"The {what} must not be before acceptance on {in_full(accepted_on)}")


def suggest_opat_outcome(record: EpisodeRecord, as_at: date) -> Suggestion:
    """The first rule of R10 that applies, from what is known on the as-at date."""
    return next(_that_apply(record, treatment_of(record, as_at), as_at))


def _that_apply(
    record: EpisodeRecord, treatment: Treatment | None, as_at: date
) -> Iterator[Suggestion]:
    if treatment and _died(record, treatment):
        yield Suggestion(FAILURE, "The patient died during OPAT.")
    if treatment:
        yield from _unplanned_admission(record, treatment)
    if record.therapy_end_reason in OTHER_UNPLANNED_ENDS:
        yield Suggestion(INDETERMINATE, OTHER_UNPLANNED_ENDS[record.therapy_end_reason])
    if outcomes(record, as_at)[0] == "failed":
        yield Suggestion(FAILURE, "The infection outcome is failed.")
    if treatment and treatment.events(record):
        yield Suggestion(PARTIAL, "There was an adverse event during OPAT.")
    if _agent_was_changed(record, as_at):
        yield Suggestion(PARTIAL, "An antimicrobial was changed and the change was not planned.")
    yield Suggestion(
        SUCCESS,
        "No death, unplanned admission, unplanned end, failure, adverse event "
        "or unplanned change of antimicrobial is recorded.",
    )


def _died(record: EpisodeRecord, treatment: Treatment) -> bool:
    """Died during OPAT; without a date of death, a therapy that death ended says the same."""
    if record.died_on is None:
        return record.therapy_end_reason == "died"
    return treatment.during(record.died_on)


def _unplanned_admission(record: EpisodeRecord, treatment: Treatment) -> Iterator[Suggestion]:
    readmissions = treatment.readmissions(record)
    for admission in readmissions:
        if admission.cause in CAUSES_OF_FAILURE:
            why = CAUSES_OF_FAILURE[admission.cause]
            yield Suggestion(FAILURE, f"An unplanned admission during OPAT, because {why}.")
    if readmissions:
        yield Suggestion(
            INDETERMINATE,
            "An unplanned admission during OPAT for another cause, or the cause is not recorded.",
        )


def _agent_was_changed(record: EpisodeRecord, as_at: date) -> bool:
    return any(
        course.counted
        and (course.end_reason or "").startswith("changed_")
        and course.ended_on is not None
        and course.ended_on <= as_at
        for course in record.courses
    )
