"""How names are compared: without case, accents, apostrophes, spaces or hyphens."""

import unicodedata

KEPT = {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae"}


def name_key(name: str) -> str:
    """`O'Brien-Núñez` and `obrien nunez` have the same key."""
    plain = "".join(KEPT.get(letter, letter) for letter in name)
    letters = unicodedata.normalize("NFKD", plain.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def after_prefix(prefix: str) -> str:
    """The first text beyond every text that begins with a prefix: the end of an index range."""
    return prefix + "\U0010ffff"
