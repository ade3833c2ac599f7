"""Random episodes that contradict themselves, as a bundle that an import takes."""

from datetime import date, timedelta
from random import Random

from pms.domain.counting.records import EpisodeRecord
from tests.domain.contrary import AS_AT, a_contrary_episode
from tests.domain.naive import is_counted_course
from tests.transfer.bundles import Row

REFS = {"courses": "course_ref", "lines": "line_ref", "events": "event_ref"}


def ref(kind: str, number: int) -> str:
    """In the order of the numbers, whatever the order of the rows."""
    return f"{kind}{number:06}"


def possible(record: EpisodeRecord) -> EpisodeRecord:
    """Without what the record refuses: things to come, backwards days, therapy after an outcome."""
    if record.decision != "accepted":
        record = record._replace(
            courses=record.courses if record.decision is None else (),
            therapy_end_reason=None,
            infection_outcome=None,
            opat_outcome=None,
            opat_outcome_reason=None,
            outcome_on=None,
            died_on=None,
            age_on_acceptance=None,
        )
    courses = tuple(
        one
        for one in record.courses
        if one.started_on <= AS_AT and not (one.ended_on and one.ended_on < one.started_on)
    )
    outcome_on = record.outcome_on if happened(record.outcome_on) else None
    if outcome_on and any(is_counted_course(c) and c.started_on > outcome_on for c in courses):
        outcome_on = None
    return record._replace(
        courses=courses,
        outcome_on=outcome_on,
        died_on=_after_acceptance(record),
        lines=tuple(
            one if happened(one.removed_on) else one._replace(removed_on=None, removal_reason=None)
            for one in record.lines
            if not (one.removed_on and one.inserted_on and one.removed_on < one.inserted_on)
        ),
        events=tuple(one for one in record.events if happened(one.occurred_on)),
        admissions=tuple(
            one if happened(one.discharged_on) else one._replace(discharged_on=None)
            for one in record.admissions
            if happened(one.admitted_on)
            and not (one.discharged_on and one.discharged_on < one.admitted_on)
        ),
    )


def _after_acceptance(record: EpisodeRecord) -> date | None:
    died_on = record.died_on
    return died_on if died_on and record.decided_on <= died_on <= AS_AT else None


def happened(day: date | None) -> bool:
    return day is None or day <= AS_AT


def contrary_records(number: int) -> list[EpisodeRecord]:
    found = []
    for seed in range(number):
        record = possible(a_contrary_episode(seed, seed + 1))
        lines = {line.id for line in record.lines}
        events = [
            one._replace(line_id=one.line_id if one.line_id in lines else None)
            for one in record.events
        ]
        age = record.age_on_acceptance
        if age is None and record.decision == "accepted":
            record = record._replace(age_on_acceptance=40)
        found.append(record._replace(events=tuple(events)))
    return found


def bundle_of(records: list[EpisodeRecord], seed: int) -> dict[str, list[Row]]:
    """The rows of each table, those of the items in a random order."""
    tables: dict[str, list[Row]] = {
        name: [] for name in ("patients", "episodes", "courses", "lines", "events", "admissions")
    }
    for record in records:
        tables["patients"].append(_patient(record))
        tables["episodes"].append(_episode(record))
        of = {"episode_ref": ref("E", record.id)}
        tables["courses"] += [{**of, **_course(one)} for one in record.courses]
        tables["lines"] += [{**of, **_line(one)} for one in record.lines]
        tables["events"] += [{**of, **_event(one)} for one in record.events]
        tables["admissions"] += [{**of, **_admission(one)} for one in record.admissions]
    for name in ("courses", "lines", "events", "admissions"):
        Random(seed).shuffle(tables[name])
    return tables


def _patient(record: EpisodeRecord) -> Row:
    day = record.decided_on or AS_AT
    born_on = day.replace(year=day.year - (record.age_on_acceptance or 40))
    return {
        "patient_ref": ref("P", record.id),
        "hospital_number": ref("H", record.id),
        "family_name": f"Testcase{record.id}",
        "given_name": "Ada",
        "date_of_birth": born_on,
    }


def _episode(record: EpisodeRecord) -> Row:
    rejected = record.decision == "rejected"
    return {
        "episode_ref": ref("E", record.id),
        "patient_ref": ref("P", record.id),
        "service": record.service,
        "referral_date": (record.decided_on or AS_AT) - timedelta(days=1),
        "decision": record.decision,
        "decision_date": record.decided_on,
        "rejection_reasons": "other" if rejected else None,
        "specialty": record.specialty,
        "diagnosis": record.diagnosis,
        "therapy_end_reason": record.therapy_end_reason,
        "infection_outcome": record.infection_outcome,
        "opat_outcome": record.opat_outcome,
        "opat_outcome_reason": record.opat_outcome_reason,
        "outcome_date": record.outcome_on,
        "died_on": record.died_on,
    }


def _course(one) -> Row:
    return {
        "course_ref": ref("C", one.id),
        "agent": one.agent,
        "route": one.route,
        "administered_by": one.administered_by,
        "start_date": one.started_on,
        "end_date": one.ended_on,
        "course_end_reason": one.end_reason,
    }


def _line(one) -> Row:
    return {
        "line_ref": ref("L", one.id),
        "device": one.device,
        "inserted_on": one.inserted_on,
        "removed_on": one.removed_on,
        "removal_reason": one.removal_reason,
    }


def _event(one) -> Row:
    return {
        "event_ref": ref("V", one.id),
        "kind": one.kind,
        "type": one.type,
        "date": one.occurred_on,
        "line_ref": ref("L", one.line_id) if one.line_id else None,
        "consequence": one.consequence,
    }


def _admission(one) -> Row:
    return {
        "admission_ref": ref("A", one.id),
        "admitted_on": one.admitted_on,
        "discharged_on": one.discharged_on,
        "planned": "yes" if one.planned else "no",
        "cause": one.cause,
    }
