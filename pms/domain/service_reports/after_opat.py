"""What became of patients on days 2 to 30 after OPAT: admissions and deaths (R16b)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.counting.after_opat import AfterOpat, after_opat
from pms.domain.counting.records import NOT_RECORDED, AdmissionRecord
from pms.domain.nors.definitions import LISTS
from pms.domain.nors.sections import TOTAL
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.definitions import AFTER_OPAT, BY_MONTH, KNOWN_AFTER_OPAT
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


class Followed(NamedTuple):
    """A counted episode whose 30 days after OPAT have passed, and when they were said to be
    known."""

    ended: EndedEpisode
    known_on: date | None

    @property
    def episode_id(self) -> int:
        return self.ended.episode_id

    @property
    def day(self) -> date:
        return self.ended.day

    @property
    def days(self) -> AfterOpat:
        return after_opat(self.ended.treatment.last_opat_day)

    @property
    def admissions(self) -> list[AdmissionRecord]:
        return self.days.admissions(self.ended.record.admissions)

    @property
    def died_on(self) -> date | None:
        died_on = self.ended.record.died_on
        return died_on if self.days.holds(died_on) else None

    @property
    def is_known(self) -> bool:
        """A day that has not come yet says nothing."""
        has_come = self.known_on is not None and self.known_on <= self.ended.as_at
        return has_come and self.days.is_known(self.known_on, self.ended.record.died_on)


def followed(case: EndedEpisode, known_on: date | None) -> Followed | None:
    """None while the 30 days have not passed."""
    one = Followed(case, known_on)
    return one if one.days.have_passed(case.as_at) else None


def by_quarter(case: Followed) -> Iterator[Adds]:
    admitted, died = int(bool(case.admissions)), int(case.died_on is not None)
    yield quarter_of(case), (1, admitted, died, int(case.is_known))


def by_cause(case: Followed) -> Iterator[Adds]:
    causes = {stay.cause or NOT_RECORDED for stay in case.admissions}
    for row in (TOTAL, *causes) if causes else ():
        yield row, (1,)


def why(case: Followed) -> str:
    days = dict.fromkeys(in_full(stay.admitted_on) for stay in case.admissions)
    found = [f"Unplanned admission on {' and '.join(days)}"] if days else []
    if case.died_on:
        found.append(f"Died on {in_full(case.died_on)}")
    if case.is_known and case.known_on:
        found.append(f"Said to be known on {in_full(case.known_on)}")
    return "; ".join(found)


ADMITTED = Measure("admitted", "Admitted unplanned")

REPORT = ServiceReport(
    name="after-opat",
    title="After OPAT",
    answers="How many patients were admitted unplanned or died on days 2 to 30 after their last "
    "OPAT day, and of how many this is known.",
    tables=(
        ReportTable(
            "quarters",
            "Days 2 to 30 after OPAT, by quarter",
            ByQuarter(),
            (
                Measure("episodes", "Episodes whose 30 days have passed"),
                ADMITTED,
                Measure("died", "Died"),
                Measure("known", "Known"),
            ),
            by_quarter,
            (
                Ratio("share_admitted", "Share admitted", "share", "admitted", "episodes"),
                Ratio("share_died", "Share who died", "share", "died", "episodes"),
                Ratio("share_known", "Share known", "share", "known", "episodes"),
            ),
            reads="followed",
            why=why,
            pictures=(Stacks("Admitted after OPAT, by quarter", ("admitted",), "Episodes"),),
        ),
        ReportTable(
            "causes",
            "Causes of admission after OPAT",
            OfList("readmission_cause", LISTS["readmission_cause"]),
            (ADMITTED,),
            by_cause,
            reads="followed",
            distinct=frozenset({"admitted"}),
            largest_first=True,
            why=why,
            pictures=(Bars("Admitted after OPAT, by cause", "admitted", "Episodes"),),
        ),
    ),
    definitions=(AFTER_OPAT, KNOWN_AFTER_OPAT, BY_MONTH),
    headline=("episodes", "share_admitted", "share_died", "share_known"),
)
