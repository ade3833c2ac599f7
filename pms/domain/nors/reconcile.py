"""Reconciliation of a return: sums that must agree, printed at every export (nors-return)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pms.domain.counting.records import NOT_RECORDED, NOT_RECORDED_LABEL
from pms.domain.nors.cells import Cell
from pms.domain.nors.sections import BY_NAME, CORE, ROWS, SUMMARY, SUMMARY_MEASURES, TOTAL, Number

# Each row holds whole episodes, so that the rows add up to all of them.
SPLIT_BY_EPISODE = (
    "SPECIALTY",
    "DIAGNOSIS",
    "SPECIALTY_X_INFECTION_OUTCOME",
    "SPECIALTY_X_OPAT_OUTCOME",
    "DIAGNOSIS_X_INFECTION_OUTCOME",
    "DIAGNOSIS_X_OPAT_OUTCOME",
    "THERAPY_END",
)
# A counted episode has an OPAT day, hence a regimen, an agent and an administrator.
HOLDING_EVERY_EPISODE = ("REGIMEN", "AGENT_X_DIAGNOSIS", "ADMINISTERED_BY")
HOLDING_SOME_EPISODES = ("DEVICE", "READMISSION", "DEATH", "COPAT")


class Reconciliation(NamedTuple):
    """One comparison: `left` must stand to `right` as `relation` (`=`, `<=`, `>=`) says."""

    what: str
    section: str
    left: int
    relation: str
    right: int
    left_of: Number | None = None
    right_of: Number | None = None
    """The numbers of the return that stand on either side, so that they can be opened."""

    @property
    def ok(self) -> bool:
        if self.relation == "=":
            return self.left == self.right
        return self.left <= self.right if self.relation == "<=" else self.left >= self.right

    def __str__(self) -> str:
        return f"{self.what}: {self.left} {self.relation} {self.right}"


class _Figures:
    """Sums over the rows of each section, and its totals; what is missing is zero."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.sections: set[str] = set()
        self.summary: dict[str, int] = defaultdict(int)
        self.total: dict[tuple[str, str], int] = defaultdict(int)
        self.sum: dict[tuple[str, str], int] = defaultdict(int)
        self.largest: dict[tuple[str, str], tuple[int, Number | None]] = {}
        self.not_recorded: dict[str, int] = defaultdict(int)
        for cell in cells:
            self._add(cell)

    def _add(self, cell: Cell) -> None:
        key = (cell.section, cell.measure)
        self.sections.add(cell.section)
        if cell.section == SUMMARY:
            self.summary[cell.row_code] = cell.value
        elif cell.row_code == TOTAL:
            self.total[key] = cell.value
        else:
            self.sum[key] += cell.value
            if cell.value > self.largest.get(key, (0, None))[0]:
                place = Number(cell.section, cell.row_code, cell.col_code, cell.measure)
                self.largest[key] = cell.value, place
            if NOT_RECORDED in (cell.row_code, cell.col_code):
                self.not_recorded[cell.section] += cell.value

    def present(self, names: Iterable[str]) -> list[str]:
        """The sections to compare: a core section always, an extended one if it is there."""
        return [name for name in names if name in self.sections or BY_NAME[name].tier == CORE]


def reconciliation(cells: Iterable[Cell], revision: int) -> list[Reconciliation]:
    """Every comparison of a return, in the order of the rules, those that hold too."""
    figures = _Figures(cells)
    return [
        *_episodes(figures),
        *_days(figures),
        *_events_and_referrals(figures),
        *(_not_recorded(figures) if revision else ()),
        *_totals(figures),
    ]


def _summary(row: str) -> Number:
    return Number(SUMMARY, row, "", SUMMARY_MEASURES[row])


def _against_summary(
    figures: _Figures, what: str, of: Number, relation: str, row: str
) -> Reconciliation:
    """The sum of a section's rows, or its TOTAL, beside a number of the summary."""
    sums = figures.sum if of.row == ROWS else figures.total
    left, right = sums[of.section, of.measure], figures.summary[row]
    return Reconciliation(what, of.section, left, relation, right, of, _summary(row))


def _episodes(figures: _Figures) -> Iterator[Reconciliation]:
    row = "episodes_completed"
    for name in figures.present(SPLIT_BY_EPISODE):
        of = Number(name, ROWS, "", "episodes")
        yield _against_summary(figures, f"Counted episodes, sum of {name}", of, "=", row)
    for name in figures.present(HOLDING_EVERY_EPISODE):
        of = Number(name, TOTAL, "", "episodes")
        yield _against_summary(figures, f"Counted episodes, TOTAL of {name}", of, "=", row)
    for name in figures.present(HOLDING_SOME_EPISODES):
        of = Number(name, TOTAL, "", "episodes")
        yield _against_summary(figures, f"Episodes of {name} among those counted", of, "<=", row)


def _days(figures: _Figures) -> Iterator[Reconciliation]:
    row = "opat_days"
    for name in ("SPECIALTY", "DIAGNOSIS", "REGIMEN"):
        of = Number(name, ROWS, "", "opat_days")
        yield _against_summary(figures, f"OPAT days, sum of {name}", of, "=", row)
    for name in figures.present(["ADMINISTERED_BY"]):
        of = Number(name, TOTAL, "", "opat_days")
        yield _against_summary(figures, f"OPAT days, TOTAL of {name}", of, "=", row)
    of = Number("AGENT_X_DIAGNOSIS", ROWS, "", "drug_days")
    yield _against_summary(figures, "Drug days against OPAT days", of, ">=", row)


def _events_and_referrals(figures: _Figures) -> Iterator[Reconciliation]:
    for name, row in (("LINE_EVENT", "line_events"), ("DRUG_EVENT", "drug_events")):
        of = Number(name, ROWS, "", "events")
        yield _against_summary(figures, f"Events, sum of {name}", of, "=", row)
    for name in figures.present(["REJECTION"]):
        of = Number(name, ROWS, "", "referrals")
        what = "Rejection reasons against referrals"
        yield _against_summary(figures, what, of, ">=", "referrals_rejected")


def _not_recorded(figures: _Figures) -> Iterator[Reconciliation]:
    for name, number in figures.not_recorded.items():
        if BY_NAME[name].tier == CORE:
            what = f"{NOT_RECORDED_LABEL} in {name}, final return"
            yield Reconciliation(what, name, number, "=", 0)


def _totals(figures: _Figures) -> Iterator[Reconciliation]:
    for name, section in BY_NAME.items():
        if name == SUMMARY or name not in figures.sections:
            continue
        for measure in section.measures:
            key = (name, measure)
            relation = ">=" if measure in section.distinct else "="
            what = f"{name} {measure}"
            total, total_of = figures.total[key], Number(name, TOTAL, "", measure)
            largest, largest_of = figures.largest.get(key, (0, None))
            yield Reconciliation(
                f"{what}, sum of rows against TOTAL",
                name,
                figures.sum[key],
                relation,
                total,
                Number(name, ROWS, "", measure),
                total_of,
            )
            yield Reconciliation(
                f"{what}, largest row within TOTAL",
                name,
                largest,
                "<=",
                total,
                largest_of,
                total_of,
            )
