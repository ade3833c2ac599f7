"""No count of 1 to 7 can be worked out of the packs of random trusts, however they are combined.

A sample; `python -m tests.disclosure` attacks fifty trusts over three years.
"""

import pytest

from pms.domain.audit_pack import protection
from pms.domain.audit_pack.figures import YEAR, PackFigure
from pms.domain.counting.suppression import RULE
from tests.disclosure.__main__ import attack
from tests.disclosure.attack import leaks
from tests.disclosure.reading import PackReader, read_pack
from tests.disclosure.trusts import UNPROTECTED, a_pack, a_trust, changed


@pytest.mark.parametrize(("trust", "year"), [(3, 2024), (5, 2023), (6, 2023), (15, 2023)])
def test_one_pack_leaves_three_values_for_every_count_kept_back(trust, year):
    """Of trusts whose packs would leak, were the figures only rounded."""
    kept, leaked = attack(trust, year, 1)
    assert kept > 20
    assert leaked == []


@pytest.mark.parametrize(("trust", "year"), [(10, 2023), (1, 2025)])
def test_nor_do_two_issues_between_which_the_record_was_corrected(trust, year):
    kept, leaked = attack(trust, year, 2)
    assert kept > 40
    assert leaked == []


def test_what_is_only_rounded_and_not_protected_leaks():
    """The proof that these tests would notice."""
    found = 0
    for trust in (1, 3, 11):
        counts = a_trust(trust).figures(2023)
        shown = {figure: RULE.shown(count) for figure, count in counts.items()}
        true = {figure: UNPROTECTED.shown(count) for figure, count in counts.items()}
        packs = PackReader([read_pack(a_pack(shown, 2023))])
        truth = packs.truth([read_pack(a_pack(true, 2023))])
        found += len(leaks(packs.reader, truth))
    assert found > 3


def test_an_unchanged_year_is_printed_as_before():
    trust = a_trust(4)
    counts = trust.figures(2024)
    first = protection.protect(counts)
    again = protection.protect(counts, [protection.CountedIssue(counts, first)])
    assert again == first
    assert a_pack(first, 2024) == a_pack(again, 2024)


def test_a_later_issue_leaves_what_was_printed_before_as_it_was():
    """What it prints of its own is a matter of its counts; nothing is taken back."""
    trust = a_trust(6)
    counts = trust.figures(2024)
    first = protection.CountedIssue(counts, protection.protect(counts))
    later = trust.figures(2024, changed(trust, 2024, 4, seed=1))
    assert later != counts
    shown = protection.protect(later, [first])
    assert set(shown) == set(later)
    for figure, one in shown.items():
        assert one.low <= later[figure] <= one.high


def test_days_of_few_episodes_are_not_printed():
    counts = a_trust(3).figures(2024)
    shown = protection.protect(counts)
    few = [one for one in counts if one.row == "episodes" and 0 < counts[one] < 8]
    assert few
    for one in few:
        days = shown[one._replace(row="opat_days")]
        assert days.withheld


def test_a_stricter_rule_is_kept_too():
    counts = a_trust(9).figures(2023)
    stricter = type(RULE)(14, 10)
    shown = protection.protect(counts, (), stricter)
    assert str(shown[PackFigure(YEAR, "episodes")]) == str(
        stricter.rounded(counts[YEAR, "episodes", "all"])
    )
    packs = PackReader([read_pack(a_pack(shown, 2023, rule=stricter))], base=10, small=14)
    true = {figure: UNPROTECTED.shown(count) for figure, count in counts.items()}
    truth = packs.truth([read_pack(a_pack(true, 2023))])
    assert leaks(packs.reader, truth, small=range(1, 15)) == []
