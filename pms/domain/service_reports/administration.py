"""Who gave the treatment, on how many days, as the return counts it."""

from collections.abc import Iterator

from pms.domain.counting.opat_days import administrator_days
from pms.domain.counting.records import NOT_RECORDED
from pms.domain.nors.definitions import LISTS, SECTIONS
from pms.domain.nors.sections import TOTAL
from pms.domain.service_reports.activity import EPISODES, OPAT_DAYS
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.definitions import BY_MONTH, PLACES_OF_GIVING, WITHOUT_A_WAY
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

PATIENT = frozenset({"self", "carer"})
NURSE_AT_HOME = frozenset({"opat_nurse_home", "community_nurse_home", "private_nurse_home"})


def by_way(case: EndedEpisode) -> Iterator[Adds]:
    yield TOTAL, (1, case.treatment.opat_days)
    for way, days in administrator_days(case.treatment.stretches).items():
        yield way or NOT_RECORDED, (1, days)


def by_quarter(case: EndedEpisode) -> Iterator[Adds]:
    """Each OPAT day once: by a nurse at home before anywhere else, by the patient alone last."""
    patient = nurse = elsewhere = unknown = 0
    for first, last, courses in case.treatment.stretches:
        ways = {course.administered_by or "" for course in courses}
        days = last - first + 1
        if ways & NURSE_AT_HOME:
            nurse += days
        elif ways - PATIENT - {""}:
            elsewhere += days
        elif ways & PATIENT:
            patient += days
        else:
            unknown += days
    yield quarter_of(case), (case.treatment.opat_days, patient, nurse, elsewhere, unknown)


REPORT = ServiceReport(
    name="administration",
    title="Who gives the treatment",
    answers="Who gave the treatment, in how many episodes and on how many days.",
    tables=(
        ReportTable(
            "ways",
            "Episodes and OPAT days by who gave the treatment",
            OfList("administered_by", LISTS["administered_by"]),
            (EPISODES, OPAT_DAYS),
            by_way,
            (Ratio("of_days", "Share of OPAT days", "part of all", "opat_days", "opat_days"),),
            distinct=frozenset({"episodes", "opat_days"}),
            largest_first=True,
            pictures=(Bars("OPAT days by who gave the treatment", "opat_days", "OPAT days"),),
        ),
        ReportTable(
            "quarters",
            "OPAT days by quarter and who gave the treatment",
            ByQuarter(),
            (
                OPAT_DAYS,
                Measure("patient", "Patient or carer"),
                Measure("nurse", "Nurse at home"),
                Measure("elsewhere", "Clinic or elsewhere"),
                Measure("unknown", "Not recorded"),
            ),
            by_quarter,
            (Ratio("of_days", "Share by patient or carer", "part", "patient", "opat_days"),),
            pictures=(
                Stacks(
                    "OPAT days by quarter",
                    ("patient", "nurse", "elsewhere", "unknown"),
                    "OPAT days",
                ),
            ),
        ),
    ),
    definitions=(SECTIONS["ADMINISTERED_BY"], PLACES_OF_GIVING, WITHOUT_A_WAY, BY_MONTH),
    headline=("episodes", "opat_days"),
)
