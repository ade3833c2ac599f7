"""The outcomes that the record suggests, and the facts they rest on (counting-rules R10, R10b).

A suggestion is withheld where what it would rest on is not recorded: then that is asked for.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from pms.domain.care.changed_agent import changes_of_agent
from pms.domain.care.end_reasons import (
    ADMITTED,
    ADVERSE_EVENT,
    DIED,
    ended_courses,
    ending_in_words,
    reason_given,
)
from pms.domain.care.lists import Names
from pms.domain.care.query import Place
from pms.domain.counting.opat_days import therapy_ended_on
from pms.domain.counting.records import AdmissionRecord, EpisodeRecord
from pms.domain.counting.treatment import (
    PLANNED_PROCEDURE,
    Treatment,
    outcomes,
    treatment_of,
)
from pms.domain.text.days import in_full

SUCCESS, PARTIAL, FAILURE, INDETERMINATE = "success", "partial", "failure", "indeterminate"
WORSENED = "infection_worsening_or_relapse"

CAUSES_OF_FAILURE = {
    WORSENED: "the infection worsened or relapsed",
    "drug_adverse_event": "a drug caused an adverse event",
    "line_complication": "the line caused a complication",
    "new_infection": "there was a new infection",
}
NOT_COMPLETED = frozenset({"unplanned_logistics", "unplanned_patient"})
SAYS_TOO_LITTLE = frozenset({"unplanned_intolerance", "unplanned_resistance", "other"})


class Suggestion(NamedTuple):
    """`code` is None where it is withheld; `reason` is one or more plain sentences."""

    code: str | None
    reason: str


class Basis(NamedTuple):
    """What suggestions are worked out from: an episode whose therapy has ended as at a day."""

    record: EpisodeRecord
    as_at: date
    treatment: Treatment
    names: Names

    @property
    def span(self) -> str:
        first, last = self.treatment.first_opat_day, self.treatment.window_end
        return f"from {in_full(first)} to {in_full(last)}"

    def therapy_reason(self) -> str:
        code = self.record.therapy_end_reason or ""
        return f"Why therapy ended is “{self.names.label('therapy_end_reason', code)}”"


class Found(NamedTuple):
    """A suggestion, and where the fact stands that it rests on; for a digest, what it says."""

    suggestion: Suggestion
    place: Place
    fact: Any = None


def suggest_opat_outcome(
    record: EpisodeRecord, as_at: date, *, if_ended: bool = False, names: Names | None = None
) -> Suggestion:
    """The first rule of R10 that applies; `if_ended`: what it would be if therapy ended as typed.

    Otherwise only an accepted episode has one, with an OPAT day and therapy that has ended.
    """
    basis = _basis(record, as_at, if_ended, names)
    return opat_outcome(basis).suggestion if isinstance(basis, Basis) else Suggestion(None, basis)


def suggest_infection_outcome(
    record: EpisodeRecord, as_at: date, *, if_ended: bool = False, names: Names | None = None
) -> Suggestion | None:
    """That it failed, where the record says so (R10b): cured or improved is for people to judge."""
    basis = _basis(record, as_at, if_ended, names)
    found = infection_outcome(basis) if isinstance(basis, Basis) else None
    return found.suggestion if found else None


def _basis(record: EpisodeRecord, as_at: date, if_ended: bool, names: Names | None) -> Basis | str:
    """What there is to go by, or why there is none."""
    if record.decision != "accepted":
        return "Only an accepted referral has a suggested outcome."
    ended_on = therapy_ended_on(record.courses)
    if if_ended:
        as_at = max(as_at, ended_on or as_at)
    elif ended_on is None or ended_on > as_at:
        return "An outcome is suggested once every OPAT course has ended."
    treatment = treatment_of(record, as_at)
    if treatment is None:
        return "No OPAT day is recorded, so there is no outcome to suggest."
    return Basis(record, as_at, treatment, names or Names({}))


# --- The infection outcome ----------------------------------------------------------------------


def infection_outcome(basis: Basis) -> Found | None:
    return next(_infection_outcome(basis), None)


def _infection_outcome(basis: Basis) -> Iterator[Found]:
    for place, words, fact in _died(basis):
        yield Found(Suggestion("failed", words), place, fact)
    for admission in basis.treatment.readmissions(basis.record):
        if admission.cause == WORSENED:
            fact = (admission.admitted_on, admission.planned, admission.cause)
            yield Found(Suggestion("failed", _because(admission)), _place_of(admission), fact)
    reason = basis.record.therapy_end_reason
    if reason == "unplanned_progression":
        yield Found(Suggestion("failed", f"{basis.therapy_reason()}."), WHY_IT_ENDED, reason)


# --- The OPAT outcome ---------------------------------------------------------------------------

WHY_IT_ENDED = Place("outcomes", "therapy_end_reason")
INFECTION = Place("outcomes", "infection_outcome")


def opat_outcome(basis: Basis) -> Found:
    return next(_opat_outcome(basis))


def _opat_outcome(basis: Basis) -> Iterator[Found]:
    """In the order of R10."""
    for place, words, _ in _died(basis):
        yield Found(Suggestion(FAILURE, words), place)
    yield from _admitted(basis)
    yield from _failed(basis)
    yield from _ended_early(basis)
    if outcomes(basis.record, basis.as_at)[0] is None:
        words = "The infection outcome is not recorded: without it none is suggested."
        yield Found(Suggestion(None, words), INFECTION)
    yield from _harmed(basis)
    yield from _changed(basis)
    yield Found(Suggestion(SUCCESS, _nothing_found(basis)), WHY_IT_ENDED)


def _died(basis: Basis) -> Iterator[tuple[Place, str, Any]]:
    """During OPAT: by the date of death, else by what therapy or a course is said to end with."""
    died_on = basis.record.died_on
    if died_on and basis.treatment.during(died_on):
        words = f"The patient died during OPAT, on {in_full(died_on)}."
        yield Place("outcomes", "died_on"), words, died_on
    if said := reason_given(basis.record, basis.as_at, DIED):
        yield said.place, f"{said.words(basis.names)}.", said.facts


def _admitted(basis: Basis) -> Iterator[Found]:
    readmissions = basis.treatment.readmissions(basis.record)
    for admission in readmissions:
        if admission.cause in CAUSES_OF_FAILURE:
            yield Found(Suggestion(FAILURE, _because(admission)), _place_of(admission))
    if not readmissions and (said := reason_given(basis.record, basis.as_at, ADMITTED)):
        words = f"{said.words(basis.names)}, and {missing_admission(basis)} Record the admission."
        yield Found(Suggestion(None, words), said.place)
    for admission in readmissions[:1]:
        cause = admission.cause
        named = f"for “{basis.names.label('readmission_cause', cause)}”" if cause else ""
        words = f"An unplanned admission on {in_full(admission.admitted_on)}"
        words = f"{words} {named}." if named else f"{words}, whose cause is not recorded."
        yield Found(Suggestion(INDETERMINATE, words), _place_of(admission))


def missing_admission(basis: Basis) -> str:
    """That none is recorded which would explain the end, and which ones are that do not."""
    others = [stay for stay in basis.record.admissions if stay.admitted_on <= basis.as_at]
    sentences = [
        f"no unplanned admission {basis.span} is recorded.",
        *(f"The admission on {in_full(one.admitted_on)} {_why_not(one)}." for one in others),
    ]
    return " ".join(sentences)


def _why_not(admission: AdmissionRecord) -> str:
    if admission.planned:
        return "is recorded as planned"
    if admission.cause == PLANNED_PROCEDURE:
        return "is recorded as one for a planned procedure"
    return "is not on one of those days"


def _because(admission: AdmissionRecord) -> str:
    why = CAUSES_OF_FAILURE[admission.cause or ""]
    return f"An unplanned admission on {in_full(admission.admitted_on)}, because {why}."


def _place_of(admission: AdmissionRecord) -> Place:
    return Place("admissions", "cause", admission.id)


def _failed(basis: Basis) -> Iterator[Found]:
    if outcomes(basis.record, basis.as_at)[0] == "failed":
        yield Found(Suggestion(FAILURE, "The infection outcome is failed."), INFECTION)
    if basis.record.therapy_end_reason == "unplanned_progression":
        yield Found(Suggestion(FAILURE, f"{basis.therapy_reason()}."), WHY_IT_ENDED)


def _ended_early(basis: Basis) -> Iterator[Found]:
    reason = basis.record.therapy_end_reason
    if reason in NOT_COMPLETED:
        yield Found(Suggestion(INDETERMINATE, f"{basis.therapy_reason()}."), WHY_IT_ENDED)
    asks = "Success and partial success mean that OPAT was completed: was it?"
    if reason in SAYS_TOO_LITTLE:
        yield Found(Suggestion(None, f"{basis.therapy_reason()}. {asks}"), WHY_IT_ENDED)
    if not reason:
        words = f"Why therapy ended is not recorded. {asks}"
        yield Found(Suggestion(None, words), WHY_IT_ENDED)


def _harmed(basis: Basis) -> Iterator[Found]:
    for event in basis.treatment.events(basis.record):
        words = f"There was a {event.kind} event on {in_full(event.occurred_on)}."
        yield Found(Suggestion(PARTIAL, words), Place("events", "type", event.id))
    for course in ended_courses(basis.record, basis.as_at, ADVERSE_EVENT):
        words = f"{ending_in_words(course, basis.names)}."
        yield Found(Suggestion(PARTIAL, words), Place("courses", "course_end_reason", course.id))


def _changed(basis: Basis) -> Iterator[Found]:
    for course, other in changes_of_agent(basis.record, basis.as_at):
        words = ending_in_words(course, basis.names)
        if other is not None:
            drug = basis.names.label("antimicrobial", other.agent)
            words += f", and {drug} began on {in_full(other.started_on)}: not recorded as planned"
        words += "."
        yield Found(Suggestion(PARTIAL, words), Place("courses", "course_end_reason", course.id))


def _nothing_found(basis: Basis) -> str:
    """What was looked for. It says of which days: the record may know of things on other ones."""
    infection = basis.record.infection_outcome or ""
    outcome = basis.names.label("infection_outcome", infection)
    return (
        f"{basis.therapy_reason()}, and the infection outcome is “{outcome}”. "
        f"Looked for {basis.span}, and not recorded: a death, an unplanned admission, a line or "
        "drug event, and a change of antimicrobial other than a planned one."
    )
