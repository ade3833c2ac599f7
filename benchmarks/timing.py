"""Fair timing: both sides by turns in one process, garbage collected before each, medians."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import Any


def nothing() -> None: ...


@dataclass(frozen=True, slots=True)
class Side:
    """What is timed, and what must be done before each time without being timed."""

    run: Callable[[], Any]
    prepare: Callable[[], Any] = nothing


def by_turns(
    ours: Side, yardstick: Side, runs: int, *, clock: Callable[[], float] = process_time
) -> tuple[float, float]:
    """Median milliseconds of both sides, run A B A B ...

    They are milliseconds of the processor: other programs on the machine interrupt a long run
    more often than a short one, and would spoil the ratio. Where a side waits for the disk, the
    caller gives the `clock` on the wall.

    What the benchmark itself holds in memory is frozen, and stays so: collections within a run
    would walk it, and so would the one before each of the next.
    """
    times: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    gc.freeze()
    for _ in range(runs):
        for side, taken in zip((ours, yardstick), times, strict=True):
            taken.append(milliseconds(side, clock))
    return median(times[0]), median(times[1])


def milliseconds(side: Side, clock: Callable[[], float]) -> float:
    side.prepare()
    gc.collect()
    start = clock()
    side.run()
    return (clock() - start) * 1000
