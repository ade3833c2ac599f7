"""Counted episodes with the guidance of their lines, and episodes with oral treatment."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Executable, bindparam, select, union_all

from pms.domain.care.aware import AwareCategories
from pms.domain.service_reports.after_opat import Followed, followed
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.copat import Oral, oral_case
from pms.domain.service_reports.devices import WithLines
from pms.domain.service_reports.stewardship import Classed
from pms.episodes.models import Course, Episode, Line
from pms.episodes.records import BY_ID, load_records
from pms.picklists.queries import organisation_lists
from pms.reports.service.filters import ReportFilter
from pms.reports.service.loading import ended_in, narrowing, values_of
from pms.store.base import db


def load_lines(asked: ReportFilter, as_at: date, ended: Sequence[EndedEpisode]) -> list[WithLines]:
    """The counted episodes, and how each line of theirs was guided in."""
    rows: Iterable[Any] = db.session.execute(
        _guided_in(frozenset(asked.narrowed)), values_of(asked) | {"as_at": as_at}
    )
    guidance = {line_id: guided for line_id, guided in rows}  # noqa: C416 (rows)
    return [WithLines(case, guidance) for case in ended]


def load_followed(
    asked: ReportFilter, as_at: date, ended: Sequence[EndedEpisode]
) -> list[Followed]:
    """The counted episodes whose 30 days after OPAT have passed, with when these were known."""
    rows: Iterable[Any] = db.session.execute(
        _known_in(frozenset(asked.narrowed)), values_of(asked) | {"as_at": as_at}
    )
    known = {episode_id: known_on for episode_id, known_on in rows}  # noqa: C416 (rows)
    found = (followed(case, known.get(case.episode_id)) for case in ended)
    return [case for case in found if case is not None]


def load_classed(ended: Sequence[EndedEpisode]) -> list[Classed]:
    """The counted episodes, with what tells the UK-AWaRe category of a course."""
    categories = AwareCategories(organisation_lists())
    return [Classed(case, categories) for case in ended]


def load_oral(asked: ReportFilter, as_at: date) -> list[Oral]:
    """Oral treatment of counted episodes, and of accepted ones without an OPAT day."""
    found = _with_oral(frozenset(asked.narrowed))
    ids = db.session.scalars(found, values_of(asked) | {"as_at": as_at}).all()
    loaded = load_records(BY_ID, for_queries=False, ids=ids)  # looked for once, not with each kind
    cases = (oral_case(record, as_at) for record, excluded in loaded if excluded is None)
    return [case for case in cases if case is not None and case.day in asked.period]


@cache
def _guided_in(names: frozenset[str]) -> Executable:
    return (
        select(Line.id, Line.insertion_guidance)
        .join(Line.episode)
        .where(*ended_in(names), Line.insertion_guidance.is_not(None))
    )


@cache
def _known_in(names: frozenset[str]) -> Executable:
    return select(Episode.id, Episode.after_opat_known_on).where(
        *ended_in(names), Episode.after_opat_known_on.is_not(None)
    )


@cache
def _with_oral(names: frozenset[str]) -> CompoundSelect[int]:
    """Episodes that may have oral days in the period, by two conditions with an index each.

    Without an OPAT day the last oral day is known only once the days are counted: here, that one
    of the courses ends in the period or after it.
    """
    oral = Episode.courses.any(Course.route == "po")
    without_opat = (
        *narrowing(names),
        Episode.last_opat_day.is_(None),
        Episode.first_opat_day.is_(None),
        Episode.decision != "rejected",  # an equality would have SQLite read every accepted one
        Episode.courses.any((Course.route == "po") & (Course.ended_on >= bindparam("first"))),
    )
    return union_all(
        select(Episode.id).where(*ended_in(names), oral),
        select(Episode.id).where(*without_opat),
    )
