"""Faults planted on purpose, to see that a test notices each: `python -m tests.faults`."""
