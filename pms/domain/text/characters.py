"""The characters of a text, by one rule at every door: forms, addresses, imports, commands.

What no one sees is dropped, white space is one space, each letter is written one way (NFC). A
character that no text can keep is refused. What may be lines keeps its line breaks.
"""

import re
import unicodedata

NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)
)
UNKEEPABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{NONCHARACTERS}]")
"""Controls but tab and line breaks, halves of characters, and what Unicode says is none."""
UNSEEN = re.compile(
    "_x000[dD]_"  # what a workbook writes for a carriage return
    "|[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
"""Default_Ignorable_Code_Point of Unicode, and marks of annotations."""
BLANKS = dict.fromkeys(map(ord, "\u2800\U0001d159\U00013441\U00013442\U00016fe4"), " ")
"""Symbols that are drawn as nothing; `str.split` knows all that is called a space."""
ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02c8\u2032\u00b4`\uff07", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    }
)
"""Apostrophes and hyphens as different keyboards and programs write them."""
LINE_BREAK = re.compile("\r\n|[\r\n\u2028\u2029]")
NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Halves of characters, but for those that stand for a byte that was no UTF-8."""
MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands where a character was that cannot be kept."""


class Unkeepable(ValueError):
    """A text holds a character that cannot be kept; says which, in the words of a report."""

    def __init__(self, character: str) -> None:
        super().__init__(f"the text holds the character {named(character)}, which cannot be kept")
        self.character = character


def named(character: str) -> str:
    return f"U+{ord(character):04X}"


def plain(text: str, *, lines: bool = False) -> str:
    """The text as it is kept, in one line unless it may be `lines`. Raises Unkeepable."""
    if _is_simple(text):
        return text
    if found := UNKEEPABLE.search(text):
        raise Unkeepable(found[0])
    return _plain(text, lines)


def cleaned(text: str, *, lines: bool = False) -> str:
    """As `plain`, with a MARK in place of each character that cannot be kept."""
    if _is_simple(text):
        return text
    return _plain(UNKEEPABLE.sub(MARK, text), lines)


def compared(name: str) -> str:
    """What the look-alike spellings of one name have in common; for comparing, not to be kept."""
    return cleaned(name).casefold().translate(ALIKE)


def is_keepable(text: str) -> bool:
    return UNKEEPABLE.search(text) is None


def in_one_line(text: str) -> str:
    """Whatever was read, as a terminal can bear it: for what is said of it, not to be kept."""
    text = NO_BYTE.sub(MARK, text)
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else " " for letter in shown)


def _is_simple(text: str) -> bool:
    """Most texts: nothing is to be done about them."""
    return not text or (
        text.isascii()
        and text.isprintable()
        and text[0] != " "
        and text[-1] != " "
        and "  " not in text
        and "_x000" not in text
    )


def _plain(text: str, lines: bool) -> str:
    seen = UNSEEN.sub("", text)
    while seen != text:  # what is dropped may have stood within another `_x000D_`
        text, seen = seen, UNSEEN.sub("", seen)
    text = unicodedata.normalize("NFC", seen).translate(BLANKS)
    if not lines:
        return " ".join(text.split())
    return "\n".join(" ".join(line.split()) for line in LINE_BREAK.split(text)).strip("\n")
