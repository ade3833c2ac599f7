"""How the return is counted: episodes and referrals in, ordered cells out (nors-return)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pms.domain.lists import Lists, Value, in_return_order
from pms.domain.nors import contributions
from pms.domain.nors.contributions import Contribution, Key
from pms.domain.nors.sections import (
    NOT_RECORDED,
    NOT_RECORDED_LABEL,
    REGIMEN,
    SECTIONS,
    TOTAL,
    TOTAL_LABEL,
    Section,
)
from pms.domain.quarter import Quarter
from pms.domain.records import EpisodeRecord
from pms.domain.treatment import counted_in

Counts = dict[Key, list[int]]


class Cell(NamedTuple):
    """One number of the return, with all that names it."""

    tier: str
    section: str
    row_code: str
    row_label: str
    row_nors_label: str
    col_code: str
    col_label: str
    col_nors_label: str
    measure: str
    value: int


class Acceptance(NamedTuple):
    """A referral accepted, counted episode or not; what `patients_admitted` is counted from."""

    decided_on: date
    patient_id: int
    episode_id: int


@dataclass(frozen=True, slots=True)
class Return:
    """One organisation's return of one service and quarter; revision 0 is a draft."""

    organisation: str
    service: str
    quarter: Quarter
    as_at: date
    revision: int
    cells: tuple[Cell, ...]

    def section(self, name: str) -> list[Cell]:
        return [cell for cell in self.cells if cell.section == name]

    def value(self, section: str, row: str, measure: str, column: str = "") -> int:
        """One number; 0 where the return has no such cell."""
        wanted = (section, row, column, measure)
        for cell in self.cells:
            if (cell.section, cell.row_code, cell.col_code, cell.measure) == wanted:
                return cell.value
        return 0


def count_return(
    episodes: Iterable[EpisodeRecord],
    accepted: Iterable[Acceptance],
    rejected: Iterable[EpisodeRecord],
    lists: Lists,
    *,
    organisation: str,
    service: str,
    quarter: Quarter,
    as_at: date,
    revision: int = 0,
) -> Return:
    """Count one return.

    `episodes`, `accepted` and `rejected` may hold more than the quarter's, in any order; what
    counts is decided here. `accepted` must hold every referral of this service accepted in the
    quarter. None of them may hold an excluded episode. ValueError if a code is in no list.
    """
    counts: Counts = {}
    for _, (key, amounts) in _contributions(episodes, rejected, service, quarter, as_at):
        present = counts.get(key)
        if present is None:
            counts[key] = list(amounts)
        else:
            for position, amount in enumerate(amounts):
                present[position] += amount
    patients = {a.patient_id for a in _accepted_in(accepted, quarter, as_at)}
    counts["SUMMARY", "patients_admitted", ""] = [len(patients)]
    return Return(organisation, service, quarter, as_at, revision, tuple(_cells(counts, lists)))


def episodes_behind(
    section: str,
    row: str,
    column: str = "",
    *,
    episodes: Iterable[EpisodeRecord],
    accepted: Iterable[Acceptance],
    rejected: Iterable[EpisodeRecord],
    service: str,
    quarter: Quarter,
    as_at: date,
) -> list[int]:
    """The ids of the episodes one number was counted from, in order (R22).

    A TOTAL has those of all rows of its section.
    """
    if (section, row) == ("SUMMARY", "patients_admitted"):
        return sorted({a.episode_id for a in _accepted_in(accepted, quarter, as_at)})
    wanted = (section, row, column)
    return sorted(
        {
            episode_id
            for episode_id, (key, _) in _contributions(episodes, rejected, service, quarter, as_at)
            if key == wanted or (row == TOTAL and key[0] == section)
        }
    )


def _contributions(
    episodes: Iterable[EpisodeRecord],
    rejected: Iterable[EpisodeRecord],
    service: str,
    quarter: Quarter,
    as_at: date,
) -> Iterator[tuple[int, Contribution]]:
    for record in episodes:
        if record.service != service:
            continue
        if treatment := counted_in(record, quarter, as_at):
            for contribution in contributions.of_episode(record, treatment, as_at):
                yield record.id, contribution
    for record in rejected:
        day = record.rejected_on
        if record.service == service and day is not None and day <= as_at and day in quarter:
            for contribution in contributions.of_rejected_referral(record):
                yield record.id, contribution


def _accepted_in(
    accepted: Iterable[Acceptance], quarter: Quarter, as_at: date
) -> Iterator[Acceptance]:
    first, last = quarter.start, min(quarter.end, as_at)
    return (acceptance for acceptance in accepted if first <= acceptance.decided_on <= last)


def _cells(counts: Counts, lists: Lists) -> Iterator[Cell]:
    by_section: dict[str, Counts] = {section.name: {} for section in SECTIONS}
    for key, amounts in counts.items():
        by_section[key[0]][key] = amounts
    for section in SECTIONS:
        yield from _section_cells(section, by_section[section.name], lists)


def _section_cells(section: Section, counts: Counts, lists: Lists) -> Iterator[Cell]:
    total = counts.pop((section.name, TOTAL, ""), None) or [0] * len(section.measures)
    rows = _row_values(section, counts, lists)
    if section.columns:
        keys = _in_order(counts, rows, _column_values(section, lists))
    else:
        listed = section.lists_every_code
        keys = [
            ((section.name, row.code, ""), row, NO_COLUMN)
            for row in rows.values()
            if (listed and not row.retired) or (section.name, row.code, "") in counts
        ]
    _refuse_unknown_codes(section, counts, {key for key, _, _ in keys})
    zeros = [0] * len(section.measures)
    for key, row, column in keys:
        amounts = counts.get(key, zeros)
        for measure, amount in zip(section.measures_of(key[1]), amounts, strict=False):
            yield _cell(section, row, column, measure, amount)
    if section.has_total:
        for position, measure in enumerate(section.measures):
            amount = total[position]
            if measure not in section.distinct:
                amount = sum(amounts[position] for amounts in counts.values())
            yield _cell(section, TOTAL_ROW, NO_COLUMN, measure, amount)


NO_COLUMN = Value("", "")
NOT_RECORDED_ROW = Value(NOT_RECORDED, NOT_RECORDED_LABEL)
TOTAL_ROW = Value(TOTAL, TOTAL_LABEL)


def _cell(section: Section, row: Value, column: Value, measure: str, value: int) -> Cell:
    return Cell(
        section.tier,
        section.name,
        row.code,
        row.label,
        row.nors_label,
        column.code,
        column.label,
        column.nors_label,
        measure,
        value,
    )


def _row_values(section: Section, counts: Counts, lists: Lists) -> dict[str, Value]:
    """The rows a section may have, by code and in order."""
    if section.fixed_rows:
        return {code: Value(code, label) for code, label in section.fixed_rows}
    if section.name == REGIMEN:
        agents = {value.code: value for value in lists[section.rows]}
        return {key[1]: _regimen_value(key[1], agents) for key in sorted(counts)}
    rows = {
        value.code: value
        for value in in_return_order(lists[section.rows])
        if value.code not in section.without_row
    }
    if section.blank_rows:
        rows[NOT_RECORDED] = NOT_RECORDED_ROW
    return rows


def _column_values(section: Section, lists: Lists) -> dict[str, Value]:
    columns = {value.code: value for value in in_return_order(lists[section.columns])}
    return columns | {NOT_RECORDED: NOT_RECORDED_ROW}


def _in_order(
    counts: Counts, rows: dict[str, Value], columns: dict[str, Value]
) -> list[tuple[Key, Value, Value]]:
    """The non-zero cells of two dimensions, by row and then by column."""
    row_order = {code: position for position, code in enumerate(rows)}
    column_order = {code: position for position, code in enumerate(columns)}
    known = [key for key in counts if key[1] in row_order and key[2] in column_order]
    known.sort(key=lambda key: (row_order[key[1]], column_order[key[2]]))
    return [(key, rows[key[1]], columns[key[2]]) for key in known]


def _regimen_value(text: str, agents: dict[str, Value]) -> Value:
    """A regimen's label and registry spelling join its agents'; one blank spelling blanks it."""
    values = [agents[code] for code in text.split("+") if code in agents]
    spellings = [value.nors_label for value in values]
    return Value(
        text,
        " + ".join(value.label for value in values),
        " + ".join(spellings) if all(spellings) else "",
    )


def _refuse_unknown_codes(section: Section, counts: Counts, listed: set[Key]) -> None:
    """A number under a code that no list has would be lost in silence."""
    for key in counts.keys() - listed:
        raise ValueError(f"{section.name}: {key[1]!r} {key[2]!r} is in no list.")
