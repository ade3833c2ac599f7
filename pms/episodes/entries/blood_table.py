"""The bloods of an episode over time."""

from collections.abc import Sequence
from typing import NamedTuple

from pms.domain.care.review import BLOODS, ORAL_SWITCH, VIP_SCORE, Blood
from pms.episodes.blueprint import bp
from pms.episodes.models import Review


class BloodTable(NamedTuple):
    """The tests that were ever done, and the reviews that have any of them."""

    tests: list[Blood]
    reviews: list[Review]


@bp.app_template_filter()
def blood_table(reviews: Sequence[Review]) -> BloodTable:
    """In the order of the reviews; empty columns and rows are left out."""
    tests = [test for test in (*BLOODS, VIP_SCORE) if any(was_done(one, test) for one in reviews)]
    return BloodTable(tests, [one for one in reviews if any(was_done(one, test) for test in tests)])


@bp.app_template_filter()
def oral_switch(code: str) -> str:
    """Whether a switch to oral treatment was considered, in words."""
    return ORAL_SWITCH[code]


def was_done(review: Review, test: Blood) -> bool:
    """Whether the test was done; nought is a result."""
    return getattr(review, test.column) is not None
