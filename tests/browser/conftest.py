"""Fixtures of the tests that drive a browser."""

from tests.live import live_ground, live_server

__all__ = ["live_ground", "live_server"]
