"""The pack that may leave: sheets made of protected figures and of nothing else.

Rows stand in the order of the lists that come with the program, never of their counts; rates,
shares and means are those of the figures as printed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pms.domain.audit_pack.counting import columns_of
from pms.domain.audit_pack.figures import (
    BREAKDOWNS,
    BY_QUARTER,
    LEFT_OUT,
    LINES,
    OWN,
    OWN_LABEL,
    QUARTERS,
    RATIOS,
    YEAR,
    Breakdown,
    PackFigure,
    PackRatio,
)
from pms.domain.care.lists import Lists
from pms.domain.counting.go_live import go_live_words
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.records import NOT_RECORDED, NOT_RECORDED_LABEL
from pms.domain.counting.services import SERVICES
from pms.domain.counting.suppression import ShownCount, SuppressionRule, ratio
from pms.domain.nors.definitions import RATES, SECTIONS, Definition
from pms.domain.service_reports import definitions
from pms.domain.service_reports.period import Period
from pms.domain.service_reports.waiting import LENGTHS
from pms.domain.text.days import in_full
from pms.reports.audit_pack.parts import PackPart, definitions_part, published_part, read_first
from pms.web.spreadsheets import Cell, Sheet

NOT_SHOWN = "Withheld"


@dataclass(frozen=True, slots=True)
class QuarterInIssue:
    """One service's quarter of the return: a draft, or which final revision."""

    service: str
    quarter: Quarter
    revision: int | None
    as_at: date | None
    uploaded_on: date | None
    visible_on: date | None


@dataclass(frozen=True)
class PackIssue:
    """One issue of a year's pack. The same of it gives the same bytes."""

    organisation: str
    ods_code: str
    period: Period
    number: int
    as_at: date
    rule: SuppressionRule
    shown: Mapping[PackFigure, ShownCount]
    standings: Sequence[QuarterInIssue]
    shipped: Lists
    live_on: date | None = None
    """When the organisation began to use the program."""

    @property
    def year(self) -> int:
        return self.period.first.year

    @property
    def file_name(self) -> str:
        return f"audit-pack_{self.ods_code}_{self.year}_external_{self.number}.xlsx"

    @property
    def label(self) -> str:
        few = self.rule.few
        return (
            f"TO LEAVE THE ORGANISATION: counts of {few} are withheld, all others rounded to the "
            f"nearest {self.rule.base}."
        )

    @property
    def notes(self) -> list[str]:
        """What every sheet with numbers begins with."""
        live = go_live_words(self.period.first, self.period.last, self.live_on, "period")
        return [self.label, live] if live else [self.label]

    @property
    def how_protected(self) -> tuple[str, ...]:
        few = self.rule.few
        return (
            f"“{few}” stands for any of these counts; “Withheld” for a count that would give such "
            "a one away, or for days of so few. 0 is none. Totals may differ from the sum of "
            "rounded rows. A row that is not there has none, but where a sheet says otherwise.",
            "Rates, shares and means are those of the rounded counts, and withheld where they "
            "could be a tenth off. They have no intervals here; the internal version has them.",
            "What all issues of the year print together leaves at least three values for each "
            "count that is withheld.",
        )

    def cell(self, figure: PackFigure) -> Cell:
        return in_cell(self.shown.get(figure, ShownCount(0)))


def in_cell(shown: ShownCount) -> Cell:
    return str(shown) if shown.value is None else shown.value


def outside_sheets(issue: PackIssue) -> list[Sheet]:
    parts = [
        _year(issue),
        _ratios(issue),
        _quarters(issue),
        *(_breakdown(issue, one) for one in BREAKDOWNS),
        _quality(issue),
        _returns(issue),
        definitions_part(DEFINITIONS),
        published_part(),
    ]
    until = in_full(issue.period.last)
    notes = [
        *issue.notes,
        f"{issue.organisation} ({issue.ods_code}): audit pack of {issue.year}, issue "
        f"{issue.number}, {in_full(issue.period.first)} to {until}, as recorded on "
        f"{in_full(issue.as_at)}.",
        "No patient, no member of staff and no ward is in it. Everything is counted from the "
        "record as it was on that day.",
        *issue.how_protected,
    ]
    return [read_first(notes, parts), *(part.sheet for part in parts)]


def _sheet(
    issue: PackIssue,
    name: str,
    header: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *notes: str,
    has_total: bool = False,
) -> Sheet:
    return Sheet(name, header, rows, [*issue.notes, *notes], has_total=has_total)


def _columns(issue: PackIssue) -> dict[str, str]:
    """The columns of the year with their headings; one service is all there is."""
    codes = columns_of(issue.shown)
    return {code: SERVICES.get(code, "All services") for code in codes}


def _year(issue: PackIssue) -> PackPart:
    columns = _columns(issue)
    rows = [
        [line.label, *(issue.cell(PackFigure(YEAR, line.code, column)) for column in columns)]
        for line in LINES
    ]
    sheet = _sheet(issue, "The year", ["Count", *columns.values()], rows)
    return PackPart(
        sheet, "Referrals, episodes, outcomes and events of the year", "R6 to R9, R13, R16"
    )


def _ratios(issue: PackIssue) -> PackPart:
    columns = _columns(issue)
    rows = [[one.label, *(_ratio(issue, one, column) for column in columns)] for one in RATIOS]
    sheet = _sheet(
        issue,
        "Rates and shares",
        ["Rate, share or mean", *columns.values()],
        rows,
        "Of the rounded counts of “The year”. Withheld where a tenth off; no rate below 200 days.",
    )
    return PackPart(sheet, "Rates per 1,000 days, shares in percent, means", "R15, R17, R21")


def _ratio(issue: PackIssue, one: PackRatio, column: str) -> Cell:
    part, whole = (issue.shown[PackFigure(YEAR, code, column)] for code in (one.part, one.whole))
    if whole.value == 0 or (whole.value is not None and whole.value < one.least):
        return None
    value = ratio(part, whole, one.scale, within=one.within)
    return NOT_SHOWN if value is None else round(value, 1)


def _quarters(issue: PackIssue) -> PackPart:
    lines = [line for line in LINES if line.code in BY_QUARTER]
    quarters = sorted({one.column for one in issue.shown if one.table == QUARTERS})
    rows: list[list[Cell]] = [
        [one, *(issue.cell(PackFigure(QUARTERS, line.code, one)) for line in lines)]
        for one in quarters
    ]
    rows.append(["Total", *(issue.cell(PackFigure(YEAR, line.code)) for line in lines)])
    header = ["Quarter", *(line.label for line in lines)]
    sheet = _sheet(issue, "Quarters", header, rows, has_total=True)
    return PackPart(sheet, "Referrals, episodes and days quarter by quarter", "R6, R8")


def _breakdown(issue: PackIssue, one: Breakdown) -> PackPart:
    few = issue.shown[one.whole_figure].suppressed
    there = {figure.row for figure in issue.shown if figure.table == one.name and not few}
    rows: list[list[Cell]] = [
        [label, issue.cell(PackFigure(one.name, code))]
        for code, label in _labels(issue.shipped, one).items()
        if code in there
    ]
    rows.append(["Total", issue.cell(one.whole_figure)])
    notes = [] if one.adds_up else ["A case may count in several rows, and once in the total."]
    if few:
        notes = ["Too few to say what they were."]
    sheet = _sheet(issue, one.title, [one.heading, one.counts], rows, *notes, has_total=True)
    return PackPart(sheet, f"{one.counts}, {one.by}", one.rules)


def _labels(shipped: Lists, one: Breakdown) -> dict[str, str]:
    """Rows in the order of the program's list: own values together, not recorded last."""
    if one.name == "waited":
        return {code: label for code, label, _ in LENGTHS}
    values = shipped[one.name]
    if one.grouped_by:
        groups = dict.fromkeys(value.flags[one.grouped_by] for value in values)
        found = {group: group for group in groups}
    else:
        found = {value.code: value.label for value in values}
    return {**found, OWN: OWN_LABEL, NOT_RECORDED: NOT_RECORDED_LABEL}


def _quality(issue: PackIssue) -> PackPart:
    """How complete the record is: figures that stand on other sheets, and the episodes left out."""
    rows: list[list[Cell]] = [
        ["Episodes completed", issue.cell(PackFigure(YEAR, "episodes"))],
        ["of these without a diagnosis", issue.cell(PackFigure("diagnosis", NOT_RECORDED))],
        [
            "of these without an infection outcome",
            issue.cell(PackFigure(YEAR, "infection_missing")),
        ],
        ["of these without an OPAT outcome", issue.cell(PackFigure(YEAR, "opat_missing"))],
        ["Episodes left out of the return", issue.cell(PackFigure(LEFT_OUT, LEFT_OUT))],
    ]
    sheet = _sheet(issue, "Data quality", ["What", "Episodes"], rows)
    return PackPart(sheet, "How complete the record is, and episodes left out", "R7, R19")


def _returns(issue: PackIssue) -> PackPart:
    """No counts: what of the year was sent."""
    header = ["Service", "Quarter", "Return", "As at", "Uploaded", "Seen on the registry"]
    rows = [
        [
            SERVICES[one.service],
            str(one.quarter),
            f"Final, revision {one.revision}" if one.revision else "Draft",
            one.as_at,
            one.uploaded_on,
            one.visible_on,
        ]
        for one in issue.standings
    ]
    note = "A return that was sent may differ from the counts here, which are as recorded today."
    return PackPart(
        _sheet(issue, "Returns", header, rows, note), "What of the year was sent", "R20"
    )


def _used_definitions() -> Iterator[Definition]:
    names = ("SUMMARY", "DIAGNOSIS", "AGENT_X_DIAGNOSIS", "LINE_EVENT", "DRUG_EVENT", "DEVICE")
    yield from (SECTIONS[one] for one in names)
    yield from (
        SECTIONS[one] for one in ("ADMINISTERED_BY", "REJECTION", "READMISSION", "DEATH", "COPAT")
    )
    yield from RATES.values()
    yield from (definitions.MEAN_DAYS, definitions.REFERRALS, definitions.REJECTED)
    yield definitions.AGREEMENT


DEFINITIONS = tuple(_used_definitions())
