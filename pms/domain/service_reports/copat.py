"""Complex oral therapy (COpAT): oral days of OPAT episodes, and episodes on oral treatment only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pms.domain.counting.opat_days import Stretch, count_days, drug_days, oral_stretches
from pms.domain.counting.records import CourseRecord, EpisodeRecord
from pms.domain.counting.treatment import has_ended, treatment_of
from pms.domain.nors.definitions import LISTS, MEASURES, SECTIONS
from pms.domain.nors.sections import TOTAL
from pms.domain.service_reports.definitions import ORAL_ONLY
from pms.domain.service_reports.pictures import Bars, Stacks
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import (
    Adds,
    ByQuarter,
    Measure,
    OfList,
    Ratio,
    ReportTable,
    quarter_of,
)
from pms.domain.text.days import in_full


@dataclass(frozen=True, slots=True)
class Oral:
    """An episode with oral days. After OPAT it belongs where the last OPAT day lies, as in the
    return; without an OPAT day where its last oral day lies (W12)."""

    episode_id: int
    day: date
    oral_only: bool
    stretches: Sequence[Stretch]

    @property
    def oral_days(self) -> int:
        return count_days(self.stretches)


def oral_case(record: EpisodeRecord, as_at: date) -> Oral | None:
    """None without an oral day, and while parenteral treatment goes on."""
    stretches = oral_stretches(record.accepted_on, record.courses, record.admissions, as_at)
    if not stretches or _goes_on(record.courses, as_at):
        return None
    treatment = treatment_of(record, as_at)
    if treatment is None:
        last = date.fromordinal(stretches[-1].last)
        return Oral(record.id, last, oral_only=True, stretches=stretches)
    assert has_ended(record, as_at)
    return Oral(record.id, treatment.last_opat_day, oral_only=False, stretches=stretches)


def _goes_on(courses: Iterable[CourseRecord], as_at: date) -> bool:
    return any(c.counted and (c.ended_on is None or c.ended_on > as_at) for c in courses)


def by_quarter(case: Oral) -> Iterator[Adds]:
    days, alone = case.oral_days, int(case.oral_only)
    yield quarter_of(case), (1, days, 1 - alone, days * (1 - alone), alone, days * alone)


def by_agent(case: Oral) -> Iterator[Adds]:
    yield TOTAL, (1, case.oral_days)
    for agent, days in drug_days(case.stretches).items():
        yield agent, (1, days)


def why(case: Oral) -> str:
    first, last = (
        date.fromordinal(day) for day in (case.stretches[0].first, case.stretches[-1].last)
    )
    return f"Oral days from {in_full(first)} to {in_full(last)}"


ORAL_DAYS = Measure("oral_days", MEASURES["oral_days"])

REPORT = ServiceReport(
    name="copat",
    title="Complex oral therapy (COpAT)",
    answers="How many patients had oral treatment under OPAT, after or without an intravenous one, "
    "and for how many days.",
    tables=(
        ReportTable(
            "quarters",
            "Oral days by quarter",
            ByQuarter(),
            (
                Measure("episodes", MEASURES["episodes"]),
                ORAL_DAYS,
                Measure("opat", "OPAT episodes"),
                Measure("opat_oral_days", "Oral days of OPAT episodes"),
                Measure("oral_only", "Episodes on oral treatment only"),
                Measure("oral_only_days", "Oral days of oral treatment only"),
            ),
            by_quarter,
            (Ratio("mean", "Mean oral days", "mean", "oral_days", "episodes"),),
            reads="oral",
            why=why,
            pictures=(
                Stacks(
                    "Oral days by quarter",
                    ("opat_oral_days", "oral_only_days"),
                    "Oral days",
                ),
            ),
        ),
        ReportTable(
            "agents",
            "Oral days by antimicrobial",
            OfList("antimicrobial", LISTS["antimicrobial"]),
            (Measure("episodes", MEASURES["episodes"]), ORAL_DAYS),
            by_agent,
            reads="oral",
            why=why,
            distinct=frozenset({"episodes", "oral_days"}),
            largest_first=True,
            pictures=(Bars("Oral days by antimicrobial", "oral_days", "Oral days"),),
        ),
    ),
    definitions=(SECTIONS["COPAT"], ORAL_ONLY),
    headline=("episodes", "oral_days", "oral_only"),
)
