"""Random returns agree, cell for cell, with a second and naive implementation."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pms.domain.counting.quarter import Quarter
from pms.domain.nors import layout
from pms.domain.nors.check import check_return
from pms.domain.nors.reconcile import reconciliation
from pms.domain.nors.report import count_return
from pms.domain.nors.sections import BY_NAME, Number
from tests.domain import strategies
from tests.domain.behind import opened_of
from tests.domain.naive import Naive
from tests.domain.records import LISTS, SHIPPED, acceptances

QUARTER = Quarter(2025, 2)
SERVICE = "adult"


def accepted_of(episodes):
    return acceptances(episode for episode in episodes if episode.service == SERVICE)


def counted(episodes, as_at, revision=0):
    return count_return(
        episodes,
        accepted_of(episodes),
        episodes,
        LISTS,
        organisation="RXX",
        service=SERVICE,
        quarter=QUARTER,
        as_at=as_at,
        revision=revision,
    )


@pytest.mark.parametrize("seed", range(25))
def test_the_naive_recount_of_a_busy_quarter_agrees_cell_for_cell(seed):
    episodes = strategies.random_episodes(seed, 150)
    as_at = QUARTER.start + timedelta(days=75 + 4 * seed)
    naive = Naive(episodes, LISTS, SERVICE, QUARTER.start, QUARTER.end, as_at)
    cells = counted(episodes, as_at).cells
    assert [tuple(cell) for cell in cells] == naive.rows
    assert {cell.section for cell in cells if cell.value} == set(BY_NAME)


@given(strategies.few_episodes, strategies.as_at_days)
@settings(max_examples=200, deadline=None)
def test_the_naive_recount_agrees_cell_for_cell(episodes, as_at):
    naive = Naive(episodes, LISTS, SERVICE, QUARTER.start, QUARTER.end, as_at)
    assert [tuple(cell) for cell in counted(episodes, as_at).cells] == naive.rows


@given(strategies.few_episodes, strategies.as_at_days)
@settings(max_examples=200, deadline=None)
def test_every_return_reconciles_and_passes_the_checker(episodes, as_at):
    return_ = counted(episodes, as_at)
    data = layout.to_bytes(return_)
    assert [str(result) for result in reconciliation(return_.cells, 0) if not result.ok] == []
    assert check_return(data, SHIPPED, layout.file_name(return_)) == []


@given(strategies.few_episodes, strategies.as_at_days, st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_episodes_does_not_change_a_byte(episodes, as_at, random):
    before = layout.to_bytes(counted(episodes, as_at))
    shuffled = list(episodes)
    random.shuffle(shuffled)
    shuffled = [
        e._replace(courses=e.courses[::-1], lines=e.lines[::-1], events=e.events[::-1])
        for e in shuffled
    ]
    assert layout.to_bytes(counted(shuffled, as_at)) == before


@given(strategies.few_episodes, strategies.as_at_days)
@settings(max_examples=100, deadline=None)
def test_every_number_is_the_sum_of_what_its_episodes_add(episodes, as_at):
    return_ = counted(episodes, as_at)
    for cell in return_.cells:
        number = Number(cell.section, cell.row_code, cell.col_code, cell.measure)
        found = opened_of(return_, number, episodes, accepted_of(episodes))
        assert found.value == cell.value
        assert sum(one.adds for one in found.episodes) == cell.value
        if cell.measure == "episodes":
            assert len(found.episodes) == cell.value
