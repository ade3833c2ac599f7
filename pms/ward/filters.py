"""What is asked of the virtual ward in its address: filters and order. Never a patient's name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from pms.domain.care.ward_flags import FLAGS
from pms.ward.rows import WardRow

NOBODY = "-"
"""Stands in the address for a consultant or administrator who is not recorded."""

SORTS: dict[str, Callable[[WardRow], Any]] = {
    "name": lambda row: row.name_key,
    "age": lambda row: row.age,
    "day": lambda row: row.day,
    "planned": lambda row: row.planned_on,
    "diagnosis": lambda row: row.diagnosis.casefold(),
    "drug": lambda row: row.drugs.casefold(),
    "line": lambda row: row.line_days,
    "bloods": lambda row: row.bloods_on,
    "tasks": lambda row: (row.late_tasks, len(row.tasks)),
    "review": lambda row: row.review_on,
    "flags": lambda row: (len(row.kinds), row.flag_days),
}


@dataclass(frozen=True, slots=True)
class WardFilter:
    consultant: str = ""
    giver: str = ""
    service: str = ""
    flag: str = ""
    sort: str = "name"

    def query(self, **changes: str) -> str:
        """The address's part behind the question mark; what is not asked for is left out."""
        asked = replace(self, **changes) if changes else self
        pairs = [(name, getattr(asked, name)) for name in NAMES]
        return urlencode([(name, one) for name, one in pairs if one and (name, one) != BY_NAME])

    def has(self, row: WardRow) -> bool:
        """Whether a row is asked for, whatever its flags."""
        return (
            (not self.consultant or self.consultant == (row.consultant or NOBODY))
            and (not self.giver or self.giver in (row.givers or (NOBODY,)))
            and (not self.service or self.service == row.service)
        )

    def choose(self, rows: Sequence[WardRow]) -> tuple[list[WardRow], dict[str, int]]:
        """The rows asked for in their order, and how many there are of each flag beside that."""
        among = [row for row in rows if self.has(row)]
        counts = {kind: sum(kind in row.kinds for row in among) for kind in FLAGS}
        if self.flag:
            among = [row for row in among if self.flag in row.kinds]
        name = self.sort.removeprefix("-")
        if self.sort != "name":  # the order they come in
            among.sort(key=SORTS[name], reverse=self.sort.startswith("-"))
        return among, counts


NAMES = tuple(WardFilter.__dataclass_fields__)
BY_NAME = ("sort", "name")


def asked_in(arguments: Mapping[str, str]) -> WardFilter:
    """What an address asks; what makes no sense is as good as not asked."""
    given = {name: arguments.get(name, "")[:200] for name in NAMES}
    if given["sort"].removeprefix("-") not in SORTS:
        given["sort"] = "name"
    if given["flag"] not in FLAGS:
        given["flag"] = ""
    return WardFilter(**given)


def asked_by(query: str) -> WardFilter:
    """What the part of an address behind the question mark asks."""
    return asked_in(dict(parse_qsl(query)))
