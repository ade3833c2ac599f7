"""Unplanned readmissions: how many of the counted episodes, why, and of which patients (R16)."""

from collections.abc import Iterator

from pms.domain.counting.records import NOT_RECORDED
from pms.domain.nors.definitions import LISTS, RATES, SECTIONS
from pms.domain.nors.sections import TOTAL
from pms.domain.service_reports.activity import EPISODES
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.definitions import BY_MONTH, RUN_CHART_OF_SHARES
from pms.domain.service_reports.pictures import Bars, RunPicture
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

READMITTED = Measure("readmitted", "Readmitted")
SHARE = Ratio("share", "Share readmitted", "share", "readmitted", "episodes")


def is_readmitted(case: EndedEpisode) -> int:
    return int(bool(case.treatment.readmissions(case.record)))


def by_quarter(case: EndedEpisode) -> Iterator[Adds]:
    yield quarter_of(case), (1, is_readmitted(case))


def by_diagnosis(case: EndedEpisode) -> Iterator[Adds]:
    yield case.record.diagnosis or NOT_RECORDED, (1, is_readmitted(case))


def by_cause(case: EndedEpisode) -> Iterator[Adds]:
    causes = {stay.cause or NOT_RECORDED for stay in case.treatment.readmissions(case.record)}
    for row in (TOTAL, *causes) if causes else ():
        yield row, (1,)


def why(case: EndedEpisode) -> str:
    stays = case.treatment.readmissions(case.record)
    days = dict.fromkeys(in_full(stay.admitted_on) for stay in stays)
    return f"Unplanned admission on {' and '.join(days)}" if days else ""


REPORT = ServiceReport(
    name="readmissions",
    title="Readmissions",
    answers="How many patients had to come back into hospital unplanned while they were treated, "
    "and why.",
    tables=(
        ReportTable(
            "quarters",
            "Unplanned readmissions by quarter",
            ByQuarter(),
            (EPISODES, READMITTED),
            by_quarter,
            (SHARE,),
            why=why,
            pictures=(
                RunPicture("Episodes with an unplanned readmission, %", "share", "% of episodes"),
            ),
        ),
        ReportTable(
            "causes",
            "Causes of readmission",
            OfList("readmission_cause", LISTS["readmission_cause"]),
            (READMITTED,),
            by_cause,
            (
                Ratio(
                    "of_all",
                    "Share of those readmitted",
                    "share of all",
                    "readmitted",
                    "readmitted",
                ),
            ),
            distinct=frozenset({"readmitted"}),
            largest_first=True,
            why=why,
            pictures=(Bars("Episodes with a readmission, by cause", "readmitted", "Episodes"),),
        ),
        ReportTable(
            "diagnoses",
            "Readmissions by diagnosis",
            OfList("diagnosis", LISTS["diagnosis"]),
            (EPISODES, READMITTED),
            by_diagnosis,
            (SHARE,),
            largest_first=True,
            why=why,
        ),
    ),
    definitions=(RATES["readmission"], SECTIONS["READMISSION"], BY_MONTH, RUN_CHART_OF_SHARES),
    headline=("episodes", "readmitted", "share"),
)
