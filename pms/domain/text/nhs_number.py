"""NHS numbers, and the CHI and Health and Care numbers that share their length and check digit."""

LENGTH = 10


def normalise(text: str) -> str:
    """The ten digits of a number as typed: spaces and hyphens dropped, nothing else forgiven.

    ValueError says in plain words what is wrong; the check digit is part of it.
    """
    digits = text.strip().replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("An NHS number has only digits.")
    if len(digits) != LENGTH:
        raise ValueError(f"An NHS number has {LENGTH} digits; this has {len(digits)}.")
    if digits[-1] != check_digit(digits[:-1]):
        raise ValueError("This is not a valid NHS number: its check digit does not fit.")
    return digits


def is_valid(text: str) -> bool:
    """Whether `normalise` accepts the text."""
    try:
        normalise(text)
    except ValueError:
        return False
    return True


def check_digit(first_nine: str) -> str | None:
    """The tenth digit (modulus 11); None where no valid number begins with these nine."""
    weighted = sum(
        weight * int(digit) for weight, digit in zip(range(10, 1, -1), first_nine, strict=True)
    )
    check = -weighted % 11
    return None if check == 10 else str(check)


def from_serial(serial: int) -> str | None:
    """A number of the 999 range, which is never given to a person; None for one serial in eleven.

    Serials run from 0 to 999999. For demonstrations and tests.
    """
    first_nine = f"999{serial:06d}"
    digit = check_digit(first_nine)
    return None if digit is None else first_nine + digit


def formatted(digits: str) -> str:
    """As people read it: `999 000 0018`."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
