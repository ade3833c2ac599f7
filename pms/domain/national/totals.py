"""Returns of several organisations added up, and what a reader knows to add up in them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pms.domain.nors.report import Return
from pms.domain.nors.sections import TOTAL

OTHERS_OWN = "local"
"""The row of all values that organisations added to their lists: the words of one could name it."""

Figure = tuple[str, str]
"""A table and a row of it; the row is empty for a figure that stands alone."""

EPISODES, PATIENTS, DAYS = ("episodes", ""), ("patients", ""), ("opat_days", "")
REJECTED, READMITTED = ("rejected", ""), ("readmitted", "")
LINE_EVENTS, DRUG_EVENTS = ("line_events", ""), ("drug_events", "")
LINE_INFECTIONS = ("line_infections", "")

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
"""Figures and the rows that add up to each."""


def is_agent(figure: Figure) -> bool:
    return figure[0] == AGENT


def is_infection(line_event: str) -> bool:
    """As the list's flag says; a test holds the codes to it."""
    return line_event.startswith("infection_")


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
class Total:
    """Some organisations' figures of a quarter, added up."""

    organisations: frozenset[int]
    """Those with a counted episode or a rejected referral."""
    counts: Mapping[Figure, int]
    largest_share: float
    """The share of the counted episodes that the organisation with the most has."""


def total_of(figures: Mapping[int, Counter[Figure]]) -> Total:
    """From each organisation's figures of the same quarter."""
    some = {number: one for number, one in figures.items() if one[EPISODES] or one[REJECTED]}
    counts = added(some.values())
    most = max((one[EPISODES] for one in some.values()), default=0)
    return Total(frozenset(some), counts, most / (counts[EPISODES] or 1))


def added(several: Iterable[Counter[Figure]]) -> Counter[Figure]:
    total: Counter[Figure] = Counter()
    for one in several:
        total.update(one)
    return total


ORGANISATIONS_FOR_TOTALS = 3
"""Of two, each would know the other's figures by taking its own away."""
NEARLY_ALL = 0.9
"""One organisation with more than this share of the episodes would be shown under another name."""


def withheld_because(total: Total) -> str | None:
    """Why no figure of a quarter may be shown at all."""
    count = len(total.organisations)
    if count < ORGANISATIONS_FOR_TOTALS:
        told = ("No organisation has", "Only one organisation has", "Only two organisations have")
        return f"{told[count]} figures in this quarter. Totals need at least three."
    if total.largest_share > NEARLY_ALL:
        return (
            "One organisation has nearly all episodes of this quarter: the totals would be its own."
        )
    return None
