"""The second pass over a bundle: its checked rows written in one transaction.

Rows go in by Core statements, because one object for each would take several times as long. Each
carries its organisation, and a new episode its facts, which no flush computes here.
"""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from pms import audit, clock
from pms.auth.models import Organisation
from pms.codes.actions import local_code
from pms.codes.models import ListValue
from pms.codes.queries import forget_lists, organisation_lists
from pms.db import db, reserve_ids
from pms.episodes.facts import compare_facts, facts_as_columns, store_facts
from pms.patients.names import name_key
from pms.transfer import queries
from pms.transfer.checking import Check, Tell
from pms.transfer.models import Import, ImportedRow
from pms.transfer.states import as_date
from pms.transfer.tables import (
    LISTS,
    PATIENTS,
    READING_ORDER,
    Table,
)

CHUNK = 2_000
kept_name_key = lru_cache(maxsize=20_000)(name_key)
Row = dict[str, Any]


def write(check: Check, organisation: Organisation, *, source: str, tell: Tell) -> bool:
    """Write what a check without refusals let through, within the present write transaction.

    False, with nothing written, where the record was changed since the check: check again.
    """
    first_ids = {
        table.name: reserve_ids(table.stored_in, count)
        for table in READING_ORDER
        if table is not LISTS and (count := _new_records(check, table))
    }
    db.session.execute(  # nobody changes this organisation's record until we are done
        sa.select(audit.HistoryHead.id)
        .where(audit.HistoryHead.id == organisation.id)
        .with_for_update()
    )
    if queries.last_change() != check.as_of:
        return False
    starts = {name: ids.start for name, ids in first_ids.items()}
    _Writing(check, organisation.id, starts, source, tell).run()
    return True


def _new_records(check: Check, table: Table) -> int:
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
            if table is not LISTS and self._check.spools[table.name].count:
                self._write_table(table)
        self._mend_facts()
        forget_lists()

    def _record_import(self) -> int:
        counts = {name: spool.count for name, spool in self._check.spools.items() if spool.count}
        if self._check.matched:
            counts["patients matched"] = self._check.matched
        row = Import(at=clock.now(), by=audit.actor().username, source=self._source, counts=counts)
        db.session.add(row)
        db.session.flush()
        audit.record(
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
            )
            for row in self._check.list_rows
        ]
        if not values:
            return
        db.session.add_all(values)
        db.session.flush()
        contents = self._check.spools["lists"]
        brought = [
            self._brought("lists", f"{value.list_name} {value.code}", value.id, content)
            for value, content in zip(values, contents, strict=True)
        ]
        self._connection.execute(sa.insert(ImportedRow), brought)
        forget_lists()

    def _write_places(self) -> None:
        for list_name, places in self._check.places.items():
            taken = {value.code for value in organisation_lists()[list_name]}
            for name in places.new:
                code = local_code(name, taken)
                taken.add(code)
                db.session.add(ListValue(list_name=list_name, code=code, label=name))
        db.session.flush()

    # --- Records --------------------------------------------------------------------------------

    def _write_table(self, table: Table) -> None:
        for chunk in queries.in_chunks(self._rows(table), CHUNK):
            if records := [record for record, _ in chunk if record]:
                self._connection.execute(sa.insert(table.model), records)
            self._connection.execute(sa.insert(ImportedRow), [row for _, row in chunk])
            self._written += len(chunk)
            self._tell(f"Writing {table.name}", self._written, self._check.new_rows)

    def _rows(self, table: Table) -> Iterator[tuple[Row | None, Row]]:
        """Each row's record, None for a matched patient, and what is remembered of it."""
        spool = self._check.spools[table.name]
        build = self._builder(table)
        start = self._starts.get(table.name, 0)
        added = 0
        for line in spool:
            content = line.rstrip("\n")
            values = json.loads(content)
            key: str = values[0]
            if table is PATIENTS:
                record_id = self._id("patients", key)
                is_new = record_id == start + added and added < _new_records(self._check, table)
            else:
                record_id, is_new = start + added, True
            record = None
            if is_new:
                record = build(record_id, values)
                added += 1
            yield record, self._brought(table.name, key, record_id, content)

    def _id(self, table: str, ref: str) -> int:
        code = self._check.parents.code(table, ref)
        return code if code > 0 else self._starts[table] - code - 1

    def _brought(self, table: str, ref: str, record_id: int, content: str) -> Row:
        return {
            "organisation_id": self._organisation_id,
            "table_name": table,
            "ref": ref,
            "record_id": record_id,
            "import_id": self._import_id,
            "content": content,
        }

    def _builder(self, table: Table) -> Callable[[int, list[Any]], Row]:
        """Makes a record's columns of a row's values."""
        attributes = [column.attribute for column in table.columns]
        days = [column.attribute for column in table.columns if column.kind == "day"]
        parents = [(column.attribute, column.of) for column in table.parents]
        finish = FINISHERS.get(table.name)
        organisation_id = self._organisation_id

        def build(record_id: int, values: list[Any]) -> Row:
            row = dict(zip(attributes, values, strict=True))
            for name in days:
                if text := row[name]:
                    row[name] = as_date[text]
            for name, of in parents:
                if ref := row[name]:
                    row[name] = self._id(of, ref)
            row["id"] = record_id
            row["organisation_id"] = organisation_id
            row["version"] = 1
            if finish:
                finish(self, row)
            return row

        return build

    def finish_patient(self, row: Row) -> None:
        row["family_key"] = kept_name_key(row["family_name"])
        row["given_key"] = kept_name_key(row["given_name"])

    def finish_episode(self, row: Row) -> None:
        for list_name, places in self._check.places.items():
            row[list_name] = places.spelling(row[list_name])
        state = self._check.episodes[row["id"] - self._starts["episodes"]]
        row.update(facts_as_columns(state.facts))

    def _mend_facts(self) -> None:
        """Compute again the facts of recorded episodes that courses or admissions were added to."""
        session = db.session()
        for episode_id, kept, right in compare_facts(session, self._check.touched_episodes):
            if kept != right:
                store_facts(session, episode_id, right)


FINISHERS: dict[str, Callable[[_Writing, Row], None]] = {
    "patients": _Writing.finish_patient,
    "episodes": _Writing.finish_episode,
}
