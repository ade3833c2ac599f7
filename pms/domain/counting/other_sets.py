"""The search for another complete set of counts that is shown alike, with another value somewhere.

It starts from the true counts, so that what it finds is close to them. A value is set, every range
is narrowed by the relations until nothing narrows further, and each count stays as near to the
true one as its range allows. A relation that is broken then is put right by one count of it: by as
much as is lacking, or by less, or not at all. What leads to a contradiction is taken back.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

BOUNDLESS = 10**12
"""In the place of infinity: far beyond any count, and still a whole number."""

Undo = list[tuple[int, int, int]]


class Linear(NamedTuple):
    """Counts by their numbers, each times a whole number, add up to `low` to `high`."""

    terms: Sequence[tuple[int, int]]
    low: int
    high: int


class Sets:
    """Counts, the ranges in which each is shown alike, and the relations between them."""

    def __init__(
        self, counts: Sequence[int], ranges: Sequence[tuple[int, int]], relations: Sequence[Linear]
    ) -> None:
        self.true, self.relations = counts, relations
        self.of: list[list[tuple[int, int]]] = [[] for _ in counts]
        for number, one in enumerate(relations):
            for key, factor in one.terms:
                self.of[key].append((number, factor))
        self.by_freedom = [
            sorted(one.terms, key=lambda term: len(self.of[term[0]])) for one in relations
        ]
        """Those in the fewest other relations first: they put one right and break no other."""
        self.ranges = list(ranges)
        self.start()

    def start(self) -> None:
        """Narrow from the ranges in which counts are shown; after one of them has changed."""
        self.low = [low for low, _ in self.ranges]
        self.high = [high for _, high in self.ranges]
        self.now = list(self.true)
        self.sums = [self._sum(one, self.true) for one in self.relations]
        self.least = [self._end(one, self.low, self.high) for one in self.relations]
        self.most = [self._end(one, self.high, self.low) for one in self.relations]
        self.broken: set[int] = set()
        held = self._settle(range(len(self.relations)), [])
        assert held, "the counts are not shown like this"

    def with_value(self, key: int, value: int, effort: int) -> Mapping[int, int] | None:
        """What else is what in another set with this value, by number; None if none was found."""
        self.left = effort
        if not self.low[key] <= value <= self.high[key]:
            return None
        undo: Undo = []
        try:
            if self._narrow(key, value, value, undo) and self._restore(undo):
                true = self.true
                return {one: self.now[one] for one, _, _ in undo if self.now[one] != true[one]}
            return None
        finally:
            self._undo(undo)

    def _restore(self, undo: Undo) -> bool:
        """Move counts until no relation is broken."""
        if not self.broken:
            return True
        if self.left == 0:
            return False
        self.left -= 1
        number = min(self.broken, key=self._freedom)
        one, value = self.relations[number], self.sums[number]
        lacking = one.low - value if value < one.low else one.high - value
        for key, factor in self.by_freedom[number]:
            up = (lacking > 0) == (factor > 0)
            room = (self.high[key] - self.now[key]) if up else (self.now[key] - self.low[key])
            by = min(room, -(-abs(lacking) // abs(factor)))
            if not by:
                continue
            there = self.now[key] + by if up else self.now[key] - by
            low, high = (there, self.high[key]) if up else (self.low[key], there)
            mark = len(undo)
            if self._narrow(key, low, high, undo) and self._restore(undo):
                return True
            self._undo(undo, mark)
            low, high = (self.low[key], there - 1) if up else (there + 1, self.high[key])
            if self._narrow(key, low, high, undo) and self._restore(undo):
                return True
            self._undo(undo, mark)
            return False
        return False

    def _freedom(self, number: int) -> tuple[int, int]:
        terms = self.relations[number].terms
        return sum(self.low[key] < self.high[key] for key, _ in terms), number

    # --- Ranges

    def _narrow(self, key: int, low: int, high: int, undo: Undo) -> bool:
        """Take it that a count is in this range, with all that follows; False if nothing is."""
        if low > high:
            return False
        self._set(key, low, high, undo)
        return self._settle([number for number, _ in self.of[key]], undo)

    def _set(self, key: int, low: int, high: int, undo: Undo) -> None:
        before_low, before_high, before = self.low[key], self.high[key], self.now[key]
        undo.append((key, before_low, before_high))
        self._put(key, low, high, before_low, before_high, before)

    def _put(
        self, key: int, low: int, high: int, before_low: int, before_high: int, before: int
    ) -> None:
        self.low[key], self.high[key] = low, high
        now = self.now[key] = min(max(self.true[key], low), high)
        up, down, moved = low - before_low, high - before_high, now - before
        for number, factor in self.of[key]:
            if factor > 0:
                self.least[number] += factor * up
                self.most[number] += factor * down
            else:
                self.least[number] += factor * down
                self.most[number] += factor * up
            if moved:
                one = self.relations[number]
                value = self.sums[number] = self.sums[number] + factor * moved
                if one.low <= value <= one.high:
                    self.broken.discard(number)
                else:
                    self.broken.add(number)

    def _undo(self, undo: Undo, mark: int = 0) -> None:
        while len(undo) > mark:
            key, low, high = undo.pop()
            self._put(key, low, high, self.low[key], self.high[key], self.now[key])

    def _settle(self, numbers: Iterable[int], undo: Undo) -> bool:
        """Narrow by each relation, and by those of each count that was narrowed, to the end."""
        waiting = deque(numbers)
        queued = set(waiting)
        while waiting:
            number = waiting.popleft()
            queued.discard(number)
            one = self.relations[number]
            least, most = self.least[number], self.most[number]
            if least > one.high or most < one.low:
                return False
            if least >= one.low and most <= one.high:
                continue  # holds whatever they are
            room = min(one.high - least, most - one.low)
            for key, factor in one.terms:
                before_low, before_high = self.low[key], self.high[key]
                width = before_high - before_low
                if width * abs(factor) <= room:
                    continue  # it may be anything in its range, whatever the others are
                low, high = self._ends(key, factor, one, number)
                if low == before_low and high == before_high:
                    continue
                if low > high:
                    return False
                self._set(key, low, high, undo)
                room = min(one.high - self.least[number], self.most[number] - one.low)
                for other, _ in self.of[key]:
                    if other not in queued:
                        queued.add(other)
                        waiting.append(other)
        return True

    def _ends(self, key: int, factor: int, one: Linear, number: int) -> tuple[int, int]:
        """The range that a relation leaves to one of its counts."""
        low, high = self.low[key], self.high[key]
        if factor > 0:
            others_least = self.least[number] - factor * low
            others_most = self.most[number] - factor * high
            new_low = -((others_most - one.low) // factor)
            new_high = (one.high - others_least) // factor
        else:
            others_least = self.least[number] - factor * high
            others_most = self.most[number] - factor * low
            new_low = -((one.high - others_least) // -factor)
            new_high = (others_most - one.low) // -factor
        if new_low < -BOUNDLESS // 2:
            new_low = low
        if new_high > BOUNDLESS // 2:
            new_high = high
        return max(low, new_low), min(high, new_high)

    @staticmethod
    def _sum(one: Linear, values: Sequence[int]) -> int:
        return sum(factor * values[key] for key, factor in one.terms)

    @staticmethod
    def _end(one: Linear, low: Sequence[int], high: Sequence[int]) -> int:
        return sum(factor * (low[key] if factor > 0 else high[key]) for key, factor in one.terms)
