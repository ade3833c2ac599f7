"""Which values the return names, and which of them have no registry spelling."""

from datetime import date

from pms.domain.lists import Lists, Value
from pms.domain.nors.report import Return
from pms.domain.nors.sections import NOT_RECORDED, REGIMEN, SECTIONS, SUMMARY, TOTAL

SPELLED_LISTS = tuple(
    dict.fromkeys(name for section in SECTIONS for name in (section.rows, section.columns) if name)
)
"""The lists whose values the return names, in its order: each value needs a spelling."""

NOT_IN_RETURN = frozenset(
    (section.rows, code) for section in SECTIONS for code in section.without_row
)
"""Values of those lists that the return leaves out."""

BY_NAME = {section.name: section for section in SECTIONS}


def needs_spelling(list_name: str, code: str) -> bool:
    return list_name in SPELLED_LISTS and (list_name, code) not in NOT_IN_RETURN


def is_unspelled(list_name: str, value: Value, day: date) -> bool:
    """Whether a return of a quarter that ends on the day would name the value by no spelling."""
    return needs_spelling(list_name, value.code) and not value.spelling_on(day)


def unspelled(lists: Lists, day: date) -> list[tuple[str, Value]]:
    """List and value of all on offer that have no spelling on the day, in the return's order."""
    return [
        (name, value)
        for name in SPELLED_LISTS
        for value in lists[name]
        if not value.retired and is_unspelled(name, value, day)
    ]


def unspelled_in(return_: Return) -> list[tuple[str, str, str]]:
    """List, code and label of the values that a return counts without a spelling, each once."""
    found: dict[tuple[str, str, str], None] = {}
    for cell in return_.cells:
        section = BY_NAME[cell.section]
        if not cell.value or cell.section in (SUMMARY, REGIMEN):  # regimens name other sections'
            continue
        sides = (
            (section.rows, cell.row_code, cell.row_label, cell.row_nors_label),
            (section.columns, cell.col_code, cell.col_label, cell.col_nors_label),
        )
        for list_name, code, label, spelling in sides:
            if list_name and code not in ("", NOT_RECORDED, TOTAL) and not spelling:
                found[list_name, code, label] = None
    return list(found)
