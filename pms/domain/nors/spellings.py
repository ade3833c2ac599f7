"""Which values the return names, and which of them have no registry spelling."""

from datetime import date

from pms.domain.care.lists import Value
from pms.domain.nors.sections import SECTIONS

SPELLED_LISTS = tuple(
    dict.fromkeys(name for section in SECTIONS for name in (section.rows, section.columns) if name)
)
"""The lists whose values the return names, in its order: each value needs a spelling."""

NOT_IN_RETURN = frozenset(
    (section.rows, code) for section in SECTIONS for code in section.without_row
)
"""Values of those lists that the return leaves out."""


def needs_spelling(list_name: str, code: str) -> bool:
    return list_name in SPELLED_LISTS and (list_name, code) not in NOT_IN_RETURN


def is_unspelled(list_name: str, value: Value, day: date) -> bool:
    """Whether a return of a quarter that ends on the day would name the value by no spelling."""
    return needs_spelling(list_name, value.code) and not value.spelling_on(day)
