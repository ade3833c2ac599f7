"""The keys of the program, read from the one place that says them: the top of shortcuts.js."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

SCRIPT = Path(__file__).resolve().parents[1] / "static" / "shortcuts.js"
GROUPS = {  # how the sentence begins, and the heading
    "Taken on every page": "On every page",
    "On the ward and the list of referrals": "On the ward and the list of referrals",
    "On the ward and its tasks": "On the ward and its tasks",
    "On an episode": "On an episode",
    "In a form": "In a form",
}


class Key(NamedTuple):
    """What to press, and what it does."""

    press: tuple[str, ...]
    does: str


@cache
def keys() -> dict[str, list[Key]]:
    """The keys by where they work. Sentences such as `On an episode: f referral, y accept.`"""
    comment = SCRIPT.read_text(encoding="utf-8").partition("*/")[0]
    text = re.sub(r" \([^)]*\)", "", " ".join(comment.split()))
    return {words: [*_keys_in(_sentence(text, begins))] for begins, words in GROUPS.items()}


def _sentence(text: str, begins: str) -> str:
    found = re.search(rf"{begins}: (.*?)\.(?: |$)", text)
    assert found, f"shortcuts.js does not say: {begins}"
    return found[1]


def _keys_in(sentence: str) -> list[Key]:
    found = []
    for part in sentence.split(", "):
        first, _, rest = part.partition(" ")
        press = [first]
        if rest.startswith("and ") and len(rest.split(" ")[1]) == 1:  # n and p next and previous
            second, _, rest = rest.removeprefix("and ").partition(" ")
            press.append(second)
        found.append(Key(tuple(press), rest))
    return found
