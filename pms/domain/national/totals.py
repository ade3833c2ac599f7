"""Returns of several organisations added up, and the sums that a reader of them can see."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pms.domain.nors.report import Return
from pms.domain.nors.sections import TOTAL
from pms.domain.suppression import SMALLEST, Shown, Sum, publish

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
ADD_UP: tuple[tuple[Figure, Callable[[Figure], bool]], ...] = (
    (EPISODES, lambda figure: figure[0] == "diagnosis"),
    (EPISODES, lambda figure: figure[0] == "infection_outcome"),
    (EPISODES, lambda figure: figure[0] == "opat_outcome"),
    (LINE_EVENTS, lambda figure: figure[0] == "line_event"),
    (LINE_INFECTIONS, lambda figure: figure[0] == "line_event" and is_infection(figure[1])),
    (DRUG_EVENTS, lambda figure: figure[0] == "drug_event"),
)
"""Figures and the rows that add up to each. Agents do not: an episode may have several."""

ORGANISATIONS_FOR_SPREAD = 5


def is_infection(line_event: str) -> bool:
    """As the list's flag says; a test holds the codes to it."""
    return line_event.startswith("infection_")


class Counted(NamedTuple):
    """One organisation's quarter; `patients` are numbers of rows, to count each person once."""

    figures: Counter[Figure]
    patients: frozenset[int]


def figures_of(return_: Return) -> Counter[Figure]:
    """What of one return goes into the national figures."""
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
            if cell.section == "LINE_EVENT" and is_infection(row):
                found[LINE_INFECTIONS] += value
        elif cell.section in BY_COLUMN:
            found[BY_COLUMN[cell.section], column] += value
        elif cell.section == "AGENT_X_DIAGNOSIS":
            found[AGENT, _unnamed(row)] += value
    return found


def _unnamed(code: str) -> str:
    return OTHERS_OWN if code.startswith("local_") else code


@dataclass(frozen=True, slots=True)
class Period:
    """Some organisations' figures of a quarter, or of a year with its quarters."""

    organisations: tuple[Counter[Figure], ...]
    """Those with a counted episode or a rejected referral; their order says nothing."""
    total: Counter[Figure]
    quarters: tuple["Period", ...] = ()
    """Of a year: each has a page of its own, and a year must not give one away."""

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
    several = len(counted[0]) > 1 if counted else False
    by_quarter = zip(*counted, strict=True) if several else ()
    return Period(
        tuple(organisations),
        added(organisations),
        tuple(period_of([[one] for one in same]) for same in by_quarter),
    )


@dataclass(frozen=True, slots=True)
class ShownPeriod:
    """Every count of a period as it may be shown."""

    total: Mapping[Figure, Shown]
    events: Mapping[Figure, tuple[Shown, ...]]
    """Events of each organisation, in the order of `Period.organisations`; empty where too few
    contribute for anything of one to be shown."""

    def of(self, figure: Figure) -> Shown:
        return self.total.get(figure, NONE)


NONE = Shown(0)

Place = tuple[str, Figure]
"""Whose figure it is: the total's, one organisation's, with the number of the quarter before."""


class System(NamedTuple):
    """Counts, the sums between them that a reader knows, and those shown as they are from 5 on."""

    counts: dict[Place, int]
    sums: list[Sum]
    exact: frozenset[Place]


def shown(period: Period) -> ShownPeriod:
    """Protect a period. A year's quarters are shown as on their own pages; the year gives way."""
    counts, sums, exact = system_of(period)
    already: dict[Place, Shown] = {}
    for number, quarter in enumerate(period.quarters):
        own = system_of(quarter, f"quarter {number} ")
        already |= publish(own.counts, own.sums, exact=own.exact)
        counts |= own.counts
        sums += own.sums
    if period.quarters:
        sums += _over_quarters(period, counts)
    published = publish(counts, sums, already=already, exact=exact)
    return ShownPeriod(
        {figure: one for (whose, figure), one in published.items() if whose == TOTAL_OF},
        {
            figure: tuple(
                published.get((f"organisation {n}", figure), NONE)
                for n in range(len(period.organisations) if compares(period) else 0)
            )
            for figure in EVENTS
        },
    )


TOTAL_OF = "total"


def compares(period: Period) -> bool:
    """Whether enough organisations contribute for anything of one to be shown."""
    return len(period.organisations) >= ORGANISATIONS_FOR_SPREAD


def system_of(period: Period, before: str = "") -> System:
    """Counts of people and events, not days: of all together, and each organisation's events."""
    total = before + TOTAL_OF
    counts: dict[Place, int] = {
        (total, figure): count for figure, count in period.total.items() if count and figure != DAYS
    }
    sums = [
        Sum((total, whole), rows)
        for whole, belongs in ADD_UP
        if (rows := tuple(place for place in counts if belongs(place[1])))
    ]
    exact: list[Place] = []
    for figure in EVENTS:
        if compares(period) and period.total[figure]:
            parts = {
                (f"{before}organisation {n}", figure): one[figure]
                for n, one in enumerate(period.organisations)
            }
            counts |= parts
            sums.append(Sum((total, figure), tuple(parts)))
            exact += parts
    return System(counts, sums, frozenset(exact))


def _over_quarters(period: Period, counts: dict[Place, int]) -> list[Sum]:
    """A year is the sum of its quarters, but for patients, who may be admitted in two."""
    found = []
    for whose, figure in list(counts):
        if whose == TOTAL_OF and figure != PATIENTS:
            parts = tuple((f"quarter {n} {TOTAL_OF}", figure) for n in range(len(period.quarters)))
            for part in parts:
                counts.setdefault(part, 0)
            found.append(Sum((whose, figure), parts))
    return found


def days_shown(period: Period, shown_period: ShownPeriod) -> int | None:
    """OPAT days to the nearest 10; None where those of fewer than 5 episodes would follow."""
    few = any(0 < quarter.total[EPISODES] < SMALLEST for quarter in period.quarters)
    if few or shown_period.of(EPISODES).value is None:
        return None
    return to_ten(period.total[DAYS])


def to_ten(days: int) -> int:
    return (days + 5) // 10 * 10
