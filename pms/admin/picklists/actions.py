"""Changing an organisation's lists. Actions flush; views commit."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from pms.admin.picklists.queries import find_value_row, get_value_or_404
from pms.admin.picklists.uses import EVEN_IN_ERROR, count_uses, key_of
from pms.domain.care.lists import (
    Value,
    deletion_problem,
    keep_spellings,
    label_problem,
    read_spellings,
    spellings_problem,
)
from pms.domain.text.characters import compared
from pms.episodes.models import Episode
from pms.picklists.actions import local_code
from pms.picklists.models import ListValue
from pms.picklists.queries import forget_lists, organisation_lists
from pms.picklists.shipped import PLACE_LISTS
from pms.refusal import Refused, insist
from pms.store import history
from pms.store.base import db


def as_row(list_name: str, value: Value) -> ListValue:
    """A shipped value as the row that its first change makes."""
    return ListValue(
        list_name=list_name,
        code=value.code,
        label=value.label,
        nors_label=value.nors_label,
        later_spellings=keep_spellings(value.later),
        retired=value.retired,
    )


def keep_row(list_name: str, value: Value) -> ListValue:
    """The row of a value, made where a shipped one has none yet."""
    row = find_value_row(list_name, value.code)
    if row:
        return row
    row = as_row(list_name, value)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # somebody else has just changed it for the first time
        return find_value_row(list_name, value.code) or _gone()
    return row


def _gone() -> ListValue:
    raise Refused("This value is no longer in the list")


def add_value(list_name: str, *, label: str, nors_label: str = "") -> Value:
    """A new value; the one that is there where the list has it already."""
    known = organisation_lists()[list_name]
    for value in known:
        if compared(value.label) == compared(label):
            if value.retired:
                raise Refused(f"{value.label} is in this list but retired: bring it back instead")
            return value
    code = local_code(label, {value.code for value in known})
    db.session.add(ListValue(list_name=list_name, code=code, label=label, nors_label=nors_label))
    db.session.flush()
    forget_lists()
    return Value(code, label, nors_label)


def add_several(list_name: str, labels: Sequence[str]) -> int:
    """Add the names that the list does not have; how many these were."""
    known = organisation_lists()[list_name]
    taken = {value.code for value in known}
    names = {compared(value.label) for value in known}
    added = 0
    for label in labels:
        if compared(label) in names:
            continue
        code = local_code(label, taken)
        taken.add(code)
        names.add(compared(label))
        db.session.add(ListValue(list_name=list_name, code=code, label=label))
        added += 1
    db.session.flush()
    forget_lists()
    return added


def correct_value(
    row: ListValue,
    *,
    label: str | None = None,
    nors_label: str = "",
    later_spellings: tuple[str, ...] = (),
) -> None:
    """Change a name or the spellings. A consultant's or ward's new name goes into the episodes."""
    value = get_value_or_404(row.list_name, row.code)
    others = [other for other in organisation_lists()[row.list_name] if other.code != row.code]
    insist(spellings_problem(read_spellings(later_spellings)))
    if label and value.local and label != row.label:
        insist(label_problem(label, others))
        if row.list_name in PLACE_LISTS:
            carry_episodes(row.list_name, row.label, label)
        row.label = label
    row.nors_label = nors_label
    row.later_spellings = later_spellings
    db.session.flush()
    forget_lists()


def carry_episodes(column_name: str, before: str, after: str) -> int:
    """Have every episode that names a consultant or ward say the new name; each in its history."""
    column = getattr(Episode, column_name)
    rows = db.session.execute(
        select(Episode.id, Episode.patient_id, Episode.organisation_id).where(column == before),
        execution_options=EVEN_IN_ERROR,
    ).all()
    db.session.execute(
        update(Episode)
        .where(column == before)
        .values({column_name: after, "version": Episode.version + 1}),
        execution_options={**EVEN_IN_ERROR, "synchronize_session": False},
    )
    if rows:
        history.append(
            db.session,
            [
                {
                    "action": "change",
                    "object_type": "episode",
                    "object_id": episode_id,
                    "organisation_id": organisation_id,
                    "patient_id": patient_id,
                    "episode_id": episode_id,
                    "before": {column_name: before},
                    "after": {column_name: after},
                }
                for episode_id, patient_id, organisation_id in rows
            ],
        )
    return len(rows)


# --- Steps --------------------------------------------------------------------------------------


def _retire(list_name: str, value: Value) -> None:
    insist("This value is retired already" if value.retired else None)
    keep_row(list_name, value).retired = True


def _bring_back(list_name: str, value: Value) -> None:
    insist(None if value.retired else "This value is not retired")
    keep_row(list_name, value).retired = False


def _delete(list_name: str, value: Value) -> None:
    key = key_of(list_name, value)
    insist(deletion_problem(value, count_uses(list_name, key)[key]))
    row = find_value_row(list_name, value.code)
    db.session.delete(row or _gone())


class ValueStep(NamedTuple):
    """Something done to one value."""

    button: str
    meaning: str
    done: str
    act: Callable[[str, Value], None]


STEPS: Mapping[str, ValueStep] = MappingProxyType(
    {
        "retire": ValueStep(
            "Retire",
            "It is no longer offered. Records that use it keep it, readable as before, and the "
            "return still counts them. It can be brought back.",
            "retired",
            _retire,
        ),
        "bring-back": ValueStep("Bring back", "It is offered again.", "offered again", _bring_back),
        "delete": ValueStep(
            "Delete",
            "It was never used. It disappears from the list; the history keeps that it was there.",
            "deleted",
            _delete,
        ),
    }
)


def take_step(list_name: str, value: Value, step: str) -> None:
    STEPS[step].act(list_name, value)
    db.session.flush()
    forget_lists()
