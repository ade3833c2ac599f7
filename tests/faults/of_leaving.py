"""Faults of what leaves the house: small counts that could be worked out."""

from tests.faults.fault import Fault

SUPPRESSION = "tests/domain/test_suppression.py::"

FAULTS = (
    Fault(
        "a count of seven is shown",
        "pms/domain/suppression.py",
        "        if count <= self.threshold:",
        "        if count < self.threshold:",
        (SUPPRESSION + "test_small_counts_are_withheld_and_the_others_rounded",),
    ),
    Fault(
        "a total less its parts gives a small count away",
        "pms/domain/suppression.py",
        "        while not system.is_safe(key):",
        "        while key is None:",
        (SUPPRESSION + "test_a_total_that_says_what_all_its_small_parts_are_is_withheld",),
    ),
    Fault(
        "two values that are left are enough",
        "pms/domain/suppression.py",
        "ENOUGH = 3",
        "ENOUGH = 2",
        (SUPPRESSION + "test_two_values_left_are_too_few",),
    ),
    Fault(
        "what was withheld to protect another can be worked out",
        "pms/domain/suppression.py",
        "            waiting.append(companion)",
        "            assert companion in system.counts",
        (SUPPRESSION + "test_what_is_withheld_to_protect_another_cannot_be_worked_out_either",),
    ),
    Fault(
        "how far two publications differ is not protected",
        "pms/domain/suppression.py",
        "        small = self.rule.is_small(abs(self.counts[key]))",
        "        small = shown != NOT_PRINTED and self.rule.is_small(self.counts[key])",
        (SUPPRESSION + "test_a_small_difference_of_two_publications_is_protected",),
    ),
    Fault(
        "a small count hides behind a large one it cannot be",
        "pms/domain/suppression.py",
        "        if shown == WITHHELD and self.rule.is_small(self.counts[key]):",
        "        if shown == self.rule and self.rule.is_small(self.counts[key]):",
        (SUPPRESSION + "test_a_withheld_second_measure_is_not_taken_for_a_large_one",),
    ),
    Fault(
        "a share is shown though rounding moves it by a fifth",
        "pms/domain/suppression.py",
        "CLOSE = 0.1",
        "CLOSE = 0.2",
        (SUPPRESSION + "test_a_share_is_shown_only_where_rounding_moves_it_by_less_than_a_tenth",),
    ),
    Fault(
        "a set that breaks a sum is another set",
        "pms/domain/other_sets.py",
        "        if not self.broken:",
        "        if self.broken is not None:",
        (SUPPRESSION + "test_sums_both_ways_are_kept_at_once",),
    ),
    Fault(
        "a number stands for counts that it is not rounded from",
        "pms/domain/suppression.py",
        "        return max(self.threshold + 1, value - below), value + (self.base - 1) // 2",
        "        return max(self.threshold + 1, value - below), value + self.base // 2 - 1",
        (SUPPRESSION + "test_every_count_is_among_those_that_are_shown_like_it",),
    ),
    Fault(
        "an installation may make the rule laxer",
        "pms/small_numbers.py",
        "    if problem := rule.problem():",
        "    if (problem := rule.problem()) and rule.base == 0:",
        (
            "tests/test_small_numbers.py::"
            "test_a_rule_that_is_laxer_or_cannot_be_read_stops_the_start",
        ),
    ),
)
