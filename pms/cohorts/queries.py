"""The episodes of a list: a fixed number of statements, rows of named columns, never entities."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, func, select

from pms.auth.queries import current_ages
from pms.cohorts.columns import Cell, ListColumn, state
from pms.cohorts.fields import ids
from pms.cohorts.filters import Filter
from pms.domain.care.data_queries import episode_queries
from pms.domain.counting.records import EpisodeRecord
from pms.episodes.models import Episode, Exclusion
from pms.episodes.records import load_records
from pms.picklists.queries import names
from pms.store.base import db

Judge = Callable[[EpisodeRecord, date], bool]

PAGE = 200
LONGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class FoundEpisodes:
    """The rows of one page, each the episode's id and its cells; how many episodes there are.

    Excluded episodes are among them, and are in no number of the return: which ones of the page
    (`excluded`), and how many of all (`left_out`).
    """

    rows: list[tuple[int, list[Cell]]]
    total: int
    excluded: frozenset[int] = frozenset()
    left_out: int = 0


def has_query(record: EpisodeRecord, today: date) -> bool:
    return bool(episode_queries(record, today, names(), ages=current_ages()))


JUDGES: dict[str, Judge] = {"data_query": has_query}
"""The rules that answer the fields marked as judged. They are false of excluded episodes."""


def find(asked: Filter, today: date, *, offset: int = 0, limit: int | None = None) -> FoundEpisodes:
    """One page of the list, or all of it.

    Two statements; one more for each column that lists an episode's items, and five where a rule
    of the domain has to judge.
    """
    conditions = conditions_of(asked, today)
    numbers: Any = select(func.count(Episode.id), func.count(Exclusion.id))
    total, left_out = db.session.execute(
        _joined(numbers, conditions).outerjoin(Episode.exclusion)
    ).one()
    columns = [column for column in asked.columns if not column.items]
    reads = list(dict.fromkeys(one for column in columns for one in column.reads))
    labelled = [read.label(f"c{number}") for number, read in enumerate(reads)]
    statement = _joined(select(Episode.id, *labelled, Exclusion.id.label("exclusion")), conditions)
    statement = statement.outerjoin(Episode.exclusion).order_by(*_order(asked))
    page = statement.offset(offset or None).limit(limit)
    rows: Sequence[Any] = db.session.execute(page).all()
    places = {read: number for number, read in enumerate(reads, 1)}
    found = [row[0] for row in rows]
    makers = [_maker(column, places, today, found) for column in asked.columns]
    return FoundEpisodes(
        [(row[0], [make(row) for make in makers]) for row in rows],
        total,
        frozenset(row[0] for row in rows if row.exclusion is not None),
        left_out,
    )


def conditions_of(asked: Filter, today: date) -> list[ColumnElement[bool]]:
    plainly = [field.kind.sql(one, today) for field, one in asked.conditions if not field.judged]
    judged = [
        _judged(JUDGES[field.name], plainly, today, negated=one.negated)
        for field, one in asked.conditions
        if field.judged
    ]
    return plainly + judged


def _joined(statement: Select[Any], conditions: Iterable[ColumnElement[bool]]) -> Select[Any]:
    return statement.select_from(Episode).join(Episode.patient).where(*conditions)


def _judged(
    judge: Judge, conditions: list[ColumnElement[bool]], today: date, *, negated: bool
) -> ColumnElement[bool]:
    """The episodes of which the rule is true, among those that meet the other conditions."""
    among = Episode.id.in_(_joined(select(Episode.id), conditions))
    found = [
        loaded.record.id
        for loaded in load_records((among,))
        if loaded.exclusion_reason is None and judge(loaded.record, today)
    ]
    is_one = Episode.id.in_(ids(found))
    return sa.not_(is_one) if negated else is_one


def _order(asked: Filter) -> list[Any]:
    """Episodes without a value last, whichever way; then the newest first."""
    sorts = asked.sort_column.sorts
    directed = [one.desc() if asked.is_descending else one.asc() for one in sorts]
    blanks = [sa.case((one.is_(None), 1), else_=0) for one in sorts[:1]]
    return [*blanks, *directed, Episode.id.desc()]


def _maker(
    column: ListColumn, place_of: dict[Any, int], today: date, episode_ids: list[int]
) -> Callable[[Any], Cell]:
    """What makes the column's cell of a row of the statement."""
    if column.items:
        by_episode = column.items(episode_ids)
        return lambda row: by_episode.get(row[0], "")
    places = [place_of[read] for read in column.reads]
    cell = state(today) if column.name == "state" else column.cell
    if len(places) == 1:
        place = places[0]
        return lambda row: cell(row[place])
    return lambda row: cell(*(row[place] for place in places))
