"""A share has an interval only where its part and its whole count cases that are independent."""

from datetime import date

import pytest

from pms.domain.service_reports.registry import REPORTS
from pms.domain.service_reports.tables import TOTAL, count
from pms.reports.service.files import header_of
from pms.reports.service.screen import interval_of
from tests.domain import strategies
from tests.domain.records import LISTS
from tests.domain.service.loaded import LOADED
from tests.domain.service.test_recounts import PERIODS

INDEPENDENT = {
    ("diagnoses", "diagnoses", "share"): "episodes",
    ("drugs", "agents", "share"): "episodes",
    ("outcomes", "infection", "share"): "episodes",
    ("outcomes", "opat", "share"): "episodes",
    ("outcomes", "opat", "indeterminate_share"): "episodes",
    ("readmissions", "quarters", "share"): "episodes",
    ("readmissions", "causes", "of_all"): "episodes",
    ("readmissions", "diagnoses", "share"): "episodes",
    ("deaths", "quarters", "share"): "episodes",
    ("after-opat", "quarters", "share_admitted"): "episodes",
    ("after-opat", "quarters", "share_died"): "episodes",
    ("after-opat", "quarters", "share_known"): "episodes",
    ("referrers", "specialties", "share"): "referrals",
    ("referrers", "pathways", "share"): "referrals",
    ("referrers", "wards", "share"): "referrals",
    ("referrers", "consultants", "share"): "referrals",
    ("rejections", "quarters", "share"): "referrals",
    ("rejections", "reasons", "of_all"): "referrals",
    ("rejections", "specialties", "share"): "referrals",
    ("waiting", "quarters", "share"): "referrals",
    ("waiting", "lengths", "of_all"): "referrals",
    ("waiting", "pathways", "share"): "referrals",
    ("waiting", "specialties", "share"): "referrals",
    ("experience", "quarters", "share"): "questionnaires",
    ("experience", "questions", "share"): "questionnaires",
    ("experience", "codes", "share"): "codes",
}
"""Report, table and share, and what is counted: each of them once in the part and in the whole."""

OF_DAYS = {
    ("drugs", "regimens", "share"),
    ("administration", "ways", "of_days"),
    ("stewardship", "categories", "share"),
    ("stewardship", "categories", "drug_share"),
    ("administration", "quarters", "of_days"),
}
"""Days of one episode are not independent of each other: no interval."""

SHARES = {
    (report.name, table.name, ratio.code): (table, ratio)
    for report in REPORTS.values()
    for table in report.tables
    for ratio in table.ratios
    if ratio.kind.startswith(("share", "part"))
}


def test_every_share_says_what_it_counts():
    assert set(SHARES) == set(INDEPENDENT) | OF_DAYS


@pytest.mark.parametrize("place", SHARES, ids=" ".join)
def test_a_share_has_an_interval_where_it_counts_independent_cases(place):
    table, ratio = SHARES[place]
    with_one = interval_of(ratio) is not None
    assert with_one == (place in INDEPENDENT)
    low = f"{ratio.label}: 95% from"
    assert (low in header_of(count(table, [], PERIODS["two quarters"], LISTS))) == with_one


@pytest.mark.parametrize("place", INDEPENDENT, ids=" ".join)
def test_a_case_counts_once_at_most_in_a_share_with_an_interval(place):
    table, ratio = SHARES[place]
    part, whole = table.position[ratio.part], table.position[ratio.whole]
    something = False
    for seed in range(6):
        records = strategies.random_episodes(seed, 60)
        for case in LOADED[table.reads](records, PERIODS["two quarters"], date(2025, 8, 1)):
            rows = list(table.adds(case))
            for row, amounts in rows:
                assert 0 <= amounts[part] <= 1
                assert ratio.kind == "share of all" or amounts[part] <= amounts[whole] <= 1
                assert [code for code, _ in rows].count(row) == 1
            if ratio.kind == "share of all" and ratio.whole not in table.distinct:
                assert len([row for row, _ in rows if row != TOTAL]) <= 1
            something = something or bool(rows)
    assert something


@pytest.mark.parametrize("place", sorted(OF_DAYS), ids=" ".join)
def test_a_share_of_days_is_a_figure_alone(place):
    table, ratio = SHARES[place]
    records = strategies.random_episodes(1, 60)
    cases = LOADED[table.reads](records, PERIODS["two quarters"], date(2025, 8, 1))
    counted = count(table, cases, PERIODS["two quarters"], LISTS)
    for row in (*counted.rows, counted.total):
        value = counted.value(row, ratio)
        assert (value.low, value.high) == (None, None)
    assert counted.value(counted.total, ratio).value
