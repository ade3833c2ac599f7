"""What a referral may say."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pms.domain.care.problem import FIRST_DAY, Problem
from pms.domain.text.days import in_full


class ReferralRow(NamedTuple):
    referred_on: date | None = None


def problems(
    row: ReferralRow, *, today: date, born_on: date | None, decided_on: date | None
) -> Iterator[Problem]:
    """`born_on` is None of somebody whose details are wrong or asked beside it. Its planned end is
    of the plan (pms.domain.care.plan)."""
    referred_on = row.referred_on
    if referred_on is None:
        return
    if referred_on > today:
        yield Problem("referred_on", "The referral must be today or earlier")
    if referred_on < max(born_on or FIRST_DAY, FIRST_DAY):
        yield Problem("referred_on", "The referral must not be before the patient was born")
    if decided_on is not None and referred_on > decided_on:
        words = f"The referral must not be after its decision on {in_full(decided_on)}"
        yield Problem("referred_on", words)
