"""The lists as one organisation sees them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import g
from sqlalchemy import select

from pms.domain.care.aware import read_aware
from pms.domain.care.lists import Names, Value, in_no_list, read_spellings
from pms.picklists.models import ListValue
from pms.picklists.shipped import OWN_LISTS, PLACE_LISTS, shipped_lists
from pms.store.base import db
from pms.store.scoping import current_scope


def organisation_lists() -> dict[str, tuple[Value, ...]]:
    """Every list in the order of the return: shipped as shipped, then local by code.

    Read once a request, or once for each organisation that a command chooses; forget_lists()
    after a change.
    """
    memo: dict[Any, dict[str, tuple[Value, ...]]] = g.setdefault("organisation_lists", {})
    if current_scope() not in memo:
        rows = db.session.execute(
            select(
                ListValue.list_name,
                ListValue.code,
                ListValue.label,
                ListValue.nors_label,
                ListValue.retired,
                ListValue.later_spellings,
                ListValue.aware,
            ).order_by(ListValue.list_name, ListValue.code)
        ).all()
        own: dict[str, list[Value]] = {}
        for list_name, code, label, nors_label, retired, later, aware in rows:
            value = Value(
                code,
                label,
                nors_label,
                retired,
                later=read_spellings(later),
                aware=read_aware(aware),
            )
            own.setdefault(list_name, []).append(value)
        memo[current_scope()] = {
            name: merge(values, own[name]) if name in own else values
            for name, values in {
                **shipped_lists(),
                **dict.fromkeys(PLACE_LISTS + OWN_LISTS, ()),
            }.items()
        }
    return memo[current_scope()]


def names() -> Names:
    """What the organisation's values are called, for the rules. Memo of the request."""
    memo: dict[Any, Names] = g.setdefault("list_names", {})
    if current_scope() not in memo:
        memo[current_scope()] = Names(organisation_lists())
    return memo[current_scope()]


def forget_lists() -> None:
    """Have the lists read again after a change to them."""
    g.pop("organisation_lists", None)
    g.pop("list_names", None)
    g.pop("list_labels", None)


def merge(shipped: Iterable[Value], own: Iterable[Value]) -> tuple[Value, ...]:
    """Shipped values with the organisation's spelling, then its own by code."""
    edited = {value.code: value for value in own}
    kept = tuple(
        replace(
            value,
            nors_label=edit.nors_label,
            retired=edit.retired,
            later=edit.later,
            aware=edit.aware or value.aware,
        )
        if (edit := edited.pop(value.code, None))
        else value
        for value in shipped
    )
    return kept + tuple(sorted(edited.values(), key=lambda value: value.code))


def label_of(list_name: str, code: str | None) -> str | None:
    """The words for a code, or the code itself where no list knows it."""
    if code is None:
        return None
    return labels(list_name).get(code, code)


def labels(list_name: str) -> dict[str, str]:
    """Code to label of one list, for pages that show many rows. Memo of the request."""
    memo: dict[Any, dict[str, str]] = g.setdefault("list_labels", {})
    key = current_scope(), list_name
    if key not in memo:
        memo[key] = {value.code: value.label for value in organisation_lists()[list_name]}
    return memo[key]


def choices(list_name: str, current: str | None = None) -> list[tuple[str, str]]:
    """Code and label of the values that may be chosen: active ones, and the one already there."""
    return [(value.code, value.label) for value in offered(list_name, current)]


def offered(list_name: str, current: str | None = None) -> list[Value]:
    """The values that may be chosen; the one already there is among them though retired, or in no
    list: whoever changes another answer must not lose it unseen."""
    values = organisation_lists()[list_name]
    found = [value for value in values if not value.retired or value.code == current]
    if current and not any(value.code == current for value in found):
        found.append(Value(current, in_no_list(current), retired=True))
    return found
