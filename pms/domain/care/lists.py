"""Values of the pick lists, and what their flags mean for a course."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from pms.domain.text.characters import compared
from pms.domain.text.lengths import SHORT_TEXT


class Spelling(NamedTuple):
    """A registry spelling that applies from a day on."""

    starts_on: date
    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a pick list; `nors_label` is the registry's own spelling, blank if unknown.

    It is the spelling until the first of the `later` ones begins; these stand in order of days.
    """

    code: str
    label: str
    nors_label: str = ""
    retired: bool = False
    flags: Mapping[str, str] = field(default_factory=dict, hash=False)
    later: tuple[Spelling, ...] = ()

    def spelling_on(self, day: date) -> str:
        """The registry spelling that is valid on a day."""
        begun = [spelling.text for spelling in self.later if spelling.starts_on <= day]
        return begun[-1] if begun else self.nors_label

    @property
    def local(self) -> bool:
        """Whether the organisation added this value itself."""
        return self.code.startswith("local_")


# List name (its CSV file's name) -> values in the order of the return: shipped values in
# the order of the list, then local ones by code. Retired values are among them.
Lists = Mapping[str, Sequence[Value]]


def spelled_at(lists: Lists, day: date) -> Lists:
    """The lists with the registry spellings that are valid on a day, such as a quarter's last."""
    return {
        name: [
            replace(value, nors_label=value.spelling_on(day)) if value.later else value
            for value in values
        ]
        for name, values in lists.items()
    }


def read_spellings(kept: Iterable[str]) -> tuple[Spelling, ...]:
    """Spellings as they are kept, `2026-10-01 spelling`, in order of their days."""
    return tuple(
        sorted(Spelling(date.fromisoformat(text[:10]), text[11:].strip()) for text in kept)
    )


def keep_spellings(spellings: Iterable[Spelling]) -> tuple[str, ...]:
    return tuple(f"{starts_on.isoformat()} {text}".strip() for starts_on, text in sorted(spellings))


def spellings_problem(spellings: Sequence[Spelling]) -> str | None:
    """Why spellings cannot stand as the later ones of a value."""
    for spelling in spellings:
        if ";" in spelling.text:
            return "A registry spelling cannot have a semicolon in it"
        if len(spelling.text) > SHORT_TEXT:
            return f"Use {SHORT_TEXT:,} characters or fewer for a registry spelling"
    if len({spelling.starts_on for spelling in spellings}) < len(spellings):
        return "Only one spelling can begin on one day"
    return None


def label_problem(label: str, others: Iterable[Value]) -> str | None:
    """Two values of one name could not be told apart."""
    for other in others:
        if compared(other.label) == compared(label):
            retired = ", though retired" if other.retired else ""
            return f"{other.label} is in this list already{retired}"
    return None


def deletion_problem(value: Value, uses: int) -> str | None:
    """What a record uses is never deleted, nor what comes with the program."""
    if not value.local:
        return "This value comes with the program: it can be retired, not deleted"
    if uses:
        return f"{uses:,} record{'' if uses == 1 else 's'} use it: it can be retired, not deleted"
    return None


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


class Names:
    """What the values of the lists are called; make one for many records."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._labels: dict[str, dict[str, str]] = {}

    def label(self, list_name: str, code: str) -> str:
        """The label of a code, or the code itself where the list does not have it."""
        return self._of(list_name).get(code, code)

    def knows(self, list_name: str, code: str) -> bool:
        return code in self._of(list_name)

    def _of(self, list_name: str) -> dict[str, str]:
        if list_name not in self._labels:
            self._labels[list_name] = labels(self._lists, list_name)
        return self._labels[list_name]


def in_no_list(code: str) -> str:
    """The label of a code that no list has."""
    return f"{code} (in no list)"


def with_unlisted(values: Sequence[Value], codes: Iterable[str]) -> list[Value]:
    """The values in the order of the return, and one for each code that is none of them.

    What is counted under such a code has a row like any other: left out, it would be lost.
    """
    further = sorted({*codes}.difference(value.code for value in values))
    return in_return_order([*values, *(Value(code, in_no_list(code)) for code in further)])


def in_return_order(values: Sequence[Value]) -> list[Value]:
    """Shipped values in the order of the list, then local ones by code."""
    own = sorted((value for value in values if value.local), key=lambda value: value.code)
    return [*(value for value in values if not value.local), *own] if own else [*values]
