"""What an approval needs, who may stop being an administrator, what go-live means for a report."""

from datetime import date

import pytest

from pms.domain.counting.go_live import go_live_sentence
from pms.domain.counting.quarter import Quarter
from pms.domain.organisations.administrators import loss_problem
from pms.domain.organisations.authorisation import CHECKLIST, approval_problem, missing_items


@pytest.mark.parametrize("left_out", CHECKLIST)
def test_no_item_of_the_checklist_can_be_left_out(left_out):
    done = set(CHECKLIST) - {left_out}
    assert missing_items(done) == [CHECKLIST[left_out].title]
    assert CHECKLIST[left_out].title in approval_problem("applied", done, False)


def test_a_complete_application_may_be_approved_once_by_each():
    assert approval_problem("applied", CHECKLIST, False) is None
    assert "somebody else" in approval_problem("applied", CHECKLIST, True)


@pytest.mark.parametrize("state", ["authorised", "suspended", "closed"])
def test_only_an_application_is_approved(state):
    assert approval_problem(state, CHECKLIST, False) is not None


def test_the_last_administrator_stays():
    assert "last" in loss_problem(is_oneself=False, administers=True, others=0)
    assert loss_problem(is_oneself=False, administers=True, others=1) is None
    assert loss_problem(is_oneself=False, administers=False, others=0) is None


def test_nobody_shuts_themselves_out():
    assert "your own" in loss_problem(is_oneself=True, administers=True, others=3)
    assert "your own" in loss_problem(is_oneself=True, administers=False, others=3)


QUARTER = Quarter(2026, 2)


@pytest.mark.parametrize(
    ("go_live_on", "said"),
    [
        (date(2026, 7, 1), "went live on 1 July 2026, after this quarter"),
        (date(2026, 6, 30), "went live on 30 June 2026, within this quarter"),
        (date(2026, 4, 2), "went live on 2 April 2026, within this quarter"),
    ],
)
def test_a_quarter_before_or_across_go_live_says_so(go_live_on, said):
    assert said in go_live_sentence(QUARTER, go_live_on)


@pytest.mark.parametrize("go_live_on", [None, date(2026, 4, 1), date(2025, 1, 1)])
def test_a_quarter_wholly_after_go_live_says_nothing(go_live_on):
    assert go_live_sentence(QUARTER, go_live_on) is None
