"""Confirmed queries in a bundle: which queries a row confirms, and what an export says of them.

A confirmation holds for two facts. So a row confirms what is to be asked of the facts that are
there once the bundle is in, and an export names only what still holds: brought in elsewhere, it
could not silence a query that is open here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from pms import clock
from pms.domain.care.contradictions import KINDS
from pms.domain.care.data_queries import DataQuery
from pms.domain.counting.records import EpisodeRecord
from pms.episodes.asked import all_queries
from pms.episodes.models import Admission, Course, Episode, Event, Line, QueryConfirmation
from pms.episodes.records import BY_ID, load_records
from pms.patients.models import Patient
from pms.store.base import db
from pms.transfer.cells import moment_text
from pms.transfer.refs import Refs

Named = Mapping[tuple[str, int | None], str]
"""The reference of each row of one episode, by its table and id; the episode's own without id."""
CHUNK = 500
ITEMS: dict[str, Any] = {
    "courses": Course,
    "lines": Line,
    "events": Event,
    "admissions": Admission,
}
"""What a query may be about beside the episode itself: sections are called as their tables."""


class Confirmable(NamedTuple):
    """A query that may be confirmed, and the reference of the row that it is about."""

    query: DataQuery
    ref: str


def key_of(episode_ref: str, kind: str, ref: str | None) -> str:
    """What a row of the table is about, in a line."""
    return f"{episode_ref} {kind} {ref}" if ref else f"{episode_ref} {kind}"


def asked_of(record: EpisodeRecord, named: Named) -> list[Confirmable]:
    """What may be confirmed of an episode, whether or not somebody has.

    Of courses that start on one day, the one comes first whose reference does, as in `pms queries`.
    """
    courses = sorted(record.courses, key=lambda one: (one.started_on, named["courses", one.id]))
    record = record._replace(courses=tuple(courses))
    return [
        Confirmable(query, named[_row_of(query)])
        for query in all_queries(record, clock.today())
        if query.digest is not None
    ]


def confirmed_by_row(asked: Iterable[Confirmable], kind: str, ref: str | None) -> list[Confirmable]:
    """The queries that a row of the bundle confirms: without a reference all of its kind."""
    return [one for one in asked if one.query.kind == kind and ref in (None, one.ref)]


def _row_of(query: DataQuery) -> tuple[str, int | None]:
    if query.section in ITEMS and query.item_id is not None:
        return query.section, query.item_id
    return "episodes", None


# --- The record ---------------------------------------------------------------------------------


def recorded_facts(
    episode_ids: Collection[int], refs: Refs
) -> dict[int, tuple[list[Confirmable], dict[tuple[str, int | None], str]]]:
    """By episode: what may be confirmed of it as it is recorded, and its rows' references.

    A fixed number of statements.
    """
    named = recorded_refs(episode_ids, refs)
    return {
        one.record.id: (asked_of(one.record, named[one.record.id]), named[one.record.id])
        for one in load_records(BY_ID, ids=sorted(episode_ids))
    }


def recorded_refs(
    episode_ids: Collection[int], refs: Refs
) -> dict[int, dict[tuple[str, int | None], str]]:
    """By episode: the references of its rows, as a bundle has them."""
    named: dict[int, dict[tuple[str, int | None], str]] = defaultdict(dict)
    own = select(Episode.id, Episode.ref).where(Episode.id.in_(episode_ids))
    for id_, ref in db.session.execute(own):
        named[id_]["episodes", None] = refs.written("episodes", ref)
    for table, model in ITEMS.items():
        rows = select(model.episode_id, model.id, model.ref)
        for episode_id, id_, ref in db.session.execute(
            rows.where(model.episode_id.in_(episode_ids))
        ):
            named[episode_id][table, id_] = refs.written(table, ref)
    return named


# --- The export ---------------------------------------------------------------------------------


class Kept(NamedTuple):
    """A confirmation as it is recorded."""

    id: int
    episode_id: int
    kind: str
    item_ref: str | None
    digest: str
    reason: str
    confirmed_by: str | None
    confirmed_at: datetime | None


COLUMNS = [getattr(QueryConfirmation, name) for name in Kept._fields]


def rows(refs: Refs) -> Iterator[tuple[int, list[str]]]:
    """Id and cells of what still holds, in the order of the episodes and then of the record."""
    for episode_ids in _chunks_of_episodes():
        kept, facts = kept_of(episode_ids), recorded_facts(episode_ids, refs)
        for episode_id in episode_ids:
            asked, named = facts[episode_id]
            for one, ref in _as_named(kept.get(episode_id, ()), asked):
                yield one.id, cells_of(one, named["episodes", None], ref)


def kept_of(episode_ids: Collection[int]) -> dict[int, list[Kept]]:
    found = select(*COLUMNS).where(QueryConfirmation.episode_id.in_(episode_ids))
    kept: dict[int, list[Kept]] = defaultdict(list)
    for row in db.session.execute(found.order_by(QueryConfirmation.id)):
        kept[row.episode_id].append(Kept(*row))
    return kept


def recorded_contents(keys: Iterable[str], refs: Refs) -> dict[str, tuple[int, list[str]]]:
    """By key: the id and the cells of what is recorded, as an export says it and as it was kept.

    Also of what holds no more: a bundle that brings it again does not confirm other facts by it.
    """
    wanted = set(keys)
    recorded = refs.recorded("episodes")
    of_episodes = {recorded.get(ref, ref) for key in wanted for ref in _episodes_in(key)}
    own = select(Episode.id).where(Episode.ref.in_(of_episodes))
    ids = list(db.session.scalars(own, execution_options={"entered_in_error": True}))
    facts, found = recorded_facts(ids, refs), {}
    for episode_id, kept in kept_of(ids).items():
        if episode_id not in facts:
            continue
        asked, named = facts[episode_id]
        episode_ref = named["episodes", None]
        as_kept = [(one, one.item_ref or "") for one in kept]
        for one, ref in [*as_kept, *_as_named(kept, asked)]:
            key = key_of(episode_ref, one.kind, ref)
            if key in wanted:
                found[key] = one.id, cells_of(one, episode_ref, ref)
    return found


def _episodes_in(key: str) -> Iterator[str]:
    """What may be the reference of the episode in a key."""
    for kind in KINDS:
        before, found, _ = key.partition(f" {kind}")
        if found:
            yield before


def _chunks_of_episodes() -> Iterator[list[int]]:
    found = (
        select(QueryConfirmation.episode_id)
        .join(QueryConfirmation.episode)
        .join(Patient, Patient.id == Episode.patient_id)
        .distinct()
        .order_by(QueryConfirmation.episode_id)
    )
    ids = list(db.session.scalars(found))
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _as_named(kept: Sequence[Kept], asked: list[Confirmable]) -> Iterator[tuple[Kept, str]]:
    """What still holds, each with the reference that an export gives it.

    One that came without a reference goes out without one, once: but only where it still confirms
    all that would be asked of its kind. Else each query that it confirms is named.
    """
    refs = {one.query.digest: one.ref for one in asked}
    of_kind: dict[str, set[str | None]] = defaultdict(set)
    for query, _ in asked:
        of_kind[query.kind].add(query.digest)
    blank: dict[str, set[str | None]] = defaultdict(set)
    for one in kept:
        if one.item_ref is None and one.digest in refs:
            blank[one.kind].add(one.digest)
    said = set()
    for one in kept:
        if one.digest not in refs:
            continue
        if one.item_ref is None and blank[one.kind] == of_kind[one.kind]:
            if one.kind not in said:
                said.add(one.kind)
                yield one, ""
        else:
            yield one, refs[one.digest]


def cells_of(one: Kept, episode_ref: str, ref: str) -> list[str]:
    at = moment_text(one.confirmed_at) if one.confirmed_at else ""
    return [episode_ref, one.kind, ref, one.reason, one.confirmed_by or "", at]


# --- The import ---------------------------------------------------------------------------------


def confirm_rows(ids: Mapping[str, int], brought: Iterable[Any]) -> None:
    """Keep what each row confirms of the record as it now is: nothing, one query or several.

    `ids` has the episodes by the references that the rows have. Each confirmation has its own row
    in the history: one row of the bundle may make several.
    """
    of_episodes = sorted(set(ids.values()))
    facts, kept = recorded_facts(of_episodes, Refs()), kept_of(of_episodes)
    already = {(one.episode_id, one.digest) for rows in kept.values() for one in rows}
    for row in brought:
        episode_id = ids[row.episode_ref]
        asked, _ = facts[episode_id]
        for query, ref in confirmed_by_row(asked, row.kind, row.ref):
            digest = query.digest or ""
            if (episode_id, digest) not in already:
                already.add((episode_id, digest))
                db.session.add(
                    QueryConfirmation(
                        episode_id=episode_id,
                        kind=row.kind,
                        item_ref=row.ref and ref,
                        digest=digest,
                        reason=row.reason,
                        confirmed_by=row.confirmed_by,
                        confirmed_at=_moment(row.confirmed_at),
                    )
                )
    db.session.flush()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
