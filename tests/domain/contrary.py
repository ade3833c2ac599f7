"""Random episodes that contradict themselves in every way the rules know, near one another's edges.

Made from a seed, as those of strategies.py; their codes are of the shipped lists.
"""

from datetime import date, timedelta
from random import Random

from pms.domain.counting.records import (
    AdmissionRecord,
    CourseRecord,
    EpisodeRecord,
    EventRecord,
    LineRecord,
)
from tests.domain.records import RULES

START = date(2025, 3, 10)
AS_AT = START + timedelta(days=60)
"""Most therapies have ended by then, some go on."""

AGENTS = ("ceftriaxone", "teicoplanin", "dalbavancin")
ROUTES = ("iv",) * 12 + ("im", "sc", "po", None)
GIVEN_BY = ("opat_clinic",) * 8 + ("self", "inpatient_team", None)
COURSE_ENDS = (
    *(None, "completed_course", "completed_course", "planned_de_escalation", "dose_changed"),
    *("switched_to_oral", "other", "patient_choice", "logistical_issue"),
)
RARE_COURSE_ENDS = (
    *("changed_adverse_event", "changed_resistance", "changed_treatment_failure"),
    *("stopped_adverse_event", "admitted_to_hospital", "died"),
)
THERAPY_ENDS = ("completed_as_planned",) * 9 + (
    *("planned_switch_to_oral", "planned_switch_to_oral", "unplanned_resistance"),
    *("unplanned_progression", "unplanned_intolerance", "unplanned_logistics"),
    *("unplanned_patient", "unplanned_admission", "unplanned_admission", "died", "other", None),
)
CAUSES = (
    *("infection_worsening_or_relapse", "drug_adverse_event", "line_complication"),
    *("new_infection", "underlying_disease", "unrelated", "social_or_logistic"),
    *("planned_procedure", None),
)
DEVICES = ("midline", "picc", "no_line")
REMOVALS = (
    *("no_longer_required", "routine_replacement", "occluded", "displaced", "signs_of_phlebitis"),
    *("extravasation", "signs_of_thromboembolism", "infection", "other", None),
)
CONSEQUENCES = ("no_change", "drug_stopped", "admission", "admission", None)
KINDS = (("line", "infection_line"), ("drug", "other"))


def a_contrary_episode(seed: int, number: int = 1) -> EpisodeRecord:
    return _Maker(seed, number).episode()


class _Maker:
    def __init__(self, seed: int, number: int) -> None:
        self.random, self.number = Random(seed), number
        self.base = START + timedelta(days=self.random.randrange(12))
        self.length = self.random.randint(6, 30)
        self.last = self.base + timedelta(days=self.length)

    def near(self, first: int, last: int) -> date:
        return self.base + timedelta(days=self.random.randint(first, last))

    def perhaps(self, share: float) -> bool:
        return self.random.random() < share

    def some(self, make, first_id: int) -> list:
        """None, one or two."""
        return [make(first_id + n) for n in range(self.random.choice((0, 0, 0, 1, 1, 2)))]

    def ids(self, place: int) -> int:
        return 100 * self.number + place

    def episode(self) -> EpisodeRecord:
        choice = self.random.choice
        courses = self.courses()
        self.lines = self.some(self.line, 10)
        self.events = self.some(self.event, 20)
        decision = choice(("accepted",) * 20 + ("rejected", None))
        accepted_on = self.base - timedelta(days=choice((0,) * 30 + (340, 360)))
        return EpisodeRecord(
            id=self.number,
            patient_id=self.number,
            service=choice(("adult",) * 3 + ("paediatric",)),
            decision=decision,
            decided_on=accepted_on if decision else None,
            specialty=choice(("cardiology",) * 20 + (None,)),
            diagnosis=choice(("cellulitis",) * 20 + (None,)),
            therapy_end_reason=choice(THERAPY_ENDS),
            infection_outcome=choice(("cured", "cured", "improved", "improved", "failed", None)),
            opat_outcome=choice(("success", "partial", "failure", "indeterminate", None)),
            outcome_on=choice((None, self.near(self.length, self.length + 40))),
            died_on=self.near(-1, self.length + 3) if self.perhaps(0.08) else None,
            courses=tuple(sorted(courses, key=lambda course: (course.started_on, course.id))),
            lines=tuple(self.lines),
            events=tuple(self.events),
            admissions=tuple(self.some(self.admission, 30)),
            opat_outcome_reason=choice((None, None, None, "Judged otherwise")),
            age_on_acceptance=choice((None, 3, 15, 16, 17, 18, 19, 40, 40, 80)),
        )

    def courses(self) -> list[CourseRecord]:
        if self.perhaps(0.03):
            return []
        choice, days = self.random.choice, timedelta
        first = self.base - days(choice((0,) * 30 + (1, 5, 400)))
        made = [self.course(0, first, self.last)]
        if self.perhaps(0.55):
            cut = self.near(0, self.length)
            then = cut + days(choice((0, 1, 1, 1, 2)))
            made = [self.course(0, first, cut), self.course(1, then, max(self.last, then))]
        if self.perhaps(0.2):
            begun = self.near(0, self.length)
            made.append(self.course(2, begun, begun + days(self.random.randint(-1, 14))))
        if self.perhaps(0.06):
            made[-1] = made[-1]._replace(ended_on=None, end_reason=None)
        return [*made, *self.odd_courses(made[0])]

    def odd_courses(self, first: CourseRecord) -> list[CourseRecord]:
        made, days = [], timedelta
        if self.perhaps(0.04):
            made.append(self.course(3, AS_AT + days(self.random.randint(-2, 5)), None))
        if self.perhaps(0.03):
            made.append(first._replace(id=self.ids(4)))
        if self.perhaps(0.04):
            made.append(self.course(5, self.base - days(6), self.base - days(1)))
        if self.perhaps(0.35):
            made.append(self.oral_course())
        return made

    def course(self, place: int, started_on: date, ended_on: date | None) -> CourseRecord:
        choice = self.random.choice
        agent, route, by = choice(AGENTS), choice(ROUTES), choice(GIVEN_BY)
        reasons = RARE_COURSE_ENDS if self.perhaps(0.12) else COURSE_ENDS
        return CourseRecord(
            agent,
            route,
            by,
            started_on,
            ended_on,
            choice(reasons) if ended_on else None,
            **RULES.classify(route, by, agent)._asdict(),
            id=self.ids(place),
        )

    def oral_course(self) -> CourseRecord:
        begun = self.last + timedelta(days=self.random.choice((-30, -4, -3, 0, 1, 7, 8, 20)))
        ends = (None, begun + timedelta(days=4), self.last, self.last + timedelta(days=1))
        ended = self.random.choice(ends)
        flags = RULES.classify("po", "self", "linezolid")
        return CourseRecord(
            "linezolid", "po", "self", begun, ended, None, **flags._asdict(), id=self.ids(6)
        )

    def line(self, place: int) -> LineRecord:
        choice = self.random.choice
        removed_on = choice((None, self.near(-3, self.length + 12), self.near(0, self.length + 8)))
        reason = choice(REMOVALS) if removed_on else None
        inserted_on = choice((None, self.base, self.near(-10, 5)))
        return LineRecord(choice(DEVICES), inserted_on, removed_on, self.ids(place), reason)

    def event(self, place: int) -> EventRecord:
        choice = self.random.choice
        kind, type_ = choice(KINDS)
        of_line = choice([None, *(line.id for line in self.lines)]) if kind == "line" else None
        removals = [line.removed_on for line in self.lines if line.removed_on]
        on = self.near(-3, self.length + 5)
        if removals and self.perhaps(0.6):
            on = choice(removals) + timedelta(days=choice((-8, -7, -1, 0, 1, 2)))
        return EventRecord(kind, type_, on, self.ids(place), choice(CONSEQUENCES), of_line)

    def admission(self, place: int) -> AdmissionRecord:
        choice = self.random.choice
        on = self.near(-2, self.length + 4)
        if self.events and self.perhaps(0.6):
            on = choice(self.events).occurred_on + timedelta(days=choice((-1, 0, 2, 3)))
        until = choice((None, on, on, *(on + timedelta(days=n) for n in (-1, 1, 1, 3, 3))))
        return AdmissionRecord(on, until, self.perhaps(0.3), choice(CAUSES), self.ids(place))
