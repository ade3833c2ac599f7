"""Reconciliation of a return: sums that must agree, printed at every export (nors-return)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pms.domain.nors.cells import Cell
from pms.domain.nors.sections import (
    BY_NAME,
    CORE,
    NOT_RECORDED,
    NOT_RECORDED_LABEL,
    SUMMARY,
    TOTAL,
)

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
        self.largest: dict[tuple[str, str], int] = defaultdict(int)
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
            self.largest[key] = max(self.largest[key], cell.value)
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


def _episodes(figures: _Figures) -> Iterator[Reconciliation]:
    counted = figures.summary["episodes_completed"]
    for name in figures.present(SPLIT_BY_EPISODE):
        by_row = figures.sum[name, "episodes"]
        yield Reconciliation(f"Counted episodes, sum of {name}", name, by_row, "=", counted)
    for name in figures.present(HOLDING_EVERY_EPISODE):
        total = figures.total[name, "episodes"]
        yield Reconciliation(f"Counted episodes, TOTAL of {name}", name, total, "=", counted)
    for name in figures.present(HOLDING_SOME_EPISODES):
        total = figures.total[name, "episodes"]
        yield Reconciliation(f"Episodes of {name} among those counted", name, total, "<=", counted)


def _days(figures: _Figures) -> Iterator[Reconciliation]:
    days = figures.summary["opat_days"]
    for name in ("SPECIALTY", "DIAGNOSIS", "REGIMEN"):
        by_row = figures.sum[name, "opat_days"]
        yield Reconciliation(f"OPAT days, sum of {name}", name, by_row, "=", days)
    for name in figures.present(["ADMINISTERED_BY"]):
        total = figures.total[name, "opat_days"]
        yield Reconciliation(f"OPAT days, TOTAL of {name}", name, total, "=", days)
    name = "AGENT_X_DIAGNOSIS"
    drug_days = figures.sum[name, "drug_days"]
    yield Reconciliation("Drug days against OPAT days", name, drug_days, ">=", days)


def _events_and_referrals(figures: _Figures) -> Iterator[Reconciliation]:
    for name, row in (("LINE_EVENT", "line_events"), ("DRUG_EVENT", "drug_events")):
        events = figures.sum[name, "events"]
        yield Reconciliation(f"Events, sum of {name}", name, events, "=", figures.summary[row])
    for name in figures.present(["REJECTION"]):
        reasons = figures.sum[name, "referrals"]
        rejected = figures.summary["referrals_rejected"]
        yield Reconciliation("Rejection reasons against referrals", name, reasons, ">=", rejected)


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
            total = figures.total[key]
            yield Reconciliation(
                f"{what}, sum of rows against TOTAL", name, figures.sum[key], relation, total
            )
            yield Reconciliation(
                f"{what}, largest row within TOTAL", name, figures.largest[key], "<=", total
            )
