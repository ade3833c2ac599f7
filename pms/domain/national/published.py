"""The published figures as the national page shows them: in its units, and what kind each is."""

from typing import NamedTuple

from pms.domain.service_reports.published import BSAC, NEVER_A_TARGET, PUBLISHED

CITATION = BSAC
EXPLAINED = NEVER_A_TARGET


class PublishedBenchmark(NamedTuple):
    """A published figure: a median over organisations, a mean, or of all together."""

    value: float
    kind: str
    low: float | None = None
    high: float | None = None

    @property
    def words(self) -> str:
        reach = "" if self.low is None else f" (range {self.low:g} to {self.high:g})"
        return f"{self.kind} {self.value:g}{reach}"


def _figure(name: str, kind: str) -> PublishedBenchmark:
    """Shares in percent."""
    found = PUBLISHED[name]
    scale = 100 if found.unit == "%" else 1
    return PublishedBenchmark(round(found.value * scale, 2), kind, found.low, found.high)


MEAN_DAYS = {
    "adult": _figure("mean_days_adult", "mean"),
    "paediatric": _figure("mean_days_child", "mean"),
}
LINE_EVENTS = _figure("line_events", "median")
LINE_INFECTIONS = _figure("line_infections", "median")
DRUG_EVENTS = _figure("drug_events", "median")
INFECTION_SUCCESS = _figure("infection_success", "all")
OPAT_SUCCESS = _figure("opat_success", "all")
ADULT_DIAGNOSES = tuple(
    (PUBLISHED[name].words.partition(",")[0], _figure(name, "all").value)
    for name in ("skin_and_soft_tissue", "bronchiectasis", "urinary", "diabetic_foot")
)
"""Percent of adult episodes."""
