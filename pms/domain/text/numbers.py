"""Numbers as people write them."""

from decimal import Decimal

HIGHEST = 2**31 - 1
"""The highest id and the highest whole number that both databases keep."""


def whole(text: str) -> int:
    """A number from 0 up in digits, no higher than a database keeps; ValueError for all else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10) or int(text) > HIGHEST:
        raise ValueError("this is not a whole number")
    return int(text)


def plain_number(value: float | Decimal) -> str:
    """Neither trailing noughts nor an exponent: 2.0 is "2", 1200000.0 is "1200000"."""
    return f"{Decimal(str(value)).normalize():f}"
