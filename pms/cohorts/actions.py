"""Saving, changing and deleting lists, and noting that one was taken away. Views commit."""

from pms.cohorts.models import SavedList
from pms.cohorts.saved import NAMELESS, name_problem
from pms.refusal import insist
from pms.store.base import db


def save_list(
    owner_id: int, definition: str, for_readers: bool, *, ref: str, name: str, shared: bool
) -> SavedList:
    """`for_readers`: its owner reads patients' records, and so must whoever sees the list."""
    insist(None if name.strip() else NAMELESS, name_problem(name, owner_id, ref))
    row = SavedList(
        owner_id=owner_id,
        ref=ref,
        name=name.strip(),
        shared=shared,
        definition=definition,
        for_readers=for_readers,
    )
    db.session.add(row)
    db.session.flush()
    return row


def change_list(
    row: SavedList, for_readers: bool, *, name: str, shared: bool, definition: str | None
) -> None:
    """Rename it, share it or not, and have it ask what is on screen now."""
    insist(None if name.strip() else NAMELESS, name_problem(name, row.owner_id, row.ref))
    row.name, row.shared = name.strip(), shared
    row.definition = definition or ""
    row.for_readers = for_readers
    db.session.flush()


def delete_list(row: SavedList) -> None:
    db.session.delete(row)
    db.session.flush()
