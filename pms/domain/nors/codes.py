"""What the checker knows of codes: where each may stand in the return, and its label."""

from pms.domain.care.lists import Lists
from pms.domain.counting.records import NOT_RECORDED, NOT_RECORDED_LABEL
from pms.domain.nors.sections import REGIMEN, TOTAL, TOTAL_LABEL, Section

LOCAL = "local_"
FIXED_LABELS = {NOT_RECORDED: NOT_RECORDED_LABEL, TOTAL: TOTAL_LABEL}

# Sorts as the return is sorted: shipped codes by list, local codes by code, not recorded, TOTAL.
Position = tuple[int, int, str]
_NOT_RECORDED_POSITION: Position = (2, 0, "")
_TOTAL_POSITION: Position = (3, 0, "")


def is_local(code: str) -> bool:
    return code.startswith(LOCAL) and len(code) > len(LOCAL) and not any(map(str.isspace, code))


class ShippedCodes:
    """The shipped lists, by list name and code."""

    def __init__(self, lists: Lists) -> None:
        self._places = {
            name: {value.code: place for place, value in enumerate(values) if not value.local}
            for name, values in lists.items()
        }
        self._labels = {
            name: {value.code: value.label for value in values if not value.local}
            for name, values in lists.items()
        }

    def label(self, name: str, code: str) -> str | None:
        """The shipped label of a code; None for a local code, which has its own."""
        return self._labels.get(name, {}).get(code)

    def row_position(self, section: Section, code: str) -> Position | None:
        """Where a row stands in its section; None if the section can have no such row."""
        if code == TOTAL:
            return _TOTAL_POSITION if section.has_total else None
        if code == NOT_RECORDED:
            return _NOT_RECORDED_POSITION if section.blank_rows else None
        if section.fixed_rows:
            fixed = [fixed_code for fixed_code, _ in section.fixed_rows]
            return (0, fixed.index(code), "") if code in fixed else None
        if section.name == REGIMEN:
            return (0, 0, code) if self._is_regimen(section, code) else None
        return None if code in section.without_row else self._position(section.rows, code)

    def column_position(self, section: Section, row_code: str, code: str) -> Position | None:
        """The same for a column, which is blank in one dimension and in a TOTAL row."""
        if not section.columns or row_code == TOTAL:
            return None if code else (0, 0, "")
        if code == NOT_RECORDED:
            return _NOT_RECORDED_POSITION
        return self._position(section.columns, code)

    def _position(self, name: str, code: str) -> Position | None:
        place = self._places.get(name, {}).get(code)
        if place is not None:
            return (0, place, "")
        return (1, 0, code) if is_local(code) else None

    def _is_regimen(self, section: Section, text: str) -> bool:
        """Known agents, sorted and each once (R11)."""
        agents = text.split("+")
        known = all(self._position(section.rows, agent) for agent in agents)
        return known and agents == sorted(set(agents))
