"""Sums between sections that the definitions of the return imply, beyond its own reconciliation."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pms.domain.nors.cells import Cell
from pms.domain.nors.reconcile import Reconciliation
from pms.domain.nors.sections import AGENT_X_DIAGNOSIS, REGIMEN, SUMMARY, TOTAL


def disagreements(cells: Sequence[Cell]) -> list[Reconciliation]:
    """The comparisons that fail."""
    rows = [cell for cell in cells if cell.row_code != TOTAL]
    results = (*_within_rows(cells), *_outcomes(rows), *_drug_days(rows), *_diagnoses(rows))
    return [result for result in results if not result.ok]


def _within_rows(cells: Sequence[Cell]) -> Iterator[Reconciliation]:
    """An episode has at least one day, and a day its episode: measures rise, or all are zero."""
    for before, cell in itertools.pairwise(cells):
        if cell.section == SUMMARY or before[:8] != cell[:8]:
            continue
        place = " ".join(filter(None, (cell.section, cell.row_code, cell.col_code)))
        what = f"{place}, {cell.measure} against {before.measure}"
        relation = ">=" if before.value else "="
        yield Reconciliation(what, cell.section, cell.value, relation, before.value)


def _outcomes(rows: Sequence[Cell]) -> Iterator[Reconciliation]:
    """Each specialty (diagnosis) has one outcome per episode, and each outcome is in both."""
    by_row: dict[tuple[str, str], int] = defaultdict(int)
    by_column: dict[tuple[str, str], int] = defaultdict(int)
    for cell in rows:
        if cell.measure == "episodes":
            by_row[cell.section, cell.row_code] += cell.value
            by_column[cell.section, cell.col_code] += cell.value
    for outcome in ("INFECTION_OUTCOME", "OPAT_OUTCOME"):
        for side in ("SPECIALTY", "DIAGNOSIS"):
            matrix = f"{side}_X_{outcome}"
            for code in sorted({code for name, code in by_row if name in (side, matrix)}):
                left, right = by_row.get((matrix, code), 0), by_row.get((side, code), 0)
                yield Reconciliation(f"{code} in {matrix} and {side}", matrix, left, "=", right)
        first, second = f"SPECIALTY_X_{outcome}", f"DIAGNOSIS_X_{outcome}"
        for code in sorted({code for name, code in by_column if name in (first, second)}):
            left, right = by_column.get((second, code), 0), by_column.get((first, code), 0)
            yield Reconciliation(f"{code} in {second} and {first}", second, left, "=", right)


def _drug_days(rows: Sequence[Cell]) -> Iterator[Reconciliation]:
    """An agent's drug days are the days of the regimens it is part of (R11, R12)."""
    of_agent: dict[str, int] = defaultdict(int)
    of_regimens: dict[str, int] = defaultdict(int)
    for cell in rows:
        if cell.section == AGENT_X_DIAGNOSIS and cell.measure == "drug_days":
            of_agent[cell.row_code] += cell.value
        elif cell.section == REGIMEN and cell.measure == "opat_days":
            for agent in cell.row_code.split("+"):
                of_regimens[agent] += cell.value
    for agent in sorted({*of_agent, *of_regimens}):
        what = f"Drug days of {agent} and the days of its regimens"
        left, right = of_agent.get(agent, 0), of_regimens.get(agent, 0)
        yield Reconciliation(what, AGENT_X_DIAGNOSIS, left, "=", right)


def _diagnoses(rows: Sequence[Cell]) -> Iterator[Reconciliation]:
    """No agent has more episodes or days in a diagnosis than the diagnosis has."""
    within = {"episodes": "episodes", "drug_days": "opat_days"}
    of_diagnosis = {
        (cell.row_code, cell.measure): cell.value for cell in rows if cell.section == "DIAGNOSIS"
    }
    for cell in rows:
        if cell.section == AGENT_X_DIAGNOSIS:
            most = of_diagnosis.get((cell.col_code, within[cell.measure]), 0)
            what = f"{cell.row_code} in {cell.col_code}, {cell.measure} within the diagnosis"
            yield Reconciliation(what, AGENT_X_DIAGNOSIS, cell.value, "<=", most)
