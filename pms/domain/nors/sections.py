"""The sections of the return, in its order: rows, columns, measures and totals as data."""

from dataclasses import dataclass
from typing import NamedTuple

TOTAL, TOTAL_LABEL = "TOTAL", "Total"
ROWS, ROWS_LABEL = "ROWS", "All rows added up"
"""In the place of a row: what a section's rows sum to, which its TOTAL need not be."""
CORE, EXTENDED = "core", "extended"


class Number(NamedTuple):
    """A number of the return by its place; `column` is blank in sections of one dimension."""

    section: str
    row: str
    column: str
    measure: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section. `rows` and `columns` name pick lists, except where `fixed_rows` are given.

    `blank_rows`: the row's value may be missing, and is then counted as not recorded.
    `distinct`: measures whose TOTAL counts each episode (or day) once instead of adding rows.
    """

    name: str
    tier: str
    measures: tuple[str, ...]
    rows: str = ""
    columns: str = ""
    blank_rows: bool = False
    distinct: frozenset[str] = frozenset()
    without_row: frozenset[str] = frozenset()
    fixed_rows: tuple[tuple[str, str], ...] = ()

    @property
    def has_total(self) -> bool:
        return self.name != SUMMARY

    @property
    def lists_every_code(self) -> bool:
        """Whether zeros are listed: sections of one dimension, other than regimens."""
        return not self.columns and self.name != REGIMEN

    def measures_of(self, row_code: str) -> tuple[str, ...]:
        """The measures a row has: in SUMMARY each row has its own one."""
        return (SUMMARY_MEASURES[row_code],) if self.name == SUMMARY else self.measures


SUMMARY, REGIMEN, AGENT_X_DIAGNOSIS, COPAT = "SUMMARY", "REGIMEN", "AGENT_X_DIAGNOSIS", "COPAT"

SUMMARY_MEASURES = {
    "episodes_completed": "episodes",
    "patients_admitted": "patients",
    "referrals_rejected": "referrals",
    "opat_days": "opat_days",
    "line_events": "events",
    "drug_events": "events",
}
SUMMARY_ROWS = (
    ("episodes_completed", "Episodes completed"),
    ("patients_admitted", "Patients admitted"),
    ("referrals_rejected", "Referrals rejected"),
    ("opat_days", "OPAT days"),
    ("line_events", "Line events"),
    ("drug_events", "Drug events"),
)

_EPISODES = frozenset({"episodes"})
_EPISODES_AND_DAYS = ("episodes", "opat_days")

SECTIONS: tuple[Section, ...] = (
    Section(
        SUMMARY,
        CORE,
        ("episodes", "patients", "referrals", "opat_days", "events"),
        fixed_rows=SUMMARY_ROWS,
    ),
    Section("SPECIALTY", CORE, _EPISODES_AND_DAYS, "specialty", blank_rows=True),
    Section("DIAGNOSIS", CORE, _EPISODES_AND_DAYS, "diagnosis", blank_rows=True),
    *(
        Section(f"{rows}_X_{columns}".upper(), CORE, ("episodes",), rows, columns, blank_rows=True)
        for rows in ("specialty", "diagnosis")
        for columns in ("infection_outcome", "opat_outcome")
    ),
    Section(REGIMEN, CORE, _EPISODES_AND_DAYS, "antimicrobial", distinct=_EPISODES),
    Section(
        AGENT_X_DIAGNOSIS,
        CORE,
        ("episodes", "drug_days"),
        "antimicrobial",
        "diagnosis",
        distinct=_EPISODES,
    ),
    Section("LINE_EVENT", CORE, ("events",), "line_event"),
    Section("DRUG_EVENT", CORE, ("events",), "drug_event"),
    Section(
        "ADMINISTERED_BY",
        EXTENDED,
        _EPISODES_AND_DAYS,
        "administered_by",
        blank_rows=True,
        distinct=frozenset(_EPISODES_AND_DAYS),
        without_row=frozenset({"inpatient_team"}),
    ),
    Section(
        "DEVICE",
        EXTENDED,
        ("episodes", "devices", "device_days"),
        "device",
        distinct=_EPISODES,
        without_row=frozenset({"no_line"}),
    ),
    Section("REJECTION", EXTENDED, ("referrals",), "rejection_reason", blank_rows=True),
    Section("THERAPY_END", EXTENDED, ("episodes",), "therapy_end_reason", blank_rows=True),
    Section(
        "READMISSION",
        EXTENDED,
        ("episodes",),
        "readmission_cause",
        blank_rows=True,
        distinct=_EPISODES,
        without_row=frozenset({"planned_procedure"}),
    ),
    Section("DEATH", EXTENDED, ("episodes",), "death_category", blank_rows=True),
    Section(
        COPAT,
        EXTENDED,
        ("episodes", "oral_days"),
        fixed_rows=(("copat", "Complex oral therapy (COpAT)"),),
    ),
)

BY_NAME = {section.name: section for section in SECTIONS}
