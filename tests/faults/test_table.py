"""The table of faults does not rot: each can still be planted, and its tests exist."""

import re

import pytest

from tests.collected import exists
from tests.faults.__main__ import ROOT, plant
from tests.faults.table import FAULTS


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_can_be_planted_and_its_tests_exist(fault):
    right = (ROOT / fault.file).read_text(encoding="utf-8")
    planted = plant(fault, right)
    assert planted != right
    compile(planted, fault.file, "exec")
    assert fault.tests
    assert [test for test in fault.tests if not exists(test)] == []


def test_no_two_faults_share_a_name():
    sources = "".join(path.read_text() for path in (ROOT / "tests" / "faults").glob("of_*.py"))
    assert len(re.findall(r"^    Fault\($", sources, re.MULTILINE)) == len(FAULTS)


def test_there_are_enough_of_them():
    assert len(FAULTS) >= 25
