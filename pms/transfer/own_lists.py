"""The values that a bundle adds to an organisation's lists, and the names of its places."""

import re
from typing import Any

from pms.domain.care.lists import Lists, Value, read_spellings
from pms.domain.text.characters import compared
from pms.picklists.queries import merge
from pms.picklists.shipped import OWN_LISTS, PLACE_LISTS, shipped_lists
from pms.transfer.report import RowRemarks

LOCAL_CODE = re.compile(r"local_[a-z0-9_]{1,80}")


def list_key(row: Any) -> str:
    """What a row of the table `lists` is about: a list and a code of it."""
    return f"{row.list} {row.code}"


def settle_list_value(row: Any, remarks: RowRemarks) -> Any:
    """The row with its list and code as the program writes them, and a shipped value's label."""
    list_name, code = row.list.casefold(), row.code.casefold()
    row = row._replace(list=list_name, code=code, retired=bool(row.retired))
    if list_name not in {*shipped_lists(), *PLACE_LISTS, *OWN_LISTS}:
        remarks.refuse("list", "there is no such list")
        return row
    for value in shipped_lists().get(list_name, ()):
        if value.code == code:
            return _settle_shipped(row, value, remarks)
    if not LOCAL_CODE.fullmatch(code):
        remarks.refuse(
            "code",
            f"this is not a code of the list {list_name}, and a code of your own is local_ followed"
            " by small letters, digits and _",
        )
    return row


def _settle_shipped(row: Any, value: Value, remarks: RowRemarks) -> Any:
    if row.label != value.label:
        remarks.warn("label", f'the program\'s own value keeps its label, "{value.label}"')
    if value.nors_label and not row.nors_label:
        remarks.warn("nors_label", f'the registry spelling "{value.nors_label}" becomes blank')
    return row._replace(label=value.label)


def with_own_values(lists: Lists, rows: list[Any]) -> dict[str, tuple[Value, ...]]:
    """The lists with the values that a bundle adds."""
    added: dict[str, list[Value]] = {}
    for row in rows:
        later = read_spellings(row.later_spellings or ())
        value = Value(row.code, row.label, row.nors_label or "", row.retired, later=later)
        added.setdefault(row.list, []).append(value)
    return {name: merge(values, added.get(name, ())) for name, values in lists.items()}


class Places:
    """Consultants or wards by name, as the list spells them; a name not seen before is new.

    A list may have two spellings that look alike from before: each stays what it is.
    """

    def __init__(self, list_name: str, lists: Lists) -> None:
        self.list_name = list_name
        self._spellings = {value.label.casefold(): value.label for value in lists[list_name]}
        for value in lists[list_name]:
            self._spellings.setdefault(compared(value.label), value.label)
        self.new: list[str] = []

    def add(self, name: str | None) -> None:
        if not name or (folded := name.casefold()) in self._spellings:
            return
        alike = compared(name)
        if alike not in self._spellings:
            self._spellings[alike] = name
            self.new.append(name)
        self._spellings[folded] = self._spellings[alike]

    def spelling(self, name: str | None) -> str | None:
        return self._spellings[name.casefold()] if name else None
