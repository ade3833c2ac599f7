"""The suggested outcomes and the data queries worked out a second time, day by day and slowly.

Written from the words of R10, R10b, R19 and R19b; it shares nothing with `pms.domain` but the
record classes.
"""

from collections import Counter
from datetime import date, timedelta

from pms.domain.counting.records import EpisodeRecord
from tests.domain.naive import ONE_DAY, covers, has_ended, is_counted_course, opat_days

FAILURES = {
    "infection_worsening_or_relapse",
    "drug_adverse_event",
    "line_complication",
    "new_infection",
}
PLANNED_CHANGES = {
    "completed_course",
    "planned_de_escalation",
    "dose_changed",
    "switched_to_oral",
}
REMOVED_BY_AN_EVENT = {
    "infection",
    "signs_of_phlebitis",
    "signs_of_thromboembolism",
    "extravasation",
    "displaced",
    "occluded",
}
LONG_ACTING = {"dalbavancin", "oritavancin", "rezafungin"}


def days(number: int) -> timedelta:
    return timedelta(days=number)


def between(first: date, last: date) -> set[date]:
    """Every day from the first to the last, both inclusive."""
    return {first + days(n) for n in range((last - first).days + 1)}


class Episode:
    """One accepted episode as at a day, as somebody would read it from paper."""

    def __init__(self, record: EpisodeRecord, as_at: date, ages=(16, 19)):
        self.record, self.as_at, self.ages = record, as_at, ages
        self.days = opat_days(record, as_at)
        self.ended = has_ended(record, as_at)
        self.counted = [course for course in record.courses if is_counted_course(course)]
        self.window: set[date] = set()
        if self.days:
            self.window = between(self.days[0], self.days[-1] + ONE_DAY)
            self.window = {day for day in self.window if day <= as_at}
        known = record.outcome_on is None or record.outcome_on <= as_at
        self.infection = record.infection_outcome if known else None
        self.opat = record.opat_outcome if known else None
        self.is_accepted = (
            record.decision == "accepted"
            and record.decided_on is not None
            and record.decided_on <= as_at
        )
        self.branch = ""

    # --- What the record says -------------------------------------------------------------------

    def courses_that_ended(self, *reasons):
        return [
            course
            for course in self.counted
            if course.ended_on is not None
            and course.ended_on <= self.as_at
            and course.end_reason in reasons
        ]

    def died(self):
        by_date = self.record.died_on in self.window
        by_therapy = self.record.therapy_end_reason == "died"
        return by_date or by_therapy or self.courses_that_ended("died") != []

    def unplanned_admissions(self):
        return [
            stay
            for stay in self.record.admissions
            if not stay.planned
            and stay.cause != "planned_procedure"
            and stay.admitted_on in self.window
        ]

    def events(self):
        return [event for event in self.record.events if event.occurred_on in self.window]

    def ended_by_admission(self):
        by_course = self.courses_that_ended("admitted_to_hospital")
        return self.record.therapy_end_reason == "unplanned_admission" or by_course != []

    def agent_was_changed(self):
        for ending in self.counted:
            if ending.ended_on is None or ending.ended_on > self.as_at:
                continue
            reason = ending.end_reason or ""
            if reason.startswith("changed_"):
                return True
            if reason in PLANNED_CHANGES:
                continue
            next_day = ending.ended_on + ONE_DAY
            others = [one for one in self.counted if one is not ending]
            if any(one.agent == ending.agent and covers(one, next_day) for one in others):
                continue
            given_on = self.days_of(ending)
            for begun in others:
                if begun.agent == ending.agent or begun.started_on <= ending.started_on:
                    continue
                if begun.started_on not in (ending.ended_on, next_day):
                    continue
                if begun.started_on > self.as_at:
                    continue
                beside = [
                    one
                    for one in self.counted
                    if one.agent == begun.agent
                    and one.started_on < begun.started_on
                    and any(covers(one, day) for day in given_on)
                ]
                if not beside:
                    return True
        return False

    def days_of(self, course):
        return sorted(between(course.started_on, course.ended_on))

    # --- R10 and R10b ---------------------------------------------------------------------------

    def suggested_opat_outcome(self):
        if not self.is_accepted or not self.days or not self.ended:
            return None
        self.branch, outcome = self.first_that_applies()
        return outcome

    def first_that_applies(self):  # noqa: C901 (R10 has as many steps)
        reason = self.record.therapy_end_reason
        causes = {stay.cause for stay in self.unplanned_admissions()}
        if self.died():
            return "1 died", "failure"
        if causes & FAILURES:
            return "2 admitted for the treatment", "failure"
        if self.ended_by_admission() and not self.unplanned_admissions():
            return "3 admission missing", None
        if self.unplanned_admissions():
            return "4 admitted otherwise", "indeterminate"
        if self.infection == "failed":
            return "5 infection failed", "failure"
        if reason == "unplanned_progression":
            return "5 progression", "failure"
        if reason in ("unplanned_logistics", "unplanned_patient"):
            return "6 logistics", "indeterminate"
        if not reason or reason in ("unplanned_intolerance", "unplanned_resistance", "other"):
            return f"7 {reason}", None
        if not self.infection:
            return "8 no infection outcome", None
        if self.events():
            return "9 event", "partial"
        if self.courses_that_ended("stopped_adverse_event", "changed_adverse_event"):
            return "9 course", "partial"
        if self.agent_was_changed():
            return "10 change", "partial"
        return "11 nothing", "success"

    def suggested_infection_outcome(self):
        if not self.is_accepted or not self.days or not self.ended:
            return None
        worse = [
            stay
            for stay in self.unplanned_admissions()
            if stay.cause == "infection_worsening_or_relapse"
        ]
        progressed = self.record.therapy_end_reason == "unplanned_progression"
        return "failed" if self.died() or worse or progressed else None

    # --- R19 ------------------------------------------------------------------------------------

    def queries(self):
        """Kind, table and id of the row; of an episode's own rows the id is None."""
        found = Counter()
        if self.record.decision != "rejected":
            found.update(self.of_courses())
            found.update(self.backwards())
            if self.is_accepted:
                found.update(self.missing())
                found.update(self.outside())
                found.update(self.contradictions())
        return found

    def of_courses(self):
        seen = set()
        for course in self.record.courses:
            if course in self.counted and self.has_later_outcome(course):
                yield "course_without_end", "courses", course.id
            if not course.route:
                yield "course_without_route", "courses", course.id
            if not course.administered_by:
                yield "course_without_administrator", "courses", course.id
            if (course.agent, course.route, course.started_on) in seen:
                yield "course_twice", "courses", course.id
            seen.add((course.agent, course.route, course.started_on))

    def has_later_outcome(self, course):
        if course.ended_on is not None and course.ended_on <= self.as_at:
            return False
        if course.ended_on is not None and course.agent in LONG_ACTING:
            return False
        if self.record.outcome_on is None:
            return bool(self.record.infection_outcome or self.record.opat_outcome)
        return self.record.outcome_on <= self.as_at and course.started_on <= self.record.outcome_on

    def backwards(self):
        for table, kind, first, last in (
            ("courses", "course_ends_before_start", "started_on", "ended_on"),
            ("lines", "line_removed_before_insertion", "inserted_on", "removed_on"),
            ("admissions", "admission_ends_before_start", "admitted_on", "discharged_on"),
        ):
            for row in getattr(self.record, table):
                begins, ends = getattr(row, first), getattr(row, last)
                if begins and ends and ends < begins:
                    yield kind, table, row.id

    def missing(self):
        for name in ("specialty", "diagnosis"):
            if not getattr(self.record, name):
                yield f"no_{name}", "episodes", None
        if self.ended and not self.infection:
            yield "no_infection_outcome", "episodes", None
        if self.ended and not self.opat:
            yield "no_opat_outcome", "episodes", None
        if self.as_at - self.record.decided_on >= days(14) and not self.counted:
            yield "no_course", "episodes", None

    def outside(self):
        accepted_on = self.record.decided_on
        for course in self.counted:
            if course.started_on < accepted_on:
                if course.ended_on is None or course.ended_on >= accepted_on:
                    yield "course_starts_before_acceptance", "courses", course.id
                elif course.ended_on >= course.started_on:
                    yield "course_before_acceptance", "courses", course.id
        for event in self.record.events:
            is_early = event.occurred_on < (self.days[0] if self.days else accepted_on)
            is_late = self.days and self.ended and event.occurred_on > self.days[-1] + ONE_DAY
            if is_early or is_late:
                yield "event_outside_episode", "events", event.id

    # --- R19b -----------------------------------------------------------------------------------

    def contradictions(self):
        for stay in self.record.admissions:
            is_wrong = stay.cause in FAILURES if stay.planned else stay.cause == "planned_procedure"
            if is_wrong and stay.admitted_on <= self.as_at:
                yield "admission_contradicts_itself", "admissions", stay.id
        for course in self.counted:
            last = course.ended_on if course.ended_on is not None else self.as_at
            if last >= course.started_on and len(between(course.started_on, last)) > 365:
                yield "course_too_long", "courses", course.id
        age = self.record.age_on_acceptance
        adult_from, paediatric_below = self.ages
        if age is not None:
            too_young = self.record.service == "adult" and age < adult_from
            too_old = self.record.service == "paediatric" and age >= paediatric_below
            if too_young or too_old:
                yield "age_in_wrong_service", "episodes", None
        if self.days:
            yield from self.of_outcomes()
            yield from self.of_endings()
            yield from self.of_lines()
            yield from self.of_admitting_events()
            if self.days[-1] > self.record.decided_on + days(365):
                yield "accepted_too_early", "episodes", None

    def of_outcomes(self):
        suggested = self.suggested_opat_outcome()
        is_said = suggested is not None and self.opat is not None
        if is_said and suggested != self.opat and not self.record.opat_outcome_reason:
            yield "outcome_differs_from_suggestion", "episodes", None
        says_failed = self.suggested_infection_outcome() == "failed"
        if says_failed and self.infection in ("cured", "improved"):
            yield "infection_outcome_contradicted", "episodes", None

    def row_of(self, kind, therapy_says_so, courses):
        if therapy_says_so:
            return [(kind, "episodes", None)]
        ordered = sorted(courses, key=lambda course: (course.started_on, course.id))
        return [(kind, "courses", course.id) for course in ordered[:1]]

    def of_endings(self):
        reason = self.record.therapy_end_reason
        if not self.unplanned_admissions():
            says = reason == "unplanned_admission"
            courses = self.courses_that_ended("admitted_to_hospital")
            yield from self.row_of("admission_not_recorded", says, courses)
        if not any(event.kind == "drug" for event in self.events()):
            says = reason == "unplanned_intolerance"
            courses = self.courses_that_ended("stopped_adverse_event", "changed_adverse_event")
            yield from self.row_of("adverse_event_not_recorded", says, courses)
        if self.record.died_on not in self.window:
            courses = self.courses_that_ended("died")
            yield from self.row_of("death_not_recorded", reason == "died", courses)
        elif reason and reason != "died":
            yield "end_reason_not_died", "episodes", None
        if not self.has_oral_course():
            says = reason == "planned_switch_to_oral"
            yield from self.row_of("oral_course_not_recorded", says, self.last_switched())

    def last_switched(self):
        """The last counted course where it ended by a switch to oral; several of one day."""
        if not self.counted or any(course.ended_on is None for course in self.counted):
            return []
        latest = max(course.ended_on for course in self.counted)
        switched = self.courses_that_ended("switched_to_oral")
        return [course for course in switched if course.ended_on == latest]

    def has_oral_course(self):
        last = self.days[-1]
        for course in self.record.courses:
            if course.route == "po" and course.administered_by != "inpatient_team":
                if course.started_on in between(last - days(3), last + days(7)):
                    return True
                is_open = course.ended_on is None
                if course.started_on < last and (is_open or course.ended_on > last):
                    return True
        return False

    def of_lines(self):
        asked = between(self.days[0], self.days[-1] + days(7))
        for line in self.record.lines:
            if line.device == "no_line" or line.removal_reason not in REMOVED_BY_AN_EVENT:
                continue
            if line.removed_on not in asked or line.removed_on > self.as_at:
                continue
            near = between(line.removed_on - days(7), line.removed_on + ONE_DAY)
            explained = [
                event
                for event in self.record.events
                if event.kind == "line"
                and (event.line_id is None or event.line_id == line.id)
                and event.occurred_on in near
                and event.occurred_on <= self.as_at
            ]
            if not explained:
                yield "line_event_not_recorded", "lines", line.id

    def of_admitting_events(self):
        for event in self.events():
            if event.consequence == "admission":
                near = between(event.occurred_on, event.occurred_on + days(2))
                explained = [
                    stay
                    for stay in self.record.admissions
                    if not stay.planned
                    and stay.cause != "planned_procedure"
                    and stay.admitted_on in near
                    and stay.admitted_on <= self.as_at
                ]
                if not explained:
                    yield "event_admission_not_recorded", "events", event.id
