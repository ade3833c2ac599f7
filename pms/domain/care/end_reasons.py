"""Why treatment ended, wherever the record says it: of therapy as a whole, or of a course."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from pms.domain.care.lists import Names
from pms.domain.care.query import Place
from pms.domain.counting.records import CourseRecord, EpisodeRecord
from pms.domain.text.days import in_full

ADVERSE_EVENT = frozenset({"stopped_adverse_event", "changed_adverse_event"})


class Meaning(NamedTuple):
    """The reasons of therapy and of a course that say the same thing."""

    of_therapy: Collection[str]
    of_course: Collection[str]


DIED = Meaning({"died"}, {"died"})
ADMITTED = Meaning({"unplanned_admission"}, {"admitted_to_hospital"})
HARMED = Meaning({"unplanned_intolerance"}, ADVERSE_EVENT)


class EndReason(NamedTuple):
    """Therapy's reason, or that of the first such `courses` by start: several of one day."""

    code: str
    courses: tuple[CourseRecord, ...] = ()

    @property
    def place(self) -> Place:
        if not self.courses:
            return Place("outcomes", "therapy_end_reason")
        return Place("courses", "course_end_reason", self.courses[0].id)

    @property
    def facts(self) -> Any:
        """The same whichever of several courses of one day comes first."""
        if not self.courses:
            return self.code
        return sorted(
            (one.agent, str(one.started_on), str(one.ended_on), one.end_reason)
            for one in self.courses
        )

    def words(self, names: Names) -> str:
        """The beginning of a sentence."""
        if not self.courses:
            return f"Why therapy ended is “{names.label('therapy_end_reason', self.code)}”"
        return ending_in_words(self.courses[0], names)


def reason_given(record: EpisodeRecord, as_at: date, meaning: Meaning) -> EndReason | None:
    """Where the record says it: therapy's reason first, else the first such course by start."""
    if record.therapy_end_reason in meaning.of_therapy:
        return EndReason(record.therapy_end_reason or "")
    return first_of(ended_courses(record, as_at, meaning.of_course))


def first_of(courses: Collection[CourseRecord] | Iterator[CourseRecord]) -> EndReason | None:
    found = list(courses)
    if not found:
        return None
    first_day = min(course.started_on for course in found)
    first = tuple(course for course in found if course.started_on == first_day)
    return EndReason(first[0].end_reason or "", first)


def ended_courses(
    record: EpisodeRecord, as_at: date, reasons: Collection[str]
) -> Iterator[CourseRecord]:
    """Counted courses that have ended for one of some reasons."""
    for course in record.courses:
        if course.end_reason in reasons and course.counted and has_course_ended(course, as_at):
            yield course


def has_course_ended(course: CourseRecord, as_at: date) -> bool:
    return course.ended_on is not None and course.ended_on <= as_at


def ending_in_words(course: CourseRecord, names: Names) -> str:
    """Ceftriaxone, started 3 March 2025, ended on 10 March 2025 (“Changed: resistance”)."""
    assert course.ended_on is not None
    drug = names.label("antimicrobial", course.agent)
    ended = f"{drug}, started {in_full(course.started_on)}, ended on {in_full(course.ended_on)}"
    if not course.end_reason:
        return ended
    return f"{ended} (“{names.label('course_end_reason', course.end_reason)}”)"
