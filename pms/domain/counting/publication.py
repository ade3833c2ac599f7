"""Counts over several organisations as they are published, beside all that was published before.

Pure: counts, what a reader knows of how they hang together, and who was counted, whatever the
counts are of. What was published of the same counts before is given with them: where nearly the
same organisations were counted, what a count has moved by is a count of theirs, and is protected
like one that is printed.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from pms.domain.counting.suppression import (
    RULE,
    Relation,
    ShownCount,
    Sum,
    SuppressionRule,
    difference,
    publish,
)

ORGANISATIONS_FOR_EXACT = 10
"""From so many organisations on a count that is not small is shown as it is."""
ORGANISATIONS_THAT_HIDE = 3
"""Where fewer than so many came or went, what a count moved by is a count of theirs."""

Knowledge = Callable[[Collection[Any]], Iterable[Sum | Relation]]
"""From the keys of some counts, what a reader knows of how these hang together."""


class PublishedCounts(NamedTuple):
    """Who was counted, what was counted, and how each count is shown. A count of 0 is in neither.

    Only `shown` leaves the house.
    """

    organisations: frozenset[int]
    counts: Mapping[Any, int]
    shown: Mapping[Any, ShownCount]


class CountPlace(NamedTuple):
    """A count of one of several publications; or by how much it moved from one to another."""

    publication: int
    key: Hashable
    moved_from: int | None = None


def publication(
    organisations: frozenset[int],
    counts: Mapping[Any, int],
    known: Knowledge,
    earlier: Sequence[PublishedCounts] = (),
    *,
    already: Mapping[Any, ShownCount] | None = None,
    not_printed: Mapping[Any, int] | None = None,
    rule: SuppressionRule = RULE,
) -> PublishedCounts:
    """Every count protected. `earlier` are all publications of the same counts, in order.

    `already`: how some counts are to be shown. `not_printed`: counts that follow from the others.
    """
    counts = {key: count for key, count in counts.items() if count}
    now = len(earlier)
    every = [*earlier, PublishedCounts(organisations, counts, {})]
    places: dict[CountPlace, int] = {}
    relations: list[Sum | Relation] = []
    shown: dict[CountPlace, ShownCount] = {}
    for number, one in enumerate(every):
        of_one = dict(one.counts) | (dict(not_printed or {}) if number == now else {})
        places |= {CountPlace(number, key): count for key, count in of_one.items()}
        relations += [_within(number, relation) for relation in known(of_one)]
        shown |= {CountPlace(number, key): as_shown for key, as_shown in one.shown.items()}
    shown |= {CountPlace(now, key): as_shown for key, as_shown in (already or {}).items()}
    moved = _moved(every, rule)
    for place in moved:
        later, before = (
            CountPlace(place.publication, place.key),
            CountPlace(place.moved_from or 0, place.key),
        )
        places |= {one: places.get(one, 0) for one in (later, before)}
        relations.append(difference(place, later, before))
    exact = set()
    if len(organisations) >= ORGANISATIONS_FOR_EXACT:
        of_few = {place.key for place in moved if place.publication == now}
        exact = {CountPlace(now, key) for key in counts if key not in of_few}
    published = publish(
        places | moved,
        relations,
        rule=rule,
        already=shown,
        exact=exact,
        not_printed=[*moved, *(CountPlace(now, key) for key in not_printed or {})],
    )
    return PublishedCounts(
        organisations, counts, {key: published[CountPlace(now, key)] for key in counts}
    )


def _moved(every: Sequence[PublishedCounts], rule: SuppressionRule) -> dict[CountPlace, int]:
    """What moved by 1 to 7 between publications of nearly the same organisations."""
    found = {}
    for (before, old), (after, new) in combinations(enumerate(every), 2):
        if len(old.organisations ^ new.organisations) >= ORGANISATIONS_THAT_HIDE:
            continue
        for key in old.counts.keys() | new.counts.keys():
            by = new.counts.get(key, 0) - old.counts.get(key, 0)
            if rule.is_small(abs(by)):
                found[CountPlace(after, key, before)] = by
    return found


def _within(number: int, relation: Sum | Relation) -> Sum | Relation:
    """A relation between the counts of one publication."""
    if isinstance(relation, Sum):
        return Sum(
            CountPlace(number, relation.total), tuple(CountPlace(number, k) for k in relation.parts)
        )
    terms = tuple((CountPlace(number, key), factor) for key, factor in relation.terms)
    return relation._replace(terms=terms)
