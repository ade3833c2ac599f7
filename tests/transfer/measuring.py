"""How much memory a refusal takes, and what it says."""

import tracemalloc

import pytest

from pms.refusal import Refused
from pms.transfer.limits import MEGABYTE, USUAL
from pms.transfer.sources import opened_bundle

FLAT = 6 * MEGABYTE
"""More than any refusal takes, and far less than what is refused would."""


def refused(path, limits=USUAL):
    with pytest.raises(Refused) as refusal, opened_bundle(path, limits):
        pass
    line = str(refusal.value)
    assert line.isprintable()
    return line


@pytest.fixture
def highest():
    """The most memory that Python takes from here on."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
