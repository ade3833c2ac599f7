"""Whether the confirmations of a bundle confirm anything, asked of all its facts together."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from pms.domain.care.confirmation import SETTLED_BY_ITS_REASON
from pms.domain.counting.records import (
    AdmissionRecord,
    CourseRecord,
    EpisodeRecord,
    EventRecord,
    LineRecord,
)
from pms.episodes.records import BY_ID, load_records
from pms.patients.models import age_on
from pms.transfer.confirmations import CHUNK, ITEMS, asked_of, confirmed_by_row, recorded_refs
from pms.transfer.refs import Refs
from pms.transfer.report import RowRemarks
from pms.transfer.row_store import Spool
from pms.transfer.rules import Setting
from pms.transfer.states import EpisodeState, admission_of, as_date, course_of
from pms.transfer.tables import TABLES

NOTHING = "this confirms nothing: no such query is open on the facts of the bundle and the record"
BY_REASON = "this query is settled by opat_outcome_reason alone: a confirmation changes nothing"
NO_SUCH_ROW = "the episode has no row of this reference, of the tables that a query may be about"


class Confirming(NamedTuple):
    """A new row of the confirmations."""

    episode: EpisodeState
    values: Any
    remarks: RowRemarks


@dataclass
class _Facts:
    """One episode that a confirmation is of, with all that the record and the bundle have of it."""

    state: EpisodeState
    rows: list[Confirming]
    record: EpisodeRecord | None = None
    named: dict[tuple[str, int | None], str] = field(default_factory=dict)

    def id_of(self, table: str, ref: str | None) -> int | None:
        """The id of a row, a made-up one below zero of a new row."""
        if ref is None:
            return None
        known = (id_ for (name, id_), own in self.named.items() if (name, own) == (table, ref))
        found = next(known, None)
        if found is None:
            found = -len(self.named) - 1
            self.named[table, found] = ref
        return found

    def add(self, table: str, row: Any, setting: Setting) -> None:
        assert self.record is not None
        made = _ITEMS[table](row, self, setting)
        more: dict[str, Any] = {table: (*getattr(self.record, table), made)}
        self.record = self.record._replace(**more)

    def judge(self) -> None:
        asked = asked_of(self.record, self.named) if self.record else []
        refs = set(self.named.values())
        for _, values, remarks in self.rows:
            if values.ref is not None and values.ref not in refs:
                remarks.refuse("ref", NO_SUCH_ROW)
            elif values.kind == SETTLED_BY_ITS_REASON:
                remarks.warn("kind", BY_REASON)
            elif not confirmed_by_row(asked, values.kind, values.ref):
                remarks.warn("kind", NOTHING)


def judge_confirmations(
    found: Sequence[Confirming], spools: Mapping[str, Spool], setting: Setting, refs: Refs
) -> None:
    """Refuse one that names a row of another episode, warn of one that confirms nothing."""
    by_episode: dict[int, list[Confirming]] = defaultdict(list)
    for one in found:
        by_episode[one.episode.code].append(one)
    facts = {rows[0].episode.ref: _Facts(rows[0].episode, rows) for rows in by_episode.values()}
    if not facts:
        return
    _recorded(facts, refs)
    for row in _new_rows(facts.keys(), "episodes", spools):
        _begin(facts[row.episode_ref], row)
    for table in ("courses", "lines", "events", "admissions"):  # events name lines
        for row in _new_rows(facts.keys(), table, spools):
            facts[row.episode_ref].add(table, row, setting)
    for of_episode in facts.values():
        of_episode.judge()


def _recorded(facts: Mapping[str, _Facts], refs: Refs) -> None:
    by_id = {one.state.code: one for one in facts.values() if one.state.code > 0}
    ids = sorted(by_id)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        named = recorded_refs(chunk, refs)
        for loaded in load_records(BY_ID, ids=chunk):
            one = by_id[loaded.record.id]
            one.record, one.named = loaded.record, named[loaded.record.id]


def _new_rows(wanted: Collection[str], name: str, spools: Mapping[str, Spool]) -> Iterator[Any]:
    """Rows of a table that are about to be written, of the episodes wanted."""
    table = TABLES[name]
    place = table.position("episode_ref")
    for line in spools[name]:
        values = json.loads(line)
        if values[place] in wanted:
            yield table.row(values)


def _begin(one: _Facts, row: Any) -> None:
    """A new episode as the rules see it, before its items."""
    state = one.state
    accepted_on = as_date[state.accepted_on] if state.accepted_on else None
    decision: Any = row.decision
    one.named["episodes", None] = row.episode_ref
    one.record = EpisodeRecord(
        state.code,
        state.patient.code,
        row.service,
        decision,
        _day(row.decision_date),
        specialty=row.specialty,
        diagnosis=row.diagnosis,
        therapy_end_reason=row.therapy_end_reason,
        infection_outcome=row.infection_outcome,
        opat_outcome=row.opat_outcome,
        outcome_on=_day(row.outcome_date),
        died_on=_day(row.died_on),
        death_category=row.death_category,
        opat_outcome_reason=row.opat_outcome_reason,
        age_on_acceptance=age_on(as_date[state.patient.born_on], accepted_on)
        if accepted_on
        else None,
    )


def _day(text: str | None) -> date | None:
    return as_date[text] if text else None


def _course(row: Any, facts: _Facts, setting: Setting) -> CourseRecord:
    id_ = facts.id_of("courses", row.course_ref)
    return course_of(row, setting.course_rules)._replace(id=id_)


def _line(row: Any, facts: _Facts, setting: Setting) -> LineRecord:
    return LineRecord(
        row.device,
        _day(row.inserted_on),
        _day(row.removed_on),
        facts.id_of("lines", row.line_ref),
        row.removal_reason,
    )


def _event(row: Any, facts: _Facts, setting: Setting) -> EventRecord:
    return EventRecord(
        row.kind,
        row.type,
        as_date[row.date],
        facts.id_of("events", row.event_ref),
        row.consequence,
        facts.id_of("lines", row.line_ref),
    )


def _admission(row: Any, facts: _Facts, setting: Setting) -> AdmissionRecord:
    return admission_of(row)._replace(id=facts.id_of("admissions", row.admission_ref))


_ITEMS = {"courses": _course, "lines": _line, "events": _event, "admissions": _admission}
assert _ITEMS.keys() == ITEMS.keys()
