"""Deaths during OPAT, by quarter and category, as the return counts them."""

from collections.abc import Iterator

from pms.domain.counting.records import NOT_RECORDED
from pms.domain.nors.contributions import died_during
from pms.domain.nors.definitions import LISTS, SECTIONS
from pms.domain.service_reports.activity import EPISODES
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.definitions import BY_MONTH
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

DEATHS = Measure("deaths", "Deaths")


def has_died(case: EndedEpisode) -> bool:
    return died_during(case.record, case.treatment)


def by_quarter(case: EndedEpisode) -> Iterator[Adds]:
    yield quarter_of(case), (1, int(has_died(case)))


def by_category(case: EndedEpisode) -> Iterator[Adds]:
    if has_died(case):
        yield case.record.death_category or NOT_RECORDED, (1,)


def why(case: EndedEpisode) -> str:
    if not has_died(case):
        return ""
    died_on = case.record.died_on
    return f"Died on {in_full(died_on)}" if died_on else "A death category is recorded, no day"


REPORT = ServiceReport(
    name="deaths",
    title="Deaths",
    answers="How many patients died during OPAT, and what of.",
    tables=(
        ReportTable(
            "quarters",
            "Deaths by quarter",
            ByQuarter(),
            (EPISODES, DEATHS),
            by_quarter,
            (Ratio("share", "Share who died", "share", "deaths", "episodes"),),
            why=why,
            pictures=(Stacks("Deaths by quarter", ("deaths",), "Deaths"),),
        ),
        ReportTable(
            "categories",
            "Deaths by category",
            OfList("death_category", LISTS["death_category"]),
            (DEATHS,),
            by_category,
            largest_first=True,
            why=why,
            pictures=(Bars("Deaths by category", "deaths", "Deaths"),),
        ),
    ),
    definitions=(SECTIONS["DEATH"], BY_MONTH),
    headline=("episodes", "deaths", "share"),
)
