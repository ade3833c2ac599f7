"""Every fault that a test must notice, by name."""

from tests.faults import of_access, of_records
from tests.faults.fault import Fault

FAULTS: dict[str, Fault] = {fault.name: fault for fault in (*of_records.FAULTS, *of_access.FAULTS)}
