"""National figures: what is added up, what is protected, and how organisations are compared."""

from collections import Counter
from random import Random

import pytest

from pms.codes.shipped import shipped_lists
from pms.domain.national import measures, totals
from pms.domain.national.measures import spread_of, why_withheld
from pms.domain.national.totals import Counted, is_infection, period_of, shown
from pms.domain.suppression import SMALLEST, possible
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


def counted(**figures: int) -> Counted:
    """One organisation's quarter; its episodes have one diagnosis and the best outcomes."""
    found: Counter = Counter()
    episodes = figures.pop("episodes", 0)
    found[totals.EPISODES] = episodes
    found["diagnosis", "cellulitis"] = episodes
    found["infection_outcome", "cured"] = episodes
    found["opat_outcome", "success"] = episodes
    found[totals.DAYS] = figures.pop("days", 14 * episodes)
    found[totals.REJECTED] = figures.pop("rejected", 0)
    for kind in ("line", "drug"):
        if events := figures.pop(kind, 0):
            found[f"{kind}_events", ""] = events
            found[f"{kind}_event", "other"] = events
    assert not figures
    return Counted(+found, frozenset(range(episodes)))


# --- Attack -------------------------------------------------------------------------------------


def random_quarter(rng: Random) -> Counted:
    """Few of much: most counts of the tables are small."""
    found: Counter = Counter()
    for _ in range(rng.choice((0, 2, 5, 9, 14))):
        found[totals.EPISODES] += 1
        found["diagnosis", rng.choice("abcdef")] += 1
        found["infection_outcome", rng.choice(("cured", "cured", "improved", "failed"))] += 1
        found["opat_outcome", rng.choice(("success", "success", "partial"))] += 1
        found["antimicrobial", rng.choice("xyz")] += 1
        if rng.random() < 0.3:
            row = rng.choice(("infection_line", "other", "fell_out"))
            found["line_event", row] += 1
            found[totals.LINE_EVENTS] += 1
            found[totals.LINE_INFECTIONS] += row == "infection_line"
    found[totals.REJECTED] = rng.choice((0, 1, 3, 7))
    return Counted(+found, frozenset())


def sums_a_reader_knows(places, quarters: int):
    """Written anew, from what stands on the pages: total and rows, year and quarters, funnel."""
    rows = {
        ("episodes", ""): ("diagnosis", "infection_outcome", "opat_outcome"),
        ("line_events", ""): ("line_event",),
    }
    for whose in {place[0] for place in places if place[0].endswith("total")}:
        for figure, tables in rows.items():
            for table in tables:
                yield (whose, figure), [p for p in places if p[0] == whose and p[1][0] == table]
        yield (
            (whose, ("line_infections", "")),
            [p for p in places if p[0] == whose and p[1] == ("line_event", "infection_line")],
        )
        for name in ("line_events", "line_infections"):
            theirs = whose.replace("total", "organisation ")
            found = [p for p in places if p[0].startswith(theirs) and p[1] == (name, "")]
            if found:
                yield (whose, (name, "")), found
    if quarters > 1:
        for place in [p for p in places if p[0] == "total" and p[1] != totals.PATIENTS]:
            yield place, [(f"quarter {n} total", place[1]) for n in range(quarters)]


def attacked(ranges, sums):
    """Narrow the least and the most that each count can be, until no sum narrows any more."""
    changed = True
    while changed:
        changed = False
        for total, parts in sums:
            low, high = (sum(ranges[part][end] for part in parts) for end in (0, 1))
            news = {total: (low, high)}
            for part in parts:
                least, most = ranges[part]
                news[part] = (ranges[total][0] - (high - most), ranges[total][1] - (low - least))
            for place, (least, most) in news.items():
                before = ranges[place]
                after = max(before[0], least), min(before[1], most)
                if after != before:
                    ranges[place], changed = after, True
    return ranges


@pytest.mark.parametrize("quarters", [1, 2, 4])
@pytest.mark.parametrize("organisations", [2, 5, 7])
@pytest.mark.parametrize("seed", range(6))
def test_no_small_count_follows_from_all_pages_together(quarters, organisations, seed):
    rng = Random(f"{quarters} {organisations} {seed}")
    given = [[random_quarter(rng) for _ in range(quarters)] for _ in range(organisations)]
    period = period_of(given)
    counts, pages = dict(totals.system_of(period).counts), {}
    of_year = shown(period)
    pages |= {("total", figure): one for figure, one in of_year.total.items()}
    pages |= events_of(of_year, "")
    for number, quarter in enumerate(period.quarters):
        before = f"quarter {number} "
        counts |= totals.system_of(quarter, before).counts
        of_quarter = shown(quarter)
        pages |= {(f"{before}total", figure): one for figure, one in of_quarter.total.items()}
        pages |= events_of(of_quarter, before)
    ranges = {place: possible(one) for place, one in pages.items()}
    sums = list(sums_a_reader_knows(list(ranges), quarters))
    for _, parts in sums:
        for part in parts:
            ranges.setdefault(part, (0, 0))
    sums = [(total, parts) for total, parts in sums if total in ranges]
    for place, (least, most) in attacked(ranges, sums).items():
        count = counts.get(place, 0)
        assert least <= count <= most, place
        if 0 < count < SMALLEST:
            assert least < most, (place, count, pages[place])


def events_of(page, before: str):
    return {
        (f"{before}organisation {n}", figure): one
        for figure, several in page.events.items()
        for n, one in enumerate(several)
    }


# --- Comparing ----------------------------------------------------------------------------------


def test_a_quarter_is_shown_the_same_on_its_page_and_within_its_year():
    rng = Random(1)
    given = [[random_quarter(rng) for _ in range(4)] for _ in range(6)]
    period = period_of(given)
    for number, quarter in enumerate(period.quarters):
        alone = period_of([[one[number]] for one in given])
        assert shown(quarter) == shown(alone)


def test_a_patient_admitted_in_two_quarters_is_one_of_the_year():
    one = Counted(Counter({totals.EPISODES: 6}), frozenset({1, 2, 3}))
    other = Counted(Counter({totals.EPISODES: 6}), frozenset({3, 4}))
    assert period_of([[one, other]]).total[totals.PATIENTS] == 4


def test_organisations_without_figures_do_not_contribute():
    period = period_of([[counted()], [counted(rejected=1)], [counted(episodes=3)]])
    assert len(period.organisations) == 2


@pytest.mark.parametrize(
    ("episodes", "why"),
    [((), "No organisation"), ((9,), "Only one"), ((91, 9), "nearly all"), ((90, 10), None)],
)
def test_a_period_of_one_or_nearly_one_is_withheld(episodes, why):
    said = why_withheld([[counted(episodes=each)] for each in episodes])
    assert said is None if why is None else why in said


def test_a_year_is_withheld_where_it_would_give_one_organisations_quarter_away():
    busy, idle = counted(episodes=20), counted()
    assert why_withheld([[busy, busy], [busy, busy]]) is None
    assert "one of its quarters" in why_withheld([[busy, busy], [busy, idle]])
    assert why_withheld([[busy, busy, idle], [busy, idle, busy]]) is None  # two together hide


def test_a_spread_needs_five_organisations():
    assert spread_of([1.0, 2.0, 3.0, 4.0]) is None
    assert spread_of([5.0, 1.0, 2.0, 3.0, 4.0]) == (5, 3.0, 2.0, 4.0, 1.0, 5.0)


def test_organisations_with_few_events_have_the_rate_of_these_together():
    """Of 20 shown (19 in truth), 12 are known: 8 in the 2,000 days of the two others."""
    given = [[counted(episodes=70, days=1000, line=events)] for events in (0, 12, 3, 4, 0)]
    period = period_of(given)
    values = measures.values_of(ADULT["line_events"], period, shown(period))
    assert values == [0, 12, 4, 4, 0]


def test_an_organisation_below_the_denominator_has_no_rate_and_no_point():
    given = [[counted(episodes=70, days=1000, line=5)] for _ in range(5)]
    given.append([counted(episodes=12, days=199, line=5)])
    period = period_of(given)
    page = shown(period)
    assert len(measures.values_of(ADULT["line_events"], period, page)) == 5
    funnel = measures.funnels("adult", period, page)[0]
    assert (len(funnel.funnel.points), funnel.too_small, funnel.left_out) == (5, 1, 0)


def test_rates_of_all_come_from_the_numbers_shown():
    """22 episodes are shown as 20, 304 days as 300."""
    period = period_of([[counted(episodes=11, days=152)] for _ in range(2)])
    page = shown(period)
    assert totals.days_shown(period, page) == 300
    overall = measures.overall(ADULT["mean_days"], page, 300)
    assert overall.value == 15
    row = next(r for r in measures.rows("adult", period, page) if r.measure.name == "mean_days")
    assert row.overall == overall


def test_days_of_fewer_than_five_episodes_do_not_follow_from_a_year():
    few, many = counted(episodes=2), counted(episodes=50)
    year = period_of([[few, many], [few, many]])
    assert totals.days_shown(year, shown(year)) is None
    assert year.total[totals.DAYS] == 1456
