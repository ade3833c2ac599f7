"""The national figures as tables of words and numbers: what the page shows and the CSV holds."""

from collections.abc import Sequence
from typing import NamedTuple

from pms.codes.shipped import shipped_lists
from pms.domain.lists import labels
from pms.domain.national import measures, totals
from pms.domain.national.measures import EventFunnel, Row
from pms.domain.national.totals import OTHERS_OWN, Figure, Period, ShownPeriod
from pms.domain.nors.sections import NOT_RECORDED, NOT_RECORDED_LABEL
from pms.domain.suppression import Shown
from pms.spreadsheets import Cell

SUMMARY = (
    (totals.EPISODES, "Counted episodes"),
    (totals.PATIENTS, "Patients admitted"),
    (totals.DAYS, "OPAT days"),
    (totals.REJECTED, "Rejected referrals"),
    (totals.LINE_EVENTS, "Line events"),
    (totals.DRUG_EVENTS, "Drug events"),
)
LISTS = {
    "diagnosis": ("Diagnoses", "Diagnosis", totals.EPISODES, "R6, R7"),
    "antimicrobial": ("Antimicrobials", "Antimicrobial", totals.EPISODES, "R12"),
    "infection_outcome": ("Infection outcomes", "Outcome", totals.EPISODES, "R9"),
    "opat_outcome": ("OPAT outcomes", "Outcome", totals.EPISODES, "R9, R10"),
    "line_event": ("Line events", "Event", totals.LINE_EVENTS, "R13"),
    "drug_event": ("Drug events", "Event", totals.DRUG_EVENTS, "R13"),
}
"""Tables of one list each: title, head of the first column, what the shares are of, rules."""
OWN = "Values that organisations added to their lists"
FUNNELS = {f"{one.name}_funnel" for one in measures.measures("adult") if one.kind == "rate"}
NAMES = ("summary", "measures", *LISTS, *sorted(FUNNELS))


class Line(NamedTuple):
    """One row of a list: a count and its share in percent, where both may be shown."""

    label: str
    number: Shown
    share: float | None


class Table(NamedTuple):
    name: str
    title: str
    head: str
    counts: str
    rules: str
    lines: list[Line]

    @property
    def few(self) -> list[Line]:
        """Rows of which only this is shown."""
        return [line for line in self.lines if line.number.suppressed]


class Figures(NamedTuple):
    """All that is shown of a period."""

    summary: list[tuple[str, str]]
    measures: list[Row]
    tables: list[Table]
    funnels: list[EventFunnel]
    days: int | None


def figures(service: str, period: Period) -> Figures:
    shown = totals.shown(period)
    days = totals.days_shown(period, shown)
    return Figures(
        [(label, _summary_words(figure, shown, days)) for figure, label in SUMMARY],
        measures.rows(service, period, shown),
        [_table(name, shown) for name in LISTS],
        measures.funnels(service, period, shown),
        days,
    )


def _summary_words(figure: Figure, shown: ShownPeriod, days: int | None) -> str:
    if figure == totals.DAYS:
        return "Withheld" if days is None else f"{days:,}"
    return str(shown.of(figure))


def _table(name: str, shown: ShownPeriod) -> Table:
    title, head, whole, rules = LISTS[name]
    total = shown.of(whole).value
    words = labels(shipped_lists(), name)
    order = [*words, OTHERS_OWN, NOT_RECORDED]
    words |= {OTHERS_OWN: OWN, NOT_RECORDED: NOT_RECORDED_LABEL}
    counts = {row: one for (table, row), one in shown.total.items() if table == name}
    rows = sorted(counts, key=lambda row: (-(counts[row].value or 0), order.index(row)))
    lines = [Line(words[row], counts[row], _share(counts[row], total)) for row in rows]
    counted = "Events" if whole != totals.EPISODES else "Episodes"
    return Table(name, title, head, counted, rules, lines)


def _share(count: Shown, total: int | None) -> float | None:
    return None if count.value is None or not total else min(100.0, 100 * count.value / total)


# --- As rows of a file --------------------------------------------------------------------------

Rows = tuple[Sequence[str], list[list[Cell]]]


def as_rows(name: str, found: Figures) -> Rows:
    """Header and rows of one table's CSV."""
    if name == "summary":
        return ("Figure", "Value"), [[label, _number(words)] for label, words in found.summary]
    if name == "measures":
        return MEASURES_HEADER, [_measure_cells(row) for row in found.measures]
    if name in FUNNELS:
        return FUNNEL_HEADER, [
            [point.days, point.events, round(point.rate, 2), point.position]
            for one in found.funnels
            if f"{one.measure.name}_funnel" == name
            for point in one.funnel.points
        ]
    table = next(one for one in found.tables if one.name == name)
    return (table.head, table.counts, "Share, %"), [
        [line.label, _number(str(line.number)), _rounded(line.share)] for line in table.lines
    ]


def refused_rows(why_not: str) -> Rows:
    """Where no figure of the period may be shown."""
    return ("Why there are no figures",), [[why_not]]


MEASURES_HEADER = (
    "Measure",
    "Unit",
    "All together",
    "95% interval from",
    "95% interval to",
    "Organisations",
    "Median",
    "Lower quartile",
    "Upper quartile",
    "Lowest",
    "Highest",
    "Published",
    "Note",
)
FUNNEL_HEADER = ("OPAT days", "Events", "Events per 1,000 OPAT days", "Beside the limits")


def _measure_cells(row: Row) -> list[Cell]:
    measure, overall, spread = row.measure, row.overall, row.spread
    figures: Sequence[float | None] = spread or (None,) * 6
    note = "; ".join(one for one in (overall.why_not, row.why_no_spread) if one)
    return [
        measure.title,
        measure.unit,
        *(_rounded(one) for one in (overall.value, overall.low, overall.high)),
        spread.organisations if spread else None,
        *(_rounded(one) for one in figures[1:]),
        measure.published.words if measure.published else None,
        note,
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _number(words: str) -> Cell:
    """A number as one; "Fewer than 5" as words."""
    digits = words.replace(",", "")
    return int(digits) if digits.isdecimal() else words
