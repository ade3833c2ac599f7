"""The filters and the order of the virtual ward, in its address. Never a patient's name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pms.domain.care.ward_flags import FLAGS
from pms.ward.rows import WardRow
from pms.web.address_filter import NOT_RECORDED, AddressFilter

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
class WardFilter(AddressFilter):
    consultant: str = ""
    giver: str = ""
    service: str = ""
    flag: str = ""
    sort: str = "name"

    @classmethod
    def sensible(cls, given: dict[str, str]) -> dict[str, str]:
        sort = given["sort"] if given["sort"].removeprefix("-") in SORTS else "name"
        return given | {"sort": sort, "flag": given["flag"] if given["flag"] in FLAGS else ""}

    def has(self, row: WardRow) -> bool:
        """Whether a row is asked for, whatever its flags."""
        return (
            (not self.consultant or self.consultant == (row.consultant or NOT_RECORDED))
            and (not self.giver or self.giver in (row.givers or (NOT_RECORDED,)))
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
