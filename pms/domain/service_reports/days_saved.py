"""Treatment days saved, with the formula, and what they would have cost in hospital."""

from collections.abc import Iterator

from pms.domain.service_reports.activity import COVERED, EPISODES, amounts
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.definitions import BY_MONTH, COST, COVERED_DAYS, DAYS_SAVED
from pms.domain.service_reports.pictures import Stacks
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import (
    Adds,
    ByQuarter,
    Measure,
    Ratio,
    ReportTable,
    quarter_of,
)


def by_quarter(case: EndedEpisode) -> Iterator[Adds]:
    yield quarter_of(case), amounts(case)


REPORT = ServiceReport(
    name="days-saved",
    title="Treatment days saved",
    answers="How many days of treatment patients had outside hospital, and what as many days in "
    "hospital would have cost.",
    tables=(
        ReportTable(
            "quarters",
            "Treatment days saved by quarter",
            ByQuarter(),
            (EPISODES, Measure("days_saved", DAYS_SAVED.title), COVERED),
            by_quarter,
            (Ratio("cost", "These days in hospital, £", "money", "days_saved", "days_saved"),),
            columns=("episodes", "days_saved", "covered_days", "cost"),
            pictures=(
                Stacks("Treatment days saved by quarter", ("days_saved",), DAYS_SAVED.title),
            ),
        ),
    ),
    definitions=(DAYS_SAVED, COST, COVERED_DAYS, BY_MONTH),
    headline=("days_saved",),
)
