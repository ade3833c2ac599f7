"""Whether a patient is of the age that the service of an episode takes."""

from collections.abc import Iterator
from datetime import date

from pms.domain.care.patient import age_on
from pms.domain.care.problem import Problem
from pms.domain.care.service_age import Ages, fits_service


def of_an_age(
    field: str, service: str | None, born_on: date | None, day: date | None, ages: Ages
) -> Iterator[Problem]:
    """`day` is that of acceptance, or the day it is asked; `field` is where it is said."""
    if service is None or born_on is None or day is None or born_on > day:
        return
    age = age_on(born_on, day)
    if not fits_service(service, age, ages):
        takes = (
            f"from {ages.adult_from}" if service == "adult" else f"below {ages.paediatric_below}"
        )
        years = "1 year" if age == 1 else f"{age} years"
        words = f"The patient is {years} old, and the {service} service takes people {takes}"
        yield Problem(field, words, "warn")
