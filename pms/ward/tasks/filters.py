"""What is asked of the list of tasks in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from pms.domain.care.task import SPANS, is_owned_by

MINE, ALL = "mine", "all"
NOBODY = "-"
"""Stands in the address for a task that nobody has taken on."""


@dataclass(frozen=True, slots=True)
class TaskFilter:
    whose: str = MINE
    owner: str = ""
    """Of everybody's tasks only this person's."""
    due: str = ""

    def query(self, **changes: str) -> str:
        """The address's part behind the question mark; what is not asked for is left out."""
        asked = replace(self, **changes) if changes else self
        pairs = [(name, getattr(asked, name)) for name in NAMES]
        return urlencode([(name, one) for name, one in pairs if one and one != MINE])

    def has(self, owner: str | None, name: str) -> bool:
        """Whether the tasks of an owner are asked for by the person of this name."""
        if self.whose == MINE:
            return is_owned_by(owner, name)
        if self.owner == NOBODY:
            return not owner
        return not self.owner or is_owned_by(owner, self.owner)


NAMES = tuple(TaskFilter.__dataclass_fields__)


def asked_in(arguments: Mapping[str, str]) -> TaskFilter:
    """What an address asks; what makes no sense is as good as not asked."""
    given = {name: arguments.get(name, "")[:200] for name in NAMES}
    due = given["due"] if given["due"] in SPANS else ""
    if given["whose"] != ALL:
        return TaskFilter(due=due)
    return TaskFilter(ALL, given["owner"], due)


def asked_by(query: str) -> TaskFilter:
    """What the part of an address behind the question mark asks."""
    return asked_in(dict(parse_qsl(query)))
