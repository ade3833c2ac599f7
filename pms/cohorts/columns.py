"""The columns that a list can show: one table for the screen, the sorting and the files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import select

from pms.cohorts.fields import AGE, ids
from pms.domain.care.whereabouts import status
from pms.domain.text.names import full_name
from pms.domain.text.nhs_number import formatted
from pms.episodes.models import Admission, Course, Episode, Event, Isolate, Line
from pms.patients.models import Patient
from pms.picklists.queries import labels
from pms.store.base import db

Cell = str | int | date | None
Look = Literal["words", "number", "unbroken"]
IDENTIFIABLE = "identifiable"


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: what it reads of the episode's row, and the cell made of it.

    `items` reads instead the cells of many episodes at once, in one statement: by episode.
    """

    name: str
    label: str
    reads: tuple[Any, ...] = ()
    cell: Callable[..., Cell] = lambda value: value
    sorts: tuple[Any, ...] = ()
    items: Callable[[Sequence[int]], dict[int, str]] | None = None
    identifying: bool = False
    """Whether it says who the patient is, or is free text that may."""
    look: Look = "words"

    @property
    def can_sort(self) -> bool:
        return bool(self.sorts)


def a_number(name: str, label: str, column: Any) -> ListColumn:
    return ListColumn(name, label, (column,), sorts=(column,), look="number")


def a_day(name: str, label: str, column: Any) -> ListColumn:
    return ListColumn(name, label, (column,), sorts=(column,), look="unbroken")


def coded(name: str, label: str, column: Any, list_name: str) -> ListColumn:
    """A code of a list in words; sorted by the code, which begins as the words do."""
    return ListColumn(
        name,
        label,
        (column,),
        lambda code: labels(list_name).get(code, code or ""),
        sorts=(column,),
    )


def several_codes(name: str, label: str, column: Any, list_name: str) -> ListColumn:
    return ListColumn(
        name,
        label,
        (column,),
        lambda codes: "; ".join(labels(list_name).get(code, code) for code in codes),
    )


def text(column: Any, name: str, label: str) -> ListColumn:
    return ListColumn(name, label, (column,), sorts=(sa.func.lower(column),), identifying=True)


def listed(
    name: str, label: str, model: Any, what: Any, list_name: str | None, day: Any, *where: Any
) -> ListColumn:
    """What of one kind an episode has, each once, in the order of their days. Without a list it
    is free text, which may identify."""

    def items(episode_ids: Sequence[int]) -> dict[int, str]:
        words = labels(list_name) if list_name else {}
        found: dict[int, dict[str, None]] = {}
        rows: Iterable[Any] = db.session.execute(
            select(model.episode_id, what)
            .where(model.episode_id.in_(ids(episode_ids)), *where)
            .order_by(model.episode_id, day, model.id)
        )
        for episode_id, code in rows:
            found.setdefault(episode_id, {})[words.get(code, code or "")] = None
        return {key: "; ".join(word for word in said if word) for key, said in found.items()}

    return ListColumn(name, label, items=items, identifying=list_name is None)


def state(today: date) -> Callable[..., Cell]:
    def words(
        decision: str | None, first: date | None, ended: date | None, outcome: str | None
    ) -> str:
        return status(decision, first, ended, today, has_outcome=outcome is not None)

    return words


def admission_words(planned: bool, cause: str | None) -> str:
    kind = "Planned" if planned else "Unplanned"
    return f"{kind}: {labels('readmission_cause').get(cause, cause)}" if cause else kind


def admissions(episode_ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    rows: Iterable[Any] = db.session.execute(
        select(Admission.episode_id, Admission.planned, Admission.cause)
        .where(Admission.episode_id.in_(ids(episode_ids)))
        .order_by(Admission.episode_id, Admission.admitted_on, Admission.id)
    )
    for episode_id, planned, cause in rows:
        found.setdefault(episode_id, []).append(admission_words(planned, cause))
    return {key: "; ".join(said) for key, said in found.items()}


BY_NAME = (Patient.family_key, Patient.given_key)
STATE = (
    Episode.decision,
    Episode.first_opat_day,
    Episode.therapy_ended_on,
    Episode.opat_outcome,
)

COLUMNS: dict[str, ListColumn] = {
    one.name: one
    for one in (
        ListColumn(
            "name",
            "Name",
            (Patient.family_name, Patient.given_name),
            full_name,
            BY_NAME,
            identifying=True,
        ),
        ListColumn(
            "nhs_number",
            "NHS number",
            (Patient.nhs_number,),
            lambda number: formatted(number) if number else "",
            (Patient.nhs_number,),
            identifying=True,
            look="unbroken",
        ),
        text(Patient.hospital_number, "hospital_number", "Hospital number"),
        ListColumn(
            "born",
            "Date of birth",
            (Patient.date_of_birth,),
            sorts=(Patient.date_of_birth,),
            identifying=True,
            look="unbroken",
        ),
        a_number("episode", "Episode", Episode.id),
        a_number("age", "Age at referral", AGE),
        coded("sex", "Sex", Patient.sex, "sex"),
        ListColumn("service", "Service", (Episode.service,), str.capitalize, (Episode.service,)),
        ListColumn("state", "State", STATE),
        coded("specialty", "Specialty", Episode.specialty, "specialty"),
        coded("consultant", "Consultant", Episode.consultant, "consultant"),
        coded("ward", "Referring ward", Episode.ward, "ward"),
        coded("pathway", "Pathway", Episode.pathway, "pathway"),
        a_day("referred", "Referred", Episode.referred_on),
        ListColumn(
            "accepted",
            "Accepted",
            (Episode.decision, Episode.decided_on),
            lambda decision, day: day if decision == "accepted" else None,
            (sa.case((Episode.decision == "accepted", Episode.decided_on)),),
            look="unbroken",
        ),
        several_codes(
            "rejection_reason", "Rejected because", Episode.rejection_reasons, "rejection_reason"
        ),
        coded("diagnosis", "Diagnosis", Episode.diagnosis, "diagnosis"),
        coded(
            "secondary_diagnosis", "Secondary diagnosis", Episode.secondary_diagnosis, "diagnosis"
        ),
        text(Episode.organisms, "organism", "Organism"),
        listed("isolates", "Isolates", Isolate, Isolate.organism, None, Isolate.collected_on),
        listed("drugs", "Drugs", Course, Course.agent, "antimicrobial", Course.started_on),
        listed(
            "given_by",
            "Given by",
            Course,
            Course.administered_by,
            "administered_by",
            Course.started_on,
        ),
        listed("lines", "Lines", Line, Line.device, "device", Line.inserted_on),
        a_day("started", "First OPAT day", Episode.first_opat_day),
        a_day("planned_end", "Planned end", Episode.planned_end_on),
        a_day("ended", "Last OPAT day", Episode.last_opat_day),
        a_number("opat_days", "OPAT days", Episode.opat_days),
        listed(
            "line_events",
            "Line events",
            Event,
            Event.type,
            "line_event",
            Event.occurred_on,
            Event.kind == "line",
        ),
        listed(
            "drug_events",
            "Drug events",
            Event,
            Event.type,
            "drug_event",
            Event.occurred_on,
            Event.kind == "drug",
        ),
        ListColumn("admissions", "Admissions", items=admissions),
        coded(
            "therapy_end_reason",
            "Why therapy ended",
            Episode.therapy_end_reason,
            "therapy_end_reason",
        ),
        coded(
            "infection_outcome",
            "Infection outcome",
            Episode.infection_outcome,
            "infection_outcome",
        ),
        coded("opat_outcome", "OPAT outcome", Episode.opat_outcome, "opat_outcome"),
        a_day("outcome_on", "Outcome recorded", Episode.outcome_on),
        a_day("died_on", "Date of death", Episode.died_on),
    )
}

USUAL = (
    "age",
    "state",
    "diagnosis",
    "drugs",
    "accepted",
    "opat_days",
    "opat_outcome",
)


def offered(*, may_read_patients: bool) -> dict[str, ListColumn]:
    """The columns that a person may choose; a manager's identify nobody."""
    return {name: one for name, one in COLUMNS.items() if may_read_patients or not one.identifying}


def usual(*, may_read_patients: bool) -> tuple[str, ...]:
    """The columns of a list whose columns nobody chose."""
    first = ("name", "nhs_number") if may_read_patients else ("episode",)
    return tuple(name for name in COLUMNS if name in (*first, *USUAL))
