"""A change of agent that was not planned (counting-rules R10, step 10)."""

from collections.abc import Iterator
from datetime import date, timedelta

from pms.domain.care.end_reasons import has_course_ended
from pms.domain.counting.records import CourseRecord, EpisodeRecord

NO_CHANGE = frozenset(
    {"completed_course", "planned_de_escalation", "dose_changed", "switched_to_oral"}
)
"""Ends of a course after which another agent may begin as planned."""

ONE_DAY = timedelta(days=1)


def changes_of_agent(
    record: EpisodeRecord, as_at: date
) -> Iterator[tuple[CourseRecord, CourseRecord | None]]:
    """Each course that ended in a change, and the one that took its place where the days alone
    say so."""
    counted = [course for course in record.courses if course.counted]
    ended = [course for course in counted if has_course_ended(course, as_at)]
    for course in ended:
        if (course.end_reason or "").startswith("changed_"):
            yield course, None
    if len(counted) == 1:
        return
    for course in ended:
        if course.end_reason not in NO_CHANGE and not _goes_on(course, counted):
            for other in counted:
                if _follows(other, course, as_at) and not _ran_already(other, course, counted):
                    yield course, other


def _follows(other: CourseRecord, course: CourseRecord, as_at: date) -> bool:
    """Another agent begins on the day the course ends or on the next: an added one does not."""
    assert course.ended_on is not None
    began = other.started_on
    return (
        other.agent != course.agent
        and course.started_on < began <= as_at
        and course.ended_on <= began <= course.ended_on + ONE_DAY
    )


def _ran_already(other: CourseRecord, course: CourseRecord, counted: list[CourseRecord]) -> bool:
    """Whether the other agent was given beside the course before."""
    assert course.ended_on is not None
    return any(
        one.agent == other.agent
        and one.started_on < other.started_on
        and one.started_on <= course.ended_on
        and (one.ended_on is None or one.ended_on >= max(course.started_on, one.started_on))
        for one in counted
    )


def _goes_on(course: CourseRecord, counted: list[CourseRecord]) -> bool:
    """Whether another course of the same agent covers the day after."""
    assert course.ended_on is not None
    after = course.ended_on + ONE_DAY
    return any(
        one.agent == course.agent
        and one is not course
        and one.started_on <= after
        and (one.ended_on is None or after <= one.ended_on)
        for one in counted
    )
