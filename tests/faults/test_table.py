"""The table of faults does not rot: each can still be planted, and its tests exist."""

import ast
import re

import pytest

from tests.collected import exists
from tests.faults.__main__ import ROOT, plant
from tests.faults.fault import Fault
from tests.faults.table import FAULTS


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_can_be_planted_and_its_tests_exist(fault):
    right = (ROOT / fault.file).read_text(encoding="utf-8")
    planted = plant(fault, right)
    assert planted != right
    if fault.file.endswith(".py"):
        compile(planted, fault.file, "exec")
    assert fault.tests
    assert [test for test in fault.tests if not exists(test)] == []


def test_no_two_faults_share_a_name():
    sources = "".join(path.read_text() for path in (ROOT / "tests" / "faults").glob("of_*.py"))
    assert len(re.findall(r"^    Fault\($", sources, re.MULTILINE)) == len(FAULTS)


def test_there_are_enough_of_them():
    assert len(FAULTS) >= 25


def names_used() -> set[str]:
    """Every name that the program uses, in its code or in a template."""
    used: set[str] = set()
    for path in (ROOT / "pms").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    used.add(name)
    for path in (ROOT / "pms" / "templates").rglob("*.*"):
        used.update(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    return used


def functions_at(fault: Fault) -> list[ast.FunctionDef]:
    """The functions in which a fault stands, the innermost last."""
    text = (ROOT / fault.file).read_text(encoding="utf-8")
    line = text.count("\n", 0, text.index(fault.text)) + 1
    line += len(fault.text) - len(fault.text.lstrip("\n"))
    return [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]


def is_called_by_name_alone(function: ast.FunctionDef) -> bool:
    """By a framework: a route or a listener, a question's rule, or a method Python knows."""
    return bool(function.decorator_list) or function.name.startswith(("validate_", "__"))


def test_every_fault_stands_in_code_that_the_program_runs():
    """A rule that only tests call proves nothing of the program."""
    used = names_used()
    faults = [one for one in FAULTS.values() if one.file.startswith("pms/")]
    assert [
        (fault.name, function.name)
        for fault in faults
        if fault.file.endswith(".py")
        for function in functions_at(fault)
        if function.name not in used and not is_called_by_name_alone(function)
    ] == []
