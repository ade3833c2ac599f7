"""Pytest plugin: where the time of a run went, said before its closing line.

The seconds are those of all workers together, setting up included: on two of them a run takes
about half.
"""

from collections import Counter
from time import monotonic

import pytest

PARTS = ("browser", "proxy", "postgresql", "sqlite")
REST = "no database"
SLOWEST = 8

_seconds: Counter[str] = Counter()
_tests: Counter[str] = Counter()
_files: Counter[str] = Counter()
_began = monotonic()


def part_of(report: pytest.TestReport) -> str:
    """By what the test needs: its marks, or the database in its name."""
    if marked := next((part for part in PARTS if part in report.keywords), None):
        return marked
    return "sqlite" if "sqlite" in report.nodeid else REST


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    part = part_of(report)
    _seconds[part] += report.duration
    _files[report.nodeid.partition("::")[0]] += report.duration
    _tests[part] += report.when == "call"


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if hasattr(config, "workerinput") or not _seconds:
        return
    write = terminalreporter.write_line
    workers = getattr(config.option, "numprocesses", None) or 1
    terminalreporter.section(f"{monotonic() - _began:.0f} s on {workers} workers", sep="-")
    for part, seconds in _seconds.most_common():
        write(f"{seconds:7.0f} s  {_tests[part]:6,} tests  {part}")
    write("The files that took longest:")
    for file, seconds in _files.most_common(SLOWEST):
        write(f"{seconds:7.0f} s  {file}")
