"""Susceptibility results, and drugs that are given against an organism resistant to them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from pms.domain.care.problem import Problem, given, happened

RESULTS = {
    "susceptible": ("S", "Susceptible"),
    "increased": ("I", "Susceptible, increased exposure"),
    "resistant": ("R", "Resistant"),
}
"""The letter and the meaning of each result, as EUCAST has defined them since 2019: I is no
"intermediate" any more but says that a higher exposure is needed."""


class Given(Protocol):
    """A course, as far as is asked here."""

    @property
    def agent(self) -> str: ...
    @property
    def started_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...


class Tested(Protocol):
    """An isolate, as far as is asked here."""

    @property
    def organism(self) -> str: ...
    @property
    def resistant(self) -> Collection[str]: ...


class Mismatch(NamedTuple):
    """A drug that is given although an organism of the episode resists it."""

    course: Given
    isolate: Tested


class IsolateRow(NamedTuple):
    organism: str | None = None
    collected_on: date | None = None
    susceptible: Collection[str] | None = None
    increased: Collection[str] | None = None
    resistant: Collection[str] | None = None


def problems(row: IsolateRow, *, today: date) -> Iterator[Problem]:
    """An agent has one result: several for one isolate would be read as one likes."""
    yield from given("organism", row.organism, "Enter the organism")
    yield from happened("collected_on", row.collected_on, today)
    results = (row.susceptible, row.increased, row.resistant)
    agents = [agent for result in results for agent in result or ()]
    if len(agents) != len(set(agents)):
        yield Problem("resistant", "Give each antimicrobial one result")


def is_given(course: Given, day: date) -> bool:
    """Whether a course runs on a day, its first and last included."""
    return course.started_on <= day and (course.ended_on is None or course.ended_on >= day)


def resisted(
    courses: Iterable[Given], isolates: Sequence[Tested], today: date
) -> Iterator[Mismatch]:
    """Courses running today whose very agent an isolate is resistant to.

    Nothing is inferred from one agent about another of its class: the laboratory does that.
    """
    for course in courses:
        if is_given(course, today):
            for isolate in isolates:
                if course.agent in isolate.resistant:
                    yield Mismatch(course, isolate)


def organisms_in_words(text: str | None, organisms: Iterable[str]) -> str | None:
    """What was typed as text, and the isolates' organisms that it does not name already."""
    named = [text.strip()] if text and text.strip() else []
    for organism in organisms:
        if organism.casefold() not in "; ".join(named).casefold():
            named.append(organism)
    return "; ".join(named) or None
