"""The second pass over a bundle: its checked rows written in one transaction.

Rows go in past the ORM, because one object for each would take several times as long. Each carries
its organisation, and a new episode its facts, which no flush computes here.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa

from pms import clock
from pms.auth.models import Organisation
from pms.domain.text.names import number_key
from pms.episodes.facts import (
    compare_facts,
    facts_as_columns,
    keep_next_reviews_from,
    store_facts,
)
from pms.episodes.overrides import settle_imported
from pms.patients.names import name_key
from pms.picklists.actions import local_code
from pms.picklists.models import ListValue
from pms.picklists.queries import forget_lists, organisation_lists
from pms.picklists.shipped import PLACE_LISTS
from pms.store import history
from pms.store.base import db, new_ref
from pms.store.engine import reserve_ids
from pms.transfer import queries
from pms.transfer.bulk_insert import BulkInsert
from pms.transfer.checking import Check, Tell
from pms.transfer.confirmations import confirm_rows
from pms.transfer.models import Import, ImportedRow
from pms.transfer.tables import CONFIRMATIONS, EPISODES, LISTS, PATIENTS, READING_ORDER, BundleTable

CHUNK = 2_000
KEYS = ("family_key", "given_key", "hospital_key")
FACTS = ("first_opat_day", "last_opat_day", "opat_days", "therapy_ended_on")
MORE_COLUMNS = {
    "patients": KEYS,
    "episodes": FACTS,
    "triage": ("ref",),
    "questionnaire_codes": ("code_hash",),
}
"""What a table keeps beside the columns of a bundle."""
WRITTEN_APART = (LISTS, CONFIRMATIONS)
"""Tables whose rows are not each one record to insert as it is."""
BROUGHT = ("organisation_id", "table_name", "ref", "record_id", "import_id", "content")
IMPORTED_ROW = cast(sa.Table, ImportedRow.__table__)
FAMILY, GIVEN = PATIENTS.position("family_name"), PATIENTS.position("given_name")
HOSPITAL = PATIENTS.position("hospital_number")
kept_name_key = lru_cache(maxsize=20_000)(name_key)
Values = tuple[Any, ...]


def write(check: Check, organisation: Organisation, *, source: str, tell: Tell) -> bool:
    """Write what a check without refusals let through, within the present write transaction.

    False, with nothing written, where the record was changed since the check: check again.
    """
    first_ids = {
        table.name: reserve_ids(table.stored_in, count)
        for table in READING_ORDER
        if table not in WRITTEN_APART and (count := _new_records(check, table))
    }
    history.hold_chain(db.session, organisation.id)
    if queries.last_change() != check.as_of:
        return False
    starts = {name: ids.start for name, ids in first_ids.items()}
    _Writing(check, organisation.id, starts, source, tell).run()
    return True


def _new_records(check: Check, table: BundleTable) -> int:
    return check.spools[table.name].count - (check.matched if table is PATIENTS else 0)


class _Writing:
    """One import being written."""

    def __init__(
        self, check: Check, organisation_id: int, starts: dict[str, int], source: str, tell: Tell
    ) -> None:
        self._check, self._organisation_id, self._starts = check, organisation_id, starts
        self._source, self._tell = source, tell
        self._connection = db.session.connection()
        self._written = 0

    def run(self) -> None:
        self._import_id = self._record_import()
        self._write_lists()
        self._write_places()
        for table in READING_ORDER:
            if table not in WRITTEN_APART and self._check.spools[table.name].count:
                self._write_table(table)
        self._fix_facts()
        self._write_confirmations()
        forget_lists()

    def _record_import(self) -> int:
        counts = {name: spool.count for name, spool in self._check.spools.items() if spool.count}
        if self._check.matched:
            counts["patients matched"] = self._check.matched
        row = Import(
            at=clock.now(), by=history.actor().username, source=self._source, counts=counts
        )
        db.session.add(row)
        db.session.flush()
        history.record(
            db.session,
            "import",
            "import",
            row.id,
            organisation_id=self._organisation_id,
            after={"source": self._source, **counts},
        )
        return row.id

    # --- Lists: few, and changed like any other row ---------------------------------------------

    def _write_lists(self) -> None:
        values = [
            ListValue(
                list_name=row.list,
                code=row.code,
                label=row.label,
                nors_label=row.nors_label or "",
                retired=row.retired,
                later_spellings=tuple(row.later_spellings or ()),
                aware=tuple(row.aware or ()),
            )
            for row in self._check.list_rows
        ]
        if not values:
            return
        db.session.add_all(values)
        db.session.flush()
        contents = self._check.spools["lists"]
        brought = [
            self._brought(
                "lists", f"{value.list_name} {value.code}", value.id, content.rstrip("\n")
            )
            for value, content in zip(values, contents, strict=True)
        ]
        BulkInsert(self._connection, IMPORTED_ROW, BROUGHT).execute(brought)
        forget_lists()

    def _write_places(self) -> None:
        for list_name, places in self._check.places.items():
            taken = {value.code for value in organisation_lists()[list_name]}
            for name in places.new:
                code = local_code(name, taken)
                taken.add(code)
                db.session.add(ListValue(list_name=list_name, code=code, label=name))
        db.session.flush()

    def _write_confirmations(self) -> None:
        """Last, for a confirmation keeps what the record holds once everything else is in."""
        spool = self._check.spools[CONFIRMATIONS.name]
        lines = (line[:-1] for line in spool)
        rows = ((CONFIRMATIONS.row(json.loads(line)), line) for line in lines)
        for chunk in queries.in_chunks(rows):
            brought = [
                self._brought(CONFIRMATIONS.name, CONFIRMATIONS.key_of(row), 0, content)
                for row, content in chunk
            ]
            ids = {row.episode_ref: self._id("episodes", row.episode_ref) for row, _ in chunk}
            confirm_rows(ids, [row for row, _ in chunk])
            BulkInsert(self._connection, IMPORTED_ROW, BROUGHT).execute(brought)
            self._written += len(chunk)
            self._tell(f"Writing {CONFIRMATIONS.name}", self._written, self._check.new_rows)

    # --- Records --------------------------------------------------------------------------------

    def _write_table(self, table: BundleTable) -> None:
        records = BulkInsert(self._connection, table.stored_in, self._columns(table))
        brought = BulkInsert(self._connection, IMPORTED_ROW, BROUGHT)
        for chunk in queries.in_chunks(self._rows(table), CHUNK):
            records.execute([record for record, _ in chunk if record])
            brought.execute([row for _, row in chunk])
            self._written += len(chunk)
            self._tell(f"Writing {table.name}", self._written, self._check.new_rows)

    def _rows(self, table: BundleTable) -> Iterator[tuple[Values | None, Values]]:
        """Each row's record, None for a matched patient, and what is remembered of it."""
        build = self._builder(table)
        record_id = self._starts.get(table.name, 0)
        last = record_id + _new_records(self._check, table)
        decode = json.JSONDecoder().raw_decode
        for line in self._check.spools[table.name]:
            content = line[:-1]
            values, _ = decode(content)
            key = values[0]
            if (table is PATIENTS and self._id("patients", key) != record_id) or record_id == last:
                yield None, self._brought("patients", key, self._id("patients", key), content)
                continue
            yield build(record_id, values), self._brought(table.name, key, record_id, content)
            record_id += 1

    def _id(self, table: str, ref: str) -> int:
        code = self._check.parents.code(table, ref)
        return code if code > 0 else self._starts[table] - code - 1

    def _brought(self, table: str, ref: str, record_id: int, content: str) -> Values:
        return self._organisation_id, table, ref, record_id, self._import_id, content

    def _columns(self, table: BundleTable) -> list[str]:
        """The columns of what a builder makes."""
        more = MORE_COLUMNS.get(table.name, ())
        return ["id", "organisation_id", "version", *(c.attribute for c in table.columns), *more]

    def _builder(self, table: BundleTable) -> Callable[[int, list[Any]], Values]:
        """Makes a record's columns of a row's values. Days stay ISO text on both databases."""
        kept = [
            (place, AS_KEPT[column.kind])
            for place, column in enumerate(table.columns)
            if column.kind in AS_KEPT
        ]
        parents = [(table.position(column.name), column.of) for column in table.parents]
        places = [(table.position(name), name) for name in PLACE_LISTS] if table is EPISODES else []
        more = {
            "patients": _patient_keys,
            "episodes": self._facts,
            "triage": _new_ref,
            "questionnaire_codes": _no_code,
        }.get(table.name)
        start = (self._organisation_id, 1)

        def build(record_id: int, values: list[Any]) -> Values:
            further = more(record_id, values) if more else ()
            for place, as_kept in kept:
                values[place] = as_kept(values[place])
            for place, of in parents:
                if ref := values[place]:
                    values[place] = self._id(of, ref)
            for place, list_name in places:
                values[place] = self._check.places[list_name].spelling(values[place])
            return (record_id, *start, *values, *further)

        return build

    def _facts(self, record_id: int, _: list[Any]) -> Values:
        state = self._check.episodes[record_id - self._starts["episodes"]]
        facts = facts_as_columns(state.facts)
        return tuple([_iso(facts[name]) for name in FACTS])

    def _fix_facts(self) -> None:
        """Compute again the facts of recorded episodes that courses or admissions were added to,
        and what the latest review names of every episode that a review was brought for.
        """
        session = db.session()
        if first_id := self._starts.get("overrides"):
            settle_imported(session, first_id)
        if first_id := self._starts.get("reviews"):
            keep_next_reviews_from(session, first_id)
        for episode_id, kept, right in compare_facts(session, self._check.touched_episodes):
            if kept != right:
                store_facts(session, episode_id, right)


def _patient_keys(_: int, values: list[Any]) -> Values:
    """Who has one name only has an empty given name."""
    values[GIVEN] = values[GIVEN] or ""
    names = kept_name_key(values[FAMILY]), kept_name_key(values[GIVEN])
    return *names, number_key(values[HOSPITAL])


def _new_ref(*_: object) -> Values:
    return (new_ref(),)


def _no_code(*_: object) -> Values:
    """Stands for the hash of a code, which stays where the code was issued: nothing opens it."""
    return (f"imported {new_ref()}",)


def _codes(value: list[str] | None) -> str:
    return ";".join(value or ())


def _moment(value: str | None) -> str | None:
    """As both databases keep a moment: in UTC, without saying so."""
    return value and value.rstrip("Z").replace("T", " ")


def _stamps(value: list[list[str]] | None) -> str:
    return json.dumps({question: [by, day] for question, day, by in value or ()})


AS_KEPT: dict[str, Callable[[Any], Any]] = {
    "codes": _codes,
    "moment": _moment,
    "stamps": _stamps,
    "tick": bool,
}
"""By kind of column: what the database keeps of a value."""


def _iso(value: date | int | None) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value
