"""The UK-AWaRe categories of antimicrobials, from a day on and by route where the list differs.

A value of the antimicrobial list has them as it has registry spellings: each from its day. The
first also holds for the days before it, so that years are compared by one list.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from pms.domain.care.lists import AwareLine, Lists
from pms.domain.text.days import in_full

ACCESS, WATCH, RESERVE, OTHER = "access", "watch", "reserve", "other"
NOT_CLASSIFIED = "not_classified"
CATEGORIES = {
    ACCESS: "Access",
    WATCH: "Watch",
    RESERVE: "Reserve",
    OTHER: "Other",
    NOT_CLASSIFIED: "Not classified",
}
ORAL, PARENTERAL, EVERY_ROUTE = "oral", "parenteral", ""
ROUTES = (EVERY_ROUTE, ORAL, PARENTERAL)


def read_aware(kept: Iterable[str]) -> tuple[AwareLine, ...]:
    """Lines as they are kept, `2025-01-29 oral access` or `2025-01-29 watch`, by their days."""
    found = []
    for text in kept:
        day, *words = text.split()
        routes = words[0] if len(words) > 1 else EVERY_ROUTE
        found.append(AwareLine(date.fromisoformat(day), routes, words[-1]))
    return tuple(sorted(found))


def keep_aware(lines: Iterable[AwareLine]) -> tuple[str, ...]:
    return tuple(
        " ".join(filter(None, (line.starts_on.isoformat(), line.routes, line.category)))
        for line in sorted(lines)
    )


def aware_words(line: AwareLine) -> str:
    """`oral Access from 29 January 2025`."""
    what = " ".join(filter(None, (line.routes, CATEGORIES[line.category])))
    return f"{what} from {in_full(line.starts_on)}"


def aware_line(starts_on: date, words: str) -> AwareLine:
    """A line as a person types it after its day: `Watch`, `oral Access`. ValueError otherwise."""
    text = " ".join(words.casefold().replace("_", " ").split())
    routes, _, rest = text.partition(" ")
    if routes not in (ORAL, PARENTERAL):
        routes, rest = EVERY_ROUTE, text
    for code, label in CATEGORIES.items():
        if rest == label.casefold():
            return AwareLine(starts_on, routes, code)
    raise ValueError(
        "After the day, enter Access, Watch, Reserve, Other or Not classified, with oral or "
        "parenteral before it if it is of that route only"
    )


def aware_problem(lines: Sequence[AwareLine]) -> str | None:
    """Why lines cannot stand together."""
    if len({line[:2] for line in lines}) < len(lines):
        return "Only one category can begin on one day for one kind of route"
    return None


class AwareCategories:
    """Tells the category of an agent by its route and day; build one for many courses."""

    def __init__(self, lists: Lists) -> None:
        self._lines = {value.code: value.aware for value in lists["antimicrobial"] if value.aware}
        self._parenteral = {
            value.code for value in lists["route"] if value.flags.get("parenteral") == "yes"
        }
        self.changes = sorted({line.starts_on for lines in self._lines.values() for line in lines})
        """The days on which a category begins; between two of them none changes."""

    def of(self, agent: str, route: str | None, day: date) -> str:
        """That of its own kind of route, else that of every route; else it is not classified."""
        kind = PARENTERAL if route in self._parenteral else ORAL if route == "po" else None
        lines = self._lines.get(agent, ())
        for routes in (kind, EVERY_ROUTE):
            own = [line for line in lines if line.routes == routes]
            if own:
                begun = [line for line in own if line.starts_on <= day]
                return (begun[-1] if begun else own[0]).category
        return NOT_CLASSIFIED
