"""Faults of what a report shows of its numbers: intervals, pictures, runs."""

from tests.faults.fault import Fault

INTERVALS = "tests/domain/service/test_intervals.py::"

FAULTS = (
    Fault(
        "a share of days has an interval",
        "pms/domain/service/drugs.py",
        '"Share of OPAT days", "part of all"',
        '"Share of OPAT days", "share of all"',
        (INTERVALS + "test_a_share_of_days_is_a_figure_alone",),
    ),
    Fault(
        "what one case adds several of has an interval",
        "pms/domain/service/administration.py",
        '"Share by patient or carer", "part"',
        '"Share by patient or carer", "share"',
        (INTERVALS + "test_a_share_has_an_interval_where_it_counts_independent_cases",),
    ),
)
