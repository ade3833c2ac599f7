"""Which state of an organisation may follow which: every pair."""

import itertools

import pytest

from pms.domain.organisations.states import STATES, state_change_problem

ALLOWED = {
    ("applied", "authorised"),
    ("applied", "closed"),
    ("authorised", "suspended"),
    ("suspended", "authorised"),
    ("suspended", "closed"),
    ("closed", "applied"),
}


@pytest.mark.parametrize(("old", "new"), list(itertools.product(STATES, STATES)))
def test_only_these_states_follow_one_another(old, new):
    assert (state_change_problem(old, new) is None) == ((old, new) in ALLOWED)


@pytest.mark.parametrize(("old", "new"), [("applied", "open"), ("", "authorised")])
def test_a_state_that_is_none_is_refused(old, new):
    assert state_change_problem(old, new) is not None


def test_an_authorised_organisation_is_suspended_before_it_is_closed():
    assert "Suspend it first" in state_change_problem("authorised", "closed")
