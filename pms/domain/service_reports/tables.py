"""Tables of a report: what a case adds to which row, and what follows from the sums.

`adds` gives, for one case, rows by their code and the amounts of the table's measures in order.
A row TOTAL is the sum of the others, but for `distinct` measures, which count each case (or day)
once: for these `adds` also gives a row TOTAL, as the return does.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any, Literal, NamedTuple, Protocol

from pms.domain.care.lists import Lists, labels
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.rates import MINIMUM_DAYS, proportion, quartiles, rate_per_1000_days
from pms.domain.counting.records import NOT_RECORDED, NOT_RECORDED_LABEL
from pms.domain.counting.runs import Run, runs_of
from pms.domain.nors.sections import TOTAL
from pms.domain.service_reports.cases import Case
from pms.domain.service_reports.period import Period, month_end
from pms.domain.service_reports.pictures import Picture

Adds = tuple[str, tuple[int, ...]]
CUT = ", part"


class Measure(NamedTuple):
    """A column of whole numbers; each opens the episodes behind it."""

    code: str
    label: str


Kind = Literal["rate", "share", "share of all", "part", "part of all", "mean", "median", "money"]


class Ratio(NamedTuple):
    """A column made of two measures of the same row.

    `rate`: per 1,000 days with Byar's interval; `share` with Wilson's; `share of all`: of the
    whole table's; `part` and `part of all`: the same of days, which have no interval, for those of
    one episode are not independent; `mean`: part by whole; `median`: of what each case adds to the
    part, with its quartiles; `money`: part times what a day in hospital costs.

    Wilson's interval is for cases that are counted once each: episodes, referrals, questionnaires,
    codes. What one case may add several of (days, events, devices) is a `part`.
    """

    code: str
    label: str
    kind: Kind
    part: str
    whole: str


class RatioValue(NamedTuple):
    """A ratio's value with its interval; None, and why, where there is none. Shares in percent."""

    kind: str
    value: float | None
    low: float | None = None
    high: float | None = None
    why_not: str = ""


class Rows(Protocol):
    """Which rows a table has, and in which order."""

    @property
    def heading(self) -> str: ...

    def listed(
        self, used: Collection[str], period: Period, lists: Lists
    ) -> list[tuple[str, str]]: ...


@dataclass(frozen=True, slots=True)
class ByQuarter:
    """Every quarter of the period, with something in it or not."""

    heading: str = "Quarter"

    def listed(self, used: Collection[str], period: Period, lists: Lists) -> list[tuple[str, str]]:
        return [
            (
                str(one),
                f"{one.year} Q{one.number}{part_of(period, one.start, one.end)}",
            )
            for one in period.quarters
        ]


@dataclass(frozen=True, slots=True)
class ByMonth:
    """Every month of the period."""

    heading: str = "Month"

    def listed(self, used: Collection[str], period: Period, lists: Lists) -> list[tuple[str, str]]:
        found = []
        for first in period.months:
            last = month_end(first)
            found.append((f"{first:%Y-%m}", f"{first:%b %Y}{part_of(period, first, last)}"))
        return found


@dataclass(frozen=True, slots=True)
class OfList:
    """The values of a pick list that anything counts under."""

    list_name: str
    heading: str

    def listed(self, used: Collection[str], period: Period, lists: Lists) -> list[tuple[str, str]]:
        known = labels(lists, self.list_name)
        found = [(code, label) for code, label in known.items() if code in used]
        found += [(c, c) for c in sorted(used) if c not in known and c not in (NOT_RECORDED, TOTAL)]
        return found + [(NOT_RECORDED, NOT_RECORDED_LABEL)] * (NOT_RECORDED in used)


@dataclass(frozen=True, slots=True)
class Together:
    """Codes of a list joined by `+`: regimens (R11)."""

    list_name: str
    heading: str

    def listed(self, used: Collection[str], period: Period, lists: Lists) -> list[tuple[str, str]]:
        known = labels(lists, self.list_name)
        return [
            (text, " + ".join(known.get(code, code) for code in text.split("+")))
            for text in sorted(used)
            if text != TOTAL
        ]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Rows that are always there, in this order."""

    heading: str
    rows: tuple[tuple[str, str], ...]

    def listed(self, used: Collection[str], period: Period, lists: Lists) -> list[tuple[str, str]]:
        return list(self.rows)


@dataclass(frozen=True)
class ReportTable:
    """A table as it is defined. `reads`: the cases it counts, by their loader's name."""

    name: str
    title: str
    rows: Rows
    measures: tuple[Measure, ...]
    adds: Callable[[Any], Iterable[Adds]]
    ratios: tuple[Ratio, ...] = ()
    reads: str = "ended"
    distinct: frozenset[str] = frozenset()
    largest_first: bool = False
    pictures: tuple[Picture, ...] = ()
    columns: tuple[str, ...] = ()
    """Measures and ratios in their order on the page; blank: the measures, then the ratios."""
    has_total: bool = True
    few: int = 0
    """Of fewer than so many a share is marked: a person may be recognised in it."""
    why: Callable[[Any], str] = lambda case: ""
    """What of a case counts, in words; blank where the day by which it belongs here says it."""

    @cached_property
    def position(self) -> dict[str, int]:
        return {measure.code: number for number, measure in enumerate(self.measures)}

    @cached_property
    def median_of(self) -> int | None:
        """The position of the measure whose median is shown, if there is one."""
        parts = (ratio.part for ratio in self.ratios if ratio.kind == "median")
        return next((self.position[part] for part in parts), None)

    @cached_property
    def ordered_columns(self) -> list[Measure | Ratio]:
        both: list[Measure | Ratio] = [*self.measures, *self.ratios]
        by_code = {column.code: column for column in both}
        return [by_code[code] for code in self.columns or by_code]


class TableRow(NamedTuple):
    code: str
    label: str
    amounts: tuple[int, ...]
    each: Sequence[int] = ()
    """What each case added to the measure whose median is shown."""

    @property
    def is_cut(self) -> bool:
        """Whether it is a quarter or month of which the period has only some days."""
        return self.label.endswith(CUT)

    @property
    def whole_label(self) -> str:
        return self.label.removesuffix(CUT)


@dataclass(frozen=True)
class CountedTable:
    """A table with its numbers. `day_cost`: pounds of a day in hospital, None if not set."""

    table: ReportTable
    rows: Sequence[TableRow]
    total: TableRow
    day_cost: int | None = None

    @property
    def is_empty(self) -> bool:
        return not any(self.total.amounts) and not any(any(row.amounts) for row in self.rows)

    @property
    def columns(self) -> list[Measure | Ratio]:
        """Without money where no cost is set."""
        return [
            column
            for column in self.table.ordered_columns
            if self.day_cost is not None or not is_money(column)
        ]

    def amount(self, row: TableRow, measure: str) -> int:
        return row.amounts[self.table.position[measure]]

    def value(self, row: TableRow, ratio: Ratio) -> RatioValue:
        """A ratio of one row."""
        if ratio.kind == "median":
            return _median(row.each)
        part = self.amount(row, ratio.part)
        if ratio.kind == "money":
            return RatioValue("money", float(part * (self.day_cost or 0)))
        if ratio.kind == "share of all" and row.code == TOTAL and part:
            return RatioValue("share", 100.0)
        whole_row = self.total if ratio.kind.endswith("of all") else row
        whole = self.amount(whole_row, ratio.whole)
        if ratio.kind == "mean":
            return (
                RatioValue("mean", part / whole)
                if whole
                else RatioValue("mean", None, why_not="None")
            )
        if ratio.kind == "rate":
            estimate = rate_per_1000_days(part, whole)
            if estimate is None:
                return RatioValue("rate", None, why_not=f"Below {MINIMUM_DAYS} days")
            return RatioValue("rate", estimate.value, estimate.low, estimate.high)
        estimate = proportion(part, whole)
        if estimate is None:
            return RatioValue("share", None, why_not="None")
        if ratio.kind.startswith("part"):
            return RatioValue("share", 100 * estimate.value)
        value, low, high = (100 * number for number in estimate[:3])
        return RatioValue("share", value, low, high)

    def runs(self, ratio: Ratio) -> list[Run]:
        """Runs of a ratio over the table's quarters; one that the period cuts is in none."""
        values = [None if row.is_cut else self.value(row, ratio).value for row in self.rows]
        return runs_of(values)

    def ratio(self, code: str) -> Ratio:
        return next(ratio for ratio in self.table.ratios if ratio.code == code)

    def measure(self, code: str) -> Measure:
        return self.table.measures[self.table.position[code]]


def _median(each: Sequence[int]) -> RatioValue:
    if not each:
        return RatioValue("median", None, why_not="None")
    low, middle, high = quartiles(each)
    return RatioValue("median", middle, low, high)


def is_money(column: Measure | Ratio) -> bool:
    return isinstance(column, Ratio) and column.kind == "money"


def count(
    table: ReportTable,
    cases: Iterable[Case],
    period: Period,
    lists: Lists,
    day_cost: int | None = None,
) -> CountedTable:
    """Count one table over cases of the period."""
    added: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for case in cases:
        for code, amounts in table.adds(case):
            added[code].append(amounts)
    columns = [itemgetter(number) for number in range(len(table.measures))]

    def row(code: str, label: str, found: Sequence[tuple[int, ...]]) -> TableRow:
        amounts = tuple(sum(map(column, found)) for column in columns)
        if table.median_of is None:
            return TableRow(code, label, amounts)
        return TableRow(code, label, amounts, list(map(columns[table.median_of], found)))

    once = row(TOTAL, "Total", added.pop(TOTAL, ()))
    listed = table.rows.listed(added.keys(), period, lists)
    rows = [row(code, label, added.get(code, ())) for code, label in listed]
    if table.largest_first:
        rows.sort(key=lambda row: (row.code == NOT_RECORDED, [-number for number in row.amounts]))
    total = row(TOTAL, "Total", [*chain.from_iterable(added.values())])
    once_or_sum = (
        (once if measure.code in table.distinct else total).amounts[number]
        for number, measure in enumerate(table.measures)
    )
    return CountedTable(table, rows, total._replace(amounts=tuple(once_or_sum)), day_cost)


class Added(NamedTuple):
    """A case, what it adds to a number, and the rows it counts under where these are several."""

    case: Case
    adds: int
    under: list[str]


def behind(table: ReportTable, cases: Iterable[Case], row: str, measure: str) -> list[Added]:
    """Each case that adds to a number (R22); what they add sums to it."""
    position = table.position[measure]
    adds_up_rows = row == TOTAL and measure not in table.distinct
    found = []
    for case in cases:
        added, under = 0, []
        for code, amounts in table.adds(case):
            if code == row or (adds_up_rows and code != TOTAL):
                added += amounts[position]
            if code != TOTAL and amounts[position]:
                under.append(code)
        if added:
            found.append(Added(case, added, under if row == TOTAL else []))
    return found


def quarter_of(case: Case) -> str:
    return str(Quarter.containing(case.day))


def month_of(case: Case) -> str:
    return f"{case.day:%Y-%m}"


def part_of(period: Period, first: date, last: date) -> str:
    """What is said of a quarter or month that the period cuts."""
    return "" if period.holds_all(first, last) else CUT
