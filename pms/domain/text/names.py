"""How names and numbers are written and held against each other, by one rule.

What they look like is what counts: a dash is a hyphen whichever key made it, and a hospital number
is the same with and without spaces in it.
"""

import re
import unicodedata

from pms.domain.text.characters import cleaned
from pms.domain.text.stand_ins import is_stand_in

MINUS = "\N{MINUS SIGN}"
POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})", re.ASCII)


def full_name(family_name: str, given_name: str | None) -> str:
    """As the NHS writes it: FAMILY, Given; of who has one name only, that name."""
    family = family_name.upper()
    return f"{family}, {given_name}" if given_name else family


def is_dash(letter: str) -> bool:
    return letter == MINUS or unicodedata.category(letter) == "Pd"


def hyphenated(text: str | None) -> str | None:
    """The text with a hyphen in place of every kind of dash, as names are kept."""
    if not text or text.isascii():
        return text
    return "".join("-" if is_dash(letter) else letter for letter in text)


def number_key(number: str | None) -> str | None:
    """What is held against other hospital numbers: without spaces, dashes and what no one sees.

    None where there is no number: blank, or a word that stands for one.
    """
    if not number or is_stand_in(number):
        return None
    text = number.upper() if number.isascii() else cleaned(number).upper()
    if text.isalnum():
        return text
    key = "".join(one for one in text if not (one.isspace() or is_dash(one)))
    return key or None


def tidy_postcode(text: str | None) -> str | None:
    """As the post writes it, where it looks like one: `sw1a1aa` is `SW1A 1AA`."""
    if not text:
        return text
    plain = (hyphenated(text) or "").upper()
    match = POSTCODE.fullmatch(plain.replace(" ", ""))
    return f"{match[1]} {match[2]}" if match else plain
