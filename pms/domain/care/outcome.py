"""The suggested OPAT outcome and why (counting-rules R10); a person confirms it."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.counting.records import EpisodeRecord
from pms.domain.counting.treatment import Treatment, outcomes, treatment_of

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
