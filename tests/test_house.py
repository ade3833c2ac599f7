"""The house's own rules: a name has one meaning, a file one subject, a view a few lines."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pms

PROGRAM = Path(pms.__file__).parent
LONGEST_FILE = 350
LONGEST_VIEW = 25

LONG_FILES = {
    "cohorts/fields.py": "one table of every field that episodes are filtered by",
    "domain/counting/suppression.py": "one search whose steps are read together",
    "domain/service_reports/tables.py": "the shapes of every report's tables",
    "help/page_help.py": "one table: the help of every page",
}
"""Longer for a reason."""


def modules() -> Iterator[tuple[str, str]]:
    for path in sorted(PROGRAM.rglob("*.py")):
        yield path.relative_to(PROGRAM).as_posix(), path.read_text(encoding="utf-8")


def views() -> Iterator[tuple[str, int]]:
    """Each view with its lines, from `def` on."""
    for name, text in modules():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and any(
                ".route(" in ast.unparse(one) for one in node.decorator_list
            ):
                yield f"{name}: {node.name}", node.end_lineno - node.lineno + 1


def test_a_class_has_a_name_of_its_own():
    places = defaultdict(list)
    for name, text in modules():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name)
    assert {one: where for one, where in places.items() if len(where) > 1} == {}


def test_a_file_is_no_longer_than_one_reads_at_once():
    long = {name for name, text in modules() if len(text.splitlines()) > LONGEST_FILE}
    assert long == set(LONG_FILES), "part it, or say why here; take out what is short again"


def test_a_view_fits_in_one_look():
    assert [name for name, lines in views() if lines > LONGEST_VIEW] == []


def test_views_are_looked_at():
    assert len(list(views())) > 100
