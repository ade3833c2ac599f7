"""Whatever listens to the database is named on one page, with what it may write."""

import ast
from pathlib import Path

import pytest

import pms

PROGRAM = Path(pms.__file__).parent
PAGE = PROGRAM / "store" / "listeners.md"


def listeners() -> list[str]:
    """Every function that the database calls by itself: `module.function`, in packages' names."""
    found = []
    for path in sorted(PROGRAM.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any(map(_listens, node.decorator_list)):
                module = ".".join(path.relative_to(PROGRAM).with_suffix("").parts)
                found.append(f"{module}.{node.name}".removeprefix("store."))
    return found


def _listens(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "event.listens_for"


@pytest.mark.parametrize("listener", listeners())
def test_a_listener_of_the_database_is_on_the_page_of_listeners(listener):
    assert f"`{listener}`" in PAGE.read_text(encoding="utf-8").replace("`pms.", "`")


def test_there_are_listeners_to_name():
    assert len(listeners()) > 5
