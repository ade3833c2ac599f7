"""How the flags of the lists decide what a course counts as."""

import pytest

from pms.domain.care.lists import Value, in_return_order, labels
from tests.domain.records import LISTS, RULES


@pytest.mark.parametrize(
    ("route", "administered_by", "counted", "oral"),
    [
        ("iv", "self", True, False),
        ("im", "opat_clinic", True, False),
        ("sc", None, True, False),
        ("iv", "inpatient_team", False, False),
        ("iv", "local_hospice_nurse", True, False),
        ("local_intraosseous", "self", False, False),
        (None, "self", False, False),
        ("inh", "self", False, False),
        ("top", "self", False, False),
        ("po", "self", False, True),
        ("po", None, False, True),
        ("po", "inpatient_team", False, False),
    ],
)
def test_route_and_administrator_decide_whether_a_course_counts(
    route, administered_by, counted, oral
):
    flags = RULES.classify(route, administered_by, "ceftriaxone")
    assert (flags.counted, flags.oral) == (counted, oral)


@pytest.mark.parametrize(
    ("agent", "expected"),
    [("dalbavancin", True), ("oritavancin", True), ("rezafungin", True), ("teicoplanin", False)],
)
def test_long_acting_agents_are_flagged(agent, expected):
    assert RULES.classify("iv", "self", agent).long_acting is expected


def test_shipped_values_keep_their_order_and_local_ones_stand_by_code():
    values = [Value(code, code) for code in ("local_b", "z", "local_a", "a")]
    assert [value.code for value in in_return_order(values)] == ["z", "a", "local_a", "local_b"]


def test_labels_are_found_by_code():
    assert labels(LISTS, "antimicrobial")["piperacillin_tazobactam"] == "Piperacillin/tazobactam"
    assert labels({}, "antimicrobial") == {}
