"""What may be said of a dated note."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import Problem, given, happened


class DatedNoteRow(NamedTuple):
    written_on: date | None = None
    text: str | None = None


def problems(row: DatedNoteRow, *, today: date) -> Iterator[Problem]:
    yield from happened("written_on", row.written_on, today)
    yield from given("text", row.text, "Write the note")
