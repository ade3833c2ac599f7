"""What was measured, beside its goal, as a table for people and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEADINGS = ("work", "ours", "yardstick", "ratio", "goal", "met")


@dataclass(frozen=True, slots=True)
class Finding:
    """One measure. `ratio` is ours to the yardstick, unless the goal speaks of speed: then it is
    the yardstick's time to ours. Without a yardstick it is what was measured itself.
    """

    work: str
    ours: float
    yardstick: float | None
    unit: str
    ratio: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """None where there is no goal: the number is for information."""
        if self.at_most is not None:
            return self.ratio <= self.at_most
        return self.ratio >= self.at_least if self.at_least is not None else None

    @property
    def goal(self) -> str:
        if self.at_most is not None:
            return f"<= {self.at_most:g}"
        return f">= {self.at_least:g}" if self.at_least is not None else "-"

    def cells(self) -> tuple[str, ...]:
        yardstick = "-" if self.yardstick is None else number(self.yardstick, self.unit)
        met = {True: "yes", False: "NO", None: "-"}[self.met]
        ratio = f"{self.ratio:.2f}"
        return (self.work, number(self.ours, self.unit), yardstick, ratio, self.goal, met)


def times_as_long(
    work: str, times: tuple[float, float], *, at_most: float | None = None
) -> Finding:
    """Milliseconds of ours and of the yardstick; the goal is a limit to how much longer."""
    ours, yardstick = times
    return Finding(work, ours, yardstick, "ms", ours / yardstick, at_most=at_most)


def share_of_speed(work: str, times: tuple[float, float], *, at_least: float) -> Finding:
    """Milliseconds of ours and of the yardstick; the goal is a share of the yardstick's speed."""
    ours, yardstick = times
    return Finding(work, ours, yardstick, "ms", yardstick / ours, at_least=at_least)


def number(value: float, unit: str) -> str:
    """Three figures or so, with the unit."""
    places = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{places}f} {unit}"


def table(findings: Sequence[Finding]) -> str:
    rows = [HEADINGS, *(finding.cells() for finding in findings)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def write_json(findings: Sequence[Finding], path: Path) -> None:
    content = [{**asdict(finding), "met": finding.met} for finding in findings]
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
