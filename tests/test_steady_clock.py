"""No run of the tests depends on the day it falls on."""

from datetime import timedelta
from pathlib import Path

from pms import clock
from tests import steady_clock

ROOT = Path(__file__).resolve().parents[1]
CALLS = ("datetime.now(", "date.today(", "time.time(", ").now()")


def test_a_run_begins_at_noon_in_london_and_time_passes():
    begun = clock.now().astimezone(clock.LONDON)
    assert begun.date() == clock.today() == steady_clock.DAY
    assert begun.hour >= 12
    assert timedelta(0) <= clock.now() - begun < timedelta(minutes=1)


def test_neither_the_program_nor_a_test_asks_another_clock():
    asking = [
        path.relative_to(ROOT).as_posix()
        for folder in ("pms", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if any(call in path.read_text(encoding="utf-8") for call in CALLS)
    ]
    assert set(asking) <= {"pms/clock.py", "tests/test_steady_clock.py"}
