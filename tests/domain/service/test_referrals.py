"""Reports of referrals: who refers, what is rejected and why, how long acceptance takes."""

import pytest

from pms.domain.service_reports import referrers, rejections, waiting
from pms.domain.service_reports.cases import Decided
from pms.domain.service_reports.period import Period
from tests.domain.records import day
from tests.domain.service import recounts_of_referrals
from tests.domain.service.counting import counted_tables, rows_of
from tests.domain.service.loaded import LOADED
from tests.domain.strategies import random_episodes

YEAR = Period(day("1 Jan"), day("31 Dec"))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("number", [1, 2, 3, 9, 200])
def test_medians_and_quartiles_agree_with_a_recount(seed, number):
    records = random_episodes(seed, number)
    decided = LOADED["decided"](records, YEAR, YEAR.last)
    plain = recounts_of_referrals.decided(records, YEAR.first, YEAR.last, YEAR.last)
    quarters = counted_tables(waiting.REPORT, {"decided": decided}, YEAR)["quarters"]
    for row in (*quarters.rows, quarters.total):
        waits = recounts_of_referrals.waits_of(plain, row.code)
        value = quarters.value(row, waiting.MEDIAN)
        if waits:
            parts = ("0.5", "0.25", "0.75")
            expected = [recounts_of_referrals.quantile(waits, part) for part in parts]
            assert [value.value, value.low, value.high] == pytest.approx(expected)
        else:
            assert (value.value, value.why_not) == (None, "None")


def test_accepted_on_the_day_of_referral_is_a_wait_of_nothing():
    decided = [Decided(1, day("5 May"), "accepted", referred_on=day("5 May"))]
    tables = counted_tables(waiting.REPORT, {"decided": decided}, YEAR)
    assert rows_of(tables["lengths"]) == {"0": (1,), "TOTAL": (1,)}
    assert tables["quarters"].value(tables["quarters"].total, waiting.MEDIAN).value == 0


def test_a_rejected_referral_and_one_dated_after_its_acceptance_have_no_wait():
    decided = [
        Decided(1, day("5 May"), "rejected", referred_on=day("1 May")),
        Decided(2, day("5 May"), "accepted", referred_on=day("6 May")),
    ]
    assert counted_tables(waiting.REPORT, {"decided": decided}, YEAR)["quarters"].is_empty


def test_a_referral_rejected_for_two_reasons_stands_under_both_and_once_in_all():
    decided = [
        Decided(1, day("5 May"), "rejected", ("no_capacity", "out_of_area", "no_capacity")),
        Decided(2, day("6 May"), "rejected"),
        Decided(3, day("7 May"), "accepted"),
    ]
    tables = counted_tables(rejections.REPORT, {"decided": decided}, YEAR)
    assert rows_of(tables["reasons"]) == {
        "no_capacity": (1,),
        "out_of_area": (1,),
        "not_recorded": (1,),
        "TOTAL": (2,),
    }
    assert rows_of(tables["quarters"])["TOTAL"] == (3, 2)
    reasons = tables["reasons"]
    of_all = reasons.table.ratios[0]
    assert reasons.value(reasons.rows[0], of_all).value == 50


def test_a_consultant_who_is_in_no_list_stands_under_the_name_that_was_typed():
    decided = [Decided(1, day("5 May"), "accepted", consultant="Dr Ash")]
    [row] = counted_tables(referrers.REPORT, {"decided": decided}, YEAR)["consultants"].rows
    assert row.label == "Dr Ash"
