"""The national files as somebody reads them who wants to know more than is printed.

A file with a column that is not known here fails: nobody would have attacked what it says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import inf

from tests.disclosure.attack import Reader, range_of
from tests.written import rows_in

PLACE = ("Period", "Service", "Organisations contributing")
NOTHING = (*PLACE, "Why there are no figures")
COLUMNS = {
    "summary": ("Figure", "Value"),
    "measures": (
        "Measure",
        "Unit",
        "All together",
        "95% interval from",
        "95% interval to",
        "Published",
        "Note",
    ),
    "limits": (
        "Measure",
        "Per 1,000 OPAT days, all together",
        "OPAT days of an organisation",
        "95% from",
        "95% to",
        "99.8% from",
        "99.8% to",
    ),
    "diagnosis": ("Diagnosis", "Episodes", "Share, %"),
    "antimicrobial": ("Antimicrobial", "Episodes", "Share, %"),
    "infection_outcome": ("Outcome", "Episodes", "Share, %"),
    "opat_outcome": ("Outcome", "Episodes", "Share, %"),
    "line_event": ("Event", "Events", "Share, %"),
    "drug_event": ("Event", "Events", "Share, %"),
}
EPISODES, DAYS, PATIENTS = "Counted episodes", "OPAT days", "Patients admitted"
READMITTED, INFECTIONS = "Episodes with an unplanned readmission", "Line infections"
ADD_UP = {
    EPISODES: ("diagnosis", "infection_outcome", "opat_outcome"),
    "Line events": ("line_event",),
    "Drug events": ("drug_event",),
}
INFECTION = [("infection_outcome", one) for one in ("Cured", "Improved", "Failed")]
OPAT = [("opat_outcome", one) for one in ("Success", "Partial success", "Failure", "Indeterminate")]
MADE_OF = {
    "OPAT days per episode": ([("summary", DAYS)], [("summary", EPISODES)], 1),
    "Line events": ([("summary", "Line events")], [("summary", DAYS)], 1000),
    "Line infections": ([("summary", INFECTIONS)], [("summary", DAYS)], 1000),
    "Drug events": ([("summary", "Drug events")], [("summary", DAYS)], 1000),
    "Infection cured or improved": (INFECTION[:2], INFECTION, 100),
    "OPAT success or partial success": (OPAT[:2], OPAT, 100),
    "OPAT outcome indeterminate": (OPAT[3:], OPAT, 100),
    "Unplanned readmission": ([("summary", READMITTED)], [("summary", EPISODES)], 100),
}
EXACT_FROM = 10

Key = tuple[str, str, str]
"""A period, a table and a row."""


def rows_of(text: str) -> list[dict[str, str]]:
    return rows_in(text.removeprefix("\ufeff"))


@dataclass
class Pages:
    """The files of many periods of one service, each under `(table, period)`."""

    files: Mapping[tuple[str, str], str]
    small: int = 7
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: COLUMNS)
    printed: dict[Key, str] = field(default_factory=dict)
    measures: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = Reader(small=self.small)
        for (table, period), text in self.files.items():
            for row in rows_of(text):
                if tuple(row) != NOTHING:
                    self._read(table, period, row)
        self._relate()

    def _read(self, table: str, period: str, row: dict[str, str]) -> None:
        assert tuple(row) == (*PLACE, *self.columns[table]), (table, row)
        if table == "measures":
            self.measures[period, row["Measure"]] = row
        elif table in COLUMNS and table != "limits":
            head, number = list(row)[3:5]
            key, printed = (period, table, row[head]), row[number]
            self.printed[key] = printed
            if "Q" not in period:
                return  # what a year says is looked at in check_years
            value: object = int(printed) if printed.isdecimal() else printed
            organisations = min(int(one) for one in row[PLACE[2]].split(" to "))
            self.reader.prints(key, value, exact=organisations >= EXACT_FROM)

    # --- What a reader knows to add up ---------------------------------------------------------

    def _relate(self) -> None:
        for period in {key[0] for key in self.printed if "Q" in key[0]}:
            self._relate_rows(period)

    def _relate_rows(self, period: str) -> None:
        tables: dict[str, list[Key]] = {}
        for key in self.printed:
            if key[0] == period:
                tables.setdefault(key[1], []).append(key)
        for whole, names in ADD_UP.items():
            for name in names:
                self.reader.total((period, "summary", whole), tables.get(name, []))
        infections = [one for one in tables.get("line_event", []) if one[2].startswith("Infect")]
        episodes = (period, "summary", EPISODES)
        if (period, "summary", INFECTIONS) in self.printed:
            self.reader.total((period, "summary", INFECTIONS), infections)
            self.reader.at_most((period, "summary", READMITTED), episodes)
        self.reader.once_in_all(episodes, tables.get("antimicrobial", []))
        self.reader.at_most(episodes, (period, "summary", DAYS))

    # --- What is made of the numbers -----------------------------------------------------------

    def check_measures(self) -> None:
        """Each rate, share and mean is the one of the printed numbers, so it tells no more."""
        for (period, name), row in self.measures.items():
            part, whole, scale = MADE_OF[name]
            if row["All together"]:
                found = scale * self._middle(period, part) / self._middle(period, whole)
                assert abs(float(row["All together"]) - min(found, 100 * scale)) <= 0.051, row

    def check_years(self) -> None:
        """Each figure of a year is the sum of those of its quarters, so it tells no more."""
        for (year, *figure), printed in self.printed.items():
            if "Q" in year:
                continue
            quarters = [(f"{year}Q{number}", *figure) for number in range(1, 5)]
            several = [self.printed.get(one, "0") for one in quarters]
            if all(one.isdecimal() for one in several):
                assert printed == str(sum(map(int, several))), (year, figure)
                continue
            ranges = [self.reader.ranges.get(one, (0, 0)) for one in quarters]
            low, high = (sum(one[end] for one in ranges) for end in (0, 1))
            words = "Withheld" if high == inf else f"{low:,} to {high:,}"
            assert printed == words, (year, figure)

    def check_shares(self) -> None:
        for (table, period), text in self.files.items():
            for row in rows_of(text):
                if row.get("Share, %"):
                    head = list(row)[3]
                    whole = next((one for one, names in ADD_UP.items() if table in names), EPISODES)
                    part = self._middle(period, [(table, row[head])])
                    found = 100 * part / self._middle(period, [("summary", whole)])
                    assert abs(float(row["Share, %"]) - min(found, 100)) <= 0.051, row

    def _middle(self, period: str, figures: Iterable[tuple[str, str]]) -> int:
        """What stands for a sum of figures: the number printed, else the middle of its range."""
        several = [self.printed.get((period, *one), "0").replace(",", "") for one in figures]
        if all(one.isdecimal() for one in several):
            return sum(map(int, several))
        ranges = [(int(one), int(one)) if one.isdecimal() else range_of(one) for one in several]
        return int(sum(low + high for low, high in ranges)) // 2

    # --- What follows from points and from spreads ---------------------------------------------

    def points(self, name: str, period: str) -> list[tuple[int, int]]:
        """Days and events of organisations that are drawn; none where none is."""
        text = self.files.get((f"{name}_funnel", period), "")
        return [(int(row["OPAT days"]), int(row["Events"])) for row in rows_of(text)]

    def of_one_not_drawn(self, name: str, year: str, few: int) -> dict[int, set[tuple[int, ...]]]:
        """For each organisation drawn in a year, by its place: what its quarters may have been,
        where those with 1 to `few` events are not drawn."""
        quarters = [self.points(name, f"{year}Q{number}") for number in range(1, 5)]
        found: dict[int, set[tuple[int, ...]]] = {}
        for place, (days, events) in enumerate(self.points(name, year)):
            hidden = [(None, count) for count in range(1, few + 1)]
            for chosen in product(*([*drawn, *hidden] for drawn in quarters)):
                known = [one for one, _ in chosen if one is not None]
                left = days - sum(known)
                lacking = len(chosen) - len(known)
                fits = abs(left) <= 25 if not lacking else left >= 195 * lacking
                if fits and sum(count for _, count in chosen) == events:
                    found.setdefault(place, set()).add(tuple(count for _, count in chosen))
        return found


def numerators(printed: str, wholes: Iterable[int], most: int) -> set[int]:
    """Of how many a share in percent, printed to a digit, can be, if it is of one of some."""
    value = float(printed)
    return {
        part
        for whole in wholes
        for part in range(min(whole, most) + 1)
        if abs(100 * part / whole - value) <= 0.05 + 1e-9
    }
