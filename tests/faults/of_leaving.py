"""Faults of what leaves the house: small counts that could be worked out."""

from tests.faults.fault import Fault

ATTACK = "tests/disclosure/test_packs.py::"
OUTSIDE = "tests/domain/test_outside.py::"
PUBLICATIONS = "tests/reports/audit_pack/publications/test_publications.py::"
SUPPRESSION = "tests/domain/test_suppression.py::"

FAULTS = (
    Fault(
        "a count of seven is shown",
        "pms/domain/counting/suppression.py",
        "        if count <= self.threshold:",
        "        if count < self.threshold:",
        (SUPPRESSION + "test_small_counts_are_withheld_and_the_others_rounded",),
    ),
    Fault(
        "a total less its parts gives a small count away",
        "pms/domain/counting/suppression.py",
        "        while not system.is_safe(key):",
        "        while key is None:",
        (SUPPRESSION + "test_a_total_that_says_what_all_its_small_parts_are_is_withheld",),
    ),
    Fault(
        "two values that are left are enough",
        "pms/domain/counting/suppression.py",
        "ENOUGH = 3",
        "ENOUGH = 2",
        (SUPPRESSION + "test_two_values_left_are_too_few",),
    ),
    Fault(
        "what was withheld to protect another can be worked out",
        "pms/domain/counting/suppression.py",
        "            waiting.append(companion)",
        "            assert companion in system.counts",
        (SUPPRESSION + "test_what_is_withheld_to_protect_another_cannot_be_worked_out_either",),
    ),
    Fault(
        "how far two publications differ is not protected",
        "pms/domain/counting/suppression.py",
        "        small = self.rule.is_small(abs(self.counts[key]))",
        "        small = shown != NOT_PRINTED and self.rule.is_small(self.counts[key])",
        (SUPPRESSION + "test_a_small_difference_of_two_publications_is_protected",),
    ),
    Fault(
        "a small count hides behind a large one it cannot be",
        "pms/domain/counting/suppression.py",
        "        if shown == WITHHELD and self.rule.is_small(self.counts[key]):",
        "        if shown == self.rule and self.rule.is_small(self.counts[key]):",
        (SUPPRESSION + "test_a_withheld_second_measure_is_not_taken_for_a_large_one",),
    ),
    Fault(
        "a share is shown though rounding moves it by a fifth",
        "pms/domain/counting/suppression.py",
        "CLOSE = 0.1",
        "CLOSE = 0.2",
        (SUPPRESSION + "test_a_share_is_shown_only_where_rounding_moves_it_by_less_than_a_tenth",),
    ),
    Fault(
        "a set that breaks a sum is another set",
        "pms/domain/counting/other_sets.py",
        "        if not self.broken:",
        "        if self.broken is not None:",
        (SUPPRESSION + "test_sums_both_ways_are_kept_at_once",),
    ),
    Fault(
        "a number stands for counts that it is not rounded from",
        "pms/domain/counting/suppression.py",
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
    # --- The pack that may leave
    Fault(
        "figures that leave are only rounded, not protected together",
        "pms/domain/audit_pack/protection.py",
        "        for one in relations_of(counts):",
        "        for one in relations_of(counts)[:0]:",
        (ATTACK + "test_one_pack_leaves_three_values_for_every_count_kept_back",),
    ),
    Fault(
        "quarters are published beside a year that is not told of them",
        "pms/domain/audit_pack/relations.py",
        "    found += _over_quarters(figures)",
        "    found += list(_over_quarters(figures))[:0]",
        (OUTSIDE + "test_a_year_is_protected_together_with_its_quarters",),
    ),
    Fault(
        "days of few episodes leave",
        "pms/domain/audit_pack/protection.py",
        "        if rule.is_small(counts[of]) and counts[days]:",
        "        if rule.is_small(counts[of]) and not counts[days]:",
        (ATTACK + "test_days_of_few_episodes_are_not_printed",),
    ),
    Fault(
        "a breakdown of few says which there were",
        "pms/domain/audit_pack/protection.py",
        "    return [figure for figure in counts if figure.table in few and figure.row != TOTAL]",
        "    return [figure for figure in counts if figure.table in few and figure.row == TOTAL]",
        (OUTSIDE + "test_a_breakdown_of_few_says_nothing_of_them",),
    ),
    Fault(
        "what was published before is forgotten",
        "pms/domain/audit_pack/protection.py",
        "        system.compare(number)",
        "        assert system.compare",
        (OUTSIDE + "test_every_earlier_issue_and_how_far_counts_have_moved_is_protected_at_once",),
    ),
    Fault(
        "a value that an organisation named leaves it",
        "pms/domain/audit_pack/counting.py",
        "            row = OWN\n",
        "            row = code\n",
        (PUBLICATIONS + "test_no_patient_no_member_of_staff_no_ward_and_no_own_words_are_in_it",),
    ),
    Fault(
        "the same year is a new issue every day",
        "pms/reports/audit_pack/publications/actions.py",
        "        as_at=latest.as_at,\n        period",
        "        period",
        (PUBLICATIONS + "test_the_same_year_once_more_is_the_same_issue_byte_for_byte",),
    ),
    Fault(
        "an issue that came between is published over",
        "pms/reports/audit_pack/publications/queries.py",
        "            Publication.issue >= from_number,",
        "            Publication.issue > from_number,",
        (PUBLICATIONS + "test_an_issue_that_comes_between_is_the_one_or_asks_to_look_again",),
    ),
    Fault(
        "everybody's saves wait while a pack is made",
        "pms/reports/audit_pack/publications/actions.py",
        "    read_snapshot()\n",
        "",
        (PUBLICATIONS + "test_no_save_waits_while_a_pack_is_made",),
    ),
    Fault(
        "what nobody has looked at is published",
        "pms/reports/audit_pack/publications/actions.py",
        "    if ready.sha256 != made:",
        "    if not ready.sha256:",
        (PUBLICATIONS + "test_what_nobody_has_looked_at_is_not_published",),
    ),
    Fault(
        "a pack with numbers from before the system does not say so",
        "pms/reports/audit_pack/outside.py",
        "        return [self.label, live] if live else [self.label]",
        "        return [self.label] if live else [self.label]",
        (PUBLICATIONS + "test_numbers_from_before_the_system_say_so_on_every_sheet",),
    ),
    Fault(
        "a file with true numbers does not say that it stays",
        "pms/web/spreadsheets.py",
        "    return csv_bytes([*header, NOT_TO_LEAVE], ([*row, None] for row in rows))",
        "    return csv_bytes(header, rows)",
        ("tests/test_what_stays.py::test_the_last_heading_of_a_file_says_that_it_stays",),
    ),
    Fault(
        "the pack leaves without being published",
        "pms/reports/audit_pack/routes.py",
        "    if version == OUTSIDE:",
        "    if not version:",
        (
            "tests/reports/audit_pack/test_audit_pack.py::"
            "test_the_version_that_may_leave_is_not_taken_without_being_published",
        ),
    ),
)
