"""Who is on what, what of it can be counted, and the doses needed: put together for one day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pms.domain.care.doses_needed import (
    Need,
    Prescribed,
    Supply,
    counted_until,
    needs,
    why_not_counted,
)
from pms.domain.care.lists import Lists
from pms.picklists.queries import organisation_lists
from pms.reports.drug_usage.queries import TreatmentInUse

ORAL = "po"


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One treatment with what the rules say of it."""

    treatment: TreatmentInUse
    starts_on: date
    until: date | None
    why_not: str | None
    """Why its doses are not counted; None where they are."""
    in_hospital: bool

    @property
    def is_plan(self) -> bool:
        return self.treatment.started_on is None


@dataclass(frozen=True, slots=True)
class Group:
    """Treatments of one standing: those of today, or those that are expected."""

    lines: Sequence[UsageRow]
    needs: Sequence[Need]
    long_acting: frozenset[str]

    @property
    def patients(self) -> int:
        return len({line.treatment.patient_id for line in self.lines})

    @property
    def not_counted(self) -> list[UsageRow]:
        return [line for line in self.lines if line.why_not]

    def within(self, days: int) -> int:
        return sum(need.within(days) for need in self.needs)

    def in_hospital(self, prescribed: Prescribed) -> int:
        """Patients who are in hospital now, of one thing prescribed."""
        return len(
            {
                line.treatment.patient_id
                for line in self.lines
                if line.in_hospital and not line.why_not and line.treatment.prescribed == prescribed
            }
        )


@dataclass(frozen=True, slots=True)
class Usage:
    today: date
    current: Group
    expected: Group

    @property
    def is_empty(self) -> bool:
        return not (self.current.lines or self.expected.lines)

    @property
    def not_counted(self) -> list[UsageRow]:
        return [*self.current.not_counted, *self.expected.not_counted]


def usage_of(treatments: Iterable[TreatmentInUse], inpatients: set[int], today: date) -> Usage:
    lists = organisation_lists()
    by_inpatient_team = {
        value.code
        for value in lists["administered_by"]
        if value.flags.get("counts_as_opat") == "no"
    }
    current: list[UsageRow] = []
    expected: list[UsageRow] = []
    for one in treatments:
        line = _line(one, inpatients, by_inpatient_team, today)
        (current if one.started_on and one.started_on <= today else expected).append(line)
    return Usage(today, _group(current, lists, today), _group(expected, lists, today))


def _line(
    one: TreatmentInUse, inpatients: set[int], by_inpatient_team: set[str], today: date
) -> UsageRow:
    oral = one.prescribed.route == ORAL
    why_not = why_not_counted(
        one.prescribed.frequency,
        by_inpatient_team=one.administered_by in by_inpatient_team,
        over=one.has_outcome and one.ended_on is None and not oral,
    )
    until = counted_until(one.ended_on, one.planned_end_on, today, oral=oral)
    return UsageRow(one, one.started_on or today, until, why_not, one.episode_id in inpatients)


def _group(lines: Sequence[UsageRow], lists: Lists, today: date) -> Group:
    in_order = order(lists)
    counted = [
        Supply(line.treatment.prescribed, line.treatment.patient_id, line.starts_on, line.until)
        for line in lines
        if not line.why_not
    ]
    return Group(
        sorted(lines, key=lambda line: in_order(line.treatment.prescribed)),
        sorted(needs(counted, today), key=lambda need: in_order(need.prescribed)),
        frozenset(
            value.code
            for value in lists["antimicrobial"]
            if value.flags.get("long_acting") == "yes"
        ),
    )


def order(lists: Lists) -> Callable[[Prescribed], tuple[object, ...]]:
    """Drugs by name, then dose, and how often, the way and the form in the order of their lists."""
    names = {value.code: value.label.casefold() for value in lists["antimicrobial"]}
    places: Mapping[str, Mapping[str | None, int]] = {
        name: defaultdict(int, {value.code: place for place, value in enumerate(lists[name], 1)})
        for name in ("dose_unit", "frequency", "route", "delivery_form")
    }

    def key(one: Prescribed) -> tuple[object, ...]:
        return (
            names.get(one.agent, one.agent),
            places["dose_unit"][one.unit],
            one.dose or 0,
            places["frequency"][one.frequency],
            places["route"][one.route],
            places["delivery_form"][one.delivery_form],
            tuple(text or "" for text in (one.unit, one.frequency, one.route, one.delivery_form)),
        )

    return key
