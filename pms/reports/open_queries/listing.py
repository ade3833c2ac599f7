"""The open queries of a service's accepted episodes, each by the bundle's row it is about."""

from collections.abc import Iterator, Mapping
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from pms.domain.care.data_queries import DataQuery, episode_queries, query_quarter
from pms.domain.care.suggestion import suggest_infection_outcome, suggest_opat_outcome
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.records import EpisodeRecord
from pms.episodes.models import Admission, Course, Episode, Event, Line
from pms.episodes.records import Condition, load_records
from pms.picklists.queries import names
from pms.store.base import db
from pms.transfer.refs import Refs
from pms.transfer.tables import TABLES

COLUMNS = (
    "episode_ref",
    "quarter",
    "kind",
    "blocking",
    "table",
    "ref",
    "field",
    "message",
    "suggested_opat_outcome",
    "suggested_infection_outcome",
)
ACCEPTED: Condition = (
    Episode.service == bindparam("service"),
    Episode.decision == "accepted",
)
MODELS: dict[str, Any] = {
    "courses": Course,
    "lines": Line,
    "events": Event,
    "admissions": Admission,
}
FIELDS = {
    table.name: {column.attribute: column.name for column in table.columns}
    for table in TABLES.values()
}
"""Table to the names its columns have in a bundle, by what they are called in the record."""

Written = Mapping[str, Mapping[int, str]]
"""Table to the references of its rows, as a bundle has them."""


class QueryLine(NamedTuple):
    """One line of the file; of an episode without a query, one with an empty `kind`."""

    cells: tuple[str, ...]
    kind: str
    blocking: bool


def list_queries(
    service: str, as_at: date, *, quarter: Quarter | None = None, all_episodes: bool = False
) -> list[QueryLine]:
    """By episode in the order they were recorded; rejected, awaiting and excluded ones are left
    out. `quarter`: only what belongs to it; `all_episodes`: those without a query too."""
    written = _written(service)
    found: list[QueryLine] = []
    for record, exclusion_reason in load_records(ACCEPTED, service=service):
        belongs_to = query_quarter(record, as_at)
        if exclusion_reason is None and (quarter is None or belongs_to == quarter):
            ordered = _in_order_of_refs(record, written["courses"])
            about = _Episode(ordered, written, str(belongs_to or ""), as_at)
            rows = list(about.rows())
            found += rows or ([about.without_query()] if all_episodes else [])
    return found


class _Episode:
    """What stands in each row of one episode."""

    def __init__(self, record: EpisodeRecord, written: Written, quarter: str, as_at: date) -> None:
        self._record, self._written, self._as_at = record, written, as_at
        self._ref, self._quarter = written["episodes"][record.id], quarter
        opat = suggest_opat_outcome(record, as_at)
        infection = suggest_infection_outcome(record, as_at)
        self._suggested = (opat.code or "", (infection and infection.code) or "")

    def rows(self) -> Iterator[QueryLine]:
        for query in episode_queries(self._record, self._as_at, names()):
            yield self._row(query.kind, query.blocking, *self._about(query), query.message)

    def without_query(self) -> QueryLine:
        return self._row("", False, "", "", "", "")

    def _row(self, kind: str, blocking: bool, *about: str) -> QueryLine:
        said = "yes" if blocking else "no"
        return QueryLine(
            (self._ref, self._quarter, kind, said, *about, *self._suggested), kind, blocking
        )

    def _about(self, query: DataQuery) -> tuple[str, str, str]:
        """Table, reference and field of the bundle's row; what is missing has none of its own."""
        table, ref = "episodes", self._ref
        if query.item_id is not None:
            table, ref = query.section, self._written[query.section][query.item_id]
        return table, ref, FIELDS[table].get(query.field, "")


def _in_order_of_refs(record: EpisodeRecord, refs: Mapping[int, str]) -> EpisodeRecord:
    """Of courses that start on one day, the one comes first whose reference does."""
    if len(record.courses) < 2:
        return record
    keyed = [((one.started_on, refs[one.id or 0]), one) for one in record.courses]
    return record._replace(courses=tuple(one for _, one in sorted(keyed, key=itemgetter(0))))


def _written(service: str) -> dict[str, dict[int, str]]:
    refs = Refs()
    statements: dict[str, Any] = {"episodes": select(Episode.id, Episode.ref)}
    for table, model in MODELS.items():
        statements[table] = select(model.id, model.ref).join(model.episode)
    return {
        table: {
            id_: refs.written(table, ref)
            for id_, ref in db.session.execute(statement.where(*ACCEPTED), {"service": service})
        }
        for table, statement in statements.items()
    }
