"""Whether somebody's age fits the service that an episode is under."""

from typing import NamedTuple


class Ages(NamedTuple):
    """From which age people are treated by the adult service, and below which by the paediatric.

    The two overlap: at 16 to 18 either may have somebody.
    """

    adult_from: int = 16
    paediatric_below: int = 19


USUAL_AGES = Ages()


def fits_service(service: str, age: int, ages: Ages = USUAL_AGES) -> bool:
    """`age` is that on acceptance (of a referral not decided yet, that on the day it is asked)."""
    if service == "adult":
        return age >= ages.adult_from
    return age < ages.paediatric_below
