"""An attack on figures that have left the house: what can be worked out of all that is printed?

It knows no counts and nothing of how figures are protected. It is given what a reader has: for each
count the least and the greatest that its printed figure may stand for, and the relations between
them (a total is the sum of its rows, a year that of its quarters, rows stand in the order of their
size, a part is at most the whole, a printed share). It narrows the ranges to a fixpoint, then tries
each value that is left: one that leads to a contradiction is none. Where few counts hang together,
it looks for a whole set of counts with that value, to the end.

    reader = Reader()
    reader.prints("a", "1 to 7")
    reader.prints("b", 25)
    reader.prints("all", 30)
    reader.total("all", ["a", "b"])
    reader.values_left("a")  # {1, 2, 3, 4, 5, 6, 7}

`leaks` holds what is left against the true counts: a count of 1 to 7 with fewer than three values
left has leaked. One with none left was not meant so: then the reader's relations are wrong.
"""

import re
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, inf
from typing import NamedTuple

ENOUGH = 3
SMALL = range(1, 8)
MOST_TOGETHER = 40
"""Counts that hang together, for which whole sets are looked for."""
EFFORT = 4000
"""Ranges narrowed in one look for a whole set; beyond it a value counts as left."""
WIDEST = 200
"""Ranges wider than this are not tried value by value."""

Range = tuple[float, float]


class Contradiction(Exception):
    """No counts at all are printed so."""


class Relation(NamedTuple):
    """Counts, each times a whole number, add up to something from `low` to `high`."""

    terms: tuple[tuple[Hashable, int], ...]
    low: float
    high: float


class Leak(NamedTuple):
    key: Hashable
    count: int
    left: frozenset[int]


def range_of(printed: object, *, base: int = 5, small: int = 7) -> Range:
    """The counts that a printed figure may stand for: a number is rounded, 0 is 0.

    "Fewer than 5" is 1 to 4, "1 to 7" is that; "Withheld" and a blank may be anything.
    """
    if isinstance(printed, str):
        text = printed.replace(",", "").strip()
        if few := re.fullmatch(r"Fewer than (\d+)", text):
            return 1, int(few[1]) - 1
        if span := re.fullmatch(r"(\d+) to (\d+)", text):
            return int(span[1]), int(span[2])
        if not text.isdecimal():
            return 0, inf
        printed = int(text)
    if printed is None:
        return 0, inf
    assert isinstance(printed, int | float), printed
    assert printed == int(printed), printed
    if printed == 0:
        return 0, 0
    low = printed - base // 2 if printed > base else small + 1
    return max(small + 1, low), printed + (base - 1) // 2


@dataclass
class Reader:
    """Somebody who has all that is printed, and time."""

    ranges: dict[Hashable, Range] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    base: int = 5
    small: int = 7

    # --- What is read

    def prints(self, key: Hashable, printed: object, *, exact: bool = False) -> None:
        """A figure; printed twice, both hold."""
        if exact and isinstance(printed, int):
            self.bound(key, printed, printed)
        else:
            self.bound(key, *range_of(printed, base=self.base, small=self.small))

    def bound(self, key: Hashable, low: float, high: float = inf) -> None:
        before = self.ranges.get(key, (-inf, inf))
        self.ranges[key] = max(before[0], low), min(before[1], high)

    def relate(self, terms: Iterable[tuple[Hashable, int]], low: float, high: float) -> None:
        together: dict[Hashable, int] = defaultdict(int)
        for key, factor in terms:
            together[key] += factor
            self.ranges.setdefault(key, (0, inf))
        kept = tuple((key, factor) for key, factor in together.items() if factor)
        if kept:
            self.relations.append(Relation(kept, low, high))

    def total(self, total: Hashable, parts: Iterable[Hashable]) -> None:
        self.relate([*((part, 1) for part in parts), (total, -1)], 0, 0)

    def same(self, one: Hashable, other: Hashable) -> None:
        self.relate([(one, 1), (other, -1)], 0, 0)

    def at_most(self, less: Hashable, more: Hashable, times: int = 1) -> None:
        self.relate([(more, times), (less, -1)], 0, inf)

    def once_in_all(self, total: Hashable, parts: Sequence[Hashable]) -> None:
        """A total that counts each once, however many of the parts it is in."""
        for part in parts:
            self.at_most(part, total)
        self.relate([*((part, 1) for part in parts), (total, -1)], 0, inf)

    def falling(self, keys: Sequence[Hashable]) -> None:
        """Rows that stand in the order of their true counts, the largest first."""
        for more, less in pairwise(keys):
            self.at_most(less, more)

    def ratio(
        self, part: Hashable, whole: Hashable, printed: float, scale: int = 100, digits: int = 1
    ) -> None:
        """A ratio of the true counts, times `scale`, printed to so many digits behind the point."""
        half = Fraction(1, 2 * 10**digits)
        value = Fraction(str(printed))
        for bound, sign in ((value - half, 1), (value + half, -1)):
            # scale * part >= bound * whole, or <= for the upper one
            times = bound.denominator
            terms = [(part, sign * scale * times), (whole, -sign * int(bound * times))]
            self.relate(terms, 0, inf)

    def moved(self, key: Hashable, later: Hashable, earlier: Hashable) -> None:
        """By how much a later figure of the same count is above the earlier one."""
        self.ranges.setdefault(key, (-inf, inf))
        self.total(later, (earlier, key))

    # --- What follows

    def narrowed(self) -> dict[Hashable, Range]:
        """Every range, narrowed until no relation narrows one further."""
        return _Narrowing(self).start()

    def values_left(self, key: Hashable) -> frozenset[int] | Range:
        """The values that a count may have; a range where these are too many to try."""
        return self.all_left([key])[key]

    def all_left(self, keys: Iterable[Hashable]) -> dict[Hashable, frozenset[int] | Range]:
        """The same of several; what is found of one narrows the next, until nothing does."""
        work = _Narrowing(self)
        work.start()
        keys, changed = list(keys), True
        while changed:
            changed = False
            for key in keys:
                low, high = work.ranges[key]
                if high - low > WIDEST:
                    continue
                left = [value for value in _span(low, high) if work.may_be(key, value)]
                if not left:
                    raise Contradiction(key)
                if (left[0], left[-1]) != (low, high):
                    changed = True
                    work.narrow({key: (left[0], left[-1])})
        found: dict[Hashable, frozenset[int] | Range] = {}
        for key in keys:
            low, high = work.ranges[key]
            if high - low > WIDEST:
                found[key] = low, high
            else:
                values = _span(low, high)
                found[key] = frozenset(value for value in values if work.exists(key, value))
        return found


def leaks(
    reader: Reader,
    truth: Mapping[Hashable, int],
    *,
    small: range = SMALL,
    enough: int = ENOUGH,
    keys: Iterable[Hashable] | None = None,
) -> list[Leak]:
    """The small counts (a difference below 0 too), or those named, left with too few values."""
    if keys is None:
        keys = [key for key, count in truth.items() if abs(count) in small and key in reader.ranges]
    found = []
    for key, left in reader.all_left(keys).items():
        if isinstance(left, frozenset):
            assert truth[key] in left, f"{key} is {truth[key]}: a relation does not hold"
            if len(left) < enough:
                found.append(Leak(key, truth[key], left))
    return found


def _span(low: float, high: float) -> range:
    return range(int(low), int(high) + 1)


class _Narrowing:
    """Ranges, and the relations that narrow them."""

    def __init__(self, reader: Reader) -> None:
        self.relations = reader.relations
        self.ranges = dict(reader.ranges)
        self.of: dict[Hashable, list[int]] = {key: [] for key in self.ranges}
        for number, one in enumerate(self.relations):
            for key, _ in one.terms:
                self.of[key].append(number)
        self.left = 0

    def start(self) -> dict[Hashable, Range]:
        for key, (low, high) in self.ranges.items():
            if low > high:
                raise Contradiction(key)
        self._settle(range(len(self.relations)), [])
        return self.ranges

    def narrow(self, to: Mapping[Hashable, Range]) -> None:
        """Take it that these counts are within these ranges, for good."""
        self._set(to, [])

    def may_be(self, key: Hashable, value: int) -> bool:
        """Whether a value leads to no contradiction by itself."""
        undo: list[tuple[Hashable, Range]] = []
        try:
            self._set({key: (value, value)}, undo)
        except Contradiction:
            return False
        finally:
            self._undo(undo)
        return True

    def exists(self, key: Hashable, value: int) -> bool:
        """Whether there is a whole set of counts with it; True where that is too long to say."""
        if not self.may_be(key, value):
            return False
        together = self._together(key)
        if len(together) > MOST_TOGETHER:
            return True
        self.left = EFFORT
        undo: list[tuple[Hashable, Range]] = []
        try:
            self._set({key: (value, value)}, undo)
            return self._complete(together)
        finally:
            self._undo(undo)

    def _complete(self, together: Sequence[Hashable]) -> bool:
        open_ = [key for key in together if self.ranges[key][0] != self.ranges[key][1]]
        if not open_:
            return True
        key = min(open_, key=lambda one: self.ranges[one][1] - self.ranges[one][0])
        low, high = self.ranges[key]
        if high - low > WIDEST:
            return True  # only boundless ones are left: taken to be possible
        for value in _span(low, high):
            self.left -= 1
            if self.left < 0:
                return True
            undo: list[tuple[Hashable, Range]] = []
            try:
                self._set({key: (value, value)}, undo)
                if self._complete(together):
                    return True
            except Contradiction:
                pass
            finally:
                self._undo(undo)
        return False

    def _together(self, key: Hashable) -> list[Hashable]:
        reached, edge = {key}, [key]
        while edge:
            one = edge.pop()
            for number in self.of[one]:
                for other, _ in self.relations[number].terms:
                    if other not in reached:
                        reached.add(other)
                        edge.append(other)
        return sorted(reached, key=repr)

    def _set(self, to: Mapping[Hashable, Range], undo: list[tuple[Hashable, Range]]) -> None:
        numbers: dict[int, None] = {}
        for key, given in to.items():
            before = self.ranges[key]
            undo.append((key, before))
            self.ranges[key] = max(before[0], given[0]), min(before[1], given[1])
            if self.ranges[key][0] > self.ranges[key][1]:
                raise Contradiction(key)
            numbers |= dict.fromkeys(self.of[key])
        self._settle(numbers, undo)

    def _undo(self, undo: Iterable[tuple[Hashable, Range]]) -> None:
        for key, before in reversed(list(undo)):
            self.ranges[key] = before

    def _settle(self, numbers: Iterable[int], undo: list[tuple[Hashable, Range]]) -> None:
        """Narrow by each relation, and by those of each count that was narrowed, to the end."""
        waiting = deque(numbers)
        queued = set(waiting)
        while waiting:
            number = waiting.popleft()
            queued.discard(number)
            for key in self._narrow_by(self.relations[number], undo):
                for other in self.of[key]:
                    if other not in queued:
                        queued.add(other)
                        waiting.append(other)

    def _narrow_by(self, one: Relation, undo: list[tuple[Hashable, Range]]) -> list[Hashable]:
        least, most = [], []
        for key, factor in one.terms:
            low, high = self.ranges[key]
            ends = (factor * low, factor * high)
            least.append(min(ends))
            most.append(max(ends))
        boundless_low, boundless_high = least.count(-inf), most.count(inf)
        sum_low = sum(value for value in least if value != -inf)
        sum_high = sum(value for value in most if value != inf)
        narrowed = []
        for (key, factor), own_low, own_high in zip(one.terms, least, most, strict=True):
            others_low = _without(sum_low, boundless_low, own_low, -inf)
            others_high = _without(sum_high, boundless_high, own_high, inf)
            ends = sorted(((one.low - others_high) / factor, (one.high - others_low) / factor))
            low, high = self.ranges[key]
            new_low = low if ends[0] == -inf else max(low, ceil(ends[0] - 1e-9))
            new_high = high if ends[1] == inf else min(high, floor(ends[1] + 1e-9))
            if new_low > new_high:
                raise Contradiction(key)
            if (new_low, new_high) != (low, high):
                undo.append((key, (low, high)))
                self.ranges[key] = new_low, new_high
                narrowed.append(key)
        return narrowed


def _without(total: float, boundless: int, own: float, end: float) -> float:
    """The sum of the others' ends."""
    if own == end:
        return end if boundless > 1 else total
    return end if boundless else total - own
