"""The glossary names what is there: each module, and each name that it finds in one."""

import ast
import re

import pytest

from tests.collected import ROOT

GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.splitlines()
    if line.startswith("| ") and not line.startswith("| Word")
]
PLACE = re.compile(r"(?:(`\w+`(?:, `\w+`)*) in )?`((?:pms|tests)/[\w/]+\.py)`")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_word_has_a_meaning_and_a_place_in_the_code(row):
    _, meaning, place, other_words = row
    assert meaning
    assert other_words
    found = PLACE.fullmatch(place)
    assert found, place
    names, module = found.groups()
    assert (ROOT / module).is_file(), module
    wanted = set(re.findall(r"\w+", names or ""))
    assert wanted <= names_in((ROOT / module).read_text(encoding="utf-8"))


def test_a_word_is_explained_once():
    words = [word for row in ROWS for word in row[0].split(", ")]
    assert sorted(words) == sorted(set(words))


def test_readers_are_led_to_the_glossary():
    for document in ("README.md", "CONTRIBUTING.md"):
        assert "docs/glossary.md" in (ROOT / document).read_text(encoding="utf-8"), document


def names_in(text: str) -> set[str]:
    """What a module defines or brings in."""
    names = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names
