"""Values of the pick lists, and what their flags mean for a course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a pick list; `nors_label` is the registry's own spelling, blank if unknown."""

    code: str
    label: str
    nors_label: str = ""
    retired: bool = False
    flags: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def local(self) -> bool:
        """Whether the organisation added this value itself."""
        return self.code.startswith("local_")


# List name (its CSV file's name) -> values in the order of the return: shipped values in
# the order of the list, then local ones by code. Retired values are among them.
Lists = Mapping[str, Sequence[Value]]


class CourseFlags(NamedTuple):
    counted: bool
    oral: bool
    long_acting: bool


class CourseRules:
    """Tells from the lists' flags how a course counts; build one for many courses."""

    def __init__(self, lists: Lists) -> None:
        self._parenteral = _codes_flagged(lists, "route", "parenteral", "yes")
        self._not_opat = _codes_flagged(lists, "administered_by", "counts_as_opat", "no")
        self._long_acting = _codes_flagged(lists, "antimicrobial", "long_acting", "yes")

    def classify(self, route: str | None, administered_by: str | None, agent: str) -> CourseFlags:
        """Counted (R2, R3), oral (COpAT) and long-acting (R4).

        A blank administrator counts and a blank route does not. A local value carries no
        flags: a local administrator counts, a local route is not parenteral.
        """
        ours = administered_by not in self._not_opat
        return CourseFlags(
            counted=ours and route in self._parenteral,
            oral=ours and route == "po",
            long_acting=agent in self._long_acting,
        )


def _codes_flagged(lists: Lists, name: str, flag: str, setting: str) -> frozenset[str]:
    return frozenset(value.code for value in lists[name] if value.flags.get(flag) == setting)


def labels(lists: Lists, name: str) -> dict[str, str]:
    """Code to label of one list."""
    return {value.code: value.label for value in lists.get(name, ())}


def in_return_order(values: Sequence[Value]) -> list[Value]:
    """Shipped values in the order of the list, then local ones by code."""
    own = sorted((value for value in values if value.local), key=lambda value: value.code)
    return [*(value for value in values if not value.local), *own] if own else [*values]
