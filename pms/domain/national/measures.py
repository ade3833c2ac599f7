"""Rates and shares over all organisations together, and their spread over the organisations."""

from collections import Counter
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Literal, NamedTuple

from pms.domain.funnel import Funnel, Organisation, funnel
from pms.domain.national import published
from pms.domain.national.published import Published
from pms.domain.national.totals import (
    DAYS,
    DRUG_EVENTS,
    EPISODES,
    EVENTS,
    LINE_EVENTS,
    LINE_INFECTIONS,
    ORGANISATIONS_FOR_SPREAD,
    READMITTED,
    Counted,
    Figure,
    Period,
    ShownPeriod,
    compares,
    days_shown,
    period_of,
    to_ten,
)
from pms.domain.rates import MINIMUM_DAYS, Estimate, proportion, rate_per_1000_days

ORGANISATIONS_FOR_TOTALS = 2
NEARLY_ALL = 0.9
"""One organisation with more than this share of the episodes would be shown under another name."""
MINIMUM_EPISODES = 10
"""Episodes that an organisation needs before a share or a mean of it is taken into the spread."""


class Measure(NamedTuple):
    """What is compared: events per 1,000 OPAT days, a share in percent, or a mean."""

    name: str
    title: str
    kind: Literal["rate", "share", "mean"]
    part: tuple[Figure, ...]
    whole: tuple[Figure, ...]
    counts: str
    rules: str
    published: Published | None = None

    @property
    def unit(self) -> str:
        return {"rate": "per 1,000 OPAT days", "share": "%", "mean": "days"}[self.kind]


INFECTION = tuple(("infection_outcome", code) for code in ("cured", "improved", "failed"))
OPAT = tuple(("opat_outcome", code) for code in ("success", "partial", "failure", "indeterminate"))


def measures(service: str) -> tuple[Measure, ...]:
    """In the order of the page."""
    adult = service == "adult"
    return (
        Measure(
            "mean_days",
            "OPAT days per episode",
            "mean",
            (DAYS,),
            (EPISODES,),
            "OPAT days of the counted episodes, by these.",
            "R3, R7",
            published.MEAN_DAYS.get(service),
        ),
        Measure(
            "line_events",
            "Line events",
            "rate",
            (LINE_EVENTS,),
            (DAYS,),
            "Counted line events per 1,000 OPAT days.",
            "R13, R15",
            published.LINE_EVENTS,
        ),
        Measure(
            "line_infections",
            "Line infections",
            "rate",
            (LINE_INFECTIONS,),
            (DAYS,),
            "Counted line events that are infections, per 1,000 OPAT days.",
            "R13, R15",
            published.LINE_INFECTIONS,
        ),
        Measure(
            "drug_events",
            "Drug events",
            "rate",
            (DRUG_EVENTS,),
            (DAYS,),
            "Counted drug events per 1,000 OPAT days. Published: other adverse events.",
            "R13, R15",
            published.DRUG_EVENTS,
        ),
        Measure(
            "infection_success",
            "Infection cured or improved",
            "share",
            INFECTION[:2],
            INFECTION,
            "Cured and improved, of the episodes with a recorded infection outcome.",
            "R17",
            published.INFECTION_SUCCESS if adult else None,
        ),
        Measure(
            "opat_success",
            "OPAT success or partial success",
            "share",
            OPAT[:2],
            OPAT,
            "Success and partial success, of the episodes with a recorded OPAT outcome.",
            "R17",
            published.OPAT_SUCCESS if adult else None,
        ),
        Measure(
            "indeterminate",
            "OPAT outcome indeterminate",
            "share",
            OPAT[3:],
            OPAT,
            "Indeterminate, of the episodes with a recorded OPAT outcome.",
            "R17",
        ),
        Measure(
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
    """A measure of all organisations together, worked out from the numbers shown and no others."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why_not: str = ""


class Spread(NamedTuple):
    """How organisations differ."""

    organisations: int
    median: float
    lower_quartile: float
    upper_quartile: float
    low: float
    high: float


class Row(NamedTuple):
    measure: Measure
    overall: Overall
    spread: Spread | None
    why_no_spread: str


def withheld_because(period: Period) -> str | None:
    """Why no figure of the period may be shown at all."""
    count = len(period.organisations)
    if count < ORGANISATIONS_FOR_TOTALS:
        told = "No organisation has" if count == 0 else "Only one organisation has"
        return f"{told} figures in this period. Totals need at least {ORGANISATIONS_FOR_TOTALS}."
    if period.largest_share > NEARLY_ALL:
        return (
            "One organisation has nearly all episodes of this period: the totals would be its own."
        )
    return None


def why_withheld(counted: Sequence[Sequence[Counted]]) -> str | None:
    """The same of organisations' quarters; a year must not give away a quarter that is withheld."""
    quarters = len(counted[0]) if counted else 0
    if why := withheld_because(period_of(counted)):
        return why
    hidden = [n for n in range(quarters) if withheld_because(_only(counted, [n]))]
    together = _only(counted, hidden)
    if quarters > 1 and together.organisations and withheld_because(together):
        return (
            "The figures of one of its quarters are withheld, as they are of one organisation or "
            "nearly so, and could be worked out from those of the year."
        )
    return None


def _only(counted: Sequence[Sequence[Counted]], quarters: Sequence[int]) -> Period:
    return period_of([[one[n] for n in quarters] for one in counted])


def rows(service: str, period: Period, shown: ShownPeriod) -> list[Row]:
    days = days_shown(period, shown)
    found = []
    for measure in measures(service):
        spread = spread_of(values_of(measure, period, shown))
        why_no_spread = "" if spread else no_spread_words(measure, shown)
        found.append(Row(measure, overall(measure, shown, days), spread, why_no_spread))
    return found


def no_spread_words(measure: Measure, shown: ShownPeriod) -> str:
    if measure.kind == "rate" and shown.of(measure.part[0]).value is None:
        return "Made of a number that is not shown"
    least = (
        f"{MINIMUM_DAYS} OPAT days" if measure.kind == "rate" else f"{MINIMUM_EPISODES} episodes"
    )
    return f"Fewer than {ORGANISATIONS_FOR_SPREAD} organisations with {least} or more"


def overall(measure: Measure, shown: ShownPeriod, days: int | None) -> Overall:
    part = _sum_shown(measure.part, shown, days)
    whole = _sum_shown(measure.whole, shown, days)
    if part is None or whole is None:
        return Overall(None, why_not="Made of a number that is not shown")
    if measure.kind == "mean":
        return Overall(part / whole) if whole else Overall(None, why_not="No episodes")
    estimate: Estimate | None
    if measure.kind == "rate":
        estimate, scale = rate_per_1000_days(part, whole), 1
    else:
        estimate, scale = proportion(min(part, whole), whole), 100
    if estimate is None:
        too_few = f"No rate below {MINIMUM_DAYS} OPAT days"
        return Overall(None, why_not=too_few if measure.kind == "rate" else "No episodes")
    return Overall(scale * estimate.value, scale * estimate.low, scale * estimate.high)


def _sum_shown(figures: Sequence[Figure], shown: ShownPeriod, days: int | None) -> int | None:
    total = 0
    for figure in figures:
        value = days if figure == DAYS else shown.of(figure).value
        if value is None:
            return None
        total += value
    return total


def values_of(measure: Measure, period: Period, shown: ShownPeriod) -> list[float]:
    """One value for each organisation that has enough to take one of."""
    if measure.kind == "rate":
        return _rates(measure.part[0], period, shown)
    scale = 100 if measure.kind == "share" else 1
    found = []
    for figures in period.organisations:
        whole = sum(figures[one] for one in measure.whole)
        if whole >= MINIMUM_EPISODES:
            found.append(sum(figures[one] for one in measure.part) * scale / whole)
    return found


def _rates(figure: Figure, period: Period, shown: ShownPeriod) -> list[float]:
    """Those whose events are not shown (1 to 4, mostly) all have the rate of these together.

    It follows from what is shown: the total, and the organisations with 5 events or more. So a
    median does not tell how many events one of them had.
    """
    if not compares(period):
        return []
    pairs = list(zip(shown.events[figure], period.organisations, strict=True))
    of_rest = 0.0
    if days := sum(one[DAYS] for events, one in pairs if events.value is None):
        total = shown.of(figure).value
        if total is None:
            return []
        rest = total - sum(events.value or 0 for events, _ in pairs)
        of_rest = max(0, rest) * 1000 / days
    return [
        of_rest if events.value is None else events.value * 1000 / one[DAYS]
        for events, one in pairs
        if one[DAYS] >= MINIMUM_DAYS
    ]


def spread_of(values: Sequence[float]) -> Spread | None:
    if len(values) < ORGANISATIONS_FOR_SPREAD:
        return None
    lower, _, upper = quantiles(values, n=4, method="inclusive")
    return Spread(len(values), median(values), lower, upper, min(values), max(values))


class EventFunnel(NamedTuple):
    """The funnel of one kind of event, and how many organisations it leaves out because they had
    1 to 4 events, or to protect these."""

    measure: Measure
    funnel: Funnel
    left_out: int
    too_small: int
    """Organisations below the denominator that a rate needs."""


def funnels(service: str, period: Period, shown: ShownPeriod) -> list[EventFunnel]:
    """One for each kind of event; none unless enough organisations contribute."""
    if not compares(period):
        return []
    return [
        _funnel(measure, period.organisations, shown)
        for measure in measures(service)
        if measure.kind == "rate"
    ]


def _funnel(
    measure: Measure, organisations: Sequence[Counter[Figure]], shown: ShownPeriod
) -> EventFunnel:
    figure = measure.part[0]
    drawn, left_out, too_small = [], 0, 0
    for one, events in zip(organisations, shown.events[figure], strict=True):
        days = to_ten(one[DAYS])
        if one[DAYS] < MINIMUM_DAYS:
            too_small += 1
        elif events.value is None:
            left_out += 1
        else:
            drawn.append(Organisation(events.value, days))
    whole, every = shown.of(figure).value, sum(to_ten(one[DAYS]) for one in organisations)
    mean = whole * 1000 / every if whole is not None and every else None
    return EventFunnel(measure, funnel(drawn, mean), left_out, too_small)


assert set(EVENTS) == {LINE_EVENTS, LINE_INFECTIONS, DRUG_EVENTS}
