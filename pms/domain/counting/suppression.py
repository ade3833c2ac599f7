"""Small numbers kept from being worked out of figures that leave an organisation (R21).

Three things are done, in this order:

1. A count of 1 to 7 is withheld: "1 to 7". 0 is shown.
2. Every other count is rounded to the nearest 5, totals as well as parts, so that a total less the
   parts that are shown does not give the part that is not. A caller may name counts to be shown as
   they are from 8 on; the search below takes them as known.
3. Where fewer than three values were left for a small count, a companion beside it is withheld
   altogether, then a total, and where that is not enough, that other small ones are not none.

**What is guaranteed.** For each count of 1 to 7, and for each that is withheld to protect another,
there are two other complete sets of whole numbers with two other values there, that meet every
relation given to `publish`, and of which every figure would be shown just as it is. So no one who
knows all that is shown and solves for the rest is left with fewer than three values. `publish` has
found these sets; where it finds none within its effort, it withholds more. A small count is taken
to be known as none or small: nothing rests on its being thought a large one that was withheld.

**What is not.** Relations that it was not given; the choice of companions, which somebody who runs
these rules backwards may learn from; and what somebody knows from elsewhere. Figures published
before are given to it with those of today, and with how they differ (`difference`).
"""

from collections import deque
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, NamedTuple

from pms.domain.counting.other_sets import BOUNDLESS, Linear, Sets

THRESHOLD = 7
BASE = 5
ENOUGH = 3
"""How many values must be left for a count that is withheld."""
CLOSE = 0.1
"""By how much of itself a ratio may differ from that of the rounded counts."""
EFFORT = 600
"""Moves tried in one search of another set; where they do not find one, more is withheld."""
WHOLE_EFFORT = 30_000
"""Moves tried for all counts together; when they are used up, what is not proven is withheld."""
FARTHEST = 6
"""How far from the true count other values are looked for."""
COMPANIONS = 6
"""How many companions are tried, nearest first, before the nearest is withheld and more tried."""


@dataclass(frozen=True, slots=True)
class ShownCount:
    """A count as it is shown, and the least and the greatest count that would be shown so."""

    value: int | None
    low: float = 0
    high: float = 0

    @property
    def withheld(self) -> bool:
        """Kept back without a word of how large it is."""
        return self.value is None and self.high == inf

    @property
    def suppressed(self) -> bool:
        """Kept back as small."""
        return self.value is None and self.high < inf

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def __str__(self) -> str:
        if self.value is not None:
            return f"{self.value:,}"
        return "Withheld" if self.withheld else f"{self.low:.0f} to {self.high:.0f}"


WITHHELD = ShownCount(None, 0, inf)
NOT_PRINTED = ShownCount(None, -inf, inf)
"""Of a count that stands nowhere, yet must not be worked out: how far two publications differ."""


@dataclass(frozen=True, slots=True)
class SuppressionRule:
    """Up to which count all are withheld, and to what the others are rounded."""

    threshold: int = THRESHOLD
    base: int = BASE

    def is_small(self, count: int) -> bool:
        return 0 < count <= self.threshold

    def shown(self, count: int, *, exact: bool = False) -> ShownCount:
        """A count as it is shown where nothing beside it tells more."""
        if count == 0:
            return ShownCount(0, 0, 0)
        if count <= self.threshold:
            return self.few
        if exact:
            return ShownCount(count, count, count)
        value = self.rounded(count)
        return ShownCount(value, *self.range_of(value))

    @property
    def few(self) -> ShownCount:
        return ShownCount(None, 1, self.threshold)

    def rounded(self, count: int) -> int:
        """To the nearest; never to 0, which would say that there is none."""
        return max(self.base, (count + self.base // 2) // self.base * self.base)

    def range_of(self, value: int) -> tuple[int, int]:
        """The counts that are rounded to a value."""
        below = self.base // 2 if value > self.base else value
        return max(self.threshold + 1, value - below), value + (self.base - 1) // 2

    def problem(self) -> str | None:
        """Why it will not do: it may only be stricter, and its least figure must stand for many."""
        if self.threshold < THRESHOLD:
            return f"counts up to {THRESHOLD} at least are withheld"
        if self.base < BASE:
            return f"counts are rounded to the nearest {BASE} at least"
        least = self.rounded(self.threshold + 1)
        low, high = self.range_of(least)
        if high - low + 1 < BASE:
            return (
                f"with both, {least} would mean the counts from {low} to {high} only; fewer "
                f"than {BASE}"
            )
        return None


RULE = SuppressionRule()
FEW = RULE.few
SMALLEST = THRESHOLD + 1
"""The least count that is shown."""


def alone(count: int, *, exact: bool = False) -> ShownCount:
    """A count as it is shown where nothing beside it tells more; rounded, or exact from 8 on."""
    return RULE.shown(count, exact=exact)


def possible(shown: ShownCount) -> tuple[float, float]:
    """The least and the greatest count that would be shown so."""
    return shown.low, shown.high


# --- What a reader knows of how counts hang together ----------------------------------------------


class Relation(NamedTuple):
    """What several counts, each times a whole number, add up to: from `low` to `high`."""

    terms: tuple[tuple[Hashable, int], ...]
    low: float = 0
    high: float = 0


class Sum(NamedTuple):
    """A count that is the sum of others, as a reader can see."""

    total: Hashable
    parts: tuple[Hashable, ...]

    @property
    def relation(self) -> Relation:
        return Relation((*((part, 1) for part in self.parts), (self.total, -1)))


def at_most(less: Hashable, more: Hashable, times: int = 1) -> Relation:
    """`less` is never above `more`, or `more` so many times."""
    return Relation(((more, times), (less, -1)), 0, inf)


def once_in_all(total: Hashable, parts: Sequence[Hashable]) -> list[Relation]:
    """A total that counts each case once, however many of the parts it is in."""
    together = Relation((*((part, 1) for part in parts), (total, -1)), 0, inf)
    return [*(at_most(part, total) for part in parts), together]


def rest(left: Hashable, whole: Hashable, part: Hashable) -> Sum:
    """What is left of a whole without a part: give it as a count that is not printed."""
    return Sum(whole, (part, left))


def difference(moved: Hashable, later: Hashable, earlier: Hashable) -> Sum:
    """By how much a count of a later publication is above that of an earlier one."""
    return Sum(later, (earlier, moved))


# --- Ratios -------------------------------------------------------------------------------------


def ratio(
    part: ShownCount, whole: ShownCount, scale: float = 1, *, within: bool = False
) -> float | None:
    """The ratio of two rounded counts, times `scale`; None where it could be a tenth off.

    This is judged of every pair of counts that would be shown like these, so that a ratio which is
    or is not there tells nothing of the true ones. `within`: the part is some of the whole.
    """
    if part.value is None or whole.value is None or whole.value == 0 or whole.low <= 0:
        return None
    if within and part.value > whole.value:
        return None
    least, most = part.low / whole.high, part.high / whole.low
    if within:
        most = min(most, 1)
    shown = part.value / whole.value
    if part.high == 0:
        return 0.0
    if least <= 0 or not (abs(shown - most) < CLOSE * most and abs(shown - least) < CLOSE * least):
        return None
    return shown * scale


# --- The search ---------------------------------------------------------------------------------


def publish(
    counts: Mapping[Any, int],
    relations: Iterable[Sum | Relation] = (),
    *,
    rule: SuppressionRule = RULE,
    already: Mapping[Any, ShownCount] | None = None,
    exact: Collection[Any] = (),
    not_printed: Collection[Any] = (),
) -> dict[Any, ShownCount]:
    """Each count as it is shown. `already` were shown elsewhere and stay as they are.

    Every relation must hold for the counts, and be given if a reader can know of it. `not_printed`
    are counts that stand nowhere and are protected like the others; they may be below 0.
    """
    linear = [one.relation if isinstance(one, Sum) else one for one in relations]
    shown = {
        key: NOT_PRINTED if key in not_printed else rule.shown(count, exact=key in exact)
        for key, count in counts.items()
    }
    shown |= already or {}
    fixed = frozenset(already or {}) | frozenset(not_printed)
    system = _System(dict(counts), linear, rule, shown, fixed)
    waiting = deque(system.to_protect())
    while waiting:
        key = waiting.popleft()
        while not system.is_safe(key):
            companion = system.withhold_for(key)
            if companion is None:
                break  # nothing is left to withhold: what else is shown was so before
            waiting.append(companion)
    return {key: system.shown[key] for key in counts}


class _System:
    """The counts, the relations between them, and how each is shown."""

    def __init__(
        self,
        counts: dict[Hashable, int],
        relations: Sequence[Relation],
        rule: SuppressionRule,
        shown: dict[Hashable, ShownCount],
        fixed: frozenset[Hashable],
    ) -> None:
        for one in relations:
            value = sum(factor * counts[key] for key, factor in one.terms)
            assert one.low <= value <= one.high, one
        self.counts, self.relations, self.rule = counts, relations, rule
        self.shown, self.fixed = shown, fixed
        self.number = {key: number for number, key in enumerate(counts)}
        self.keys = [*counts]
        linear = [
            Linear(
                [(self.number[key], factor) for key, factor in one.terms],
                *map(_whole, (one.low, one.high)),
            )
            for one in relations
        ]
        self.sets = Sets([*counts.values()], [self._range(key) for key in counts], linear)
        self.found: dict[Hashable, set[int]] = {key: {count} for key, count in counts.items()}
        """Values of each count in complete sets that were found: they stay possible."""
        self.noted: list[tuple[Hashable, int]] = []
        self.left = WHOLE_EFFORT

    def to_protect(self) -> list[Hashable]:
        """What must not be worked out, in an order that the counts do not tell."""
        return sorted(filter(self._is_kept_back, self.counts), key=repr)

    def _is_kept_back(self, key: Hashable) -> bool:
        shown = self.shown[key]
        small = self.rule.is_small(abs(self.counts[key]))
        return small if shown == NOT_PRINTED else small or shown.value is None

    def is_safe(self, key: Hashable) -> bool:
        """Whether enough other sets, shown alike, have other values here."""
        found, count, number = self.found[key], self.counts[key], self.number[key]
        for by in range(1, FARTHEST + 1):
            for value in (count + by, count - by):
                if len(found) >= ENOUGH:
                    return True
                if value not in found and self.left > 0:
                    others = self.sets.with_value(number, value, EFFORT)
                    self.left -= 1 + EFFORT - self.sets.left if others is None else 1
                    self._note(others or {})
        return len(found) >= ENOUGH

    def _note(self, others: Mapping[int, int]) -> None:
        for number, value in others.items():
            key = self.keys[number]
            if value not in self.found[key]:
                self.found[key].add(value)
                self.noted.append((key, value))

    def _range(self, key: Hashable) -> tuple[int, int]:
        """Which counts would be shown like this one. One that is withheld and small is taken to be
        known to be small or none."""
        shown = self.shown[key]
        if shown == WITHHELD and self.rule.is_small(self.counts[key]):
            return 0, self.rule.threshold
        return _whole(shown.low), _whole(shown.high)

    def _show(self, key: Hashable, shown: ShownCount) -> None:
        self.shown[key] = shown
        self.sets.ranges[self.number[key]] = self._range(key)
        self.sets.start()

    def withhold_for(self, key: Hashable) -> Hashable | None:
        """Withhold one count more: of the nearest the first that is enough, else the nearest."""
        nearest = self._companions(key)
        for one in nearest[:COMPANIONS]:
            before, noted = self.shown[one], len(self.noted)
            self._show(one, WITHHELD)
            if self.is_safe(key):
                return one
            self._show(one, before)
            while len(self.noted) > noted:  # true only while that one was withheld
                other, value = self.noted.pop()
                self.found[other].discard(value)
        if not nearest:
            return None
        self._show(nearest[0], WITHHELD)
        return nearest[0]

    def _companions(self, key: Hashable) -> list[Hashable]:
        """What may be withheld: first what shares a relation, then what is beside these, and so on.

        Numbers before what is shown as small only, parts before totals, smallest figures first.
        """
        reached, edge, found = {key}, [key], list[Hashable]()
        while edge and len(found) < COMPANIONS:
            beside = {
                other: self._place(other, factor, number)
                for one in edge
                for number, _ in self.sets.of[self.number[one]]
                for other, factor in self.relations[number].terms
                if other not in reached
            }
            edge = sorted(beside, key=lambda one: beside[one])
            reached.update(edge)
            found += filter(self._may_be_withheld, edge)
        return found if not self._may_be_withheld(key) else [*found, key]

    def _may_be_withheld(self, key: Hashable) -> bool:
        shown = self.shown[key]
        return key not in self.fixed and (shown.value != 0 and not shown.withheld)

    def _place(self, key: Hashable, factor: int, number: int) -> tuple[bool, bool, int, str]:
        shown = self.shown[key]
        is_total = factor < 0 and self.relations[number].high == 0
        return shown.value is None, is_total, shown.value or 0, repr(key)


def _whole(end: float) -> int:
    return int(max(-BOUNDLESS, min(BOUNDLESS, end)))
