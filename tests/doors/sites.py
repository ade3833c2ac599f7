"""Every place in the domain where a rule about a patient's record says what is wrong.

A rule is a `yield` of a function that gives problems. Which of them spoke is seen by a profile: so
a new line of a rule that no wrong record is of is found, without a name that somebody might forget.
"""

import ast
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pms.domain.care
from pms.domain.care.problem import Problem

GIVES_PROBLEMS = "Iterator[Problem]"


class Site(NamedTuple):
    """One line of a rule: `line: in_order(removed_on)`, `discharge: Problem(died_on)`."""

    name: str
    file: str
    first: int
    last: int


def sites() -> list[Site]:
    """In the order of the modules; of several of one name the later ones are numbered."""
    found: list[Site] = []
    for module in pkgutil.iter_modules(pms.domain.care.__path__):
        file = str(Path(pms.domain.care.__path__[0]) / f"{module.name}.py")
        for function in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
            if (
                isinstance(function, ast.FunctionDef)
                and ast.unparse(function.returns or function) == GIVES_PROBLEMS
            ):
                own = module.name if function.name == "problems" else function.name
                for node in ast.walk(function):
                    if isinstance(node, ast.Yield | ast.YieldFrom):
                        name = f"{own}: {_in_words(node)}"
                        same = [site for site in found if site.name.split(" #")[0] == name]
                        name += f" #{len(same) + 1}" if same else ""
                        found.append(Site(name, file, node.lineno, node.end_lineno or 0))
    return found


def _in_words(node: ast.Yield | ast.YieldFrom) -> str:
    call = node.value
    assert isinstance(call, ast.Call), ast.unparse(node)
    first = call.args[0]
    field = first.value if isinstance(first, ast.Constant) else ast.unparse(first)
    return f"{ast.unparse(call.func)}({field})"


@contextmanager
def spoken(of: list[Site]) -> Iterator[set[Site]]:
    """The sites that said something while this lasted."""
    by_file: dict[str, list[Site]] = {}
    for site in of:
        by_file.setdefault(site.file, []).append(site)
    heard: set[Site] = set()

    def listen(frame: FrameType, event: str, given: Any) -> None:
        if event == "return" and isinstance(given, Problem):
            here = by_file.get(frame.f_code.co_filename, ())
            heard.update(one for one in here if one.first <= frame.f_lineno <= one.last)

    before = sys.getprofile()
    sys.setprofile(listen)
    try:
        yield heard
    finally:
        sys.setprofile(before)
