"""How long accepted referrals waited: days from referral to acceptance, median and quartiles."""

from collections.abc import Iterator

from pms.domain.counting.records import NOT_RECORDED
from pms.domain.nors.definitions import LISTS
from pms.domain.service_reports.cases import Decided
from pms.domain.service_reports.definitions import REFERRALS, RUN_CHART_OF_MEDIANS, WAIT
from pms.domain.service_reports.pictures import Bars, RunPicture
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import (
    Adds,
    ByQuarter,
    Fixed,
    Measure,
    OfList,
    Ratio,
    ReportTable,
    quarter_of,
)
from pms.domain.text.days import in_full

ACCEPTED = Measure("accepted", "Accepted")
DAYS = Measure("days", "Days waited")
WITHIN_A_DAY = Measure("within_a_day", "Within a day")
MEDIAN = Ratio("median", "Median days", "median", "days", "accepted")
SHARE_WITHIN = Ratio("share", "Share within a day", "share", "within_a_day", "accepted")

LENGTHS = (
    ("0", "The same day", 0),
    ("1", "1 day", 1),
    ("2", "2 days", 2),
    ("3", "3 days", 3),
    ("4-7", "4 to 7 days", 7),
    ("8-14", "8 to 14 days", 14),
    ("15", "More than 14 days", None),
)


def days_waited(case: Decided) -> int | None:
    """None where the referral was not accepted, or is dated after its acceptance."""
    if case.decision != "accepted" or case.referred_on is None:
        return None
    days = (case.day - case.referred_on).days
    return days if days >= 0 else None


def amounts(days: int) -> tuple[int, int, int]:
    return 1, days, int(days <= 1)


def by_quarter(case: Decided) -> Iterator[Adds]:
    days = days_waited(case)
    if days is not None:
        yield quarter_of(case), amounts(days)


def by_specialty(case: Decided) -> Iterator[Adds]:
    days = days_waited(case)
    if days is not None:
        yield case.specialty or NOT_RECORDED, amounts(days)


def by_pathway(case: Decided) -> Iterator[Adds]:
    days = days_waited(case)
    if days is not None:
        yield case.pathway or NOT_RECORDED, amounts(days)


def by_length(case: Decided) -> Iterator[Adds]:
    days = days_waited(case)
    if days is not None:
        yield next(c for c, _, most in LENGTHS if most is None or days <= most), (1,)


def why(case: Decided) -> str:
    assert case.referred_on is not None
    return f"Referred on {in_full(case.referred_on)}, accepted on {in_full(case.day)}"


REPORT = ServiceReport(
    name="waiting",
    title="Time from referral to acceptance",
    answers="How long patients wait from being referred to being accepted.",
    tables=(
        ReportTable(
            "quarters",
            "Days from referral to acceptance by quarter",
            ByQuarter(),
            (ACCEPTED, DAYS, WITHIN_A_DAY),
            by_quarter,
            (MEDIAN, SHARE_WITHIN),
            reads="decided",
            why=why,
            columns=("accepted", "median", "days", "within_a_day", "share"),
            pictures=(
                RunPicture(
                    "Days from referral to acceptance, median and quartiles", "median", "Days"
                ),
            ),
        ),
        ReportTable(
            "lengths",
            "How long they waited",
            Fixed("Waited", tuple((code, label) for code, label, _ in LENGTHS)),
            (ACCEPTED,),
            by_length,
            (Ratio("of_all", "Share of accepted", "share of all", "accepted", "accepted"),),
            reads="decided",
            why=why,
            pictures=(Bars("Accepted referrals by days waited", "accepted", "Referrals"),),
        ),
        ReportTable(
            "pathways",
            "Days from referral to acceptance by pathway",
            OfList("pathway", "Pathway"),
            (ACCEPTED, DAYS, WITHIN_A_DAY),
            by_pathway,
            (MEDIAN, SHARE_WITHIN),
            reads="decided",
            why=why,
            largest_first=True,
            columns=("accepted", "median", "days", "within_a_day", "share"),
        ),
        ReportTable(
            "specialties",
            "Days from referral to acceptance by specialty",
            OfList("specialty", LISTS["specialty"]),
            (ACCEPTED, DAYS, WITHIN_A_DAY),
            by_specialty,
            (MEDIAN, SHARE_WITHIN),
            reads="decided",
            why=why,
            largest_first=True,
            columns=("accepted", "median", "days", "within_a_day", "share"),
        ),
    ),
    definitions=(WAIT, REFERRALS, RUN_CHART_OF_MEDIANS),
    headline=("accepted", "median", "share"),
)
