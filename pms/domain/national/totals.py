"""Returns of several organisations added up, and the sums that a reader of them can see."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pms.domain.lists import Lists
from pms.domain.nors.report import Return
from pms.domain.nors.sections import TOTAL
from pms.domain.suppression import Shown, Sum, publish

OTHERS_OWN = "local"
"""The row of all values that organisations added to their lists: the words of one could name it."""

Figure = tuple[str, str]
"""A table and a row of it; the row is empty for a figure that stands alone."""

EPISODES, PATIENTS, DAYS = ("episodes", ""), ("patients", ""), ("opat_days", "")
REJECTED, READMITTED = ("rejected", ""), ("readmitted", "")
LINE_EVENTS, DRUG_EVENTS = ("line_events", ""), ("drug_events", "")
LINE_INFECTIONS = ("line_infections", "")
EVENTS = (LINE_EVENTS, LINE_INFECTIONS, DRUG_EVENTS)

SUMMARY = {
    "episodes_completed": EPISODES,
    "patients_admitted": PATIENTS,
    "opat_days": DAYS,
    "referrals_rejected": REJECTED,
    "line_events": LINE_EVENTS,
    "drug_events": DRUG_EVENTS,
}
BY_ROW = {"DIAGNOSIS": "diagnosis", "LINE_EVENT": "line_event", "DRUG_EVENT": "drug_event"}
BY_COLUMN = {
    "DIAGNOSIS_X_INFECTION_OUTCOME": "infection_outcome",
    "DIAGNOSIS_X_OPAT_OUTCOME": "opat_outcome",
}
AGENT = "antimicrobial"
ADD_UP_TO = {
    "diagnosis": EPISODES,
    "infection_outcome": EPISODES,
    "opat_outcome": EPISODES,
    "line_event": LINE_EVENTS,
    "drug_event": DRUG_EVENTS,
}
"""Tables whose rows add up to another figure. Agents do not: an episode may have several."""


class Counted(NamedTuple):
    """One organisation's quarter; `patients` are numbers of rows, to count each person once."""

    figures: Counter[Figure]
    patients: frozenset[int]


def figures_of(return_: Return, lists: Lists) -> Counter[Figure]:
    """What of one return goes into the national figures."""
    infections = {
        value.code for value in lists["line_event"] if value.flags.get("infection") == "yes"
    }
    found: Counter[Figure] = Counter()
    for cell in return_.cells:
        row, column, value = cell.row_code, cell.col_code, cell.value
        if not value:
            continue
        if cell.section == "SUMMARY":
            found[SUMMARY[row]] += value
        elif cell.section == "READMISSION" and row == TOTAL:
            found[READMITTED] += value
        elif row == TOTAL or cell.measure not in {"episodes", "events"}:
            continue
        elif cell.section in BY_ROW:
            found[BY_ROW[cell.section], _unnamed(row)] += value
            if cell.section == "LINE_EVENT" and row in infections:
                found[LINE_INFECTIONS] += value
        elif cell.section in BY_COLUMN:
            found[BY_COLUMN[cell.section], column] += value
        elif cell.section == "AGENT_X_DIAGNOSIS":
            found[AGENT, _unnamed(row)] += value
    return found


def _unnamed(code: str) -> str:
    return OTHERS_OWN if code.startswith("local_") else code


class Period(NamedTuple):
    """Some organisations' figures of a quarter or of a year's quarters."""

    organisations: tuple[Counter[Figure], ...]
    """Those with a counted episode or a rejected referral; their order says nothing."""
    quarters: tuple[Counter[Figure], ...]
    """All organisations together, one for each quarter."""

    @property
    def total(self) -> Counter[Figure]:
        return added(self.organisations)

    @property
    def largest_share(self) -> float:
        """The share of the counted episodes that the organisation with the most has."""
        whole = self.total[EPISODES]
        return max((one[EPISODES] for one in self.organisations), default=0) / (whole or 1)


def added(several: Iterable[Counter[Figure]]) -> Counter[Figure]:
    total: Counter[Figure] = Counter()
    for one in several:
        total.update(one)
    return total


def period_of(counted: Sequence[Sequence[Counted]]) -> Period:
    """From each organisation's quarters, all for the same ones."""
    organisations = []
    for quarters in counted:
        figures = added(one.figures for one in quarters)
        figures[PATIENTS] = len(frozenset().union(*(one.patients for one in quarters)))
        if figures[EPISODES] or figures[REJECTED]:
            organisations.append(figures)
    by_quarter = tuple(added(one.figures for one in same) for same in zip(*counted, strict=True))
    return Period(tuple(organisations), by_quarter)


@dataclass(frozen=True, slots=True)
class ShownPeriod:
    """Every count of a period as it may be shown."""

    total: Mapping[Figure, Shown]
    events: Mapping[Figure, tuple[Shown, ...]]
    """Events of each organisation, in the order of `Period.organisations`."""

    def of(self, figure: Figure) -> Shown:
        return self.total.get(figure, NONE)


NONE = Shown(0)


def shown(period: Period) -> ShownPeriod:
    """Protect a period: a year together with its quarters, which have pages of their own."""
    if len(period.quarters) > 1:
        return _shown_year(period)
    counts, sums = _system(period.total, "total")
    exact = _add_organisations(period, counts, sums)
    return _read(period, publish(counts, sums, exact=exact))


Place = tuple[str, Figure]
"""Whose figure it is: the total's, a quarter's, one organisation's."""


def _shown_year(period: Period) -> ShownPeriod:
    """The quarters are shown as on their own pages; the year gives way."""
    counts, sums = _system(period.total, "total")
    exact = _add_organisations(period, counts, sums)
    already: dict[Place, Shown] = {}
    for number, quarter in enumerate(period.quarters):
        of_quarter, its_sums = _system(quarter, f"quarter {number}")
        already |= publish(of_quarter, its_sums)
        counts |= of_quarter
        sums += its_sums
    for _, figure in [place for place in counts if place[0] == "total"]:
        if figure != PATIENTS:
            parts = tuple((f"quarter {n}", figure) for n in range(len(period.quarters)))
            for part in parts:
                counts.setdefault(part, 0)
            sums.append(Sum(("total", figure), parts))
    return _read(period, publish(counts, sums, already=already, exact=exact))


def _system(total: Counter[Figure], whose: str) -> tuple[dict[Place, int], list[Sum]]:
    """Counts of people and events, not days, and the sums between them."""
    counts: dict[Place, int] = {
        (whose, figure): count for figure, count in total.items() if count and figure != DAYS
    }
    sums = []
    for table, figure in ADD_UP_TO.items():
        rows = tuple(place for place in counts if place[1][0] == table)
        if rows:
            sums.append(Sum((whose, figure), rows))
    return counts, sums


def _add_organisations(
    period: Period, counts: dict[Place, int], sums: list[Sum]
) -> frozenset[Place]:
    """Each one's events, which the funnel shows as they are from 5 on."""
    found: list[Place] = []
    for figure in EVENTS:
        if period.total[figure]:
            parts = tuple((f"organisation {n}", figure) for n in range(len(period.organisations)))
            counts |= {
                place: one[figure] for place, one in zip(parts, period.organisations, strict=True)
            }
            sums.append(Sum(("total", figure), parts))
            found += parts
    return frozenset(found)


def _read(period: Period, published: Mapping[Place, Shown]) -> ShownPeriod:
    return ShownPeriod(
        {figure: one for (whose, figure), one in published.items() if whose == "total"},
        {
            figure: tuple(
                published.get((f"organisation {n}", figure), NONE)
                for n in range(len(period.organisations))
            )
            for figure in EVENTS
        },
    )


def days_shown(period: Period, shown_period: ShownPeriod) -> int | None:
    """OPAT days to the nearest 10; None where those of fewer than 5 episodes would follow."""
    few = any(0 < quarter[EPISODES] < 5 for quarter in period.quarters)
    if few or shown_period.of(EPISODES).value is None:
        return None
    return to_ten(period.total[DAYS])


def to_ten(days: int) -> int:
    return (days + 5) // 10 * 10
