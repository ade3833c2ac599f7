"""Small numbers kept from being worked out of figures that leave an organisation (R21).

Three things are done, in this order:

1. A count of 1 to 4 is suppressed: "fewer than 5". 0 is shown.
2. Every other count is rounded to the nearest 5, totals as well as parts, so that a total less the
   parts that are shown does not give the part that is not. A caller may name counts to be shown as
   they are from 5 on; the search below takes them as known.
3. Where a suppressed count still had only one value it could be, a companion beside it is withheld
   altogether, and then, if that is not enough, the total.

**What is guaranteed.** For each suppressed count there is another complete set of whole numbers
with another value there, that meets every sum given to `publish`, and of which every figure would
be shown just as it is: the same rounded numbers, the same suppressed and withheld ones. So nobody
who knows all that is shown and solves for the rest finds the one value. `publish` has found such a
set for each; where it finds none within its effort, it withholds more.

**What is not.** Sums that it was not given; the choice of companions, which somebody who runs these
rules backwards may learn from; what somebody knows from elsewhere; and figures looked at on two
days, between which records changed.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

SMALLEST = 5
STEP = 5
EFFORT = 1500
"""Places looked at in one search of another set; after the last search more is withheld."""
MOST_CHANGED = (2, 4, 7, 16)
"""How many counts another set may differ in, search by search: a close one is found at once."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A count as it is shown: a number, "fewer than 5", or withheld to protect another."""

    value: int | None
    withheld: bool = False
    exact: bool = False

    @property
    def suppressed(self) -> bool:
        return self.value is None and not self.withheld

    def __str__(self) -> str:
        if self.value is not None:
            return f"{self.value:,}"
        return "Withheld" if self.withheld else f"Fewer than {SMALLEST}"


FEW = Shown(None)
WITHHELD = Shown(None, withheld=True)


class Sum(NamedTuple):
    """A count that is the sum of others, as a reader can see."""

    total: Hashable
    parts: tuple[Hashable, ...]


def alone(count: int, *, exact: bool = False) -> Shown:
    """A count as it is shown where nothing beside it tells more; rounded, or exact from 5 on."""
    if count == 0:
        return Shown(0)
    if count < SMALLEST:
        return FEW
    return Shown(count, exact=True) if exact else Shown((count + STEP // 2) // STEP * STEP)


def possible(shown: Shown) -> tuple[int, float]:
    """The least and the greatest count that would be shown so."""
    if shown.withheld:
        return 0, float("inf")
    if shown.value is None:
        return 1, SMALLEST - 1
    if shown.value == 0 or shown.exact:
        return shown.value, shown.value
    return max(SMALLEST, shown.value - STEP // 2), shown.value + STEP // 2


def publish(
    counts: Mapping[Any, int],
    sums: Iterable[Sum] = (),
    *,
    already: Mapping[Any, Shown] | None = None,
    exact: Collection[Any] = (),
) -> dict[Any, Shown]:
    """Each count as it is shown. `already` were shown elsewhere and stay as they are.

    Every sum must hold for the counts, and be given if a reader can know of it.
    """
    system = _System(dict(counts), [one for one in sums if one.total in counts])
    system.shown = {key: alone(count, exact=key in exact) for key, count in counts.items()}
    system.shown |= already or {}
    fixed = frozenset(already or {})
    for key in system.small():
        while not system.could_differ(key):
            companion = system.companion(key, fixed)
            if companion is None:
                break  # nothing is left to withhold: what else is shown was so before
            system.shown[companion] = WITHHELD
    return {key: system.shown[key] for key in counts}


class _System:
    """The counts, the sums between them, and how each is shown."""

    def __init__(self, counts: dict[Hashable, int], sums: Sequence[Sum]) -> None:
        for one in sums:
            assert counts[one.total] == sum(counts[part] for part in one.parts), one
        self.counts = counts
        self.sums = sums
        self.shown: dict[Hashable, Shown] = {}
        self.sums_of: dict[Hashable, list[int]] = {key: [] for key in counts}
        for number, one in enumerate(sums):
            for key in (one.total, *one.parts):
                self.sums_of[key].append(number)

    def small(self) -> list[Hashable]:
        """What must not be worked out, in an order of its own."""
        return sorted((key for key, count in self.counts.items() if 0 < count < SMALLEST), key=repr)

    def could_differ(self, key: Hashable) -> bool:
        """Whether another set, shown alike, has another value here."""
        for most in MOST_CHANGED:
            for change in (1, -1):
                if self._may(key, change):
                    self.left = EFFORT
                    if self._complete({key: change}, most):
                        return True
        return False

    def _complete(self, changes: dict[Hashable, int], most: int) -> bool:
        """Extend changes of one up or down to some counts until every sum holds again."""
        broken = self._broken(changes)
        if broken is None:
            return True
        if len(changes) == most:
            return False
        number, over = broken
        one = self.sums[number]
        for key, change in (*((part, -over) for part in one.parts), (one.total, over)):
            if key in changes or not self._may(key, change):
                continue
            self.left -= 1
            if self.left < 0:
                return False
            changes[key] = change
            if self._complete(changes, most):
                return True
            del changes[key]
        return False

    def _broken(self, changes: dict[Hashable, int]) -> tuple[int, int] | None:
        """A sum that the changes break, and by which sign its parts exceed its total."""
        for key in changes:
            for number in self.sums_of[key]:
                one = self.sums[number]
                over = sum(changes.get(part, 0) for part in one.parts) - changes.get(one.total, 0)
                if over:
                    return number, 1 if over > 0 else -1
        return None

    def _may(self, key: Hashable, change: int) -> bool:
        """Whether the count, one more or less, would be shown as it is."""
        least, most = possible(self.shown[key])
        return least <= self.counts[key] + change <= most

    def companion(self, key: Hashable, fixed: frozenset[Hashable]) -> Hashable | None:
        """What to withhold next: the smallest number beside it, else a total, else anything."""
        sums = [self.sums[number] for number in self.sums_of[key]]
        beside = [part for one in sums for part in one.parts if self.shown[part].value]
        totals = [one.total for one in sums]
        for candidates in (beside, totals, self.counts):
            free = [
                one
                for one in candidates
                if one not in fixed and self.counts[one] and not self.shown[one].withheld
            ]
            if free:
                return min(free, key=lambda one: (self.counts[one], repr(one)))
        return None
