"""The plan that a referral was accepted with: what its first course, line and review begin with."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypedDict

from pms.episodes.models import Episode

LISTS = {
    "planned_agent": "antimicrobial",
    "planned_dose_unit": "dose_unit",
    "planned_frequency": "frequency",
    "planned_route": "route",
    "planned_administered_by": "administered_by",
    "planned_device": "device",
}
"""The list of each column of the plan that holds a code."""

DRUG = ("agent", "dose", "dose_unit", "frequency", "route", "administered_by")
"""What a course and the plan call the same; the plan's columns begin with `planned_`."""


class PlanValues(TypedDict, total=False):
    """The columns of an episode that are its plan; what is left out stays as it is."""

    planned_agent: str | None
    planned_dose: float | None
    planned_dose_unit: str | None
    planned_frequency: str | None
    planned_route: str | None
    planned_administered_by: str | None
    planned_device: str | None
    planned_end_on: date | None
    planned_review_on: date | None


COLUMNS = tuple(PlanValues.__annotations__)


class Plan(NamedTuple):
    """A plan; everything in it may be None."""

    agent: str | None
    dose: float | None
    dose_unit: str | None
    frequency: str | None
    route: str | None
    administered_by: str | None
    device: str | None
    end_on: date | None
    review_on: date | None

    def drug(self) -> dict[str, Any]:
        """The values that a course begins with, by the course's columns."""
        return {name: getattr(self, name) for name in DRUG}


@dataclass(frozen=True, slots=True)
class Starts:
    """What is to start with the acceptance; a row that bears the reference already is left so."""

    course_on: date | None
    course_ref: str
    line_on: date | None
    line_ref: str
    allergy_reason: str | None = None
    """Why the drug is given although it meets an allergy."""


def plan_in(episode: Episode) -> Plan:
    """The plan of an episode that is loaded."""
    return Plan(*(getattr(episode, name) for name in COLUMNS))
