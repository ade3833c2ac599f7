"""Changes to an episode's lines."""

from datetime import date
from typing import TypedDict, Unpack

from pms.domain.care.item_rules import happened_problem, removal_problem
from pms.episodes.items.actions import fill, insist_on_codes
from pms.episodes.lines import LISTS, REMOVAL_LISTS
from pms.episodes.models import Episode, Line
from pms.refusal import insist
from pms.store.base import db


class LineValues(TypedDict):
    device: str
    site: str | None
    inserted_on: date | None
    insertion_guidance: str | None
    removed_on: date | None
    removal_reason: str | None


def record_line(episode: Episode, today: date, *, ref: str, **values: Unpack[LineValues]) -> Line:
    _insist(None, today, values)
    line = Line(episode=episode, ref=ref, **values)
    db.session.add(line)
    db.session.flush()
    return line


def correct_line(line: Line, today: date, **values: Unpack[LineValues]) -> Line:
    _insist(line, today, values)
    fill(line, values)
    return line


def remove_line(line: Line, today: date, *, removed_on: date, removal_reason: str | None) -> Line:
    insist(removal_problem(removed_on, line.inserted_on, today))
    insist_on_codes(line, REMOVAL_LISTS, {"removal_reason": removal_reason})
    fill(line, {"removed_on": removed_on, "removal_reason": removal_reason})
    return line


def _insist(line: Line | None, today: date, values: LineValues) -> None:
    insist(
        happened_problem(values["inserted_on"], today),
        removal_problem(values["removed_on"], values["inserted_on"], today),
    )
    insist_on_codes(line, LISTS, values)
