"""Between what a published figure may lie, and what that is worth of a share or rate made of it.

Everything here follows from the figures as they are shown, so it tells nothing more than they do.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from pms.domain.counting.suppression import CLOSE, ShownCount


class Span(NamedTuple):
    """The least and the most that a figure can be, and the number shown for it if there is one."""

    least: int
    most: float
    value: int | None

    @property
    def is_known(self) -> bool:
        """Whether there is a number, or two that it lies between."""
        return self.most != float("inf")

    @property
    def is_few(self) -> bool:
        """Whether it is a small count that is withheld, and nothing with it."""
        return self.value is None and self.least == 1 and self.is_known

    @property
    def middle(self) -> int:
        """What stands for it in a share or a rate: the number shown, else the middle."""
        return (self.least + int(self.most)) // 2 if self.value is None else self.value

    def __str__(self) -> str:
        if self.value is not None:
            return f"{self.value:,}"
        return f"{self.least:,} to {self.most:,.0f}" if self.is_known else "Withheld"


NONE = Span(0, 0, 0)


def span_of(shown: ShownCount) -> Span:
    return Span(int(shown.low), shown.high, shown.value)


def together(spans: Iterable[Span]) -> Span:
    """The sum of several: a number where all have one."""
    several = list(spans)
    values = [one.value for one in several if one.value is not None]
    return Span(
        sum(one.least for one in several),
        sum(one.most for one in several),
        sum(values) if len(values) == len(several) else None,
    )


Estimate = TypeVar("Estimate", bound=Sequence[float])


def holds(shown: Estimate, others: Iterable[Estimate | None]) -> bool:
    """Whether each part of an estimate differs by less than a tenth from all that it may be."""
    return all(
        other is not None
        and all(is_near(one, of_other) for one, of_other in zip(shown, other, strict=True))
        for other in others
    )


def is_near(shown: float, true: float) -> bool:
    """Whether two values differ by less than a tenth of the smaller one."""
    return shown == true or abs(shown - true) < CLOSE * min(shown, true)
