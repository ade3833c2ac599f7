"""The day a long-acting drug covers until, as it is offered."""

from datetime import date

import pytest

from pms.domain.care.cover import last_dose_on, offered_cover
from pms.picklists.covers import covers, long_acting_agents


@pytest.mark.parametrize(
    ("agent", "dose", "unit", "last_dose", "until"),
    [
        ("dalbavancin", 1500, "mg", date(2026, 11, 30), date(2026, 12, 13)),
        ("dalbavancin", 1.5, "g", date(2026, 11, 30), date(2026, 12, 13)),
        ("dalbavancin", 500, "mg", date(2025, 6, 8), date(2025, 6, 21)),
        ("rezafungin", 200, "mg", date(2026, 11, 2), date(2026, 11, 8)),
        ("dalbavancin", 1000, "mg", date(2026, 11, 30), None),
        ("dalbavancin", 1500, "mg_per_kg", date(2026, 11, 30), None),
        ("dalbavancin", None, None, date(2026, 11, 30), None),
        ("oritavancin", 1200, "mg", date(2026, 11, 30), None),
        ("ceftriaxone", 1500, "mg", date(2026, 11, 30), None),
    ],
)
def test_the_last_dose_plus_the_interval_less_a_day_and_only_where_a_source_has_it(
    agent, dose, unit, last_dose, until
):
    offer = offered_cover(covers(), agent, dose, unit, last_dose)
    assert (offer and offer.until) == until


@pytest.mark.parametrize(
    ("frequency", "by", "last"),
    [
        ("stat", date(2026, 6, 30), date(2026, 6, 1)),
        (None, date(2026, 6, 30), date(2026, 6, 1)),
        ("once_weekly", date(2026, 6, 1), date(2026, 6, 1)),
        ("once_weekly", date(2026, 6, 14), date(2026, 6, 8)),
        ("once_weekly", date(2026, 5, 1), date(2026, 6, 1)),
        ("local_odd", date(2026, 6, 14), None),
    ],
)
def test_the_latest_dose_is_told_by_the_frequency(frequency, by, last):
    assert last_dose_on(frequency, date(2026, 6, 1), by) == last


def test_every_interval_is_of_a_long_acting_agent_and_has_a_source():
    assert {cover.agent for cover in covers()} <= long_acting_agents()
    assert all(cover.source for cover in covers())
