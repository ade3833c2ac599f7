"""How names are compared: without case, accents, apostrophes, spaces or hyphens."""

import unicodedata
from difflib import SequenceMatcher

KEPT = {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae"}
ALIKE = 0.7


def name_key(name: str) -> str:
    """`O'Brien-Núñez` and `obrien nunez` have the same key."""
    plain = "".join(KEPT.get(letter, letter) for letter in name)
    letters = unicodedata.normalize("NFKD", plain.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def after_prefix(prefix: str) -> str:
    """The first text beyond every text that begins with a prefix: the end of an index range."""
    return prefix + "\U0010ffff"


def are_alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two people's (family key, given key) may be one person's: a slip of the keyboard, a
    new family name, a short form of the given name, or the two in the wrong order."""
    family, given = one
    other_family, other_given = other
    return (
        _nearly(family + given, other_family + other_given)
        or _nearly(family + given, other_given + other_family)
        or (family == other_family and given[:1] == other_given[:1])
        or given == other_given
    )


def _nearly(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() >= ALIKE
