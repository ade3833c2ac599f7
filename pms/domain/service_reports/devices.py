"""Devices and line days, by kind and by how the insertion was guided (R14)."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pms.domain.care.lists import Lists, labels
from pms.domain.counting.opat_days import line_days
from pms.domain.counting.records import NOT_RECORDED, NOT_RECORDED_LABEL, LineRecord
from pms.domain.nors.definitions import LISTS, MEASURES, SECTIONS
from pms.domain.nors.sections import TOTAL
from pms.domain.service_reports.cases import EndedEpisode
from pms.domain.service_reports.definitions import BY_MONTH, GUIDANCE
from pms.domain.service_reports.period import Period
from pms.domain.service_reports.pictures import Bars, Stacks
from pms.domain.service_reports.report import ServiceReport
from pms.domain.service_reports.tables import (
    Adds,
    ByQuarter,
    Measure,
    OfList,
    Ratio,
    ReportTable,
    quarter_of,
)


@dataclass(frozen=True)
class WithLines:
    """A counted episode, and how each of its lines was guided in, by the line's id."""

    ended: EndedEpisode
    guidance: Mapping[int, str | None]

    @property
    def episode_id(self) -> int:
        return self.ended.episode_id

    @property
    def day(self) -> date:
        return self.ended.day

    @cached_property
    def in_place(self) -> list[tuple[LineRecord, int]]:
        """Each device with a line day, and how many."""
        first, last = self.ended.treatment.first_opat_day, self.ended.treatment.last_opat_day
        both = ((line, line_days(line, first, last)) for line in self.ended.record.lines)
        return [(line, days) for line, days in both if days]

    def guided(self, line: LineRecord) -> str:
        return (self.guidance.get(line.id) if line.id is not None else None) or NOT_RECORDED


@dataclass(frozen=True, slots=True)
class DevicesGuided:
    """Pairs of device and guidance, their codes joined by `+`, in the order of the two lists."""

    heading: str = "Device and guidance"

    def listed(self, used: Collection[str], period: Period, lists: Lists) -> list[tuple[str, str]]:
        devices = labels(lists, "device")
        ways = {**labels(lists, "insertion_guidance"), NOT_RECORDED: NOT_RECORDED_LABEL}
        found = []
        for text in used:
            device, way = text.split("+")
            place = (_place(devices, device), _place(ways, way))
            found.append((place, text, f"{devices.get(device, device)}: {ways.get(way, way)}"))
        return [(text, label) for _, text, label in sorted(found)]


def _place(known: Mapping[str, str], code: str) -> int:
    """In the order of its list; behind the others where it is in none."""
    return [*known].index(code) if code in known else len(known)


COLUMNS = (
    Measure("episodes", MEASURES["episodes"]),
    Measure("devices", MEASURES["devices"]),
    Measure("line_days", "Line days"),
)
MEAN = Ratio("mean", "Mean line days of a device", "mean", "line_days", "devices")


def in_rows(case: WithLines, row_of: Callable[[LineRecord], str]) -> Iterator[Adds]:
    """An episode once in each of its rows and once in all."""
    found: dict[str, list[int]] = {}
    for line, days in case.in_place:
        found.setdefault(row_of(line), []).append(days)
    if found:
        yield TOTAL, (1, 0, 0)
    for row, days_of_each in found.items():
        yield row, (1, len(days_of_each), sum(days_of_each))


def by_guidance(case: WithLines) -> Iterator[Adds]:
    return in_rows(case, case.guided)


def by_device(case: WithLines) -> Iterator[Adds]:
    return in_rows(case, lambda line: line.device)


def by_both(case: WithLines) -> Iterator[Adds]:
    return in_rows(case, lambda line: f"{line.device}+{case.guided(line)}")


def by_quarter(case: WithLines) -> Iterator[Adds]:
    return in_rows(case, lambda _: quarter_of(case))


ONCE = frozenset({"episodes"})

REPORT = ServiceReport(
    name="devices",
    title="Devices and line days",
    answers="Which lines were in place and for how long, and how their insertion was guided.",
    tables=(
        ReportTable(
            "guidance",
            "Line days by insertion guidance",
            OfList("insertion_guidance", "Guidance"),
            COLUMNS,
            by_guidance,
            (MEAN,),
            reads="lines",
            distinct=ONCE,
            largest_first=True,
            pictures=(Bars("Line days by insertion guidance", "line_days", "Line days"),),
        ),
        ReportTable(
            "devices",
            "Line days by device",
            OfList("device", LISTS["device"]),
            COLUMNS,
            by_device,
            (MEAN,),
            reads="lines",
            distinct=ONCE,
            largest_first=True,
            pictures=(Bars("Line days by device", "line_days", "Line days"),),
        ),
        ReportTable(
            "both",
            "Line days by device and insertion guidance",
            DevicesGuided(),
            COLUMNS,
            by_both,
            (MEAN,),
            reads="lines",
            distinct=ONCE,
        ),
        ReportTable(
            "quarters",
            "Line days by quarter",
            ByQuarter(),
            COLUMNS,
            by_quarter,
            (MEAN,),
            reads="lines",
            distinct=ONCE,
            pictures=(Stacks("Line days by quarter", ("line_days",), "Line days"),),
        ),
    ),
    definitions=(SECTIONS["DEVICE"], GUIDANCE, BY_MONTH),
    headline=("devices", "line_days", "mean"),
)
