"""What an organisation's record already has of a bundle's rows."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select

from pms.domain.counting.opat_days import EpisodeFacts
from pms.episodes.models import Course, Episode, Letter, Line
from pms.patients.models import Patient
from pms.picklists.models import ListValue
from pms.store.base import db
from pms.store.history import CHANGING, History
from pms.store.scoping import current_scope
from pms.transfer.confirmations import recorded_contents as recorded_confirmations
from pms.transfer.content import content_of
from pms.transfer.export import recorded_contents
from pms.transfer.models import ImportedRow
from pms.transfer.refs import Refs
from pms.transfer.states import EpisodeState, ItemState, PatientState
from pms.transfer.tables import CONFIRMATIONS, LISTS, BundleTable

T = TypeVar("T")

CHANGES = (*CHANGING, "import")
EVEN_IN_ERROR = {"entered_in_error": True}
ITEM_MODELS: dict[str, type[Course | Line | Letter]] = {
    "courses": Course,
    "lines": Line,
    "letters": Letter,
}
CHUNK = 500


class Brought(NamedTuple):
    """What a reference stands for, and the content that it brought or that is recorded now."""

    record_id: int
    content: str


def last_change() -> int:
    """The place in the history of the organisation's last change: a later one shows by it."""
    found = db.session.scalar(
        select(History.number)
        .where(History.chain == current_scope(), History.action.in_(CHANGES))
        .order_by(History.number.desc())
        .limit(1)
    )
    return found or 0


def has_rows(table: BundleTable) -> bool:
    """Whether anything of the table was imported or recorded, if only in error."""
    model: Any = table.model
    return any(
        db.session.execute(statement.limit(1), execution_options=EVEN_IN_ERROR).first()
        for statement in (
            select(ImportedRow.record_id).where(ImportedRow.table_name == table.name),
            select(model.id),
        )
    )


def find_brought(table: BundleTable, keys: Collection[str], refs: Refs) -> dict[str, Brought]:
    """By key: what an import brought under it, else what was recorded in the browser under it."""
    as_recorded = _as_recorded(table, keys, refs)
    rows = db.session.execute(
        select(ImportedRow.ref, ImportedRow.record_id, ImportedRow.content).where(
            ImportedRow.table_name == table.name, ImportedRow.ref.in_(as_recorded)
        )
    )
    found = {ref: Brought(record_id, content) for ref, record_id, content in rows}
    if table is CONFIRMATIONS:
        others = recorded_confirmations(as_recorded.keys() - found.keys(), refs)
        return found | {
            key: Brought(id_, content_of(table, cells)) for key, (id_, cells) in others.items()
        }
    recorded = _recorded_ids(table, as_recorded.keys() - found.keys())
    contents = recorded_contents(table, list(recorded.values()), refs) if recorded else {}
    found |= {key: Brought(id_, contents[id_]) for key, id_ in recorded.items()}
    return {as_recorded[ref]: brought for ref, brought in found.items()}


def find_ids(table: BundleTable, keys: Collection[str], refs: Refs) -> dict[str, int]:
    """By reference: the id of what it stands for."""
    as_recorded = _as_recorded(table, keys, refs)
    rows = db.session.execute(
        select(ImportedRow.ref, ImportedRow.record_id).where(
            ImportedRow.table_name == table.name, ImportedRow.ref.in_(as_recorded)
        )
    )
    found: dict[str, int] = {row[0]: row[1] for row in rows}
    found |= _recorded_ids(table, as_recorded.keys() - found.keys())
    return {as_recorded[ref]: id_ for ref, id_ in found.items()}


def _as_recorded(table: BundleTable, keys: Collection[str], refs: Refs) -> dict[str, str]:
    """The references to look for in the database, to what the bundle has for them."""
    recorded = refs.recorded(table.name)
    return {recorded.get(key, key): key for key in keys}


def _recorded_ids(table: BundleTable, keys: Collection[str]) -> dict[str, int]:
    if not keys:
        return {}
    statement: Any
    model: Any = table.model
    if table is LISTS:
        key = ListValue.list_name + " " + ListValue.code
        statement = select(key, ListValue.id).where(key.in_(keys))
    elif table.is_of_one_episode:
        statement = (
            select(Episode.ref, model.id)
            .join(Episode, Episode.id == model.episode_id)
            .where(Episode.ref.in_(keys))
        )
    else:
        statement = select(model.ref, model.id).where(model.ref.in_(keys))
    rows = db.session.execute(statement, execution_options=EVEN_IN_ERROR)
    return {row[0]: row[1] for row in rows}


def list_numbers() -> Sequence[Any]:
    """Id, numbers, birth date, error, names and sex of every patient."""
    return db.session.execute(
        select(
            Patient.id,
            Patient.nhs_number,
            Patient.hospital_number,
            Patient.date_of_birth,
            Patient.entered_in_error_at,
            Patient.family_name,
            Patient.given_name,
            Patient.sex,
        ),
        execution_options=EVEN_IN_ERROR,
    ).all()


def list_imported_patients() -> Sequence[Any]:
    """Id and content of every row of patients that was ever imported."""
    return db.session.execute(
        select(ImportedRow.record_id, ImportedRow.content).where(
            ImportedRow.table_name == "patients"
        )
    ).all()


def patient_states(ids: Collection[int]) -> dict[int, PatientState]:
    """Recorded patients with their episodes."""
    states = {}
    for id_, born_on, in_error_at, allergies in db.session.execute(
        select(
            Patient.id, Patient.date_of_birth, Patient.entered_in_error_at, Patient.allergies
        ).where(Patient.id.in_(ids)),
        execution_options=EVEN_IN_ERROR,
    ):
        born, in_error = born_on.isoformat(), in_error_at is not None
        states[id_] = PatientState(id_, born, in_error=in_error, allergies=allergies)
    for episode in db.session.execute(
        select(
            Episode.id,
            Episode.patient_id,
            Episode.ref,
            Episode.service,
            Episode.decision,
            Episode.decided_on,
            Episode.referred_on,
            Episode.outcome_on,
            Episode.died_on,
            Episode.entered_in_error_at,
            Episode.first_opat_day,
            Episode.last_opat_day,
            Episode.opat_days,
            Episode.therapy_ended_on,
        )
        .where(Episode.patient_id.in_(ids))
        .order_by(Episode.id),
        execution_options=EVEN_IN_ERROR,
    ):
        _add_episode(states[episode.patient_id], episode)
    return states


def _add_episode(patient: PatientState, row: Any) -> None:
    state = EpisodeState(
        code=row.id,
        patient=patient,
        ref=row.ref,
        row=0,
        service=row.service,
        decision=row.decision,
        decided_on=_iso(row.decided_on),
        referred_on=row.referred_on.isoformat(),
        outcome_on=_iso(row.outcome_on),
        died_on=_iso(row.died_on),
        in_error=row.entered_in_error_at is not None,
        kept=EpisodeFacts(
            row.first_opat_day, row.last_opat_day, row.opat_days, row.therapy_ended_on
        ),
    )
    patient.episodes += (state,)
    if state.died_on and not state.in_error:
        patient.died_on = min(patient.died_on or state.died_on, state.died_on)


def patients_of_episodes(ids: Collection[int]) -> dict[int, int]:
    """Episode id to patient id."""
    rows = db.session.execute(
        select(Episode.id, Episode.patient_id).where(Episode.id.in_(ids)),
        execution_options=EVEN_IN_ERROR,
    )
    return {row[0]: row[1] for row in rows}


def item_states(table: str, ids: Collection[int]) -> dict[int, ItemState]:
    """Recorded lines, courses or letters."""
    model = ITEM_MODELS[table]
    rows = db.session.execute(
        select(model.id, model.episode_id, model.entered_in_error_at).where(model.id.in_(ids)),
        execution_options=EVEN_IN_ERROR,
    )
    return {
        id_: ItemState(id_, episode_id, in_error_at is not None)
        for id_, episode_id, in_error_at in rows
    }


def in_chunks(rows: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
