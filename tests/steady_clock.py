"""The time of every test run: it begins at the same noon in London, and passes from there.

So no run depends on the day it happens to fall on, and none goes over midnight.
PMS_TEST_DAY=2028-02-29 has it begin on another day.
"""

import os
from datetime import date, datetime, time

from pms import clock

DAY = date.fromisoformat(os.environ.get("PMS_TEST_DAY", "2026-11-25"))

_real_now = clock.now
_ahead = datetime.combine(DAY, time(12), clock.LONDON) - _real_now()


def _now() -> datetime:
    return _real_now() + _ahead


def begin() -> None:
    """The product's clock shows it from here on, also to what was imported before."""
    clock.now = _now
