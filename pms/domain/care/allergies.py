"""Whether a drug belongs to an allergy as somebody wrote it down: a prompt to check.

Words are matched, nothing more: no match is no assurance, and a match may be a side effect or a
label that was lifted. A direct match is the same drug, or one of the same class; drugs of another
class that people with the allergy may react to are said more quietly, in the words of the list.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pms.domain.care.allergy_text import AllergyNames, AllergyText, DrugClass, NamedThere
from pms.domain.care.patient import are_no_known_allergies

NOTHING = AllergyText((), ())


class CrossReaction(NamedTuple):
    """A reaction across classes: `written` and `given` are codes of classes or of drugs."""

    written: str
    given: str
    words: str
    source: str


class Match(NamedTuple):
    """Why a drug should be held against the allergies: `word` is the one of theirs it met."""

    agent: str
    word: str
    is_related: bool
    """Whether only a relative of what is written: another beta-lactam in a penicillin allergy."""
    says: str
    """What stands behind "Ceftriaxone": "is a cephalosporin: some people ..."; "" where the drug
    itself is written."""

    def in_words(self, drug: str, allergies: str) -> str:
        """`drug` is what the lists call it."""
        says = self.says
        if not says:
            itself = self.word.casefold() == drug.casefold()
            says = "is named there" if itself else f"is named there as “{self.word}”"
        return f"Recorded allergy: “{allergies}”. {drug} {says}"


def allergy_facts(agent: str, allergies: str | None) -> str:
    """What a reason to go on is about: it holds until the drug or the allergies change."""
    return f"{agent}: {allergies or ''}"


def read_allergies(allergies: str | None, names: AllergyNames) -> AllergyText:
    """What the text names; nothing where it says that there are none."""
    if not allergies or are_no_known_allergies(allergies):
        return NOTHING
    return names.read(allergies)


def allergy_match(
    agent: str | None,
    allergies: str | None,
    names: AllergyNames,
    relations: Iterable[CrossReaction] = (),
) -> Match | None:
    """The match of a drug's code with the allergies as written, a direct one before a related."""
    named = read_allergies(allergies, names).named if agent else ()
    for one in named:
        says = _directly(agent or "", one, names.classes)
        if says is not None:
            return Match(agent or "", one.written, False, says)
    for one in named:
        written = one.meaning.agents | _classes_of(one, names.classes)
        for relation in relations:
            if relation.written in written and _is_of(agent or "", relation.given, names.classes):
                given = names.classes.get(relation.given)
                says = (
                    f"{given.says}: {relation.words}" if given else f"is related: {relation.words}"
                )
                return Match(agent or "", one.written, True, says)
    return None


def _directly(agent: str, named: NamedThere, classes: Mapping[str, DrugClass]) -> str | None:
    """What makes a drug one of the class that is written; "" of the drug itself, else None."""
    if agent in named.meaning.agents:
        return ""
    for code in sorted(_classes_of(named, classes)):
        if agent in classes[code].agents:
            return classes[code].says
    return None


def _classes_of(named: NamedThere, classes: Mapping[str, DrugClass]) -> set[str]:
    """The classes that are named, and those of a drug that is."""
    by_drug = (
        code
        for code, one in classes.items()
        if one.shared and not one.agents.isdisjoint(named.meaning.agents)
    )
    return {*named.meaning.classes, *by_drug}


def _is_of(agent: str, given: str, classes: Mapping[str, DrugClass]) -> bool:
    return agent == given or (given in classes and agent in classes[given].agents)


def with_allergy(allergies: str | None, added: str) -> str:
    """The text with another allergy behind it: in place of "None known", and never twice."""
    if not allergies or not allergies.strip() or are_no_known_allergies(allergies):
        return added
    if added.casefold() in allergies.casefold():
        return allergies
    return f"{allergies.rstrip(' ;.')}; {added}"
