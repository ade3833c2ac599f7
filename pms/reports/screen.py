"""What the return's pages show, in words: quarters, open queries by kind, rates."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from pms.domain.nors.definitions import QUERIES, Definition
from pms.domain.nors.quarter_rates import Rate
from pms.domain.quarter import Quarter
from pms.domain.queries import Query
from pms.domain.rates import MINIMUM_DAYS
from pms.reports.draft import OpenQuery

SERVICES = {"adult": "Adult", "paediatric": "Paediatric"}
MONTHS = ("January to March", "April to June", "July to September", "October to December")


@dataclass(frozen=True, slots=True)
class Place:
    """A service's quarter."""

    service_code: str
    quarter: Quarter

    @property
    def code(self) -> str:
        return str(self.quarter)

    @property
    def service(self) -> str:
        return SERVICES[self.service_code]

    @property
    def label(self) -> str:
        return f"{self.quarter.year} Q{self.quarter.number}, {MONTHS[self.quarter.number - 1]}"


class Mending(NamedTuple):
    """One query, and the part of the episode's page where it is mended."""

    episode_id: int
    message: str
    anchor: str


class QueryGroup(NamedTuple):
    """Open queries of one kind, by episode."""

    title: str
    queries: list[Mending]


def query_groups(found: Iterable[OpenQuery]) -> list[QueryGroup]:
    """Queries of one kind together, the kinds in the order of the rule (R19)."""
    order = {kind: position for position, kind in enumerate(QUERIES)}
    ordered = sorted(found, key=lambda one: order[one.query.kind])
    return [
        QueryGroup(QUERIES[kind], [Mending(id_, q.message, _anchor(q)) for id_, q in same])
        for kind, same in groupby(ordered, key=lambda one: one.query.kind)
    ]


def _anchor(query: Query) -> str:
    return "#diagnosis" if query.kind == "no_diagnosis" else f"#{query.section}"


class RateWords(NamedTuple):
    """A rate in words; `value` is blank where there is none, and `why_not` says why."""

    definition: Definition
    made_of: str
    value: str
    interval: str
    why_not: str


def rate_words(rate: Rate) -> RateWords:
    made_of = f"{rate.numerator:,} in {rate.denominator:,} {rate.denominator_words}"
    estimate = rate.estimate
    if estimate is None:
        too_few = f"No rate below {MINIMUM_DAYS} {rate.denominator_words}"
        why_not = too_few if rate.kind == "rate" else "Nothing to take a share of"
        return RateWords(rate.definition, made_of, "", "", why_not)
    scale, unit = (1, "") if rate.kind == "rate" else (100, "%")
    value, low, high = (
        f"{number * scale:.1f}{unit}" for number in (estimate.value, estimate.low, estimate.high)
    )
    return RateWords(rate.definition, made_of, value, f"{low} to {high}", "")
