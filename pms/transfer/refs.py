"""References recorded before the rule of characters: how a bundle writes them, and who is meant."""

import hashlib
from typing import Any

from sqlalchemy import select

from pms.domain.text.characters import cleaned
from pms.episodes.models import Episode
from pms.store.base import db
from pms.transfer.models import ImportedRow
from pms.transfer.tables import TABLES, BundleTable
from pms.transfer.tables.columns import LONGEST_REF


class Refs:
    """Of the chosen organisation; each table is looked through once, when it is first asked for."""

    def __init__(self) -> None:
        self._written: dict[str, dict[str, str]] = {}

    def written(self, table: str, ref: str) -> str:
        """A recorded reference as a bundle has it."""
        return self._of(table).get(ref, ref)

    def recorded(self, table: str) -> dict[str, str]:
        """What a bundle has, to the reference as it is recorded; most are the same and not here."""
        of_table = self._of(table)
        return {written: ref for ref, written in of_table.items()} if of_table else {}

    def _of(self, table: str) -> dict[str, str]:
        if table not in self._written:
            self._written[table] = _written(TABLES[table])
        return self._written[table]


def _written(table: BundleTable) -> dict[str, str]:
    """Only the references that a bundle has otherwise, in an order that does not change.

    Where two would be alike, one gets letters that stay the same from export to export.
    """
    odd = sorted({ref for ref in _refs(table) if cleaned(ref) != ref})
    if not odd:
        return {}
    wanted = {cleaned(ref)[:LONGEST_REF] for ref in odd}
    taken = {"", *(ref for ref in _refs(table) if ref in wanted)}
    found = {}
    for ref in odd:
        written = cleaned(ref)[:LONGEST_REF]
        if written in taken:
            letters = hashlib.sha256(ref.encode("utf-8", "surrogatepass")).hexdigest()[:8]
            written = f"{written[: LONGEST_REF - 9].strip()} {letters}".strip()
        taken.add(written)
        found[ref] = written
    return found


def _refs(table: BundleTable) -> Any:
    """Every reference of the table's rows and of what was ever imported into it."""
    if not table.has_refs:  # codes have an alphabet of their own, and others name other rows
        return
    even_in_error = {"entered_in_error": True, "yield_per": 1_000}
    model: Any = Episode if table.is_of_one_episode else table.model
    imported = select(ImportedRow.ref).where(ImportedRow.table_name == table.name)
    for statement in (select(model.ref), imported):
        yield from db.session.scalars(statement, execution_options=even_in_error)
