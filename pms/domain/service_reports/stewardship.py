"""OPAT days and drug days by UK-AWaRe category, for stewardship (R23)."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pms.domain.care.aware import CATEGORIES, AwareCategories
from pms.domain.care.lists import Lists, labels
from pms.domain.counting.opat_days import Stretch
from pms.domain.nors.definitions import MEASURES
from pms.domain.nors.sections import TOTAL
from pms.domain.service_reports.activity import EPISODES, OPAT_DAYS
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.definitions import AWARE, AWARE_SOURCE, BY_MONTH
from pms.domain.service_reports.period import Period
from pms.domain.service_reports.pictures import Bars, Stacks
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import (
    Adds,
    ByQuarter,
    Fixed,
    Measure,
    Ratio,
    ReportTable,
    quarter_of,
)

DRUG_DAYS = Measure("drug_days", MEASURES["drug_days"])


@dataclass(frozen=True)
class Classed:
    """A counted episode, and what tells the category of each of its courses."""

    ended: EndedEpisode
    categories: AwareCategories

    @property
    def episode_id(self) -> int:
        return self.ended.episode_id

    @property
    def day(self) -> date:
        return self.ended.day

    @cached_property
    def agents(self) -> Counter[tuple[str, str]]:
        """Days of each category and agent, each day once."""
        days: Counter[tuple[str, str]] = Counter()
        for first, last, courses in self._pieces():
            on = date.fromordinal(first)
            for given in {(self.categories.of(c.agent, c.route, on), c.agent) for c in courses}:
                days[given] += last - first + 1
        return days

    @cached_property
    def opat_days(self) -> Counter[str]:
        """OPAT days with something of each category, each day once."""
        days: Counter[str] = Counter()
        for first, last, courses in self._pieces():
            on = date.fromordinal(first)
            for category in {self.categories.of(c.agent, c.route, on) for c in courses}:
                days[category] += last - first + 1
        return days

    @cached_property
    def drug_days(self) -> Counter[str]:
        """Drug days (R12) of each category."""
        days: Counter[str] = Counter()
        for (category, _), number in self.agents.items():
            days[category] += number
        return days

    def _pieces(self) -> Iterator[Stretch]:
        """Stretches in which no category changes."""
        cuts = [day.toordinal() for day in self.categories.changes]
        for first, last, courses in self.ended.treatment.stretches:
            begins = [first, *(cut for cut in cuts if first < cut <= last)]
            for begin, after in zip(begins, [*begins[1:], last + 1], strict=True):
                yield Stretch(begin, after - 1, courses)


def by_category(case: Classed) -> Iterator[Adds]:
    yield TOTAL, (1, case.ended.treatment.opat_days, 0)
    for category, days in case.opat_days.items():
        yield category, (1, days, case.drug_days[category])


def by_quarter(case: Classed) -> Iterator[Adds]:
    yield quarter_of(case), tuple(case.drug_days[one] for one in CATEGORIES)


def by_agent(case: Classed) -> Iterator[Adds]:
    yield TOTAL, (1, 0)
    for (category, agent), days in case.agents.items():
        yield f"{category}+{agent}", (1, days)


@dataclass(frozen=True, slots=True)
class AgentsByCategory:
    """Pairs of category and agent, by category, then in the order of the list."""

    heading: str = "Antimicrobial"

    def listed(self, used: Collection[str], period: Period, lists: Lists) -> list[tuple[str, str]]:
        known = labels(lists, "antimicrobial")
        categories, agents = ({code: n for n, code in enumerate(o)} for o in (CATEGORIES, known))
        found = []
        for text in used:
            category, agent = text.split("+", 1)
            label = f"{CATEGORIES[category]}: {known.get(agent, agent)}"
            found.append((categories[category], agents.get(agent, len(agents)), text, label))
        return [(text, label) for *_, text, label in sorted(found)]


REPORT = ServiceReport(
    name="stewardship",
    title="Stewardship (UK-AWaRe)",
    answers="On how many days something of each UK-AWaRe category was given: for the stewardship "
    "team.",
    tables=(
        ReportTable(
            "categories",
            "Days by UK-AWaRe category",
            Fixed("Category", tuple(CATEGORIES.items())),
            (EPISODES, OPAT_DAYS, DRUG_DAYS),
            by_category,
            (
                Ratio("share", "Share of OPAT days", "part of all", "opat_days", "opat_days"),
                Ratio("drug_share", "Share of drug days", "part of all", "drug_days", "drug_days"),
            ),
            reads="classed",
            distinct=frozenset({"episodes", "opat_days"}),
            pictures=(Bars("Drug days by UK-AWaRe category", "drug_days", "Drug days"),),
        ),
        ReportTable(
            "quarters",
            "Drug days by category and quarter",
            ByQuarter(),
            tuple(Measure(code, label) for code, label in CATEGORIES.items()),
            by_quarter,
            reads="classed",
            pictures=(Stacks("Drug days by category and quarter", tuple(CATEGORIES), "Drug days"),),
        ),
        ReportTable(
            "agents",
            "How each antimicrobial was classed",
            AgentsByCategory(),
            (EPISODES, DRUG_DAYS),
            by_agent,
            reads="classed",
            distinct=frozenset({"episodes"}),
        ),
    ),
    definitions=(AWARE, AWARE_SOURCE, BY_MONTH),
    headline=("episodes", "opat_days", "drug_days"),
)
