"""National figures: what is added up, when a quarter is shown, and what rates are made of."""

from collections import Counter
from datetime import date
from math import inf

import pytest

from pms.domain.counting.quarter import Quarter
from pms.domain.counting.suppression import FEW, WITHHELD, SuppressionRule, alone
from pms.domain.national import measures, totals
from pms.domain.national.measures import NOT_SHOWN, NOTHING, TOO_COARSE, TOO_FEW_DAYS, overall
from pms.domain.national.periods import is_ready, latest_ready, ready_on
from pms.domain.national.protection import national_publication
from pms.domain.national.spans import Span, is_near, span_of, together
from pms.domain.national.totals import is_infection, total_of, withheld_because
from pms.picklists.shipped import shipped_lists
from tests.domain.records import a_course, a_return, an_episode

ADULT = {measure.name: measure for measure in measures.measures("adult")}


def test_infections_of_a_line_are_those_that_the_list_says():
    for value in shipped_lists()["line_event"]:
        assert is_infection(value.code) is (value.flags["infection"] == "yes")


def test_values_of_an_organisations_own_are_one_row_without_words():
    courses = (
        a_course(agent="local_kanamycin"),
        a_course(agent="local_arbekacin"),
        a_course(agent="ceftriaxone"),
    )
    return_ = a_return(
        an_episode(*courses, diagnosis="local_animal_bite"),
        an_episode(id=2, diagnosis="local_zoonosis"),
    )
    found = totals.figures_of(return_)
    assert found["diagnosis", totals.OTHERS_OWN] == 2
    assert {row for table, row in found if table == "antimicrobial"} == {"ceftriaxone", "local"}


def figures(episodes: int = 0, rejected: int = 0, **more: int) -> Counter:
    """One organisation's quarter; its episodes have one diagnosis, agent and outcome."""
    found: Counter = Counter()
    for figure in (
        totals.EPISODES,
        ("diagnosis", "cellulitis"),
        ("infection_outcome", "cured"),
        ("opat_outcome", "success"),
        ("antimicrobial", "ceftriaxone"),
    ):
        found[figure] = episodes
    found[totals.DAYS] = 14 * episodes
    found[totals.REJECTED] = rejected
    for name, count in more.items():
        found[name, ""] = count
    return +found


def total(*several: Counter) -> totals.Total:
    return total_of(dict(enumerate(several)))


# --- Whether a quarter is shown -----------------------------------------------------------------


def test_organisations_without_figures_do_not_contribute():
    assert total(figures(), figures(rejected=1), figures(3)).organisations == {1, 2}


@pytest.mark.parametrize(
    ("episodes", "why"),
    [
        ((), "No organisation"),
        ((9,), "Only one"),
        ((9, 9), "Only two"),
        ((91, 5, 4), "nearly all"),
        ((90, 5, 5), None),
    ],
)
def test_a_quarter_of_one_or_two_or_nearly_one_is_not_shown(episodes, why):
    said = withheld_because(total(*map(figures, episodes)))
    assert said is None if why is None else why in said


def test_a_quarter_is_shown_eight_weeks_after_its_end():
    quarter = Quarter(2026, 3)
    assert ready_on(quarter) == date(2026, 11, 25)
    assert not is_ready(quarter, date(2026, 11, 24))
    assert is_ready(quarter, date(2026, 11, 25))
    assert latest_ready(date(2026, 11, 24)) == Quarter(2026, 2)
    assert latest_ready(date(2026, 11, 25)) == quarter


# --- How figures are shown ----------------------------------------------------------------------


def shown(*several: Counter) -> dict:
    published = national_publication(total(*several))
    return {figure: str(one) for figure, one in published.shown.items()}


def test_fewer_than_ten_organisations_are_rounded_and_ten_are_exact():
    nine = shown(*[figures(12)] * 9)
    assert nine[totals.EPISODES] == "110"
    ten = shown(*[figures(12)] * 10)
    assert (ten[totals.EPISODES], ten[totals.DAYS]) == ("120", "1,680")
    assert shown(*[figures(12)] * 9, figures(13))[totals.EPISODES] == "121"


def test_a_count_of_one_to_seven_is_withheld_over_ten_organisations_too():
    found = shown(*[figures(12, rejected=1)] * 7, *[figures(12)] * 5)
    assert found[totals.REJECTED] == "1 to 7"


def test_days_of_one_to_seven_episodes_are_withheld():
    found = shown(figures(1, rejected=5), figures(1), figures(2))
    assert (found[totals.EPISODES], found[totals.DAYS]) == ("1 to 7", "Withheld")


def test_an_agent_that_nearly_all_episodes_have_does_not_tell_how_many_have_it_not():
    """117 of 120: three without would follow."""
    most = [figures(12)] * 9
    last = figures(12) + Counter({("antimicrobial", "ertapenem"): 3})
    last["antimicrobial", "ceftriaxone"] = 9
    found = shown(*most, last)
    assert "117" not in found.values()


# --- What a share or a rate is made of ----------------------------------------------------------


def test_a_sum_lies_between_what_its_parts_may_be():
    spans = [span_of(alone(count)) for count in (25, 13, 3)]
    assert together(spans) == Span(23 + 13 + 1, 27 + 17 + 7, None)
    assert str(together(spans)) == "37 to 51"
    assert str(together(spans[:2])) == "40"
    assert str(together([*spans, span_of(WITHHELD)])) == "Withheld"
    assert span_of(FEW) == Span(1, 7, None)
    assert together([]) == Span(0, 0, 0)


def test_two_values_are_near_where_they_differ_by_less_than_a_tenth_of_either():
    assert is_near(10.0, 10.9)
    assert not is_near(10.0, 11.0)
    assert not is_near(11.0, 10.0)
    assert is_near(0.0, 0.0)
    assert not is_near(0.0, 0.1)


def spans(**counts: int) -> dict:
    return {(name, ""): span_of(alone(count)) for name, count in counts.items()}


def test_a_rate_is_that_of_the_rounded_numbers():
    """42 events in 10,003 days are shown as 40 in 10,005."""
    found = overall(ADULT["line_events"], spans(line_events=42, opat_days=10_003))
    assert found.value == pytest.approx(40_000 / 10_005)
    assert found.low < found.value < found.high


def test_a_rate_that_rounding_could_move_by_a_tenth_is_not_shown():
    """20 may be 18 to 22."""
    found = overall(ADULT["line_events"], spans(line_events=20, opat_days=10_000))
    assert (found.value, found.why_not) == (None, TOO_COARSE)
    assert overall(ADULT["line_events"], spans(line_events=5, opat_days=10_000)).value is None


def test_an_end_of_an_interval_that_rounding_could_move_by_a_tenth_is_not_shown():
    """24 may be 23 to 27: the lower end for 23 lies a tenth below that of 25."""
    found = overall(ADULT["readmission"], spans(readmitted=25, episodes=400))
    assert found.value == 6.25
    assert (found.low, found.high) == (None, None)


def test_a_count_of_one_to_seven_beside_large_ones_stands_as_its_middle():
    """90 of 90 and 1 to 7, which counts as 4."""
    outcomes = {"cured": 60, "improved": 30, "failed": 2}
    found = overall(
        ADULT["infection_success"],
        {("infection_outcome", row): span_of(alone(count)) for row, count in outcomes.items()},
    )
    assert found.value == pytest.approx(100 * 90 / 94)


def test_what_is_not_shown_makes_no_rate():
    days = {totals.DAYS: span_of(alone(1000))}
    withheld = overall(ADULT["line_events"], days | {totals.LINE_EVENTS: span_of(WITHHELD)})
    assert withheld.why_not == NOT_SHOWN
    assert overall(ADULT["line_events"], spans(opat_days=150)).why_not == TOO_FEW_DAYS
    assert overall(ADULT["readmission"], {}).why_not == NOTHING


def test_a_zero_is_a_rate_of_nothing():
    assert overall(ADULT["line_events"], spans(opat_days=5000)).value == 0


def test_published_shares_of_adults_are_not_set_beside_children():
    named = {one.name: one.published for one in measures.measures("paediatric")}
    assert named["infection_success"] is None
    assert named["opat_success"] is None
    assert named["mean_days"].value == 7.7


def test_a_span_without_an_end_is_not_known():
    assert not Span(0, inf, None).is_known


def test_a_stricter_rule_withholds_and_rounds_more():
    strict = national_publication(
        total(*[figures(12, rejected=1)] * 9), rule=SuppressionRule(threshold=9, base=10)
    )
    assert str(strict.shown[totals.REJECTED]) == "1 to 9"
    assert str(strict.shown[totals.EPISODES]) == "110"
