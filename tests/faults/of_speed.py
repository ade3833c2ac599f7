"""Faults of speed: what would cost more with every episode that lies behind."""

from tests.faults.fault import Fault

FLAT = "tests/test_flat.py::"
OPEN = FLAT + "test_a_page_of_what_is_open_takes_no_more_steps_with_three_hundred_episodes_behind"
HISTORY = FLAT + "test_a_page_of_the_history_takes_no_more_steps_among_nine_thousand_rows"
NEXT = "tests/episodes/reviews/test_next_review.py::"

FAULTS = (
    Fault(
        "the ward looks at every episode there ever was",
        "pms/episodes/queries.py",
        "    return Episode.id.in_(ids_on_ward(today))",
        "    return (Episode.id + 0).in_(ids_on_ward(today))",
        (OPEN,),
    ),
    Fault(
        "the kinds of the history are looked for in every row",
        "pms/trail/queries.py",
        "db.session.scalars(select(found.c.action))",
        "db.session.scalars(select(History.action).where(ours).distinct())",
        (HISTORY,),
    ),
    Fault(
        "the history is sorted by number at each look",
        "pms/trail/queries.py",
        "    newest_first = History.at.desc(), History.id.desc()",
        "    newest_first = History.id.desc(), History.at.desc()",
        (HISTORY,),
    ),
    Fault(
        "the next review is not kept when a review is written",
        "pms/episodes/facts.py",
        "    if reviewed_ids:",
        "    if not reviewed_ids:",
        (NEXT + "test_the_latest_review_names_the_day_whenever_it_was_written_down",),
    ),
    Fault(
        "an import does not keep the next review",
        "pms/transfer/actions.py",
        '        if first_id := self._starts.get("reviews"):',
        '        if first_id := self._starts.get("nothing"):',
        (NEXT + "test_an_import_keeps_the_day_of_the_reviews_it_brings",),
    ),
)
