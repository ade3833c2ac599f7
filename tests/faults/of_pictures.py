"""Faults of what a report shows of its numbers: intervals, pictures, runs."""

from tests.faults.fault import Fault

BLOODS = "tests/episodes/reviews/test_charts.py::"
EXPERIENCE = "tests/questionnaire/test_report.py::"
FILLS = "tests/charts/test_fills.py::"
INTERVALS = "tests/domain/service/test_intervals.py::"
OVERLAP = "tests/charts/test_overlap.py::"
PICTURES = "tests/charts/test_pictures.py::"
RUNS = "tests/domain/test_runs.py::"
SHOWN = "tests/reports/service/test_pictures_shown.py::"

FAULTS = (
    Fault(
        "a share of days has an interval",
        "pms/domain/service_reports/drugs.py",
        '"Share of OPAT days", "part of all"',
        '"Share of OPAT days", "share of all"',
        (INTERVALS + "test_a_share_of_days_is_a_figure_alone",),
    ),
    Fault(
        "what one case adds several of has an interval",
        "pms/domain/service_reports/administration.py",
        '"Share by patient or carer", "part"',
        '"Share by patient or carer", "share"',
        (INTERVALS + "test_a_share_has_an_interval_where_it_counts_independent_cases",),
    ),
    # --- Runs
    Fault(
        "seven on one side are a run",
        "pms/domain/counting/runs.py",
        "        if len(places) >= ON_ONE_SIDE:",
        "        if len(places) >= ON_ONE_SIDE - 1:",
        (RUNS + "test_seven_in_a_row_are_none",),
    ),
    Fault(
        "a point on the median breaks a run",
        "pms/domain/counting/runs.py",
        "    off = [(place, value) for place, value in stretch if value != middle]",
        "    off = [*stretch]",
        (RUNS + "test_a_point_on_the_median_neither_counts_nor_breaks",),
    ),
    Fault(
        "alike neighbours make a trend",
        "pms/domain/counting/runs.py",
        " if after[1] != before[1]]",
        " if after[0] != before[0]]",
        (RUNS + "test_like_neighbours_neither_make_nor_break_a_trend",),
    ),
    Fault(
        "a quarter without a value breaks nothing",
        "pms/domain/counting/runs.py",
        "    for known, places in groupby(enumerate(values), key=lambda one: one[1] is not None):",
        "    for known, places in groupby(enumerate(values), key=lambda one: True):",
        (RUNS + "test_a_quarter_without_a_value_breaks_both",),
    ),
    Fault(
        "few quarters are read",
        "pms/domain/counting/runs.py",
        "FEWEST = 10",
        "FEWEST = 6",
        (RUNS + "test_few_points_say_nothing",),
    ),
    Fault(
        "every event is above a median of none",
        "pms/domain/counting/runs.py",
        "    has_sides = min(known) < middle < max(known)",
        "    has_sides = min(known) <= middle <= max(known)",
        (RUNS + "test_where_the_median_is_the_lowest_or_highest_there_is_no_side",),
    ),
    # --- Pictures
    Fault(
        "a part of a quarter is in the median",
        "pms/charts/run.py",
        "        None if one is None or number in times.cut else one.value\n",
        "        None if one is None else one.value\n",
        (PICTURES + "test_part_of_a_quarter_is_hollow_not_joined_and_in_no_median",),
    ),
    Fault(
        "a part of a quarter is in a run of the table",
        "pms/domain/service_reports/tables.py",
        "None if row.is_cut else self.value(row, ratio).value",
        "self.value(row, ratio).value",
        (SHOWN + "test_eight_on_one_side_are_marked_and_a_part_of_a_quarter_is_in_no_run",),
    ),
    Fault(
        "a part of a quarter is drawn as a whole one",
        "pms/charts/stacks.py",
        "        below, cut = 0.0, number in times.cut",
        "        below, cut = 0.0, False",
        (PICTURES + "test_columns_begin_at_nothing_and_a_part_of_a_quarter_is_marked",),
    ),
    Fault(
        "columns begin at the lowest",
        "pms/charts/frame.py",
        "    scale = Scale(0, ticks[-1], BOTTOM, TOP)",
        "    scale = Scale(ticks[1], ticks[-1], BOTTOM, TOP)",
        (PICTURES + "test_columns_begin_at_nothing_and_a_part_of_a_quarter_is_marked",),
    ),
    Fault(
        "a run looks like any other point",
        "pms/charts/run.py",
        'shape = "up" if number in rising else "down"',
        'shape = "dot" if number in rising else "down"',
        (
            PICTURES
            + "test_eight_on_one_side_are_in_squares_and_six_rising_or_falling_are_triangles",
        ),
    ),
    Fault(
        "what lines are called overlaps",
        "pms/charts/run.py",
        "APART = 17.0",
        "APART = 9.0",
        (OVERLAP + "test_a_run_chart_has_no_word_on_another_or_on_a_point",),
    ),
    Fault(
        "the last name leaves the picture",
        "pms/charts/frame.py",
        "round(min(max(x, half), WIDTH - half), 1)",
        "x",
        (OVERLAP + "test_columns_have_no_word_on_another_or_on_a_column",),
    ),
    Fault(
        "a value is written on its bar",
        "pms/charts/bars.py",
        "        7 + max(START + width, mark or 0),",
        "        7 + START,",
        (OVERLAP + "test_bars_have_no_word_on_another_or_on_a_bar",),
    ),
    Fault(
        "an outcome that is not recorded looks like a failure",
        "pms/charts/fills.py",
        '    "not_recorded": BLANK,',
        '    "not_recorded": CROSSED,',
        (FILLS + "test_what_is_not_recorded_alone_is_blank_in_every_picture",),
    ),
    Fault(
        "two answers look alike in grey",
        "pms/charts/fills.py",
        '    "answer_1": STUDDED,',
        '    "answer_1": SOLID,',
        (FILLS + "test_the_answers_of_the_scale_have_five_patterns",),
    ),
    Fault(
        "adults' published line lies over children",
        "pms/domain/service_reports/published.py",
        "    return not one.service or set(services) == {one.service}",
        "    return not one.service or bool(services)",
        (SHOWN + "test_a_published_line_is_drawn_over_whose_it_is_and_nobody_else",),
    ),
    Fault(
        "a published share of all diagnoses beside one specialty's",
        "pms/domain/service_reports/published.py",
        "    if one.of_a_service and narrowed:",
        "    if one.of_a_service and not one.service:",
        (SHOWN + "test_adult_shares_of_diagnoses_are_marked_in_a_whole_adult_service_alone",),
    ),
    Fault(
        "letters of courses that began together are written on each other",
        "pms/episodes/entries/blood_charts.py",
        "_reach(groups[-2])[1] > _reach(groups[-1])[0]",
        "_reach(groups[-2])[1] > _reach(groups[-1])[1]",
        (BLOODS + "test_courses_that_began_together_have_their_letters_side_by_side",),
    ),
    Fault(
        "a result without its unit",
        "pms/episodes/entries/blood_charts.py",
        "(self.test.name, latest.value, self.test.unit)",
        "(self.test.name, latest.value)",
        (BLOODS + "test_a_picture_says_the_latest_result_with_its_unit",),
    ),
    # --- The page of patient experience
    Fault(
        "a number of patient experience opens all questionnaires",
        "pms/questionnaire/report/answers_behind.py",
        '        heading, found = f"{TITLES[row]}: {counts}", _answers(asked, row, measure)',
        '        heading, found = f"{TITLES[row]}: {counts}", _questionnaires(asked)',
        (EXPERIENCE + "test_a_number_opens_its_own_questionnaires_and_no_others",),
    ),
    Fault(
        "codes that nobody answered are behind the response",
        "pms/questionnaire/report/answers_behind.py",
        "[_given(one) for one in list_codes(asked) if one.answered]",
        "[_given(one) for one in list_codes(asked)]",
        (EXPERIENCE + "test_codes_given_and_answered_open_their_episodes",),
    ),
    Fault(
        "the bars of patient experience differ by colour alone",
        "pms/questionnaire/report/screen.py",
        "fill_of(MEASURES[answer]), said)",
        "fill_of(said), said)",
        (EXPERIENCE + "test_each_question_shows_its_answers_and_the_share_agreeing",),
    ),
    Fault(
        "the weeks of an axis begin on the day it begins",
        "pms/charts/scales.py",
        "timedelta(days=-first.weekday() % 7)",
        "timedelta(days=0)",
        ("tests/charts/test_scales.py::test_the_axis_of_days_names_days_mondays_or_months",),
    ),
)
