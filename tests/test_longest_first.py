"""The files that take longest are there, and come first."""

import pytest

from tests.collected import ROOT
from tests.longest_first import LONGEST, place


@pytest.mark.parametrize("name", LONGEST)
def test_a_file_that_takes_long_is_there(name):
    assert len([*(ROOT / "tests").glob(f"**/{name}")]) == 1


def test_the_longest_come_first_and_then_those_of_most_tests():
    files = {"tests/test_typed.py": 3, f"tests/{LONGEST[1]}": 1, "tests/help/test_help.py": 5}
    files[f"tests/{LONGEST[0]}"] = 1

    in_order = sorted(files, key=lambda file: place(file, files[file]))

    assert in_order[:2] == [f"tests/{name}" for name in LONGEST[:2]]
    assert in_order[2:] == ["tests/help/test_help.py", "tests/test_typed.py"]
