"""The lists as an administrator sees them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import abort
from sqlalchemy import select

from pms.admin.picklists import OF_THE_PLACE, TITLES
from pms.admin.picklists.uses import count_uses, key_of
from pms.domain.care.lists import Value
from pms.domain.nors.spellings import is_unspelled, needs_spelling
from pms.domain.text.characters import compared
from pms.domain.text.days import in_full
from pms.picklists.models import ListValue
from pms.picklists.queries import organisation_lists
from pms.picklists.shipped import shipped_lists, shipped_statuses
from pms.store.base import db


class Overview(NamedTuple):
    """One list in figures."""

    name: str
    title: str
    offered: int
    own: int
    retired: int
    unspelled: int
    """Values on offer that the return would name without a registry spelling."""


class ValueRow(NamedTuple):
    """One value of a list, as plain cells."""

    code: str
    label: str
    spelling: str
    later: str
    """Spellings still to come, in words."""
    own: bool
    retired: bool
    uses: int
    unspelled: bool


def list_overviews(today: date) -> list[Overview]:
    lists = organisation_lists()
    return [_overview(name, lists[name], today) for name in TITLES]


def _overview(name: str, values: Sequence[Value], today: date) -> Overview:
    return Overview(
        name,
        TITLES[name],
        offered=sum(not value.retired for value in values),
        own=sum(value.local for value in values),
        retired=sum(value.retired for value in values),
        unspelled=sum(not value.retired and is_unspelled(name, value, today) for value in values),
    )


def list_values(list_name: str, today: date, text: str = "") -> list[ValueRow]:
    """The values whose label, code or spelling holds the text; those on offer come first."""
    uses = count_uses(list_name)
    wanted = compared(text)
    rows = [
        _row(list_name, value, today, uses[key_of(list_name, value)])
        for value in organisation_lists()[list_name]
        if wanted in compared(f"{value.label} {value.code} {value.spelling_on(today)}")
    ]
    by_name = list_name in OF_THE_PLACE
    return sorted(rows, key=lambda row: (row.retired, by_name and row.label.casefold()))


def _row(list_name: str, value: Value, today: date, uses: int) -> ValueRow:
    later = [f"from {in_full(day)}: {text or 'none'}" for day, text in value.later if day > today]
    return ValueRow(
        value.code,
        value.label,
        value.spelling_on(today),
        "; ".join(later),
        value.local,
        value.retired,
        uses,
        is_unspelled(list_name, value, today),
    )


def list_title_or_404(list_name: str) -> str:
    return TITLES.get(list_name) or abort(404)


def get_value_or_404(list_name: str, code: str) -> Value:
    list_title_or_404(list_name)
    values = organisation_lists()[list_name]
    return next((value for value in values if value.code == code), None) or abort(404)


def find_value_row(list_name: str, code: str) -> ListValue | None:
    """What the organisation has changed about a value; None of a shipped one left as it came."""
    return db.session.scalars(
        select(ListValue).where(ListValue.list_name == list_name, ListValue.code == code)
    ).one_or_none()


class SpellingRow(NamedTuple):
    """How far the registry's spelling of one value can be relied on."""

    label: str
    spelling: str
    status: str
    in_return: bool


def list_spelling_statuses(list_name: str, today: date) -> list[SpellingRow]:
    """What is established of the spellings; `edited` where the organisation changed one."""
    statuses = shipped_statuses()
    as_shipped = {value.code: value.nors_label for value in shipped_lists()[list_name]}
    rows = []
    for value in organisation_lists()[list_name]:
        spelling = value.spelling_on(today)
        status = "own" if value.local else statuses[list_name, value.code]
        if not value.local and spelling != as_shipped[value.code]:
            status = "edited"
        in_return = needs_spelling(list_name, value.code)
        rows.append(SpellingRow(value.label, spelling, status, in_return))
    return rows
