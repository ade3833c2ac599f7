"""What a record suggests and what is asked of it, held against a second, slow reading of it."""

from collections import Counter
from datetime import timedelta

import pytest

from pms.domain.care.contradictions import KINDS
from pms.domain.care.data_queries import episode_queries
from pms.domain.care.service_age import Ages
from pms.domain.care.suggestion import suggest_infection_outcome, suggest_opat_outcome
from pms.domain.nors.definitions import QUERIES
from tests.domain.contrary import AS_AT, a_contrary_episode
from tests.domain.naive_queries import Episode

RECORDS = [a_contrary_episode(seed, seed % 1_000) for seed in range(3_000)]
DAYS = (AS_AT, AS_AT - timedelta(days=35))
OF_OTHER_DOORS = {"code_in_no_list"}
"""Needs the lists."""
BRANCHES = {
    "1 died",
    "2 admitted for the treatment",
    "3 admission missing",
    "4 admitted otherwise",
    "5 infection failed",
    "5 progression",
    "6 logistics",
    "7 None",
    "7 unplanned_intolerance",
    "7 unplanned_resistance",
    "7 other",
    "8 no infection outcome",
    "9 event",
    "9 course",
    "10 change",
    "11 nothing",
}


def asked(record, as_at, **more):
    rows = Counter()
    for query in episode_queries(record, as_at, **more):
        table = query.section if query.item_id is not None else "episodes"
        rows[query.kind, table, query.item_id] += 1
    return rows


@pytest.mark.parametrize("as_at", DAYS, ids=str)
def test_every_query_of_random_records_is_asked_and_no_other(as_at):
    for record in RECORDS:
        assert asked(record, as_at) == Episode(record, as_at).queries(), record


@pytest.mark.parametrize("as_at", DAYS, ids=str)
def test_a_random_record_suggests_what_its_words_say(as_at):
    for record in RECORDS:
        naive = Episode(record, as_at)
        infection = suggest_infection_outcome(record, as_at)
        found = suggest_opat_outcome(record, as_at).code, infection and infection.code
        assert found == (naive.suggested_opat_outcome(), naive.suggested_infection_outcome()), (
            record
        )


def test_the_organisations_own_ages_are_heeded():
    ages = Ages(adult_from=18, paediatric_below=16)
    for record in RECORDS[:500]:
        naive = Episode(record, AS_AT, ages=ages)
        assert asked(record, AS_AT, ages=ages) == naive.queries()


def test_a_confirmed_query_is_left_out_and_no_other():
    for record in RECORDS[:500]:
        found = episode_queries(record, AS_AT)
        for one in found:
            if one.digest:
                left = episode_queries(record, AS_AT, confirmed={one.digest})
                assert left == [other for other in found if other is not one]


def test_every_kind_of_query_and_every_step_occurs_often_enough():
    kinds, steps = Counter(), Counter()
    for record in RECORDS[:500]:
        episode = Episode(record, AS_AT)
        kinds.update(kind for kind, _, _ in episode.queries())
        episode.suggested_opat_outcome()
        steps[episode.branch] += 1
    assert set(QUERIES) - OF_OTHER_DOORS == kinds.keys()
    assert steps.keys() >= BRANCHES
    few = {kind: number for kind, number in kinds.items() if kind in KINDS and number < 5}
    assert not few
    assert min(steps[branch] for branch in BRANCHES) >= 3
