"""What somebody sees who looks at a quarter, or at a year: the sum of what its quarters show."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pms.domain.counting.publication import PublishedCounts
from pms.domain.national.spans import NONE, Span, span_of, together
from pms.domain.national.totals import PATIENTS, Figure
from pms.national import tables
from pms.national.filters import NationalPeriod
from pms.national.register import NotPublished, PublishedQuarter, published_or_not


class Look(NamedTuple):
    """The quarters that are published, and the figures; or why there are none."""

    published: list[PublishedQuarter]
    not_published: list[NotPublished]
    why_not: str | None
    figures: tables.Figures | None

    @property
    def contributing(self) -> str:
        """How many organisations were counted: of a year, in its quarters."""
        return contributing_words(
            [len(one.publication.organisations) for one in self.published]
            or [one.contributing for one in self.not_published]
        )


def look(asked: NationalPeriod) -> Look:
    """What was not published before is so by looking."""
    found = [published_or_not(asked.service, one, asked.today) for one in asked.quarters]
    published = [one for one in found if isinstance(one, PublishedQuarter)]
    missing = [one for one in found if isinstance(one, NotPublished)]
    why_not = asked.why_not_yet or _why_not(published, missing, is_year=asked.number is None)
    if why_not:
        return Look(published, missing, why_not, None)
    spans = spans_of([one.publication for one in published])
    figures = tables.figures(asked.service, spans, is_year=asked.number is None)
    return Look(published, missing, None, figures)


def _why_not(
    published: Sequence[PublishedQuarter], missing: Sequence[NotPublished], *, is_year: bool
) -> str | None:
    """A year needs every quarter that anybody has figures in."""
    gaps = [one for one in missing if one.contributing] or ([] if published else list(missing))
    if not gaps:
        return None
    if not is_year:
        return gaps[0].why
    if not published and not any(one.contributing for one in gaps):
        return "No organisation has figures in this year."
    named = ", ".join(f"Q{one.quarter.number}" for one in gaps)
    return f"A year is the sum of what its quarters show, and {named} cannot be shown."


def contributing_words(numbers: Iterable[int]) -> str:
    """Of several quarters: from the fewest organisations to the most."""
    found = set(numbers) or {0}
    fewest, most = min(found), max(found)
    return str(most) if fewest == most else f"{fewest} to {most}"


def spans_of(published: Sequence[PublishedCounts]) -> Mapping[Figure, Span]:
    """Each figure as it is shown, added up over the quarters; patients do not add up."""
    quarters = [
        {figure: span_of(shown) for figure, shown in one.shown.items()} for one in published
    ]
    if len(quarters) == 1:
        return quarters[0]
    known = {figure for one in quarters for figure in one} - {PATIENTS}
    return {figure: together(one.get(figure, NONE) for one in quarters) for figure in known}
