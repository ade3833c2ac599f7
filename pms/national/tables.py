"""The national figures as tables of words and numbers: what the page shows and the CSV holds."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pms.charts.funnel import LEAST_EXPECTED
from pms.domain.care.lists import labels
from pms.domain.counting.funnel import FunnelLimits, limits_at
from pms.domain.counting.records import NOT_RECORDED, NOT_RECORDED_LABEL
from pms.domain.national import measures, totals
from pms.domain.national.measures import MeasureRow
from pms.domain.national.spans import NONE, Span
from pms.domain.national.totals import OTHERS_OWN, Figure
from pms.picklists.shipped import shipped_lists
from pms.web.spreadsheets import Cell

SUMMARY = (
    (totals.EPISODES, "Counted episodes"),
    (totals.PATIENTS, "Patients admitted"),
    (totals.DAYS, "OPAT days"),
    (totals.REJECTED, "Rejected referrals"),
    (totals.READMITTED, "Episodes with an unplanned readmission"),
    (totals.LINE_EVENTS, "Line events"),
    (totals.LINE_INFECTIONS, "Line infections"),
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
NAMES = ("summary", "measures", "limits", *LISTS)
DAYS_OF_LIMITS = (500, 1_000, 2_000, 5_000, 10_000, 20_000)
"""OPAT days of an organisation that the limits of chance are shown for."""


class ShareRow(NamedTuple):
    """One row of a list: a count and its share in percent, where both may be shown."""

    label: str
    number: Span
    share: float | None

    @property
    def is_few(self) -> bool:
        return self.number.is_few


class NationalTable(NamedTuple):
    name: str
    title: str
    head: str
    counts: str
    rules: str
    lines: list[ShareRow]

    @property
    def few(self) -> list[ShareRow]:
        """Rows of which only this is shown."""
        return [line for line in self.lines if line.is_few]


class Around(NamedTuple):
    """The limits of chance around one rate of all, by an organisation's OPAT days."""

    row: MeasureRow
    limits: list[tuple[int, FunnelLimits]]


class Figures(NamedTuple):
    """All that is shown of a period."""

    summary: list[tuple[str, Span]]
    measures: list[MeasureRow]
    limits: list[Around]
    tables: list[NationalTable]


def figures(service: str, spans: Mapping[Figure, Span], *, is_year: bool) -> Figures:
    """Everything from the figures as they are shown; patients of quarters do not add up."""
    rows = measures.rows(service, spans)
    return Figures(
        [
            (label, spans.get(figure, NONE))
            for figure, label in SUMMARY
            if not (is_year and figure == totals.PATIENTS)
        ],
        rows,
        [_around(row) for row in rows if row.measure.kind == "rate" and row.overall.value],
        [_table(name, spans) for name in LISTS],
    )


def _around(row: MeasureRow) -> Around:
    """Only where chance leaves an event or more: below that the limits say nothing."""
    mean = row.overall.value or 0.0
    days = [one for one in DAYS_OF_LIMITS if mean * one >= 1000 * LEAST_EXPECTED]
    return Around(row, [(one, limits_at(mean, one)) for one in days])


def _table(name: str, spans: Mapping[Figure, Span]) -> NationalTable:
    title, head, whole, rules = LISTS[name]
    total = spans.get(whole, NONE)
    words = labels(shipped_lists(), name)
    order = [*words, OTHERS_OWN, NOT_RECORDED]
    words |= {OTHERS_OWN: OWN, NOT_RECORDED: NOT_RECORDED_LABEL}
    counts = {row: one for (table, row), one in spans.items() if table == name and one != NONE}
    rows = sorted(counts, key=lambda row: (-_size(counts[row]), order.index(row)))
    lines = [ShareRow(words[row], counts[row], measures.share(counts[row], total)) for row in rows]
    counted = "Events" if whole != totals.EPISODES else "Episodes"
    return NationalTable(name, title, head, counted, rules, lines)


def _size(span: Span) -> int:
    """What rows are ordered by: what is shown of them and nothing else."""
    return span.middle if span.is_known else 0


# --- As rows of a file --------------------------------------------------------------------------

Rows = tuple[Sequence[str], list[list[Cell]]]


def as_rows(name: str, found: Figures) -> Rows:
    """Header and rows of one table's CSV."""
    if name == "summary":
        return ("Figure", "Value"), [[label, _number(span)] for label, span in found.summary]
    if name == "measures":
        return MEASURES_HEADER, [_measure_cells(row) for row in found.measures]
    if name == "limits":
        return LIMITS_HEADER, [
            [one.row.measure.title, _rounded(one.row.overall.value), days, *map(_rounded, limits)]
            for one in found.limits
            for days, limits in one.limits
        ]
    table = next(one for one in found.tables if one.name == name)
    return (table.head, table.counts, "Share, %"), [
        [line.label, _number(line.number), _rounded(line.share)] for line in table.lines
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
    "Published",
    "Note",
)
LIMITS_HEADER = (
    "Measure",
    "Per 1,000 OPAT days, all together",
    "OPAT days of an organisation",
    "95% from",
    "95% to",
    "99.8% from",
    "99.8% to",
)


def _measure_cells(row: MeasureRow) -> list[Cell]:
    measure, overall = row.measure, row.overall
    return [
        measure.title,
        measure.unit,
        *(_rounded(one) for one in (overall.value, overall.low, overall.high)),
        measure.published.words if measure.published else None,
        overall.why_not,
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _number(span: Span) -> Cell:
    """A number as one; "1 to 7" as words."""
    return str(span) if span.value is None else span.value
