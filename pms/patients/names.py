"""How names are compared: without case, accents, apostrophes, spaces or hyphens."""

import re
import unicodedata
from difflib import SequenceMatcher

KEPT = {
    "ł": "l",
    "Ł": "l",
    "ø": "o",
    "Ø": "o",
    "đ": "d",
    "Đ": "d",
    "æ": "ae",
    "Æ": "ae",
    "ı": "i",
    "ð": "d",
    "Ð": "d",
    "þ": "th",
    "Þ": "th",
    "œ": "oe",
    "Œ": "oe",
    "ħ": "h",
    "Ħ": "h",
    "ŧ": "t",
    "Ŧ": "t",
    "ŋ": "ng",
    "Ŋ": "ng",
    "ə": "e",
    "Ə": "e",
    "ĸ": "k",
    "ɖ": "d",
    "Ɖ": "d",
    "ɗ": "d",
    "Ɗ": "d",
    "ɓ": "b",
    "Ɓ": "b",
    "ƙ": "k",
    "Ƙ": "k",
}
"""Letters that Unicode does not take apart, as people write them without a special keyboard."""
MARKS = "\u02b0-\u02ff"
"""Apostrophes and signs of sounds that Unicode calls letters: Ka\u02bbahumanu."""
NO_LETTER = re.compile(f"[{MARKS}]")
ALIKE = 0.7


def name_key(name: str) -> str:
    """`O'Brien-Núñez` and `obrien nunez` have the same key."""
    if name.isascii():
        return "".join(letter for letter in name.casefold() if letter.isalnum())
    plain = NO_LETTER.sub("", "".join(KEPT.get(letter, letter) for letter in name))
    letters = unicodedata.normalize("NFKD", plain.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def after_prefix(prefix: str) -> str:
    """The first text beyond every text that begins with a prefix: the end of an index range."""
    return prefix + "\U0010ffff"


def are_alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two people's (family key, given key) may be one person's: a slip of the keyboard, a
    new family name, a short form of the given name, or the two in the wrong order.

    Of who has one name only there is no given name to have in common.
    """
    family, given = one
    other_family, other_given = other
    return (
        _nearly(family + given, other_family + other_given)
        or _nearly(family + given, other_given + other_family)
        or (family == other_family and given[:1] == other_given[:1])
        or (given == other_given and given != "")
    )


def _nearly(one: str, other: str) -> bool:
    """Bounds of the ratio are asked first: it is dear itself, and most people are nothing alike."""
    alike = SequenceMatcher(None, one, other)
    bounds = (alike.real_quick_ratio, alike.quick_ratio, alike.ratio)
    return all(bound() >= ALIKE for bound in bounds)
