"""Every fault that a test must notice, by name: those of each module of_*.py beside this one."""

from importlib import import_module
from pathlib import Path

from tests.faults.fault import Fault

PARTS = sorted(path.stem for path in Path(__file__).parent.glob("of_*.py"))

FAULTS: dict[str, Fault] = {
    fault.name: fault for part in PARTS for fault in import_module(f"tests.faults.{part}").FAULTS
}
