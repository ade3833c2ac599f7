"""Fixtures of the tests that drive a browser."""

from tests.live import live_server

__all__ = ["live_server"]
