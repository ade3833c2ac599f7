"""Allergies as people write them, read by the names of drugs and classes that the lists know.

Words are matched, nothing more. What no list knows is kept apart, to be said: silence about it
would read as safe.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

BETWEEN_PHRASES = re.compile(r"[,;\n\r.|&+]|\band\b|\s[-\u2010-\u2015]+\s|[\u2012-\u2015]")
WORD = re.compile(r"[a-z0-9]+")
LONGEST_NAME = 4
"""Words of the longest name that is looked for."""
JOINED_FROM = 5
"""Letters of the shortest name that is known without its spaces and hyphens too."""
SLIPS_FROM = {6: 1, 9: 2}
"""How many letters may be wrong in a word of at least so many."""

REMEMBERED = 2_000
"""Texts of which what was read is kept."""

Key = tuple[str, ...]


class DrugClass(NamedTuple):
    """Drugs of one kind. `says` is what any of them is; `names` mean the class, of its members too
    that are in no list; `shared`: who is allergic to one member is taken to be so to all."""

    code: str
    says: str
    names: tuple[str, ...]
    agents: frozenset[str]
    shared: bool


class NameMeaning(NamedTuple):
    """What a name means: drugs by code, classes by code; neither where it is no antimicrobial."""

    agents: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()


class NamedThere(NamedTuple):
    """A name found in a text: its words, what it means, and how it is written there."""

    words: tuple[str, ...]
    meaning: NameMeaning
    written: str = ""


class AllergyText(NamedTuple):
    """A text as it was read: what it names, and what no list knows."""

    named: tuple[NamedThere, ...]
    unread: tuple[str, ...]


class AllergyNames:
    """Every name that is known; build one for many texts."""

    def __init__(
        self,
        drugs: Mapping[str, Iterable[str]],
        classes: Iterable[DrugClass],
        *,
        elsewhere: Iterable[str] = (),
        reactions: Iterable[str] = (),
    ) -> None:
        """`drugs`: names by code. `elsewhere` are things that no antimicrobial has to do with,
        `reactions` words that name nothing one can be allergic to."""
        self.classes = {one.code: one for one in classes}
        self._reactions = {word for text in reactions for word in words_of(text)}
        self._meanings: dict[Key, NameMeaning] = {}
        for text in elsewhere:
            self._learn(text, NameMeaning())
        for code, names in drugs.items():
            for text in names:
                self._learn(text, NameMeaning(agents=frozenset({code})))
        for one in self.classes.values():
            for text in one.names:
                self._learn(text, NameMeaning(classes=frozenset({one.code})))
        known = {key[0] for key in self._meanings if len(key) == 1} | self._reactions
        self._single = [(word, _letters(word)) for word in sorted(known) if len(word) >= 5]
        self._read: dict[str, AllergyText] = {}

    def read(self, text: str) -> AllergyText:
        """The same few texts are read again and again."""
        if text not in self._read:
            if len(self._read) >= REMEMBERED:
                self._read.clear()
            self._read[text] = self._read_anew(text)
        return self._read[text]

    def _read_anew(self, text: str) -> AllergyText:
        named: list[NamedThere] = []
        unread: list[str] = []
        for phrase in BETWEEN_PHRASES.split(text.casefold()):
            found, left = self._read_phrase(phrase)
            is_of_before = bool(named) and not left  # "Fluclox - anaphylaxis 2019"
            if not found and not is_of_before and words_of(phrase):
                unread.append(_as_written(words_of(phrase), text))
            elif found and left:
                unread.append(_as_written(_between(left, phrase), text))
            named.extend(one._replace(written=_as_written(one.words, text)) for one in found)
        return AllergyText(tuple(named), tuple(dict.fromkeys(unread)))

    def _learn(self, text: str, meaning: NameMeaning) -> None:
        key = words_of(text)
        joined = ("".join(key),)
        for one in {key, joined} if len(joined[0]) >= JOINED_FROM else {key}:
            if one and one != ("",):
                before = self._meanings.get(one, NameMeaning())
                self._meanings[one] = NameMeaning(
                    before.agents | meaning.agents, before.classes | meaning.classes
                )

    def _read_phrase(self, phrase: str) -> tuple[list[NamedThere], list[str]]:
        """What a phrase names, and the words of it that no list knows."""
        words = words_of(phrase)
        found: list[NamedThere] = []
        left: list[str] = []
        place = 0
        while place < len(words):
            for number in range(min(LONGEST_NAME, len(words) - place), 0, -1):
                key = words[place : place + number]
                meaning = self._meaning(key)
                if meaning is not None:
                    found.append(NamedThere(key, meaning))
                    break
            else:
                number = 1
                found_here, is_left = self._misspelt(words[place])
                found.extend(found_here)
                left.extend([words[place]] if is_left else [])
            place += number
        return found, left

    def _meaning(self, key: Key) -> NameMeaning | None:
        if key in self._meanings:
            return self._meanings[key]
        joined = "".join(key)
        return self._meanings.get((joined,)) if len(joined) >= JOINED_FROM else None

    def _misspelt(self, word: str) -> tuple[list[NamedThere], bool]:
        """What a word of no list means if a letter or two of it are wrong, and whether nothing."""
        if word in self._reactions or word.isdigit() or len(word) == 1 or _is_a_time(word):
            return [], False
        near = list(_nearest(word, self._single))
        meanings = [self._meanings[(one,)] for one in near if (one,) in self._meanings]
        if not meanings:
            return [], not near
        agents = frozenset[str]().union(*(one.agents for one in meanings))
        classes = frozenset[str]().union(*(one.classes for one in meanings))
        return [NamedThere((word,), NameMeaning(agents, classes))], False


def words_of(text: str) -> Key:
    """`Co-amoxiclav` is the words co and amoxiclav."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return tuple(WORD.findall("".join(one for one in plain if not unicodedata.combining(one))))


def _is_a_time(word: str) -> bool:
    """`2nd`, `10yrs`, `2g`: begins with a digit."""
    return word[0].isdigit()


def _as_written(words: Key, text: str) -> str:
    """Words of the text as they stand there, with what is between them."""
    place = re.search(r"[^a-z0-9]*".join(map(re.escape, words)), text.casefold())
    is_there = place is not None and len(text.casefold()) == len(text)
    return text[place.start() : place.end()] if place and is_there else " ".join(words)


def _between(left: Sequence[str], phrase: str) -> Key:
    """The words of a phrase from the first to the last of those that are left."""
    words = words_of(phrase)
    last = len(words) - words[::-1].index(left[-1])
    return words[words.index(left[0]) : last]


def _letters(word: str) -> int:
    """Which letters are in a word: a bit for each."""
    return sum(1 << (ord(letter) - 48) for letter in set(word))


def _nearest(word: str, known: Sequence[tuple[str, int]]) -> Iterator[str]:
    """The known words with the fewest letters wrong, if these are few enough."""
    allowed = max(
        (slips for letters, slips in SLIPS_FROM.items() if len(word) >= letters), default=0
    )
    if not allowed:
        return
    letters = _letters(word)
    near = [
        (slips, one)
        for one, others in known
        if abs(len(one) - len(word)) <= allowed
        and (letters ^ others).bit_count() <= 2 * allowed
        and (slips := slips_between(word, one)) <= allowed
    ]
    fewest = min((slips for slips, _ in near), default=0)
    yield from (one for slips, one in near if slips == fewest)


def slips_between(one: str, other: str) -> int:
    """Letters to add, leave out, exchange or swap with the next, to make one word the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        above, row = row, [at]
        for place, wanted in enumerate(other, 1):
            same = letter == wanted
            least = min(above[place] + 1, row[place - 1] + 1, above[place - 1] + (not same))
            swapped = at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == wanted
            row.append(min(least, before[place - 2] + 1) if swapped else least)
        before = above
    return row[-1]
