"""Whether two spellings are a slip apart: a letter left out, doubled, changed or swapped."""

import re

DOUBLED = re.compile(r"(.)\1")
LONG = 7
"""In letters: of a shorter word, two are too much of it."""


def slips_apart(one: str, other: str, most: int) -> int | None:
    """How many letters two spellings are apart, two that changed places being one; None where
    more than the most."""
    if abs(len(one) - len(other)) > most:
        return None
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        row = [at]
        for place, beside in enumerate(other, start=1):
            cost = min(last[place] + 1, row[-1] + 1, last[place - 1] + (letter != beside))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == beside:
                cost = min(cost, before[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return None
        before, last = last, row
    return last[-1] if last[-1] <= most else None


def as_spelled_elsewhere(name: str) -> str:
    """A drug's name without what its spellings differ in: ph and f, y and i, doubled letters, e."""
    name = name.replace("ph", "f").replace("y", "i").replace("th", "t").removesuffix("e")
    return DOUBLED.sub(r"\1", name)


def is_slip(typed: str, name: str) -> bool:
    """Of one letter, or of two in a longer name."""
    return slips_apart(typed, name, 1 if len(typed) < LONG else 2) is not None


def is_slip_of_drug(typed: str, name: str) -> bool:
    """Of one letter: lincomycin is two from vancomycin, and another drug."""
    return (
        as_spelled_elsewhere(typed) == as_spelled_elsewhere(name)
        or slips_apart(typed, name, 1) is not None
    )
