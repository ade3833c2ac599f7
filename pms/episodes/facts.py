"""Facts kept with the episode: recomputed in the transaction of any change behind them.

They let a quarter's return find its episodes by index, whatever the history behind it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import event, orm, select, update
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from pms.domain.care.lists import CourseRules
from pms.domain.counting import records
from pms.domain.counting.opat_days import EpisodeFacts, episode_facts
from pms.episodes.models import Admission, Course, Episode, Review
from pms.picklists.queries import organisation_lists

CHUNK = 500


def init_app(app: Flask) -> None:
    """Have every session of an application keep the facts."""
    if not event.contains(orm.Session, "after_flush", keep_facts):
        event.listen(orm.Session, "after_flush", keep_facts)


def keep_facts(session: orm.Session, _: object) -> None:
    """Recompute the facts of every episode whose course, admission or acceptance changed."""
    changed = (*session.new, *session.dirty, *session.deleted)
    reviewed_ids = {row.episode_id for row in changed if isinstance(row, Review)}
    if reviewed_ids:
        keep_next_reviews(session, reviewed_ids)
    episode_ids = {row.episode_id for row in changed if isinstance(row, Course | Admission)}
    episode_ids |= {row.id for row in changed if isinstance(row, Episode)}
    if not episode_ids:
        return
    for episode_id, kept, right in compare_facts(session, episode_ids):
        if kept != right:
            store_facts(session, episode_id, right)


def keep_next_reviews(session: orm.Session, episode_ids: Collection[int]) -> None:
    """Keep with each episode the day that its latest review now names."""
    for episode_id, kept, right in compare_next_reviews(session, episode_ids):
        if kept != right:
            _store(session, episode_id, {"next_review_on": right})


def keep_next_reviews_from(session: orm.Session, first_id: int) -> None:
    """The same for every episode of the reviews that were just brought in, in one statement."""
    brought = aliased(Review)
    latest = (
        select(Review.next_review_on)
        .where(Review.episode_id == Episode.id, Review.entered_in_error_at.is_(None))
        .order_by(Review.reviewed_on.desc(), Review.id.desc())
        .limit(1)
        .correlate(Episode)
        .scalar_subquery()
    )
    session.execute(
        update(Episode)
        .where(
            Episode.id.in_(select(brought.episode_id).where(brought.id >= first_id)),
            Episode.next_review_on.is_distinct_from(latest),  # most of the past have none
        )
        .values(next_review_on=latest),
        execution_options={"synchronize_session": False},
    )


def store_facts(session: orm.Session, episode_id: int, facts: EpisodeFacts) -> None:
    """Write the facts past the version column: they are derived, and nobody's edit."""
    _store(session, episode_id, facts_as_columns(facts))


def _store(session: orm.Session, episode_id: int, values: dict[str, Any]) -> None:
    session.execute(
        update(Episode).where(Episode.id == episode_id).values(values),
        execution_options={"synchronize_session": False},
    )
    key = session.identity_key(Episode, episode_id)
    if episode := session.identity_map.get(key):
        for name, value in values.items():
            set_committed_value(episode, name, value)


def facts_as_columns(facts: EpisodeFacts) -> dict[str, Any]:
    return {
        "first_opat_day": facts.first_opat_day,
        "last_opat_day": facts.last_opat_day,
        "opat_days": facts.opat_days,
        "therapy_ended_on": facts.therapy_ended_on,
    }


def compare_facts(
    session: orm.Session, episode_ids: Collection[int]
) -> Iterator[tuple[int, EpisodeFacts, EpisodeFacts]]:
    """Each episode's id, the facts as kept, and the facts as its rows now give them.

    The episodes are locked first, so that on PostgreSQL two people who change two courses of one
    episode at the same time cannot each miss the other's change.
    """
    for ids in batches(sorted(episode_ids), CHUNK):
        episodes = session.execute(
            select(
                Episode.id,
                Episode.decision,
                Episode.decided_on,
                Episode.first_opat_day,
                Episode.last_opat_day,
                Episode.opat_days,
                Episode.therapy_ended_on,
            )
            .where(Episode.id.in_(ids))
            .order_by(Episode.id)
            .with_for_update(key_share=True)  # an item may be added meanwhile
        ).all()
        courses = _courses(session, ids)
        admissions = _admissions(session, ids)
        for row in episodes:
            kept = EpisodeFacts(
                row.first_opat_day, row.last_opat_day, row.opat_days, row.therapy_ended_on
            )
            accepted_on = row.decided_on if row.decision == "accepted" else None
            yield row.id, kept, episode_facts(accepted_on, courses[row.id], admissions[row.id])


def compare_next_reviews(
    session: orm.Session, episode_ids: Collection[int]
) -> Iterator[tuple[int, date | None, date | None]]:
    """Each episode's id, the next review as kept, and as its latest review names it."""
    for ids in batches(sorted(episode_ids), CHUNK):
        episodes = session.execute(
            select(Episode.id, Episode.next_review_on)
            .where(Episode.id.in_(ids))
            .order_by(Episode.id)
            .with_for_update(key_share=True)  # as in compare_facts
        ).all()
        reviews = session.execute(
            select(Review.episode_id, Review.next_review_on)
            .where(Review.episode_id.in_(ids))
            .order_by(Review.reviewed_on, Review.id)
        )
        named = {row.episode_id: row.next_review_on for row in reviews}  # the latest stays
        for episode_id, kept in episodes:
            yield episode_id, kept, named.get(episode_id)


def _courses(session: orm.Session, ids: Iterable[int]) -> dict[int, list[records.CourseRecord]]:
    rules = CourseRules(organisation_lists())
    found: dict[int, list[records.CourseRecord]] = defaultdict(list)
    rows = session.execute(
        select(
            Course.episode_id,
            Course.agent,
            Course.route,
            Course.administered_by,
            Course.started_on,
            Course.ended_on,
        ).where(Course.episode_id.in_(ids))
    )
    for episode_id, agent, route, administered_by, started_on, ended_on in rows:
        counted, oral, long_acting = rules.classify(route, administered_by, agent)
        found[episode_id].append(
            records.CourseRecord(
                agent,
                route,
                administered_by,
                started_on,
                ended_on,
                counted=counted,
                oral=oral,
                long_acting=long_acting,
            )
        )
    return found


def _admissions(
    session: orm.Session, ids: Iterable[int]
) -> dict[int, list[records.AdmissionRecord]]:
    found: dict[int, list[records.AdmissionRecord]] = defaultdict(list)
    rows = session.execute(
        select(
            Admission.episode_id,
            Admission.admitted_on,
            Admission.discharged_on,
            Admission.planned,
            Admission.cause,
        ).where(Admission.episode_id.in_(ids))
    )
    for episode_id, admitted_on, discharged_on, planned, cause in rows:
        found[episode_id].append(
            records.AdmissionRecord(admitted_on, discharged_on, planned, cause)
        )
    return found


def batches(ids: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
