"""Publications of the same counts, one after another: what each adds to the ones before."""

from random import Random

import pytest

from pms.domain.counting.publication import PublishedCounts, publication
from pms.domain.counting.suppression import Sum
from tests.disclosure.attack import Reader, leaks

TEN = frozenset(range(10))
ROWS = "abcdef"


def rows_add_up(keys):
    if rows := tuple(key for key in keys if key != "all"):
        yield Sum("all", rows)


def published(counts: dict, organisations=TEN, earlier=()) -> PublishedCounts:
    return publication(
        frozenset(organisations), counts | {"all": sum(counts.values())}, rows_add_up, earlier
    )


def words(one: PublishedCounts) -> dict[str, str]:
    return {key: str(shown) for key, shown in one.shown.items()}


def test_from_ten_organisations_on_counts_are_exact_from_eight_on():
    counts = {"a": 8, "b": 53, "c": 3, "d": 6}
    assert words(published(counts)) == {
        "a": "8",
        "b": "53",
        "c": "1 to 7",
        "d": "1 to 7",
        "all": "70",
    }
    rounded = words(published(counts, range(9)))
    assert (rounded["a"], rounded["b"], rounded["all"]) == ("10", "55", "70")


def test_a_count_that_moved_by_few_is_not_exact_where_nearly_the_same_were_counted():
    first = published({"a": 100, "b": 50, "c": 60})
    for organisations in (TEN, TEN - {0}, (TEN - {0}) | {10}):
        second = published({"a": 103, "b": 50, "c": 60}, organisations, [first])
        assert second.shown["a"].value != 103
        assert leaks(reader_of([first, second]), moved([first, second])) == []


def test_a_count_that_moved_by_many_or_of_three_other_organisations_is_exact():
    first = published({"a": 100, "b": 50})
    assert words(published({"a": 108, "b": 50}, TEN, [first]))["a"] == "108"
    others = (TEN - {0}) | {10, 11}
    assert words(published({"a": 103, "b": 50}, others, [first]))["a"] == "103"


def test_every_publication_before_is_looked_at_not_only_the_last():
    first = published({"a": 100, "b": 50})
    second = published({"a": 120, "b": 50}, range(20), [first])
    third = published({"a": 102, "b": 50}, TEN, [first, second])
    assert second.shown["a"].value == 120
    assert third.shown["a"].value != 102


def test_a_moved_count_does_not_follow_from_the_rows_beside_it():
    """The total less the one other row, both exact, would be the count that is rounded."""
    first = published({"a": 100, "b": 500})
    second = published({"a": 108, "b": 503}, TEN, [first])
    assert second.shown["a"].value is None or second.shown["all"].value is None
    assert leaks(reader_of([first, second]), moved([first, second])) == []


def test_what_moves_to_or_from_nothing_is_protected_too():
    first = published({"a": 100, "b": 50, "c": 5, "d": 4})
    second = published({"a": 100, "b": 50, "d": 4}, TEN, [first])
    assert leaks(reader_of([first, second]), moved([first, second])) == []


# --- Attack -------------------------------------------------------------------------------------


def reader_of(several: list[PublishedCounts]) -> Reader:
    """What is printed, the sums in each, and that fewer than three came or went."""
    reader = Reader()
    for number, one in enumerate(several):
        for key in {*ROWS, "all"}:
            if key in one.shown:
                exact = len(one.organisations) >= 10 and one.shown[key].exact
                reader.prints((number, key), one.shown[key].value or words(one)[key], exact=exact)
            else:
                reader.bound((number, key), 0, 0)
        reader.total((number, "all"), [(number, key) for key in ROWS])
    for later in range(len(several)):
        for earlier in range(later):
            if are_near(several[later], several[earlier]):
                for key in {*ROWS, "all"}:
                    reader.moved((earlier, later, key), (later, key), (earlier, key))
    return reader


def are_near(one: PublishedCounts, other: PublishedCounts) -> bool:
    return len(one.organisations ^ other.organisations) < 3


def moved(several: list[PublishedCounts]) -> dict:
    """The truth: every count, and by how much each moved between near publications."""
    truth = {
        (number, key): count
        for number, one in enumerate(several)
        for key, count in one.counts.items()
    }
    for later, one in enumerate(several):
        for earlier, other in enumerate(several[:later]):
            if are_near(one, other):
                for key in one.counts.keys() | other.counts.keys():
                    by = one.counts.get(key, 0) - other.counts.get(key, 0)
                    truth[earlier, later, key] = by
    return truth


@pytest.mark.parametrize("organisations", [4, 10, 30])
@pytest.mark.parametrize("seed", range(4))
def test_no_small_count_nor_a_small_move_follows_from_three_publications(organisations, seed):
    rng = Random(f"{organisations} {seed}")
    counts = {row: rng.choice((0, 2, 5, 9, 30, 200)) for row in ROWS}
    several: list[PublishedCounts] = []
    for _ in range(3):
        for row in ROWS:
            counts[row] = max(0, counts[row] + rng.choice((0, 0, 0, 1, 4, -3, 12)))
        members = range(rng.choice((0, 0, 1)), organisations + rng.choice((0, 1, 3)))
        several.append(published(counts, members, several))
    assert leaks(reader_of(several), moved(several)) == []
