"""Numbers as people write them."""

from decimal import Decimal


def plain_number(value: float | Decimal) -> str:
    """Neither trailing noughts nor an exponent: 2.0 is "2", 1200000.0 is "1200000"."""
    return f"{Decimal(str(value)).normalize():f}"
