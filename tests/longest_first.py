"""Pytest plugin: workers begin with the files that take longest, so that none waits at the end.

By itself pytest-xdist begins with those of most tests, and a few tests may take a minute. Needs
`--no-loadscope-reorder`.
"""

from collections import Counter

import pytest

LONGEST = (
    "browser/test_every_page.py",
    "browser/test_every_form.py",
    "test_every_door.py",
    "test_route_matrix.py",
    "test_headers_everywhere.py",
    "test_mass_assignment.py",
    "browser/test_episode.py",
    "transfer/test_mutations.py",
    "transfer/test_round_trip.py",
    "test_whole_way.py",
    "auth/test_throttle.py",
    "publications/test_publications.py",
    "service/test_pages.py",
    "transfer/test_same_return.py",
    "demo/test_demo_command.py",
    "test_three_doors.py",
    "test_claims.py",
)
"""The ends of their names, the longest first, as a run says at its end; the rest follows by the
number of tests."""


def place(file: str, tests: int) -> tuple[int, int]:
    named = (place for place, name in enumerate(LONGEST) if file.endswith(f"/{name}"))
    return next(named, len(LONGEST)), -tests


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not hasattr(config, "workerinput"):
        return
    file_of = {item: item.nodeid.partition("::")[0] for item in items}
    tests = Counter(file_of.values())
    items.sort(key=lambda item: place(file_of[item], tests[file_of[item]]))
