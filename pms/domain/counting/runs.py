"""What a run chart says by itself: eight in a row on one side of the median, six rising or falling.

How points are counted is Perla, Provost and Murray's ("The run chart", BMJ Qual Saf 2011;20:46-51):
a point on the median neither adds to a run on one side nor breaks it, and of neighbours that are
alike one counts, for like values neither make nor break a trend. Below ten points nothing is said.
How many it takes, eight and six, is the stricter of the usual pairs (Provost and Murray, The Health
Care Data Guide, 2011, for Shewhart charts): a page has many pictures, and six and five would mark
chance too often. Rising and falling is the weaker sign of the two (Anhøj and Olesen, PLoS ONE
2014;9:e113825).

Half of the points lie on either side of their own median, so a run of eight needs sixteen points.
Where half of them or more have the lowest value (no event, say) or the highest, this is the median:
nothing lies on its other side, and the rule has nothing to say.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import Literal, NamedTuple

ON_ONE_SIDE, IN_ONE_DIRECTION = 8, 6
FEWEST = 10

Values = Sequence[float | None]
Counted = list[tuple[int, float]]
"""Places and values that a rule counts."""


class Run(NamedTuple):
    """Places in a row, from 0; `counted` are those of them that the rule counts."""

    kind: Literal["above", "below", "rising", "falling"]
    counted: tuple[int, ...]

    @property
    def first(self) -> int:
        return self.counted[0]

    @property
    def last(self) -> int:
        return self.counted[-1]

    @property
    def is_trend(self) -> bool:
        return self.kind in ("rising", "falling")

    @property
    def passed_over(self) -> int:
        """Places between the first and the last that do not count."""
        return self.last - self.first + 1 - len(self.counted)


def middle_of(values: Values) -> float | None:
    """The median of the values there are."""
    known = [value for value in values if value is not None]
    return median(known) if known else None


def runs_of(values: Values) -> list[Run]:
    """Every run, by its first place. A place without a value breaks what comes before it."""
    known = [value for value in values if value is not None]
    middle = middle_of(values)
    if middle is None or len(known) < FEWEST:
        return []
    has_sides = min(known) < middle < max(known)
    found = []
    for stretch in _without_gaps(values):
        found += [*_trends(stretch), *(_sides(stretch, middle) if has_sides else ())]
    return sorted(found, key=lambda run: (run.first, run.is_trend))


def _without_gaps(values: Values) -> Iterator[Counted]:
    for known, places in groupby(enumerate(values), key=lambda one: one[1] is not None):
        if known:
            yield [(place, value) for place, value in places if value is not None]


def _sides(stretch: Counted, middle: float) -> Iterator[Run]:
    off = [(place, value) for place, value in stretch if value != middle]
    for is_above, points in groupby(off, key=lambda one: one[1] > middle):
        places = tuple(place for place, _ in points)
        if len(places) >= ON_ONE_SIDE:
            yield Run("above" if is_above else "below", places)


def _trends(stretch: Counted) -> Iterator[Run]:
    """The place where a trend turns ends one and begins the next."""
    unlike = stretch[:1] + [after for before, after in pairwise(stretch) if after[1] != before[1]]
    steps = pairwise(unlike)
    for rises, pairs in groupby(steps, key=lambda pair: pair[1][1] > pair[0][1]):
        found = list(pairs)
        places = (found[0][0][0], *(after[0] for _, after in found))
        if len(places) >= IN_ONE_DIRECTION:
            yield Run("rising" if rises else "falling", places)


def number_in_words(run: Run) -> str:
    """Such as "8 in a row above the median"."""
    return f"{len(run.counted)} in a row {run.kind}{'' if run.is_trend else ' the median'}"


def in_words(run: Run, labels: Sequence[str]) -> str:
    """A run for those who look at the picture; `labels`: what its places are called."""
    passed = ""
    if run.passed_over and run.is_trend:
        passed = ", of neighbours that are alike only the first counted"
    elif run.passed_over:
        passed = f", {run.passed_over} on the median not counted"
    return f"{labels[run.first]} to {labels[run.last]}: {number_in_words(run)}{passed}"
