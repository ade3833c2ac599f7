"""Faults of counting: what a day of counting, an end ahead or a date of death decides."""

from tests.faults.fault import Fault

EARLIER = "tests/reports/closing/test_earlier_rules.py::"
AFTER = "tests/domain/test_after_opat.py::"
AWARE = "tests/picklists/test_aware.py::"
CHANGED = "tests/admin/test_lists.py::"
RECOUNT = "tests/domain/service/test_recounts.py::test_a_second_naive_count_agrees"
ASKED = "tests/episodes/test_after_opat.py::"
CHECK = "tests/domain/test_check.py::"
EXAMPLES = "tests/domain/test_examples_up_to_a_day.py::"
REPORT = "tests/domain/test_report.py::"

FAULTS = (
    Fault(
        "an oral course counts only once it has ended",
        "pms/domain/counting/opat_days.py",
        "if c.oral and c.ended_on is not None]",
        "if c.oral and c.ended_on is not None and c.ended_on <= as_at]",
        (
            EXAMPLES
            + "test_w19_a_switch_to_oral_with_a_planned_end_has_its_days_up_to_the_closing_day",
        ),
    ),
    Fault(
        "an oral course without an end counts",
        "pms/domain/counting/opat_days.py",
        "if c.oral and c.ended_on is not None]",
        "if c.oral]",
        (
            REPORT
            + "test_an_oral_course_counts_up_to_the_day_of_counting_though_its_end_lies_ahead",
        ),
    ),
    Fault(
        "a category makes a death of OPAT of one that is dated after it",
        "pms/domain/nors/contributions.py",
        "    return treatment.during(record.died_on)\n",
        "    return bool(record.death_category) or treatment.during(record.died_on)\n",
        (EXAMPLES + "test_w16b_a_death_25_days_after_the_last_opat_day_is_none_of_the_return",),
    ),
    Fault(
        "a category without a day is no death",
        "pms/domain/nors/contributions.py",
        "        return bool(record.death_category)\n",
        "        return False\n",
        (REPORT + "test_a_death_counts_by_its_day_and_by_its_category_only_without_one",),
    ),
    Fault(
        "a course that begins after the day of counting leaves therapy ended",
        "pms/domain/counting/treatment.py",
        "    ended_on = therapy_ended_on(record.courses)\n",
        "    ended_on = therapy_ended_on(c for c in record.courses if c.started_on <= as_at)\n",
        (REPORT + "test_a_course_that_begins_after_the_day_of_counting_keeps_the_episode_out",),
    ),
    Fault(
        "an episode with a course planned for later is read for the quarter",
        "pms/reports/nors_return/queries.py",
        '    Episode.therapy_ended_on <= bindparam("as_at"),\n)',
        "    Episode.therapy_ended_on.is_not(None),\n)",
        (
            "tests/reports/test_queries.py::"
            "test_a_course_planned_for_after_the_as_at_day_keeps_its_episode_out_of_every_quarter",
        ),
    ),
    Fault(
        "the checker refuses the files of the rule set before",
        "pms/domain/nors/__init__.py",
        'EARLIER_RULE_SETS = ("2026.1",)',
        "EARLIER_RULE_SETS: tuple[str, ...] = ()",
        (CHECK + "test_a_file_of_this_rule_set_or_the_one_before_is_good",),
    ),
    # --- Returns closed under an earlier rule set
    Fault(
        "what the rules change looks like an edit",
        "pms/reports/nors_return/closing/changes.py",
        "        _numbers(recounted, now_return),",
        "        _numbers(sent_return, now_return),",
        (EARLIER + "test_what_only_the_rules_change_is_no_edit",),
    ),
    Fault(
        "the rules change nothing of what was closed",
        "pms/reports/nors_return/closing/changes.py",
        "    if sent_return.rule_set == RULE_SET:",
        "    if sent_return.rule_set:",
        (EARLIER + "test_what_only_the_rules_change_is_no_edit",),
    ),
    Fault(
        "a number of 2026.1 opens to the episodes of today's rules",
        "pms/domain/nors/contributions.py",
        "    if rule_set == RULE_SET:",
        "    if rule_set:",
        (EARLIER + "test_its_numbers_open_to_the_episodes_that_they_were_made_of",),
    ),
    Fault(
        "somebody is reminded of what only the rules changed",
        "pms/reports/nors_return/closing/touched.py",
        "        if changes.edited:",
        "        if changes:",
        (EARLIER + "test_the_board_tells_the_rules_from_edits",),
    ),
    Fault(
        "a report is silent of a return counted by other rules",
        "pms/reports/nors_return/notices.py",
        "one in counted_otherwise(services, period.quarters)]",
        "one in counted_otherwise(services, ())]",
        (EARLIER + "test_a_service_report_says_that_the_return_was_counted_by_other_rules",),
    ),
    # --- The 30 days after OPAT
    Fault(
        "the day after the last OPAT day is one after OPAT",
        "pms/domain/counting/after_opat.py",
        "FIRST, LAST = 2, 30",
        "FIRST, LAST = 1, 30",
        (AFTER + "test_days_2_to_30_count_both_included",),
    ),
    Fault(
        "the 30th day after OPAT is none",
        "pms/domain/counting/after_opat.py",
        "FIRST, LAST = 2, 30",
        "FIRST, LAST = 2, 29",
        (AFTER + "test_days_2_to_30_count_both_included",),
    ),
    Fault(
        "a planned procedure after OPAT is an admission",
        "pms/domain/counting/after_opat.py",
        " and stay.cause != PLANNED_PROCEDURE",
        "",
        (AFTER + "test_a_death_without_a_day_and_a_planned_procedure_are_none",),
    ),
    Fault(
        "an episode counts before its 30 days have passed",
        "pms/domain/counting/after_opat.py",
        "        return day > self.last",
        "        return day >= self.last",
        (AFTER + "test_an_episode_counts_once_its_30_days_have_passed",),
    ),
    Fault(
        "what is said to be known too early is known",
        "pms/domain/counting/after_opat.py",
        "        return self.have_passed(known_on) or (died_on",
        "        return True or (died_on",
        (AFTER + "test_known_is_what_was_said_when_it_could_be",),
    ),
    Fault(
        "what will be known is known",
        "pms/domain/service_reports/after_opat.py",
        "self.known_on is not None and self.known_on <= self.ended.as_at",
        "self.known_on is not None",
        (AFTER + "test_known_is_what_was_said_when_it_could_be",),
    ),
    Fault(
        "whoever saves the same day takes it over",
        "pms/episodes/actions.py",
        "    if after_opat_known_on != episode.after_opat_known_on:\n",
        "    if True:\n",
        (ASKED + "test_who_said_it_first_stays_until_another_day_is_said",),
    ),
    # --- UK-AWaRe categories
    Fault(
        "co-amoxiclav has the category of the WHO",
        "pms/picklists/aware.csv",
        "co_amoxiclav,,2025-01-29,watch,",
        "co_amoxiclav,,2025-01-29,access,",
        (AWARE + "test_an_antimicrobial_has_the_category_of_the_uk",),
    ),
    Fault(
        "a drip has the category of the sachet",
        "pms/domain/care/aware.py",
        "        kind = PARENTERAL if route in self._parenteral else ORAL if",
        "        kind = ORAL if route in self._parenteral else ORAL if",
        (AWARE + "test_the_list_differs_by_route_for_some",),
    ),
    Fault(
        "what is not in the list is Other",
        "pms/domain/care/aware.py",
        "        return NOT_CLASSIFIED\n",
        "        return OTHER\n",
        (AWARE + "test_an_antimicrobial_has_the_category_of_the_uk",),
    ),
    Fault(
        "a category begins a day late",
        "pms/domain/care/aware.py",
        "if line.starts_on <= day]",
        "if line.starts_on < day]",
        (AWARE + "test_a_category_holds_from_its_day",),
    ),
    Fault(
        "a stretch has the category of its first day to its end",
        "pms/domain/service_reports/stewardship.py",
        "if first < cut <= last)",
        "if first < cut < first)",
        (RECOUNT,),
    ),
    Fault(
        "what the organisation says of a category is not heard",
        "pms/picklists/queries.py",
        "            aware=edit.aware or value.aware,\n",
        "",
        (CHANGED + "test_an_administrator_changes_a_category_from_a_day_on",),
    ),
)
