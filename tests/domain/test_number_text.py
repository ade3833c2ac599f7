"""Numbers as people write them."""

from decimal import Decimal

import pytest

from pms.domain.text.numbers import plain_number


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (2.0, "2"),
        (0.0, "0"),
        (1.5, "1.5"),
        (1_200_000.0, "1200000"),
        (1234567.25, "1234567.25"),
        (0.00001, "0.00001"),
        (20, "20"),
        (Decimal("4.50"), "4.5"),
    ],
)
def test_a_number_is_written_without_trailing_noughts_or_exponent(value, words):
    assert plain_number(value) == words
