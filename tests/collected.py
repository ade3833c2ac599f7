"""Whether a test exists, by the id that a document or a table gives it."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def exists(test: str) -> bool:
    """`tests/test_history.py::test_a_changed_row_is_found`, or a file as a whole.

    What a parametrised test is given, in brackets, is not looked at.
    """
    file, _, name = test.partition("[")[0].partition("::")
    if not file.startswith("tests/") or not (ROOT / file).is_file():
        return False
    return not name or name in tests_in(file)


@cache
def tests_in(file: str) -> frozenset[str]:
    """The names of the tests that a file holds."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )
