"""A year's figures as they may be printed, beside all that was printed of the year before.

Every earlier issue is in the system with its figures as they stand in it, and so is how far each
count has moved since: that is printed nowhere, and a small one is protected like any other count.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pms.domain.audit_pack.figures import BREAKDOWNS, TOTAL, PackFigure
from pms.domain.audit_pack.relations import WITHOUT, relations_of, second_measures
from pms.domain.counting.suppression import (
    RULE,
    WITHHELD,
    Relation,
    ShownCount,
    Sum,
    SuppressionRule,
    difference,
    publish,
)

NOW, MOVED = "now", "moved"
NONE = ShownCount(0)


@dataclass(frozen=True, slots=True)
class CountedIssue:
    """What was counted for one issue of a year, and how each figure was printed in it."""

    counts: Mapping[PackFigure, int]
    shown: Mapping[PackFigure, ShownCount]
    rule: SuppressionRule = RULE


def protect(
    counts: Mapping[PackFigure, int],
    earlier: Sequence[CountedIssue] = (),
    rule: SuppressionRule = RULE,
) -> dict[PackFigure, ShownCount]:
    """How each figure is printed. The same counts are printed as in the issue before."""
    if earlier and earlier[-1].counts == counts and earlier[-1].rule == rule:
        return dict(earlier[-1].shown)
    system = _IssueSystem()
    system.add(NOW, counts)
    for days, of in second_measures(counts).items():
        if rule.is_small(counts[of]) and counts[days]:
            system.already[NOW, days] = WITHHELD
    for row in rows_of_few(counts, rule):
        system.already[NOW, row] = WITHHELD
    for number, issue in enumerate(earlier):
        system.add(number, issue.counts, issue.shown)
        system.compare(number)
    shown = publish(
        system.counts,
        system.relations,
        rule=rule,
        already=system.already,
        not_printed=system.not_printed,
    )
    return {figure: shown[NOW, figure] for figure in counts}


class _IssueSystem:
    """Counts of several issues under names of their own, and what connects them."""

    def __init__(self) -> None:
        self.counts: dict[Hashable, int] = {}
        self.relations: list[Sum | Relation] = []
        self.already: dict[Hashable, ShownCount] = {}
        self.not_printed: set[Hashable] = set()
        self._figures: dict[Hashable, set[PackFigure]] = {}

    def add(
        self,
        issue: Hashable,
        counts: Mapping[PackFigure, int],
        shown: Mapping[PackFigure, ShownCount] | None = None,
    ) -> None:
        self._figures[issue] = set(counts)
        self.counts.update({(issue, figure): count for figure, count in counts.items()})
        self.already.update({(issue, figure): one for figure, one in (shown or {}).items()})
        for one in relations_of(counts):
            relation = one.relation if isinstance(one, Sum) else one
            self._complete(issue, relation)
            terms = tuple(((issue, figure), factor) for figure, factor in relation.terms)
            self.relations.append(relation._replace(terms=terms))

    def _complete(self, issue: Hashable, relation: Relation) -> None:
        """Count what is left of a whole without a part, from the relation that says so."""
        missing = [figure for figure, _ in relation.terms if (issue, figure) not in self.counts]
        for figure in missing:
            assert isinstance(figure, PackFigure)
            assert figure.table == WITHOUT, figure
            self.counts[issue, figure] = -sum(
                factor * self.counts[issue, other]
                for other, factor in relation.terms
                if other != figure
            )
            self.not_printed.add((issue, figure))

    def compare(self, number: int) -> None:
        """How far each figure has moved since an issue; one that was not there was 0, and known."""
        for figure in self._figures[NOW] | self._figures[number]:
            for issue in (NOW, number):
                if (issue, figure) not in self.counts:
                    self.counts[issue, figure] = 0
                    self.already[issue, figure] = NONE
            moved: Any = (MOVED, number, figure)
            self.counts[moved] = self.counts[NOW, figure] - self.counts[number, figure]
            self.not_printed.add(moved)
            self.relations.append(difference(moved, (NOW, figure), (number, figure)))


def rows_of_few(counts: Mapping[PackFigure, int], rule: SuppressionRule) -> list[PackFigure]:
    """The rows of breakdowns of a small whole: they are not printed, nor is which there are."""
    few = {one.name for one in BREAKDOWNS if rule.is_small(counts.get(one.whole_figure, 0))}
    return [figure for figure in counts if figure.table in few and figure.row != TOTAL]


def printed(issue: CountedIssue) -> tuple[int, int]:
    """How many figures are printed, and how many of them are withheld."""
    left_out = rows_of_few(issue.counts, issue.rule)
    each = [shown for figure, shown in issue.shown.items() if figure not in left_out]
    return len(each), sum(one.value is None for one in each)
