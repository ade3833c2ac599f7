"""A clock that tests set, and a count of passwords hashed."""

from datetime import UTC, datetime, timedelta

import pytest

from pms.auth import passwords


class Clock:
    """Stands still until it is told that time passes."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def passes(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@pytest.fixture
def time(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("pms.clock.now", lambda: clock.at)
    return clock


class CountingHasher:
    """Hashes as before, and counts."""

    def __init__(self, hasher) -> None:
        self.hasher, self.count = hasher, 0

    def hash(self, password):
        self.count += 1
        return self.hasher.hash(password)

    def verify(self, password_hash, password):
        self.count += 1
        return self.hasher.verify(password_hash, password)


@pytest.fixture
def hashes(monkeypatch) -> CountingHasher:
    counting = CountingHasher(passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", counting)
    return counting
