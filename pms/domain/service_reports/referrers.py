"""Who refers patients, by which pathway, and how many of them are taken on."""

from collections.abc import Callable, Iterator

from pms.domain.counting.records import NOT_RECORDED
from pms.domain.nors.definitions import LISTS
from pms.domain.service_reports.cases import Decided
from pms.domain.service_reports.definitions import REFERRALS
from pms.domain.service_reports.pictures import Bars
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import Adds, Measure, OfList, Ratio, ReportTable

MEASURES = (
    Measure("decided", "Referrals decided"),
    Measure("accepted", "Accepted"),
    Measure("rejected", "Rejected"),
)
ACCEPTED = Ratio("share", "Share accepted", "share", "accepted", "decided")


def amounts(case: Decided) -> tuple[int, int, int]:
    accepted = int(case.decision == "accepted")
    return 1, accepted, 1 - accepted


def by_specialty(case: Decided) -> Iterator[Adds]:
    yield case.specialty or NOT_RECORDED, amounts(case)


def by_pathway(case: Decided) -> Iterator[Adds]:
    yield case.pathway or NOT_RECORDED, amounts(case)


def by_consultant(case: Decided) -> Iterator[Adds]:
    yield case.consultant or NOT_RECORDED, amounts(case)


def by_ward(case: Decided) -> Iterator[Adds]:
    yield case.ward or NOT_RECORDED, amounts(case)


def _table(
    name: str, list_name: str, heading: str, adds: Callable[[Decided], Iterator[Adds]]
) -> ReportTable:
    return ReportTable(
        name,
        f"Referrals by {heading.lower()}",
        OfList(list_name, heading),
        MEASURES,
        adds,
        (ACCEPTED,),
        reads="decided",
        largest_first=True,
        pictures=(Bars(f"Referrals decided, by {heading.lower()}", "decided", "Referrals"),),
    )


REPORT = ServiceReport(
    name="referrers",
    title="Referrers and pathways",
    answers="Who refers patients to OPAT, by which pathway they come, and how many are taken on.",
    tables=(
        _table("specialties", "specialty", LISTS["specialty"], by_specialty),
        _table("pathways", "pathway", "Pathway", by_pathway),
        _table("wards", "ward", "Ward", by_ward),
        _table("consultants", "consultant", "Consultant", by_consultant),
    ),
    definitions=(REFERRALS,),
    headline=("decided", "accepted", "share"),
)
