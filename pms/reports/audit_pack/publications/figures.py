"""The figures of an issue, as they are kept: what was counted, and how each was shown."""

from math import inf
from typing import Any

from pms.domain.audit_pack.figures import PackFigure
from pms.domain.audit_pack.protection import CountedIssue
from pms.domain.counting.suppression import ShownCount, SuppressionRule


def to_kept(issue: CountedIssue) -> dict[str, Any]:
    """As JSON takes it, which has no infinity."""
    return {
        "threshold": issue.rule.threshold,
        "base": issue.rule.base,
        "figures": [
            [*figure, count, shown.value, *(_finite(end) for end in (shown.low, shown.high))]
            for figure, count in issue.counts.items()
            for shown in (issue.shown[figure],)
        ],
    }


def from_kept(kept: dict[str, Any]) -> CountedIssue:
    counts, shown = {}, {}
    for table, row, column, count, value, low, high in kept["figures"]:
        figure = PackFigure(table, row, column)
        counts[figure] = count
        shown[figure] = ShownCount(value, low, inf if high is None else high)
    return CountedIssue(counts, shown, SuppressionRule(kept["threshold"], kept["base"]))


def _finite(end: float) -> float | None:
    return None if end == inf else end
