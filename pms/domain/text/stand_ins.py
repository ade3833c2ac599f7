"""Words that stand in a cell or a box where nothing was known: `N/A`, `None`, `-`, `?`.

They are no number of anybody, and say nothing of allergies. Two people with `N/A` in the same
place have nothing in common.
"""

from pms.domain.text.characters import cleaned

WORDS = frozenset({"n/a", "na", "none", "null", "nil", "unknown"})
AROUND = " .\t"
LONGEST = 40
"""Of a text that may be one of them, with what people put around it."""


def is_stand_in(text: str | None) -> bool:
    """Whether a text that is not blank says nothing: one of WORDS, or no letter or digit at all."""
    if not text or len(text) > LONGEST:
        return False
    seen = cleaned(text)
    words = seen.strip(AROUND).casefold()
    return words in WORDS or (bool(seen) and not any(letter.isalnum() for letter in words))
