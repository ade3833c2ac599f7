"""Diagnoses: what patients were treated for, and for how long."""

from collections.abc import Iterator

from pms.domain.counting.records import NOT_RECORDED
from pms.domain.nors.definitions import LISTS, SECTIONS
from pms.domain.service_reports.activity import EPISODES, MEAN, OPAT_DAYS
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.definitions import MEAN_DAYS
from pms.domain.service_reports.pictures import Bars
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import Adds, OfList, Ratio, ReportTable


def by_diagnosis(case: EndedEpisode) -> Iterator[Adds]:
    yield case.record.diagnosis or NOT_RECORDED, (1, case.treatment.opat_days)


REPORT = ServiceReport(
    name="diagnoses",
    title="Diagnoses",
    answers="What patients were treated for, how many of them, and for how many days.",
    tables=(
        ReportTable(
            "diagnoses",
            "Episodes and OPAT days by diagnosis",
            OfList("diagnosis", LISTS["diagnosis"]),
            (EPISODES, OPAT_DAYS),
            by_diagnosis,
            (Ratio("share", "Share of episodes", "share of all", "episodes", "episodes"), MEAN),
            largest_first=True,
            columns=("episodes", "share", "opat_days", "mean_days"),
            pictures=(
                Bars(
                    "Share of episodes by diagnosis, %",
                    "share",
                    "% of episodes",
                    (
                        ("bronchiectasis", "bronchiectasis"),
                        ("urinary_tract_infection", "urinary"),
                        ("diabetic_foot_infection", "diabetic_foot"),
                    ),
                ),
            ),
        ),
    ),
    definitions=(SECTIONS["DIAGNOSIS"], MEAN_DAYS),
    headline=("episodes",),
    published=("skin_and_soft_tissue", "bronchiectasis", "urinary", "diabetic_foot"),
)
