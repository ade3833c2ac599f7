"""OPAT days, regimens, drug days, covered days and line days (counting-rules R2-R6, R11-R14).

Days are counted as stretches between ordinals, not date by date: an import asks this of every
episode it brings. The tests hold it against the rule's own words, a set of dates.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pms.domain.counting.records import AdmissionRecord, CourseRecord, LineRecord

NO_LINE = "no_line"


class Stretch(NamedTuple):
    """Consecutive OPAT days on which the same courses run; ordinals, both ends inclusive."""

    first: int
    last: int
    courses: tuple[CourseRecord, ...]


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """What the database keeps with an episode, so that a quarter's episodes are found by index.

    No clock is in it. While a counted course is open only `first_opat_day` is known. Therapy
    has ended as at a day when `therapy_ended_on` is on or before that day (R6).
    """

    first_opat_day: date | None = None
    last_opat_day: date | None = None
    opat_days: int | None = None
    therapy_ended_on: date | None = None


def episode_facts(
    accepted_on: date | None, courses: Iterable[CourseRecord], admissions: Sequence[AdmissionRecord]
) -> EpisodeFacts:
    """The facts of one episode, from its acceptance, courses and admissions alone."""
    counted = [course for course in courses if course.counted]
    if not counted:
        return EpisodeFacts()
    stretches = cut_into_stretches(accepted_on, counted, admissions, date.max)
    first = date.fromordinal(stretches[0].first) if stretches else None
    ended_on = therapy_ended_on(counted)
    if ended_on is None:
        return EpisodeFacts(first_opat_day=first)
    last = date.fromordinal(stretches[-1].last) if stretches else None
    return EpisodeFacts(first, last, count_days(stretches), ended_on)


def therapy_ended_on(courses: Iterable[CourseRecord]) -> date | None:
    """The latest end of the counted courses; None if there is none, or one has no end (R6)."""
    latest = None
    for course in courses:
        if course.counted:
            if course.ended_on is None:
                return None
            if latest is None or course.ended_on > latest:
                latest = course.ended_on
    return latest


def opat_days(
    accepted_on: date | None,
    courses: Iterable[CourseRecord],
    admissions: Sequence[AdmissionRecord],
    as_at: date,
) -> list[date]:
    """Every OPAT day up to the as-at date, in order (R3)."""
    return [
        date.fromordinal(day)
        for stretch in opat_stretches(accepted_on, courses, admissions, as_at)
        for day in range(stretch.first, stretch.last + 1)
    ]


def opat_stretches(
    accepted_on: date | None,
    courses: Iterable[CourseRecord],
    admissions: Sequence[AdmissionRecord],
    as_at: date,
) -> list[Stretch]:
    """The OPAT days up to the as-at date, cut wherever the counted courses change (R3, R11)."""
    counted = [course for course in courses if course.counted]
    return cut_into_stretches(accepted_on, counted, admissions, as_at)


def oral_days(
    accepted_on: date | None,
    courses: Iterable[CourseRecord],
    admissions: Sequence[AdmissionRecord],
    as_at: date,
) -> int:
    """Days of complex oral therapy, each once."""
    return count_days(oral_stretches(accepted_on, courses, admissions, as_at))


def oral_stretches(
    accepted_on: date | None,
    courses: Iterable[CourseRecord],
    admissions: Sequence[AdmissionRecord],
    as_at: date,
) -> list[Stretch]:
    """Complex oral therapy up to the as-at date: oral courses that have an end, past or ahead,
    R3 (a) and (c)."""
    with_end = [c for c in courses if c.oral and c.ended_on is not None]
    return cut_into_stretches(accepted_on, with_end, admissions, as_at) if with_end else []


def cut_into_stretches(
    accepted_on: date | None,
    courses: Iterable[CourseRecord],
    admissions: Sequence[AdmissionRecord],
    as_at: date,
) -> list[Stretch]:
    """The days from acceptance to the as-at date on which a course runs and the patient is out."""
    if accepted_on is None:
        return []
    earliest, latest = accepted_on.toordinal(), as_at.toordinal()
    spans = []
    for course in courses:
        first = max(earliest, course.started_on.toordinal())
        ended_on = course.ended_on
        last = latest if ended_on is None else min(latest, ended_on.toordinal())
        if first <= last:
            spans.append((first, last, course))
    if len(spans) == 1 and not admissions:
        first, last, course = spans[0]
        return [Stretch(first, last, (course,))]
    return _sweep(spans, _full_inpatient_spans(admissions, latest)) if spans else []


def _full_inpatient_spans(
    admissions: Sequence[AdmissionRecord], latest: int
) -> list[tuple[int, int]]:
    """Full days in hospital: not the day of admission, not that of discharge (R3 c)."""
    spans = []
    for admission in admissions:
        first = admission.admitted_on.toordinal() + 1
        discharged_on = admission.discharged_on
        last = latest if discharged_on is None else discharged_on.toordinal() - 1
        if first <= last:
            spans.append((first, last))
    return spans


def _sweep(
    spans: Sequence[tuple[int, int, CourseRecord]], inpatient: Sequence[tuple[int, int]]
) -> list[Stretch]:
    edges = {edge for first, last, _ in spans for edge in (first, last + 1)}
    edges |= {edge for first, last in inpatient for edge in (first, last + 1)}
    stretches = []
    ordered = sorted(edges)
    for first, after in itertools.pairwise(ordered):
        if any(start <= first <= end for start, end in inpatient):
            continue
        running = tuple(course for start, end, course in spans if start <= first <= end)
        if running:
            stretches.append(Stretch(first, after - 1, running))
    return stretches


def count_days(stretches: Iterable[Stretch]) -> int:
    return sum(last - first + 1 for first, last, _ in stretches)


def regimen_days(stretches: Iterable[Stretch]) -> dict[str, int]:
    """OPAT days on each regimen: agent codes sorted and joined by `+` (R11)."""
    days: dict[str, int] = {}
    for first, last, courses in stretches:
        text = regimen(courses)
        days[text] = days.get(text, 0) + last - first + 1
    return days


def regimen(courses: Sequence[CourseRecord]) -> str:
    """The agents of courses running on one day, as R11 writes them."""
    if len(courses) == 1:
        return courses[0].agent
    return "+".join(sorted({course.agent for course in courses}))


def drug_days(stretches: Iterable[Stretch]) -> dict[str, int]:
    """OPAT days covered by each agent, each day once (R12)."""
    days: dict[str, int] = {}
    for first, last, courses in stretches:
        for agent in {course.agent for course in courses}:
            days[agent] = days.get(agent, 0) + last - first + 1
    return days


def administrator_days(stretches: Iterable[Stretch]) -> dict[str | None, int]:
    """OPAT days with a counted course given by each administrator; None is a blank one."""
    days: dict[str | None, int] = {}
    for first, last, courses in stretches:
        for administered_by in {course.administered_by or None for course in courses}:
            days[administered_by] = days.get(administered_by, 0) + last - first + 1
    return days


def covered_days(stretches: Iterable[Stretch]) -> int:
    """OPAT days with at least one long-acting course (R4)."""
    return count_days(s for s in stretches if any(course.long_acting for course in s.courses))


def line_days(line: LineRecord, first_opat_day: date, last_opat_day: date) -> int:
    """Days one device was in place during the episode's OPAT days, both ends counted (R14)."""
    if line.device == NO_LINE:
        return 0
    inserted_on = max(line.inserted_on or first_opat_day, first_opat_day)
    removed_on = min(line.removed_on or last_opat_day, last_opat_day)
    return max(0, (removed_on - inserted_on).days + 1)
