"""Activity: episodes that ended and their treatment days, and referrals decided."""

from collections.abc import Iterator

from pms.domain.counting.opat_days import covered_days
from pms.domain.nors.definitions import MEASURES
from pms.domain.service_reports.cases import Decided, EndedEpisode
from pms.domain.service_reports.definitions import (
    BY_MONTH,
    COVERED_DAYS,
    MEAN_DAYS,
    RUN_CHART_OF_MEANS,
)
from pms.domain.service_reports.pictures import RunPicture, Stacks
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import (
    Adds,
    ByMonth,
    ByQuarter,
    Measure,
    Ratio,
    ReportTable,
    month_of,
    quarter_of,
)

EPISODES = Measure("episodes", MEASURES["episodes"])
OPAT_DAYS = Measure("opat_days", MEASURES["opat_days"])
COVERED = Measure("covered_days", "Covered days")
MEAN = Ratio("mean_days", "Mean OPAT days", "mean", "opat_days", "episodes")


def amounts(case: EndedEpisode) -> tuple[int, int, int]:
    return 1, case.treatment.opat_days, covered_days(case.treatment.stretches)


def by_quarter(case: EndedEpisode) -> Iterator[Adds]:
    yield quarter_of(case), amounts(case)


def by_month(case: EndedEpisode) -> Iterator[Adds]:
    yield month_of(case), amounts(case)


def decided(case: Decided) -> Iterator[Adds]:
    accepted = case.decision == "accepted"
    yield quarter_of(case), (int(accepted), int(not accepted))


REPORT = ServiceReport(
    name="activity",
    title="Activity and treatment days",
    answers="How many episodes ended, how many days of treatment they had, and how many referrals "
    "were decided, by month and quarter.",
    tables=(
        ReportTable(
            "quarters",
            "Episodes and treatment days by quarter",
            ByQuarter(),
            (EPISODES, OPAT_DAYS, COVERED),
            by_quarter,
            (MEAN,),
            pictures=(
                Stacks("OPAT days by quarter", ("opat_days",), "OPAT days"),
                RunPicture(
                    "Mean OPAT days of an episode",
                    "mean_days",
                    "OPAT days of an episode",
                    ("mean_days_adult", "mean_days_child"),
                ),
            ),
        ),
        ReportTable(
            "months",
            "Episodes and treatment days by month",
            ByMonth(),
            (EPISODES, OPAT_DAYS, COVERED),
            by_month,
            (MEAN,),
            pictures=(Stacks("Episodes that ended, by month", ("episodes",), "Episodes"),),
        ),
        ReportTable(
            "referrals",
            "Referrals decided by quarter",
            ByQuarter(),
            (Measure("accepted", "Accepted"), Measure("rejected", "Rejected")),
            decided,
            reads="decided",
            pictures=(
                Stacks("Referrals decided by quarter", ("accepted", "rejected"), "Referrals"),
            ),
        ),
    ),
    definitions=(BY_MONTH, COVERED_DAYS, MEAN_DAYS, RUN_CHART_OF_MEANS),
    headline=("episodes", "opat_days"),
    published=("mean_days_adult", "mean_days_child"),
)
