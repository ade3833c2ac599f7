"""Every condition of a list again, naively: loaded episodes are asked in plain Python."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from pms.domain.care.data_queries import episode_queries
from pms.episodes.models import Episode
from pms.episodes.records import record_of

Test = Callable[[Episode, tuple[str, ...], date], bool]


def among(value: Any, values: Iterable[str]) -> bool:
    return (value or "none") in values


def of(name: str) -> Test:
    return lambda episode, values, today: among(getattr(episode, name), values)


def any_of(items: str, name: str, where: Callable[[Any], bool] = lambda item: True) -> Test:
    def test(episode: Episode, values: tuple[str, ...], today: date) -> bool:
        rows = getattr(episode, items)
        return any(among(getattr(row, name), values) for row in rows if where(row))

    return test


def within(number: Any, values: tuple[str, ...], read: Callable[[str], Any]) -> bool:
    first, last = values
    if number is None:
        return False
    return (not first or number >= read(first)) and (not last or number <= read(last))


def day(code: str, today: date) -> date:
    return today + timedelta(int(code[:-1])) if code.endswith("d") else date.fromisoformat(code)


def days(name: str, where: Callable[[Episode], bool] = lambda episode: True) -> Test:
    def test(episode: Episode, values: tuple[str, ...], today: date) -> bool:
        return where(episode) and within(
            getattr(episode, name), values, lambda code: day(code, today)
        )

    return test


def age(episode: Episode) -> int:
    years = 0
    born, then = episode.patient.date_of_birth, episode.referred_on
    while (born.year + years + 1, born.month, born.day) <= (then.year, then.month, then.day):
        years += 1
    return years


def is_running(course: Any, today: date) -> bool:
    return course.started_on <= today and (course.ended_on is None or course.ended_on >= today)


def on_treatment(episode: Episode, values: Any, today: date) -> bool:
    begun = episode.first_opat_day is not None and episode.first_opat_day <= today
    over = episode.therapy_ended_on is not None and episode.therapy_ended_on <= today
    return episode.decision == "accepted" and begun and not over


def without_outcome(episode: Episode, values: Any, today: date) -> bool:
    over = episode.therapy_ended_on is not None and episode.therapy_ended_on <= today
    missing = not episode.infection_outcome or not episode.opat_outcome
    return episode.decision == "accepted" and over and missing


def review_overdue(episode: Episode, values: Any, today: date) -> bool:
    """On the ward; the named day has passed, or the schedule's while something is given."""
    treated = episode.first_opat_day is not None and (
        episode.therapy_ended_on is None or episode.therapy_ended_on > today
    )
    if episode.decision != "accepted" or (episode.opat_outcome and not treated):
        return False
    due, since = episode.planned_review_on, episode.first_opat_day
    if episode.reviews:
        latest = max(episode.reviews, key=lambda review: (review.reviewed_on, review.id))
        due, since = latest.next_review_on, latest.reviewed_on
    if due is None and since and any(is_running(course, today) for course in episode.courses):
        due = since + timedelta(days=episode.review_every_days or 7)
    return due is not None and due < today


def data_query(episode: Episode, values: Any, today: date) -> bool:
    return episode.exclusion is None and bool(episode_queries(record_of(episode), today))


NAIVE: dict[str, Test] = {
    "service": of("service"),
    "specialty": of("specialty"),
    "consultant": of("consultant"),
    "ward": of("ward"),
    "commissioner": of("commissioner"),
    "pathway": of("pathway"),
    "referred": days("referred_on"),
    "decision": lambda e, values, today: (e.decision or "awaiting") in values,
    "accepted": days("decided_on", lambda e: e.decision == "accepted"),
    "rejected": days("decided_on", lambda e: e.decision == "rejected"),
    "rejection_reason": lambda e, values, today: (
        bool(set(e.rejection_reasons) & set(values))
        or ("none" in values and e.decision == "rejected" and not e.rejection_reasons)
    ),
    "age": lambda e, values, today: within(age(e), values, int),
    "sex": lambda e, values, today: among(e.patient.sex, values),
    "diagnosis": of("diagnosis"),
    "secondary_diagnosis": of("secondary_diagnosis"),
    "any_diagnosis": lambda e, values, today: bool(
        {e.diagnosis, e.secondary_diagnosis} & set(values)
    ),
    "organism": lambda e, values, today: any(
        value.casefold() in text.casefold()
        for value in values
        for text in (e.organisms or "", *(isolate.organism for isolate in e.isolates))
    ),
    "drug": any_of("courses", "agent"),
    "drug_running": lambda e, values, today: any(
        course.agent in values and is_running(course, today) for course in e.courses
    ),
    "drug_ended": lambda e, values, today: any(
        course.agent in values and course.ended_on is not None and course.ended_on < today
        for course in e.courses
    ),
    "route": any_of("courses", "route"),
    "given_by": any_of("courses", "administered_by"),
    "course_end_reason": any_of("courses", "course_end_reason", lambda c: c.ended_on is not None),
    "on_treatment": on_treatment,
    "started": days("first_opat_day"),
    "planned_end": days("planned_end_on"),
    "ended": days("last_opat_day"),
    "opat_days": lambda e, values, today: within(e.opat_days, values, int),
    "device": any_of("lines", "device"),
    "line_event": any_of("events", "type", lambda event: event.kind == "line"),
    "drug_event": any_of("events", "type", lambda event: event.kind == "drug"),
    "admission": lambda e, values, today: any(
        ("planned" if stay.planned else "unplanned") in values for stay in e.admissions
    ),
    "admission_cause": any_of("admissions", "cause"),
    "therapy_end_reason": of("therapy_end_reason"),
    "infection_outcome": of("infection_outcome"),
    "opat_outcome": of("opat_outcome"),
    "outcome_on": days("outcome_on"),
    "follow_up": days("follow_up_on"),
    "died": lambda e, values, today: bool(e.died_on or e.death_category),
    "died_on": days("died_on"),
    "death_category": of("death_category"),
    "without_outcome": without_outcome,
    "review_overdue": review_overdue,
    "data_query": data_query,
    "excluded": lambda e, values, today: e.exclusion is not None,
}
