"""A quarter's national figures protected: with all that a reader knows of how they hang together
(R21)."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from pms.domain.counting.publication import PublishedCounts, publication
from pms.domain.counting.suppression import (
    RULE,
    WITHHELD,
    Relation,
    ShownCount,
    Sum,
    SuppressionRule,
    at_most,
    once_in_all,
    rest,
)
from pms.domain.national.totals import (
    ADD_UP,
    DAYS,
    EPISODES,
    READMITTED,
    Figure,
    Total,
    is_agent,
)

WITHOUT = "without"
"""The table of episodes without an agent or a readmission: it follows, and is not shown."""


def national_publication(
    total: Total, earlier: Sequence[PublishedCounts] = (), *, rule: SuppressionRule = RULE
) -> PublishedCounts:
    """How each figure of the quarter is shown, beside the earlier publications of it."""
    counts, episodes = total.counts, total.counts.get(EPISODES, 0)
    already: dict[Figure, ShownCount] = {}
    if rule.is_small(episodes):
        already[DAYS] = WITHHELD  # they are those of 1 to 7 episodes
    without = {
        _without(figure): episodes - count
        for figure, count in counts.items()
        if is_agent(figure) or figure == READMITTED
    }
    return publication(
        total.organisations, counts, known, earlier, already=already, not_printed=without, rule=rule
    )


def _without(figure: Figure) -> Figure:
    return WITHOUT, "/".join(figure)


def known(figures: Collection[Any]) -> Iterator[Sum | Relation]:
    """What everybody knows of a quarter's figures, of which those of 0 are not among them."""
    for whole, belongs in ADD_UP:
        if rows := tuple(figure for figure in figures if belongs(figure)):
            yield Sum(whole, rows)
    if EPISODES not in figures:
        return
    agents = [figure for figure in figures if is_agent(figure)]
    yield from once_in_all(EPISODES, agents)
    yield at_most(EPISODES, DAYS)
    if READMITTED in figures:
        yield at_most(READMITTED, EPISODES)
    for figure in figures:
        if _without(figure) in figures:
            yield rest(_without(figure), EPISODES, figure)
