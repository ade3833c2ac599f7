"""Pytest plugin: Python's collector of rubbish leaves alone what stays for the whole run.

It went through the program, the libraries and twelve thousand tests again and again, and found
nothing there: a quarter of the time of finding the tests, a tenth of running them.
"""

import gc

import pytest

OFTEN_ENOUGH = 20_000
"""Objects made before the collector looks at them."""

gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(OFTEN_ENOUGH, 20, 20)
    gc.enable()
