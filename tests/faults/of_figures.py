"""Faults of figures: national suppression, drug usage, service reports, the audit pack."""

from tests.faults.fault import Fault

CARE = "tests/domain/service/test_care.py::"
DOSES = "tests/domain/test_doses.py::"
DRUGS = "tests/reports/drug_usage/test_drug_usage.py::"
NATIONAL = "tests/domain/test_national.py::"
NATIONAL_PAGES = "tests/national/test_pages.py::"
PACK = "tests/reports/audit_pack/test_audit_pack.py::"
PUBLICATION = "tests/domain/test_publication.py::"
RATES = "tests/domain/test_rates.py::"

FAULTS = (
    # --- National figures
    Fault(
        "two organisations are a nation",
        "pms/domain/national/totals.py",
        "ORGANISATIONS_FOR_TOTALS = 3",
        "ORGANISATIONS_FOR_TOTALS = 2",
        (NATIONAL + "test_a_quarter_of_one_or_two_or_nearly_one_is_not_shown",),
    ),
    Fault(
        "nearly one organisation is a nation",
        "pms/domain/national/totals.py",
        "    if total.largest_share > NEARLY_ALL:",
        "    if total.largest_share > 1:",
        (NATIONAL + "test_a_quarter_of_one_or_two_or_nearly_one_is_not_shown",),
    ),
    Fault(
        "a year is shown without one of its quarters",
        "pms/national/looking.py",
        "    if not gaps:",
        "    if not gaps or published:",
        (NATIONAL_PAGES + "test_a_year_is_not_shown_without_a_quarter_that_cannot_be",),
    ),
    Fault(
        "counts over nine organisations are exact",
        "pms/domain/counting/publication.py",
        "ORGANISATIONS_FOR_EXACT = 10",
        "ORGANISATIONS_FOR_EXACT = 9",
        (NATIONAL + "test_fewer_than_ten_organisations_are_rounded_and_ten_are_exact",),
    ),
    Fault(
        "what one organisation added follows from two publications",
        "pms/domain/counting/publication.py",
        "ORGANISATIONS_THAT_HIDE = 3",
        "ORGANISATIONS_THAT_HIDE = 1",
        (
            PUBLICATION
            + "test_a_count_that_moved_by_few_is_not_exact_where_nearly_the_same_were_counted",
        ),
    ),
    Fault(
        "only the last publication is looked at",
        "pms/domain/counting/publication.py",
        "in combinations(enumerate(every), 2):",
        "in combinations([*enumerate(every)][-2:], 2):",
        (PUBLICATION + "test_every_publication_before_is_looked_at_not_only_the_last",),
    ),
    Fault(
        "how far a count has moved follows from the rows beside it",
        "pms/domain/counting/publication.py",
        "        relations.append(difference(place, later, before))",
        "        assert difference(place, later, before)",
        (PUBLICATION + "test_a_moved_count_does_not_follow_from_the_rows_beside_it",),
    ),
    Fault(
        "what was shown once is counted at every look",
        "pms/national/register.py",
        "    if kept := list_published(service, quarter):",
        "    if kept := list_published(service, quarter)[9:]:",
        (
            NATIONAL_PAGES
            + "test_no_statement_reads_a_patient_and_their_number_is_the_organisations",
        ),
    ),
    Fault(
        "of two who look first at once one gets an error",
        "pms/national/register.py",
        "    with suppress(IntegrityError):",
        "    with suppress(KeyError):",
        ("tests/national/test_register.py::test_two_who_look_first_at_once_see_the_same",),
    ),
    Fault(
        "the days of a handful of episodes are shown",
        "pms/domain/national/protection.py",
        "    if rule.is_small(episodes):",
        "    if rule.is_small(-episodes):",
        (NATIONAL + "test_days_of_one_to_seven_episodes_are_withheld",),
    ),
    Fault(
        "an agent that nearly all have tells how many have it not",
        "pms/domain/national/protection.py",
        "        if is_agent(figure) or figure == READMITTED",
        "        if figure == READMITTED",
        (
            NATIONAL
            + "test_an_agent_that_nearly_all_episodes_have_does_not_tell_how_many_have_it_not",
        ),
    ),
    Fault(
        "a national rate is shown though rounding moves it by a quarter",
        "pms/domain/national/spans.py",
        "CLOSE * min(shown, true)",
        "2.5 * CLOSE * min(shown, true)",
        (NATIONAL + "test_a_rate_that_rounding_could_move_by_a_tenth_is_not_shown",),
    ),
    Fault(
        "an interval is shown though rounding moves its ends",
        "pms/domain/national/measures.py",
        "ends if ends and holds(found, others) else",
        "ends if ends else",
        (NATIONAL + "test_an_end_of_an_interval_that_rounding_could_move_by_a_tenth_is_not_shown",),
    ),
    Fault(
        "upper limits of a funnel rise with the days",
        "pms/charts/funnel.py",
        "    limits = _smooth([(one, limits_at(mean, one)) for one in days])",
        "    limits = [(one, limits_at(mean, one)) for one in days]",
        ("tests/charts/test_funnel_chart.py::test_limits_close_in_from_few_days_to_many",),
    ),
    Fault(
        "a value named by one organisation is shown to all",
        "pms/domain/national/totals.py",
        '    return OTHERS_OWN if code.startswith("local_") else code',
        "    return code",
        (NATIONAL + "test_values_of_an_organisations_own_are_one_row_without_words",),
    ),
    Fault(
        "counted after the consent was withdrawn",
        "pms/admin/consent/queries.py",
        "NationalConsent.withdrawn_on > day",
        "NationalConsent.withdrawn_on >= day",
        (
            "tests/admin/test_consent.py::"
            "test_it_stands_from_its_day_until_the_day_of_its_withdrawal",
        ),
    ),
    Fault(
        "a quarter is shown while its outcomes are still recorded",
        "pms/domain/national/periods.py",
        "WEEKS_AFTER = 8",
        "WEEKS_AFTER = 0",
        (NATIONAL + "test_a_quarter_is_shown_eight_weeks_after_its_end",),
    ),
    # --- Drug usage
    Fault(
        "the last day of a course needs no dose",
        "pms/domain/care/doses_needed.py",
        "(until is not None and day > until)",
        "(until is not None and day >= until)",
        (DOSES + "test_both_ends_of_a_course_count_and_nothing_outside_them",),
    ),
    Fault(
        "a planned end that is past stops a course",
        "pms/domain/care/doses_needed.py",
        "planned_end_on is not None and planned_end_on >= today",
        "planned_end_on is not None and planned_end_on.year > 0",
        (DOSES + "test_a_course_runs_to_its_end_then_to_a_planned_end_that_is_ahead",),
    ),
    Fault(
        "micrograms are taken for milligrams",
        "pms/domain/care/doses_needed.py",
        '    "microgram": ("g", Decimal("0.000001")),',
        '    "microgram": ("g", Decimal("0.001")),',
        (DOSES + "test_amounts_are_added_up_in_the_unit_one_orders_in",),
    ),
    Fault(
        "doses are ordered for the dead",
        "pms/reports/drug_usage/queries.py",
        "            or_(Episode.died_on.is_(None), Episode.died_on > today),\n",
        "",
        (DRUGS + "test_only_courses_that_cover_today_or_begin_soon_count",),
    ),
    Fault(
        "a course entered in error hides a plan",
        "pms/reports/drug_usage/queries.py",
        "        Course.episode_id == Episode.id, Course.entered_in_error_at.is_(None)\n",
        "        Course.episode_id == Episode.id\n",
        (
            DRUGS
            + "test_a_plan_is_expected_no_more_when_a_course_is_recorded_unless_that_was_a_mistake",
        ),
    ),
    # --- Service reports and their intervals
    Fault(
        "a share's interval is too wide",
        "pms/domain/counting/rates.py",
        "Z**2 / (4 * whole**2)",
        "Z**2 / (2 * whole**2)",
        (RATES + "test_wilsons_interval_is_the_published_one",),
    ),
    Fault(
        "a rate's upper bound is too low",
        "pms/domain/counting/rates.py",
        "    above = count + 1\n",
        "    above = count or 1\n",
        (RATES + "test_byars_interval_is_the_published_one",),
    ),
    Fault(
        "a rate of too few days",
        "pms/domain/counting/rates.py",
        "    if days < MINIMUM_DAYS:",
        "    if days < MINIMUM_DAYS - 1:",
        (RATES + "test_no_rate_below_200_days",),
    ),
    Fault(
        "an episode readmitted twice counts twice",
        "pms/domain/service_reports/readmissions.py",
        "    return int(bool(case.treatment.readmissions(case.record)))",
        "    return len(case.treatment.readmissions(case.record))",
        (CARE + "test_an_episode_readmitted_twice_counts_once_under_each_cause_and_once_in_all",),
    ),
    Fault(
        "who has no outcome counts as unsuccessful",
        "pms/domain/service_reports/outcomes.py",
        "    recorded = cured + improved + failed",
        "    recorded = 1 + 0 * (cured + improved + failed)",
        ("tests/domain/service/test_tables.py::test_an_outcome_dated_later_is_not_recorded_yet",),
    ),
    Fault(
        "accepted before the referral is a wait",
        "pms/domain/service_reports/waiting.py",
        "    return days if days >= 0 else None",
        "    return abs(days)",
        (
            "tests/domain/service/test_referrals.py::"
            "test_a_rejected_referral_and_one_dated_after_its_acceptance_have_no_wait",
        ),
    ),
    Fault(
        "an episode left out is in the service reports",
        "pms/reports/service/loading.py",
        "        if exclusion_reason is None and (treatment := treatment_of(record, as_at)):",
        "        if treatment := treatment_of(record, as_at):",
        (
            "tests/reports/service/test_more_reports.py::"
            "test_an_excluded_episode_and_one_in_error_do_not_count",
        ),
    ),
    # --- The audit pack
    Fault(
        "the pack shows a closed quarter as it is counted today",
        "pms/reports/audit_pack/pack.py",
        "read_return(self.final.file, self.final.as_at) if self.final else self.draft.return_",
        "self.draft.return_",
        (PACK + "test_a_closed_quarter_is_as_it_was_sent",),
    ),
)
