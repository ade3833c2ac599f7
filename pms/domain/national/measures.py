"""Rates, shares and means over all organisations together, made of the figures shown alone."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from pms.domain.counting.rates import MINIMUM_DAYS, proportion, rate_per_1000_days
from pms.domain.national import published
from pms.domain.national.published import PublishedBenchmark
from pms.domain.national.spans import NONE, Span, holds, together
from pms.domain.national.totals import (
    DAYS,
    DRUG_EVENTS,
    EPISODES,
    LINE_EVENTS,
    LINE_INFECTIONS,
    READMITTED,
    Figure,
)


class NationalMeasure(NamedTuple):
    """What is compared: events per 1,000 OPAT days, a share in percent, or a mean."""

    name: str
    title: str
    kind: Literal["rate", "share", "mean"]
    part: tuple[Figure, ...]
    whole: tuple[Figure, ...]
    counts: str
    rules: str
    published: PublishedBenchmark | None = None

    @property
    def unit(self) -> str:
        return {"rate": "per 1,000 OPAT days", "share": "%", "mean": "days"}[self.kind]


INFECTION = tuple(("infection_outcome", code) for code in ("cured", "improved", "failed"))
OPAT = tuple(("opat_outcome", code) for code in ("success", "partial", "failure", "indeterminate"))


def measures(service: str) -> tuple[NationalMeasure, ...]:
    """In the order of the page."""
    adult = service == "adult"
    return (
        NationalMeasure(
            "mean_days",
            "OPAT days per episode",
            "mean",
            (DAYS,),
            (EPISODES,),
            "OPAT days of the counted episodes, by these.",
            "R3, R7",
            published.MEAN_DAYS.get(service),
        ),
        NationalMeasure(
            "line_events",
            "Line events",
            "rate",
            (LINE_EVENTS,),
            (DAYS,),
            "Counted line events per 1,000 OPAT days.",
            "R13, R15",
            published.LINE_EVENTS,
        ),
        NationalMeasure(
            "line_infections",
            "Line infections",
            "rate",
            (LINE_INFECTIONS,),
            (DAYS,),
            "Counted line events that are infections, per 1,000 OPAT days.",
            "R13, R15",
            published.LINE_INFECTIONS,
        ),
        NationalMeasure(
            "drug_events",
            "Drug events",
            "rate",
            (DRUG_EVENTS,),
            (DAYS,),
            "Counted drug events per 1,000 OPAT days. Published: other adverse events.",
            "R13, R15",
            published.DRUG_EVENTS,
        ),
        NationalMeasure(
            "infection_success",
            "Infection cured or improved",
            "share",
            INFECTION[:2],
            INFECTION,
            "Cured and improved, of the episodes with a recorded infection outcome.",
            "R17",
            published.INFECTION_SUCCESS if adult else None,
        ),
        NationalMeasure(
            "opat_success",
            "OPAT success or partial success",
            "share",
            OPAT[:2],
            OPAT,
            "Success and partial success, of the episodes with a recorded OPAT outcome.",
            "R17",
            published.OPAT_SUCCESS if adult else None,
        ),
        NationalMeasure(
            "indeterminate",
            "OPAT outcome indeterminate",
            "share",
            OPAT[3:],
            OPAT,
            "Indeterminate, of the episodes with a recorded OPAT outcome.",
            "R17",
        ),
        NationalMeasure(
            "readmission",
            "Unplanned readmission",
            "share",
            (READMITTED,),
            (EPISODES,),
            "Episodes with an unplanned readmission, of the counted episodes.",
            "R16",
        ),
    )


class Overall(NamedTuple):
    """A measure of all organisations together, or why there is none."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why_not: str = ""


class MeasureRow(NamedTuple):
    measure: NationalMeasure
    overall: Overall


def rows(service: str, figures: Mapping[Figure, Span]) -> list[MeasureRow]:
    return [MeasureRow(measure, overall(measure, figures)) for measure in measures(service)]


NOT_SHOWN = "Made of a number that is not shown"
TOO_COARSE = "Rounding could move it by a tenth or more"
TOO_FEW_DAYS = f"No rate below {MINIMUM_DAYS} OPAT days"
NOTHING = "No episodes"


def overall(measure: NationalMeasure, figures: Mapping[Figure, Span]) -> Overall:
    """What follows from the figures shown, where whatever they may stand for says nearly the same.

    The interval is left out where rounding could move an end of it by a tenth or more.
    """
    part, whole, rest = _spans(measure, figures)
    if not (part.is_known and whole.is_known):
        return Overall(None, why_not=NOT_SHOWN)
    found = _estimate(measure.kind, part.middle, whole.middle)
    if found is None:
        return Overall(None, why_not=TOO_FEW_DAYS if measure.kind == "rate" else NOTHING)
    others = [
        _estimate(measure.kind, part.least, part.least + rest.most if rest else whole.most),
        _estimate(measure.kind, part.most, part.most + rest.least if rest else whole.least),
    ]
    if not holds(found[:1], [one and one[:1] for one in others]):
        return Overall(None, why_not=TOO_COARSE)
    value, *ends = found
    low, high = ends if ends and holds(found, others) else (None, None)
    return Overall(value, low, high)


def share(part: Span, whole: Span) -> float | None:
    """In percent, of a row that is some of a whole; None where rounding could move it too far."""
    if not (part.is_known and whole.is_known):
        return None
    found = _estimate("share", part.middle, whole.middle)
    others = [
        _estimate("share", part.least, whole.most),
        _estimate("share", part.most, whole.least),
    ]
    return found[0] if found and holds(found[:1], [one and one[:1] for one in others]) else None


def _spans(
    measure: NationalMeasure, figures: Mapping[Figure, Span]
) -> tuple[Span, Span, Span | None]:
    """Part and whole; and the rest, where the part is some of the figures that the whole is."""

    def of(some: Sequence[Figure]) -> Span:
        return together(figures.get(one, NONE) for one in some)

    rest = [one for one in measure.whole if one not in measure.part]
    is_split = len(rest) + len(measure.part) == len(measure.whole)
    return of(measure.part), of(measure.whole), of(rest) if is_split else None


def _estimate(kind: str, part: float, whole: float) -> tuple[float, ...] | None:
    """A value and its interval, which a mean has not; shares in percent."""
    events, days = int(part), int(whole)
    if kind == "mean":
        return (events / days,) if days else None
    if kind == "rate":
        rate = rate_per_1000_days(events, days)
        return rate[:3] if rate else None
    share = proportion(min(events, days), days)
    return tuple(100 * one for one in share[:3]) if share else None
