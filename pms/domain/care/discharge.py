"""What a discharge may say of the episode that it ends."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem

NEEDED = {
    "therapy_end_reason": "Select why therapy ended",
    "infection_outcome": "Select the infection outcome",
    "opat_outcome": "Select the OPAT outcome",
    "outcome_on": "Enter the discharge date",
}
"""What no discharge is without: the pair of R9, when, and why."""


class DischargeRow(NamedTuple):
    decision: str | None = None
    therapy_end_reason: str | None = None
    infection_outcome: str | None = None
    opat_outcome: str | None = None
    outcome_on: date | None = None
    died_on: date | None = None


def problems(row: DischargeRow, *, is_now: bool) -> Iterator[Problem]:
    """`is_now`: somebody discharges the patient at this moment. What a record lacks that was kept
    before is asked by a data query (R19), not refused."""
    if is_now and row.decision != "accepted":
        yield Problem("decision", "Only an accepted referral can be discharged")
    for name in NEEDED if is_now else ():
        if not row._asdict()[name]:
            yield Problem(name, NEEDED[name])
    if row.therapy_end_reason == "died" and row.died_on is None:
        words = "Enter the date of death: therapy ended because the patient died"
        yield Problem("died_on", words, "ask")
