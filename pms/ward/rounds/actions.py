"""Holding a ward round. Actions flush; views commit once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from pms.auth.models import User
from pms.domain.text.days import in_full
from pms.episodes.entries.tasks import record_task
from pms.episodes.models import Course, Episode, Review, Task
from pms.picklists.queries import label_of
from pms.refusal import insist
from pms.store.base import db
from pms.ward.models import RoundPatient, WardRound


def start_round(
    leader: User,
    episode_ids: Sequence[int],
    now: datetime,
    *,
    ref: str,
    present: str | None,
    asked: str,
) -> WardRound:
    """A round over these episodes, in their order."""
    insist(None if episode_ids else "There are no patients on this list to see")
    held = WardRound(led_by_id=leader.id, started_at=now, ref=ref, present=present, asked=asked)
    db.session.add(held)
    db.session.flush()
    _put_on(held, episode_ids, 1)
    return held


def extend_round(held: WardRound, episode_ids: Iterable[int]) -> int:
    """Put on the end of the list who has joined the ward since; says how many."""
    known = set(
        db.session.scalars(select(RoundPatient.episode_id).where(RoundPatient.round_id == held.id))
    )
    last = db.session.scalar(
        select(func.max(RoundPatient.position)).where(RoundPatient.round_id == held.id)
    )
    more = [episode_id for episode_id in episode_ids if episode_id not in known]
    _put_on(held, more, (last or 0) + 1)
    return len(more)


def _put_on(held: WardRound, episode_ids: Sequence[int], first: int) -> None:
    for position, episode_id in enumerate(episode_ids, first):
        db.session.add(RoundPatient(round_id=held.id, episode_id=episode_id, position=position))
    db.session.flush()


def finish_round(held: WardRound, now: datetime) -> None:
    """A round that is finished keeps its time."""
    if held.finished_at is None:
        held.finished_at = now
        db.session.flush()


def note_task(episode: Episode, today: date, *, ref: str, text: str, due_on: date | None) -> Task:
    return record_task(episode, today, ref=ref, text=text, due_on=due_on, owner=None, done_on=None)


def mark_seen(
    place: RoundPatient, review: Review, by: User, now: datetime, changes: Iterable[str]
) -> None:
    """The patient was seen; who saw them first and when stays."""
    db.session.refresh(place, with_for_update={"of": RoundPatient})
    if place.seen_at is None:
        place.seen_at, place.seen_by_id = now, by.id
    place.review_id = review.id
    said = (place.changes or "").split("\n") if place.changes else []
    place.changes = "\n".join([*said, *(one for one in changes if one not in said)]) or None
    db.session.flush()


def end_words(course: Course) -> str:
    """What was decided about a course, in the words of the day."""
    drug = label_of("antimicrobial", course.agent)
    if course.ended_on is None:
        return f"{drug}: no end date"
    reason = label_of("course_end_reason", course.course_end_reason)
    day = in_full(course.ended_on)
    return f"{drug} ends {day}" + (f" ({reason.lower()})" if reason else "")
