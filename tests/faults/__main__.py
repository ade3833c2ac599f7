"""Plants each fault in a copy of the program and says whether its tests notice it.

python -m tests.faults            every fault; exit code 1 where one survives
python -m tests.faults NAME ...   the faults whose names begin so

A run takes minutes, so the gate only checks that every fault can be planted and its test exists.
Whoever rewrites a line that a fault stands on moves the fault along. A fault that survives asks
for a better test, not for its removal.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import cache_from_source
from pathlib import Path
from queue import SimpleQueue

from pms.console import write_any_letter
from tests.faults.fault import Fault
from tests.faults.table import FAULTS

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    "benchmarks",
    "docs",
    "migrations",
    "pms",
    "tests",
    "pyproject.toml",
    "setup.cfg",
    "wsgi.py",
)
AT_ONCE = 2
CAUGHT = "caught"
VERDICTS = {0: "SURVIVED", 1: CAUGHT, 5: "NO TEST RAN"}
"""By pytest's exit code."""


def main(names: list[str]) -> int:
    write_any_letter()
    wanted = tuple(names) or ("",)
    chosen = [fault for fault in FAULTS.values() if fault.name.startswith(wanted)]
    with tempfile.TemporaryDirectory(prefix="pms-faults-") as folder:
        copies = SimpleQueue[Path]()
        for number in range(AT_ONCE):
            copies.put(copy_program(Path(folder) / str(number)))
        if broken := failures_without_a_fault(chosen, copies):
            print(f"Without any fault the tests fail:\n{broken}")
            return 1
        with ThreadPoolExecutor(AT_ONCE) as pool:
            verdicts = pool.map(lambda fault: try_fault(fault, copies), chosen)
            caught = sum(report(*verdict) for verdict in verdicts)
    print(f"{len(chosen)} faults planted, {caught} caught")
    return 0 if chosen and caught == len(chosen) else 1


def copy_program(to: Path) -> Path:
    to.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
            shutil.copytree(ROOT / part, to / part, ignore=ignored)
        else:
            shutil.copy(ROOT / part, to / part)
    return to


def failures_without_a_fault(faults: list[Fault], copies: "SimpleQueue[Path]") -> str:
    """What pytest says of tests that fail anyway, and so would notice nothing."""
    copy, said = copies.get(), ""
    for on in sorted({fault.on for fault in faults}):
        tests = {test for fault in faults if fault.on == on for test in fault.tests}
        code, words = run(copy, sorted(tests), on)
        said += words if code else ""
    copies.put(copy)
    return said


def try_fault(fault: Fault, copies: "SimpleQueue[Path]") -> tuple[str, str, str, float]:
    """The fault's name, the verdict, what pytest said, and the seconds it took."""
    copy, began = copies.get(), time.monotonic()
    file = copy / fault.file
    right = file.read_text(encoding="utf-8")
    try:
        write(file, plant(fault, right))
        code, said = run(copy, fault.tests, fault.on)
    finally:
        write(file, right)
        copies.put(copy)
    return fault.name, VERDICTS.get(code, "BROKE THE RUN"), said, time.monotonic() - began


def write(file: Path, text: str) -> None:
    """Its compiled form goes too: Python would take one of the same second and length for right."""
    file.write_text(text, encoding="utf-8")
    Path(cache_from_source(str(file))).unlink(missing_ok=True)


def plant(fault: Fault, right: str) -> str:
    found = right.count(fault.text)
    if found != 1:
        raise SystemExit(f"{fault.name}: its text stands {found} times in {fault.file}, not once")
    return right.replace(fault.text, fault.planted)


def run(copy: Path, tests: Iterable[str], on: str) -> tuple[int, str]:
    options = ["-x", "-q", "--no-header", "--tb=line", "-p", "no:cacheprovider", "-k", on]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode, done.stdout


def report(name: str, verdict: str, said: str, seconds: float) -> bool:
    """Print one line, and all that pytest said where the fault was not caught."""
    print(f"{verdict:14} {seconds:5.1f} s  {name}", flush=True)
    if verdict != CAUGHT:
        print(said)
    return verdict == CAUGHT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
