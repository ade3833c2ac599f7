"""One referral and what comes of it, as rows of a record bundle."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from pms.demo.choice import Row
from pms.demo.mix import Diagnosis

REFERENCES = {
    "courses": "course_ref",
    "lines": "line_ref",
    "events": "event_ref",
    "admissions": "admission_ref",
    "reviews": "review_ref",
    "tasks": "task_ref",
    "later_outcomes": "outcome_ref",
    "exclusions": None,
    "confirmations": None,
    "isolates": "isolate_ref",
    "dated_notes": "note_ref",
}


class Segment(NamedTuple):
    """Drugs given together, from a day to a day, both inclusive, and why they ended."""

    agents: tuple[str, ...]
    first_on: date
    last_on: date
    end_reason: str


@dataclass
class Story:
    """Its dates may lie ahead of the day that the demonstration is made on: see present.py."""

    service: str
    diagnosis: Diagnosis
    patient: Row
    episode: Row
    first_on: date
    """First day of therapy by OPAT; on or after acceptance."""
    last_on: date
    fate: str = "well"
    segments: list[Segment] = field(default_factory=list)
    tables: dict[str, list[Row]] = field(
        default_factory=lambda: {table: [] for table in REFERENCES}
    )

    @property
    def ref(self) -> str:
        ref: str = self.episode["episode_ref"]
        return ref

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def accepted(self) -> bool:
        return bool(self.episode["decision"] == "accepted")

    def add(self, table: str, **columns: object) -> Row:
        """Append a row below the episode, with the next reference of its table."""
        rows = self.tables[table]
        row: Row = {"episode_ref": self.ref, **columns}
        if column := REFERENCES[table]:
            row = {column: f"{self.ref}-{table[:2]}{len(rows) + 1}", **row}
        rows.append(row)
        return row

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]
