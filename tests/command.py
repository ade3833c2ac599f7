"""Running the pms command in a test."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests import factories


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


class Command:
    """`command("nors", "check", path)` gives the exit code and what was printed."""

    def __init__(self, run: Callable[[list[str]], int], capture: Any) -> None:
        self._run, self._capture = run, capture

    def __call__(self, *words: object) -> Result:
        self._capture.readouterr()
        factories.let_others_work()
        code = self._run([str(word) for word in words])
        factories.let_others_work()
        out, err = self._capture.readouterr()
        return Result(code, out, err)
