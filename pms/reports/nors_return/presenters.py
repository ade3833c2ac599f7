"""What the return's pages show, in words: quarters, open queries by kind, rates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from flask import url_for

from pms.domain.counting.quarter import Quarter
from pms.domain.counting.rates import MINIMUM_DAYS
from pms.domain.counting.services import SERVICES
from pms.domain.nors.definitions import QUERIES, Definition
from pms.domain.nors.quarter_rates import Rate
from pms.episodes.fix_links import fix_path, is_of_patient, words_of
from pms.reports.nors_return.draft import OpenQuery

MONTHS = ("January to March", "April to June", "July to September", "October to December")


@dataclass(frozen=True, slots=True)
class ServiceQuarter:
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


class QueryToFix(NamedTuple):
    """One query, where it is fixed, and who worked on the episode last."""

    episode_id: int
    message: str
    section_url: str
    """The part of the episode's page, for who may read it."""
    field_url: str
    """The very field, open, for those who may fix it."""
    key: str
    """Its id in the page, so that the keyboard finds it again."""
    last_worked_on_by: str
    other_url: str = ""
    other_words: str = ""
    """Where the second of two facts stands that disagree, for those who may fix it."""


class QueryGroup(NamedTuple):
    """Open queries of one kind, by episode; of many, the first."""

    kind: str
    title: str
    queries: list[QueryToFix]
    number: int
    """How many there are of the kind, shown or not."""


SHOWN_OF_A_KIND = 25
SHOWN_IN_ALL = 100
"""Queries that the page of a quarter shows, so that it stays as short however many are open."""


def by_kind(found: Iterable[OpenQuery]) -> dict[str, list[OpenQuery]]:
    """Queries of one kind together, the kinds in the order of the rule (R19)."""
    order = {kind: position for position, kind in enumerate(QUERIES)}
    ordered = sorted(found, key=lambda one: order[one.query.kind])
    return {kind: list(same) for kind, same in groupby(ordered, key=lambda one: one.query.kind)}


def first_shown(*parts: Mapping[str, Sequence[OpenQuery]]) -> list[dict[str, list[OpenQuery]]]:
    """The first queries of each kind, of each part in turn, until there is no room for more."""
    room, shown = SHOWN_IN_ALL, []
    for part in parts:
        shown.append({kind: list(same[:SHOWN_OF_A_KIND]) for kind, same in part.items()})
        for kind, first in shown[-1].items():
            shown[-1][kind] = first[:room]
            room -= len(first[:room])
    return shown


def query_groups(
    shown: Mapping[str, Sequence[OpenQuery]],
    numbers: Mapping[str, int],
    episode_url: str,
    last_workers: Mapping[int, str],
) -> list[QueryGroup]:
    """`numbers` says how many there are of each kind; `episode_url` is what the address of an
    episode begins with.
    """
    return [
        QueryGroup(
            kind,
            QUERIES[kind],
            [_query_to_fix(one, episode_url, last_workers) for one in same],
            numbers[kind],
        )
        for kind, same in shown.items()
    ]


def _query_to_fix(
    found: OpenQuery, episode_url: str, last_workers: Mapping[int, str]
) -> QueryToFix:
    episode_id, query, patient_id = found
    episode = f"{episode_url}{episode_id}"
    if (other := query.other) is None:
        second = ("", "")
    elif is_of_patient(other):
        second = (url_for("patients.correct", patient_id=patient_id), words_of(other))
    else:
        second = (f"{episode}/{fix_path(other, episode_id)}", words_of(other))
    return QueryToFix(
        episode_id,
        query.message,
        f"{episode}#{query.section}",
        f"{episode}/{fix_path(query, episode_id)}",
        f"mend-{episode_id}-{query.kind}-{query.item_id or 0}-{query.field}",
        last_workers.get(episode_id, ""),
        *second,
    )


class OpenableNumber(NamedTuple):
    """A number that opens; `url` is blank for 0, which has nothing behind it."""

    value: str
    url: str
    of: str


class RateWords(NamedTuple):
    """A rate in words; `value` is blank where there is none, and `why_not` says why."""

    definition: Definition
    numerator: OpenableNumber
    denominator: OpenableNumber
    value: str
    interval: str
    url: str
    why_not: str


def rate_words(rate: Rate, url: str) -> RateWords:
    """`url` is where what is behind the rate opens; asked for a part, that part alone."""
    before = "&" if "?" in url else "?"
    numerator, denominator = (
        OpenableNumber(
            f"{part.value:,}", f"{url}{before}part={which}" if part.value else "", part.words
        )
        for which, part in (("numerator", rate.numerator), ("denominator", rate.denominator))
    )
    estimate = rate.estimate
    if estimate is None:
        too_few = f"No rate below {MINIMUM_DAYS} {rate.denominator.words}"
        why_not = too_few if rate.kind == "rate" else "Nothing to take a share of"
        return RateWords(rate.definition, numerator, denominator, "", "", "", why_not)
    scale, unit = (1, "") if rate.kind == "rate" else (100, "%")
    value, low, high = (
        f"{number * scale:.1f}{unit}" for number in (estimate.value, estimate.low, estimate.high)
    )
    interval = f"{low} to {high}"
    return RateWords(rate.definition, numerator, denominator, value, interval, url, "")
