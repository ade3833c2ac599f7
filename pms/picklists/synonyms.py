"""Other names of a list's values: brands, short names, old spellings (synonyms.csv).

`OtherNames` tells what such a name stands for, for whoever reads one without a person at hand.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from pms.domain.care.lists import Value
from pms.domain.text.characters import compared
from pms.picklists.shipped import shipped_lists

WORD = re.compile(r"[^\W_]+")
OFFERED_ALONE = {
    "antimicrobial": {"amphotericin", "amphotericin b", "ceph"},
    "diagnosis": {"cied", "icd", "pacemaker", "ppm", "thr", "tkr"},
    "frequency": {"24 hour", "elastomeric", "infusor", "pump"},
}
"""Words by which a person finds a value, who sees it before choosing it: a device that may be
infected, a pump that may run once a day. Nothing is read from them alone."""
PARTS = {"antimicrobial": {"piperacillin", "sulfamethoxazole"}}
"""Substances that are a part of a value. An allergy to one is an allergy to the value, and a person
finds the value by it; given alone it is another drug, so the value is neither read nor suggested.
"""


@cache
def synonyms() -> dict[tuple[str, str], str]:
    """Brand names and short names by list and code, separated by semicolons."""
    text = (files("pms.picklists") / "synonyms.csv").read_text(encoding="utf-8")
    return {(row["list"], row["code"]): row["words"] for row in csv.DictReader(text.splitlines())}


@cache
def names_of(list_name: str) -> dict[str, tuple[str, ...]]:
    """Every other name in a list, as `compared`, to the codes it is given for; none is a part."""
    found: dict[str, tuple[str, ...]] = {}
    for (of, code), words in synonyms().items():
        for word in words.split(";") if of == list_name else ():
            found[compared(word)] = (*found.get(compared(word), ()), code)
    for part in PARTS.get(list_name, ()):
        del found[part]
    return found


class OtherNames:
    """The other names of one list, as the values that an organisation has let them be read."""

    def __init__(self, list_name: str, values: Iterable[Value]) -> None:
        self._names = names_of(list_name)
        self._offered_alone = OFFERED_ALONE.get(list_name, set())
        self._words = {value.code: _words(f"{value.code} {value.label}") for value in values}

    def each(self) -> Iterator[tuple[str, str]]:
        """Each name and a code that it is given for."""
        return ((name, code) for name, codes in self._names.items() for code in codes)

    def codes(self, text: str) -> tuple[str, ...]:
        """What a name may stand for: several where it is given for several, or begins the name of
        another value, as "fluc" begins flucloxacillin and is short for fluconazole.
        """
        name = compared(text)
        given = [code for code in self._names.get(name, ()) if code in self._words]
        if not given:
            return ()
        begun = [
            code
            for code, words in self._words.items()
            if code not in given and any(word.startswith(name) for word in words)
        ]
        return (*given, *begun)

    def only_one(self, text: str) -> str | None:
        """The code that a name stands for and no other."""
        codes = self.codes(text)
        return codes[0] if len(codes) == 1 and compared(text) not in self._offered_alone else None


@cache
def _shipped(list_name: str) -> OtherNames:
    return OtherNames(list_name, shipped_lists()[list_name])


def meant_by(list_name: str, text: str) -> tuple[str, ...]:
    """The codes of the program's own list that another name may stand for; () for none."""
    return _shipped(list_name).codes(text)


def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(compared(text)))
