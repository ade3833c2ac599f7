"""Whom a referral that is being typed may be about: every patient of the organisation."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import select

from pms.domain.text.names import number_key
from pms.patients.models import Patient
from pms.patients.names import are_alike, name_key
from pms.patients.queries import SEPARATORS, SHORTEST, Conditions, begins, birth_days, branch
from pms.store.base import db

SHOWN = 10
BORN_ON_ONE_DAY = 200
"""More people born on one day than an organisation of half a million has."""
FEWEST_DIGITS = 3
UNLIKE = 3


@dataclass(frozen=True, slots=True)
class Typed:
    """What has been typed so far of who is referred, as it stands in the boxes."""

    family_name: str = ""
    given_name: str = ""
    date_of_birth: str = ""
    nhs_number: str = ""
    hospital_number: str = ""

    @property
    def keys(self) -> tuple[str, str]:
        return name_key(self.family_name), name_key(self.given_name)

    @property
    def words(self) -> str:
        """All of it in one line."""
        return " ".join(filter(None, asdict(self).values()))

    @property
    def digits(self) -> str:
        """Those of the NHS number, where nothing else was typed there."""
        plain = SEPARATORS.sub("", self.nhs_number)
        return plain if plain.isascii() and plain.isdigit() else ""

    def birth_days(self, today: date) -> list[date]:
        """The days that the birth date may mean, once it is one."""
        return birth_days(self.date_of_birth, today)

    @property
    def is_named(self) -> bool:
        """Whether enough of both names stands there to tell unlike people from like ones."""
        return all(len(key) >= SHORTEST for key in self.keys)


class Matches(NamedTuple):
    """Whom the text may mean, the likeliest first, at most SHOWN; and whether there are more."""

    patients: list[Any]
    more: bool
    asked: bool
    """Whether enough was typed to look for anybody."""


def match_patients(typed: Typed, today: date) -> Matches:
    """Patients, discharged ones too, whose details begin as typed: one statement.

    First whoever has the number, then those born on the day with a like name, then the rest. Every
    branch is a range of one index with a limit, so the cost does not grow with the table.
    """
    branches = [
        branch(rank, conditions, order, limit)
        for rank, ((conditions, order), limit) in enumerate(_conditions(typed, today))
    ]
    if not branches:
        return Matches([], more=False, asked=False)
    everyone = sa.union_all(*(select(one.subquery()) for one in branches)).subquery()
    order = (everyone.c.rank, everyone.c.family_key, everyone.c.given_key, everyone.c.id)
    once: dict[int, Any] = {}
    for row in db.session.execute(select(everyone).order_by(*order)):
        once.setdefault(row.id, row)
    furthest = UNLIKE - 1 if typed.is_named else UNLIKE
    distances = {row.id: _distance(row, typed, today) for row in once.values()}
    near = [row for row in once.values() if distances[row.id] <= furthest]
    likely = sorted(near, key=lambda row: distances[row.id])
    return Matches(likely[:SHOWN], more=len(likely) > SHOWN, asked=True)


def is_surely(row: Any, typed: Typed, today: date) -> bool:
    """Whether a row has the whole NHS number, or the birth date and a like name."""
    return _distance(row, typed, today) <= 1


def _distance(row: Any, typed: Typed, today: date) -> int:
    """How far a row is from what was typed; 0 for the same NHS number."""
    if row.nhs_number and row.nhs_number == typed.digits:
        return 0
    same_day = row.date_of_birth in typed.birth_days(today)
    named = any(typed.keys)
    if same_day and named and are_alike(typed.keys, (row.family_key, row.given_key)):
        return 1
    if row.hospital_key and row.hospital_key == number_key(typed.hospital_number):
        return 1
    return UNLIKE if same_day and not _is_begun(row, typed) else 2


def _is_begun(row: Any, typed: Typed) -> bool:
    """Whether the names begin as typed."""
    family, given = typed.keys
    return bool(row.family_key.startswith(family) and row.given_key.startswith(given))


def _conditions(typed: Typed, today: date) -> Iterator[tuple[Conditions, int]]:
    """The ranges to look in, each in the order that its index gives, with its limit."""
    some = SHOWN + 1
    if len(typed.digits) >= FEWEST_DIGITS:
        yield ([begins(Patient.nhs_number, typed.digits)], (Patient.nhs_number, Patient.id)), some
    number = number_key(typed.hospital_number) or ""
    if len(number) >= SHORTEST:
        by_number = (Patient.hospital_key, Patient.id)
        yield ([begins(Patient.hospital_key, number)], by_number), some
    if days := typed.birth_days(today):
        yield ([Patient.date_of_birth.in_(days)], (Patient.id,)), BORN_ON_ONE_DAY
    by_name = (Patient.family_key, Patient.given_key, Patient.id)
    family, given = typed.keys
    if family and given and len(family + given) >= SHORTEST:
        for one, other in ((family, given), (given, family)):
            both = [begins(Patient.family_key, one), begins(Patient.given_key, other)]
            yield (both, by_name), some
    elif len(family) >= SHORTEST:
        yield ([begins(Patient.family_key, family)], by_name), some
    elif len(given) >= SHORTEST:
        yield ([begins(Patient.given_key, given)], (Patient.given_key, Patient.id)), some
