"""Small numbers cannot be worked out: every count kept back is attacked with all that is shown."""

from itertools import product
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pms.domain.counting.suppression import (
    ENOUGH,
    FEW,
    NOT_PRINTED,
    SMALLEST,
    WITHHELD,
    Relation,
    ShownCount,
    Sum,
    SuppressionRule,
    alone,
    at_most,
    difference,
    once_in_all,
    possible,
    publish,
    ratio,
    rest,
)
from tests.disclosure.attack import Reader


def values_left(shown, sums, key) -> set[int]:
    """Every value that a count may have beside all that is shown; nothing of the counts is known.

    Parts that belong to no other part are tried one set after another, each with every count that
    is shown like it; a withheld one is bounded by what the sums leave of it.
    """
    totals = [one.total for one in sums]
    leaves = [one for one in shown if one not in totals]
    ranges = [
        range(int(possible(shown[one])[0]), int(min(possible(shown[one])[1], 23)) + 1)
        for one in leaves
    ]
    found = set()
    for values in product(*ranges):
        known = dict(zip(leaves, values, strict=True))
        if all(fits(shown, one, known) for one in sums):
            found.add(known[key])
    return found


def fits(shown, one: Sum, known) -> bool:
    """Sums stand in order: the parts of each are known when it is reached."""
    total = sum(known[part] for part in one.parts)
    if known.setdefault(one.total, total) != total:
        return False
    least, most = possible(shown[one.total])
    return least <= total <= most


def reader_of(shown, relations, also=()) -> Reader:
    """The attack, given what is shown and the relations."""
    reader = Reader()
    for key, one in shown.items():
        reader.bound(key, *possible(one))
    for one in relations:
        reader.relate(*(one.relation if isinstance(one, Sum) else one))
    return reader


def assert_kept(counts, shown, relations) -> None:
    """Enough values are left for each small count and for each that is withheld."""
    kept = [key for key, count in counts.items() if abs(count) in range(1, SMALLEST)]
    kept += [key for key, one in shown.items() if one.withheld and one != NOT_PRINTED]
    for key, left in reader_of(shown, relations).all_left(kept).items():
        assert shown[key].value is None
        assert isinstance(left, tuple) or len(left) >= ENOUGH, (key, counts, shown)


def a_list(*counts: int) -> tuple[dict[str, int], list[Sum]]:
    """A table of one dimension with its total."""
    parts = {f"row {number}": count for number, count in enumerate(counts)}
    return parts | {"total": sum(counts)}, [Sum("total", tuple(parts))]


def a_square(first: tuple[int, int], second: tuple[int, int]):
    """Two rows in two quarters, with the totals of both ways."""
    counts = {
        (row, quarter): cells[quarter]
        for row, cells in (("a", first), ("b", second))
        for quarter in (0, 1)
    }
    sums = [
        *(Sum((row, "year"), ((row, 0), (row, 1))) for row in ("a", "b")),
        *(Sum(("all", quarter), (("a", quarter), ("b", quarter))) for quarter in (0, 1)),
        Sum(("all", "year"), (("all", 0), ("all", 1))),
    ]
    for one in sums:
        counts[one.total] = sum(counts[part] for part in one.parts)
    return counts, sums


# --- One count ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (1, "1 to 7"), (7, "1 to 7"), (8, "10"), (12, "10"), (13, "15"), (1013, "1,015")],
)
def test_small_counts_are_withheld_and_the_others_rounded(count, words):
    assert str(alone(count)) == words
    least, most = possible(alone(count))
    assert least <= count <= most


@pytest.mark.parametrize(
    "rule",
    [SuppressionRule(), SuppressionRule(12, 5), SuppressionRule(7, 10), SuppressionRule(9, 20)],
)
def test_every_count_is_among_those_that_are_shown_like_it(rule):
    assert rule.problem() is None
    for count in range(1, 100):
        shown = rule.shown(count)
        alike = [other for other in range(200) if rule.shown(other) == shown]
        assert (alike[0], alike[-1]) == possible(shown)
        assert len(alike) >= ENOUGH


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (SuppressionRule(6, 5), "up to 7 at least"),
        (SuppressionRule(7, 4), "nearest 5 at least"),
        (SuppressionRule(9, 5), "10 would mean the counts from 10 to 12 only"),
    ],
)
def test_the_rule_may_be_made_stricter_and_not_laxer(rule, words):
    assert words in rule.problem()


# --- Lists, quarters, and what was shown before -------------------------------------------------


def test_the_rest_of_a_total_does_not_give_a_small_part():
    counts, sums = a_list(3, 12, 20)
    shown = publish(counts, sums)
    assert [str(one) for one in shown.values()] == ["1 to 7", "10", "20", "35"]
    assert values_left(shown, sums, "row 0") == {1, 2, 3, 4, 5, 6, 7}


@pytest.mark.parametrize("counts", [(7, 7), (1,) * 12, (7, 7, 7, 7)])
def test_a_total_that_says_what_all_its_small_parts_are_is_withheld(counts):
    """Each part could only be 6 or 7 (or 1), as nothing else adds up to a number rounded so."""
    shown = publish(*a_list(*counts))
    assert shown["total"].withheld
    assert all(shown[f"row {n}"] == FEW for n in range(len(counts)))


def test_where_all_are_small_it_is_not_said_that_some_are_not_none():
    """Six rows with a total of 1 to 7 would be 1 or 2 each."""
    counts, sums = a_list(*[1] * 6)
    naive = {key: alone(count) for key, count in counts.items()}
    assert reader_of(naive, sums).values_left("row 0") == {1, 2}
    shown = publish(counts, sums)
    assert_kept(counts, shown, sums)
    assert 0 < sum(one.withheld for one in shown.values()) < len(counts)


def test_two_values_left_are_too_few():
    """8 to 12 of eleven parts: each is 1 or 2."""
    counts, sums = a_list(*[1] * 11)
    naive = {key: alone(count) for key, count in counts.items()}
    assert reader_of(naive, sums).values_left("row 0") == {1, 2}
    assert publish(counts, sums)["total"].withheld


def test_a_companion_is_withheld_before_a_total():
    """Shown as it is, 12 of 15 leaves 3; so a number beside it goes."""
    counts, sums = a_list(3, 12, 20)
    shown = publish(counts, sums, exact=set(counts))
    assert (shown["row 1"].withheld, shown["row 2"].value, shown["total"].value) == (True, 20, 35)


def test_what_is_withheld_to_protect_another_cannot_be_worked_out_either():
    """Either companion leaves the small count one value more, and has but two itself: so what
    says that of `b` goes as well. What says it of `c` was shown before."""
    counts = {"a": 3, "b": 12, "c": 20, "total": 35, "top of b": 13, "c again": 20, "top of c": 21}
    relations = [
        Sum("total", ("a", "b", "c")),
        at_most("b", "top of b"),
        Relation((("b", 1),), 12, inf),
        at_most("c again", "c"),
        at_most("c", "top of c"),
    ]
    fixed = {"total": 35, "c again": 20, "top of c": 21}
    already = {key: ShownCount(count, count, count) for key, count in fixed.items()}
    shown = publish(counts, relations, already=already, exact=set(counts))
    assert {"b", "top of b"} <= {key for key, one in shown.items() if one.withheld}
    assert len(reader_of(shown, relations).values_left("b")) >= ENOUGH


def test_a_table_without_small_counts_is_shown_whole():
    shown = publish(*a_list(0, 8, 1200))
    assert [str(one) for one in shown.values()] == ["0", "10", "1,200", "1,210"]


def test_what_was_shown_elsewhere_stays_and_the_new_sum_gives_way():
    counts = {"q1": 2, "q2": 10, "year": 12}
    already = {"q1": FEW, "q2": ShownCount(10, 10, 10)}
    shown = publish(counts, [Sum("year", ("q1", "q2"))], already=already, exact={"year"})
    assert (shown["q1"], shown["q2"].value, shown["year"].withheld) == (FEW, 10, True)


def test_a_small_difference_of_two_publications_is_protected():
    """Exact to exact, 40 and 42 would give the two that were added between them."""
    counts = {"before": 40, "after": 42, "added": 2}
    relations = [difference("added", "after", "before")]
    already = {"before": ShownCount(40, 40, 40)}
    given = {"already": already, "not_printed": {"added"}}
    shown = publish(counts, relations, exact={"after"}, **given)
    assert shown["after"].withheld
    assert shown["added"] == NOT_PRINTED
    assert publish(counts, relations, **given)["after"].value == 40  # 38 to 42


def test_the_few_that_are_left_of_a_whole_are_protected():
    """9 of 10, both exact, leave the one who is not among them."""
    counts = {"all": 10, "well": 9, "not well": 1}
    relations = [rest("not well", "all", "well")]
    shown = publish(counts, relations, exact={"all", "well"}, not_printed={"not well"})
    assert_kept(counts, shown, relations)
    assert [one.withheld for one in shown.values()].count(True) > 1


def test_a_second_measure_does_not_bound_the_first():
    """24 days, none with more than four of an episode, leave six or seven episodes."""
    counts = {"episodes": 6, "days": 24}
    relations = [at_most("episodes", "days"), at_most("days", "episodes", 4)]
    shown = publish(counts, relations, exact={"days"})
    assert_kept(counts, shown, relations)
    assert shown["days"].withheld


def test_a_withheld_second_measure_is_not_taken_for_a_large_one():
    """Who knows that both are small would be left with 6 and 7: the total goes."""
    counts = {"few": 7, "other": 7, "total": 14}
    already = {"few": WITHHELD}
    shown = publish(counts, [Sum("total", ("few", "other"))], already=already)
    assert shown["total"].withheld
    assert shown["other"] == FEW


def test_sums_that_do_not_hold_are_a_mistake_of_ours():
    with pytest.raises(AssertionError):
        publish({"a": 1, "total": 2}, [Sum("total", ("a",))])


small = st.integers(0, 12)


@given(st.lists(small, min_size=1, max_size=4), st.booleans())
@settings(max_examples=150, deadline=None)
def test_no_list_with_its_total_gives_a_small_count_away(counts, exact):
    values, sums = a_list(*counts)
    shown = publish(values, sums, exact=set(values) if exact else ())
    assert_kept(values, shown, sums)


@given(st.lists(small, min_size=1, max_size=2), st.booleans())
@settings(max_examples=50, deadline=None)
def test_the_attack_finds_what_trying_every_set_finds(counts, exact):
    values, sums = a_list(*counts)
    shown = publish(values, sums, exact=set(values) if exact else ())
    reader = reader_of(shown, sums)
    for key in values:
        if shown[key].high <= 23 and shown["total"].high <= 46:
            assert reader.values_left(key) == values_left(shown, sums, key)


@pytest.mark.parametrize(
    ("first", "second"), [((1, 5), (1, 11)), ((2, 10), (1, 5)), ((3, 8), (1, 6))]
)
def test_sums_both_ways_are_kept_at_once(first, second):
    """What mends the one breaks the other."""
    counts, sums = a_square(first, second)
    assert_kept(counts, publish(counts, sums), sums)


@given(st.tuples(small, small), st.tuples(small, small))
@settings(max_examples=100, deadline=None)
def test_no_table_of_quarters_gives_a_small_count_away(first, second):
    counts, sums = a_square(first, second)
    shown = publish(counts, sums)
    assert_kept(counts, shown, sums)


@given(st.tuples(small, small), st.tuples(small, small))
@settings(max_examples=100, deadline=None)
def test_nor_does_a_year_beside_quarters_shown_before_it(first, second):
    """As where each quarter has a page of its own and the year comes after."""
    counts, sums = a_square(first, second)
    already = {}
    for quarter in (0, 1):
        own = {key: count for key, count in counts.items() if key[1] == quarter}
        already |= publish(own, [one for one in sums if one.total == ("all", quarter)])
    shown = publish(counts, sums, already=already)
    assert already.items() <= shown.items()
    assert_kept(counts, shown, sums)


@given(st.lists(st.tuples(small, st.integers(0, 3)), min_size=1, max_size=4), st.integers(0, 9))
@settings(max_examples=100, deadline=None)
def test_nor_does_a_second_publication_after_the_record_changed(rows, fewer):
    """Each row gains up to three; the total counts each case once, some are in two rows."""
    before = {("before", n): count for n, (count, _) in enumerate(rows)}
    after = {("after", n): count + more for n, (count, more) in enumerate(rows)}
    moved = {("moved", n): more for n, (_, more) in enumerate(rows)}
    relations = [difference(("moved", n), ("after", n), ("before", n)) for n in range(len(rows))]
    for issue in (before, after):
        name = next(iter(issue))[0]
        total = max(max(issue.values()), sum(issue.values()) - fewer)
        issue[name, "total"] = total
        relations += once_in_all((name, "total"), [key for key in issue if key[1] != "total"])
    moved["moved", "total"] = after["after", "total"] - before["before", "total"]
    relations.append(difference(("moved", "total"), ("after", "total"), ("before", "total")))
    first = publish(before, [one for one in relations if is_of(one, before)])
    counts = before | after | moved
    shown = publish(counts, relations, already=first, not_printed=moved)
    assert first.items() <= shown.items()
    assert_kept(counts, shown, relations)


def is_of(relation, counts) -> bool:
    terms = relation.relation.terms if isinstance(relation, Sum) else relation.terms
    return all(key in counts for key, _ in terms)


@given(st.lists(st.integers(0, 300), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_no_number_shown_is_further_off_than_half_a_step(counts):
    values, sums = a_list(*counts)
    for key, one in publish(values, sums).items():
        least, most = possible(one)
        assert least <= values[key] <= most
        assert one.value is None or abs(one.value - values[key]) <= 2


def test_the_attacker_finds_what_is_not_protected():
    """The proof that these tests would notice: plain suppression leaves one value."""
    counts, sums = a_list(3, 9)
    naive = {key: alone(count, exact=True) for key, count in counts.items()}
    assert values_left(naive, sums, "row 0") == {3}
    assert reader_of(naive, sums).values_left("row 0") == {3}


# --- Ratios -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (30, 302, 10.0),
        (0, 302, 0.0),
        (20, 302, None),  # 18 of 302 is 6.0%, 20 of 300 is 6.7%
        (7, 41, None),
        (300, 302, 100.0),
        (300, 0, None),
    ],
)
def test_a_share_is_shown_only_where_rounding_moves_it_by_less_than_a_tenth(part, whole, percent):
    assert ratio(alone(part), alone(whole), 100, within=True) == percent


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_ratio_that_is_shown_is_near_that_of_every_pair_shown_alike(part, whole):
    shown = ratio(alone(part), alone(whole))
    assert shown == ratio(alone(part), alone(whole))
    if shown is None:
        return
    for one in range(*ends(alone(part))):
        for other in range(*ends(alone(whole))):
            assert abs(shown - one / other) < 0.1 * one / other or shown == one == 0


def ends(shown: ShownCount) -> tuple[int, int]:
    return int(shown.low), int(shown.high) + 1
