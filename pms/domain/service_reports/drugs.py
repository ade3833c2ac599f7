"""Agents and regimens: which antimicrobials were given, in how many episodes, on how many days."""

from collections.abc import Iterator

from pms.domain.counting.opat_days import drug_days, regimen_days
from pms.domain.nors.definitions import LISTS, MEASURES, SECTIONS
from pms.domain.nors.sections import TOTAL
from pms.domain.service_reports.activity import EPISODES, OPAT_DAYS
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.pictures import Bars
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import Adds, Measure, OfList, Ratio, ReportTable, Together


def by_agent(case: EndedEpisode) -> Iterator[Adds]:
    yield TOTAL, (1, 0)
    for agent, days in drug_days(case.treatment.stretches).items():
        yield agent, (1, days)


def by_regimen(case: EndedEpisode) -> Iterator[Adds]:
    yield TOTAL, (1, 0)
    for text, days in regimen_days(case.treatment.stretches).items():
        yield text, (1, days)


REPORT = ServiceReport(
    name="drugs",
    title="Agents and regimens",
    answers="Which antimicrobials were given, in how many episodes and on how many days: for "
    "pharmacy and for stewardship.",
    tables=(
        ReportTable(
            "agents",
            "Antimicrobials",
            OfList("antimicrobial", LISTS["antimicrobial"]),
            (EPISODES, Measure("drug_days", MEASURES["drug_days"])),
            by_agent,
            (Ratio("share", "Share of episodes", "share of all", "episodes", "episodes"),),
            distinct=frozenset({"episodes"}),
            largest_first=True,
            columns=("episodes", "share", "drug_days"),
            pictures=(Bars("Drug days by antimicrobial", "drug_days", "Drug days"),),
        ),
        ReportTable(
            "regimens",
            "Regimens",
            Together("antimicrobial", "Regimen"),
            (EPISODES, OPAT_DAYS),
            by_regimen,
            (Ratio("share", "Share of OPAT days", "part of all", "opat_days", "opat_days"),),
            distinct=frozenset({"episodes"}),
            largest_first=True,
            pictures=(Bars("OPAT days by regimen", "opat_days", "OPAT days"),),
        ),
    ),
    definitions=(SECTIONS["AGENT_X_DIAGNOSIS"], SECTIONS["REGIMEN"]),
    headline=("episodes", "drug_days"),
)
