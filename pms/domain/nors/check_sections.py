"""Checks of a return file that need all its rows: order, completeness, labels and sums."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pms.domain.counting.records import NOT_RECORDED
from pms.domain.nors.agreement import disagreements
from pms.domain.nors.cells import Cell
from pms.domain.nors.check_rows import PlacedRow
from pms.domain.nors.codes import ShippedCodes
from pms.domain.nors.file_row import FileFinding
from pms.domain.nors.reconcile import reconciliation
from pms.domain.nors.sections import BY_NAME, CORE, REGIMEN, SECTIONS, TOTAL, Section


def section_findings(rows: Sequence[PlacedRow], codes: ShippedCodes) -> Iterator[FileFinding]:
    """What is wrong between the rows."""
    yield from _order(rows)
    yield from _completeness(rows)
    yield from _labels(rows)
    yield from _regimen_labels(rows, codes)
    yield from _sums(rows)


def _order(rows: Sequence[PlacedRow]) -> Iterator[FileFinding]:
    lines: dict[object, int] = {}
    previous = None
    for row in rows:
        if row.order in lines:
            yield FileFinding(row.line, f"This row is already in line {lines[row.order]}")
        elif previous is not None and row.order < previous.order:
            yield FileFinding(
                row.line, f"This row is out of order: it belongs before line {previous.line}"
            )
        lines.setdefault(row.order, row.line)
        previous = row


def _completeness(rows: Sequence[PlacedRow]) -> Iterator[FileFinding]:
    """Core sections, the rows a section always has, and every measure of each row."""
    by_section: dict[str, list[PlacedRow]] = defaultdict(list)
    for row in rows:
        by_section[row.cell.section].append(row)
    end = rows[-1].line if rows else 1
    for section in SECTIONS:
        if section.name in by_section:
            yield from _missing_rows(section, by_section[section.name])
        elif section.tier == CORE:
            yield FileFinding(end, f"Core section {section.name} is missing")


def _missing_rows(section: Section, rows: Sequence[PlacedRow]) -> Iterator[FileFinding]:
    measures: dict[tuple[str, str], set[str]] = {key: set() for key in _required(section)}
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.cell.row_code, row.cell.col_code)
        measures.setdefault(key, set()).add(row.cell.measure)
        lines[key] = row.line
    for key, present in measures.items():
        line = lines.get(key, rows[-1].line)
        for measure in section.measures_of(key[0]):
            if measure not in present:
                place = " ".join(filter(None, (section.name, *key)))
                yield FileFinding(line, f"{place} has no row for {measure}")


def _required(section: Section) -> list[tuple[str, str]]:
    """Rows that are listed whatever was counted; a shipped code may have been retired."""
    required = [(code, "") for code, _ in section.fixed_rows]
    if section.blank_rows and not section.columns:
        required.append((NOT_RECORDED, ""))
    if section.has_total:
        required.append((TOTAL, ""))
    return required


def _labels(rows: Sequence[PlacedRow]) -> Iterator[FileFinding]:
    """A code has one label and one registry spelling throughout the file."""
    first: dict[tuple[str, str], tuple[str, str, int]] = {}
    for row in rows:
        for list_name, code, label, nors_label in _named_codes(row.cell):
            known = first.setdefault((list_name, code), (label, nors_label, row.line))
            if known[:2] != (label, nors_label):
                yield FileFinding(
                    row.line,
                    f"{code} is labelled {label!r} ({nors_label!r}) here and "
                    f"{known[0]!r} ({known[1]!r}) in line {known[2]}",
                )


def _named_codes(cell: Cell) -> Iterator[tuple[str, str, str, str]]:
    section = BY_NAME[cell.section]
    if section.name != REGIMEN:
        yield section.rows or section.name, cell.row_code, cell.row_label, cell.row_nors_label
    if cell.col_code:
        yield section.columns, cell.col_code, cell.col_label, cell.col_nors_label


def _regimen_labels(rows: Sequence[PlacedRow], codes: ShippedCodes) -> Iterator[FileFinding]:
    """A regimen's label joins its agents' labels; so its spelling, unless an agent's is blank."""
    agents = {
        row.cell.row_code: (row.cell.row_label, row.cell.row_nors_label)
        for row in rows
        if row.cell.section == "AGENT_X_DIAGNOSIS"
    }
    for row in rows:
        cell = row.cell
        if cell.section != REGIMEN or cell.row_code == TOTAL:
            continue
        parts = cell.row_code.split("+")
        names = [codes.label("antimicrobial", p) or agents.get(p, ("", ""))[0] for p in parts]
        if all(names) and cell.row_label != " + ".join(names):
            yield FileFinding(row.line, f"row_label is not {' + '.join(names)!r}")
        if all(part in agents for part in parts):
            spellings = [agents[part][1] for part in parts]
            expected = " + ".join(spellings) if all(spellings) else ""
            if cell.row_nors_label != expected:
                yield FileFinding(row.line, f"row_nors_label is not {expected!r}")


def _sums(rows: Sequence[PlacedRow]) -> Iterator[FileFinding]:
    """The reconciliation, and what else follows from the definitions; named at the TOTAL."""
    lines: dict[str, int] = {}
    for row in rows:
        if row.cell.section not in lines or row.cell.row_code == TOTAL:
            lines[row.cell.section] = row.line
    cells = [row.cell for row in rows]
    for result in (*reconciliation(cells, revision=0), *disagreements(cells)):
        if not result.ok:
            yield FileFinding(lines.get(result.section, 1), f"It does not add up. {result}")
