"""The filter of the list of tasks, in its address."""

from dataclasses import dataclass

from pms.domain.care.task import SPANS, is_owned_by
from pms.web.address_filter import NOT_RECORDED, AddressFilter

MINE, ALL = "mine", "all"


@dataclass(frozen=True, slots=True)
class TaskFilter(AddressFilter):
    whose: str = MINE
    owner: str = ""
    """Of everybody's tasks only this person's."""
    due: str = ""

    @classmethod
    def sensible(cls, given: dict[str, str]) -> dict[str, str]:
        due = given["due"] if given["due"] in SPANS else ""
        if given["whose"] != ALL:
            return {"whose": MINE, "due": due}
        return given | {"due": due}

    def has(self, owner: str | None, name: str) -> bool:
        """Whether the tasks of an owner are asked for by the person of this name."""
        if self.whose == MINE:
            return is_owned_by(owner, name)
        if self.owner == NOT_RECORDED:
            return not owner
        return not self.owner or is_owned_by(owner, self.owner)
