"""Every fault that a test must notice, by name."""

from tests.faults import (
    of_access,
    of_care,
    of_endings,
    of_figures,
    of_installing,
    of_records,
    of_returns,
)
from tests.faults.fault import Fault

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for part in (
        of_records,
        of_access,
        of_installing,
        of_care,
        of_endings,
        of_returns,
        of_figures,
    )
    for fault in part.FAULTS
}
