"""Fixtures of the tests of lists."""

from tests.auth.conftest import time

__all__ = ["time"]
