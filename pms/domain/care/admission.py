"""What may be said of a stay in hospital."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem, happened, in_order
from pms.domain.care.suggestion import CAUSES_OF_FAILURE
from pms.domain.counting.treatment import PLANNED_PROCEDURE


class AdmissionRow(NamedTuple):
    admitted_on: date | None = None
    discharged_on: date | None = None
    planned: bool | None = None
    cause: str | None = None


def problems(row: AdmissionRow, *, today: date) -> Iterator[Problem]:
    yield from happened("admitted_on", row.admitted_on, today)
    yield from in_order(
        "discharged_on", row.discharged_on, row.admitted_on, "the patient was admitted"
    )
    yield from happened("discharged_on", row.discharged_on, today)
    if contradicts_itself(row.planned, row.cause):
        said = "planned" if row.planned else "unplanned"
        words = f"The admission is said to be {said}, which this contradicts"
        yield Problem("cause", words, "warn")


def contradicts_itself(planned: bool | None, cause: str | None) -> bool:
    """What is planned is not caused by a complication, and a planned procedure is not unplanned."""
    return cause in CAUSES_OF_FAILURE if planned else cause == PLANNED_PROCEDURE
