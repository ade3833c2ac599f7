"""Rejected referrals, and why (R8)."""

from collections.abc import Iterator

from pms.domain.counting.records import NOT_RECORDED
from pms.domain.nors.definitions import LISTS
from pms.domain.nors.sections import TOTAL
from pms.domain.service_reports.cases import Decided
from pms.domain.service_reports.definitions import REFERRALS, REJECTED
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

DECIDED = Measure("decided", "Referrals decided")
REFERRALS_REJECTED = Measure("rejected", "Rejected")
SHARE = Ratio("share", "Share rejected", "share", "rejected", "decided")


def by_quarter(case: Decided) -> Iterator[Adds]:
    yield quarter_of(case), (1, int(case.decision == "rejected"))


def by_specialty(case: Decided) -> Iterator[Adds]:
    yield case.specialty or NOT_RECORDED, (1, int(case.decision == "rejected"))


def by_reason(case: Decided) -> Iterator[Adds]:
    if case.decision == "rejected":
        for row in (TOTAL, *(set(case.rejection_reasons) or {NOT_RECORDED})):
            yield row, (1,)


REPORT = ServiceReport(
    name="rejections",
    title="Rejected referrals",
    answers="How many referrals were rejected, and for what reasons.",
    tables=(
        ReportTable(
            "quarters",
            "Rejected referrals by quarter",
            ByQuarter(),
            (DECIDED, REFERRALS_REJECTED),
            by_quarter,
            (SHARE,),
            reads="decided",
            pictures=(
                RunPicture(
                    "Referrals rejected, % of those decided", "share", "% of referrals decided"
                ),
            ),
        ),
        ReportTable(
            "reasons",
            "Reasons for rejection",
            OfList("rejection_reason", LISTS["rejection_reason"]),
            (REFERRALS_REJECTED,),
            by_reason,
            (Ratio("of_all", "Share of those rejected", "share of all", "rejected", "rejected"),),
            reads="decided",
            distinct=frozenset({"rejected"}),
            largest_first=True,
            pictures=(Bars("Rejected referrals by reason", "rejected", "Referrals"),),
        ),
        ReportTable(
            "specialties",
            "Rejected referrals by specialty",
            OfList("specialty", LISTS["specialty"]),
            (DECIDED, REFERRALS_REJECTED),
            by_specialty,
            (SHARE,),
            reads="decided",
            largest_first=True,
        ),
    ),
    definitions=(REJECTED, REFERRALS),
    headline=("decided", "rejected", "share"),
)
