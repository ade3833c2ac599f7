"""Faults of speed: what would cost more with every episode that lies behind."""

from tests.faults.fault import Fault

FLAT = "tests/test_flat.py::"
OPEN = FLAT + "test_a_page_of_what_is_open_takes_no_more_steps_with_three_hundred_episodes_behind"
HISTORY = FLAT + "test_a_page_of_the_history_takes_no_more_steps_among_nine_thousand_rows"
SMALL = "tests/test_compression.py::"
PAGES = "tests/reports/test_pages.py::"
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
    Fault(
        "what another site asks for is made small too",
        "pms/web/compression.py",
        '        and request.headers.get("Sec-Fetch-Site", "none") in OURS',
        "",
        (SMALL + "test_what_another_site_has_a_browser_fetch_tells_nothing_by_its_size",),
    ),
    Fault(
        "a token is sent without its pad",
        "pms/web/forgery.py",
        "    pad = secrets.token_bytes(len(text))",
        "    pad = bytes(len(text))",
        (SMALL + "test_the_token_of_a_form_is_never_sent_twice_alike",),
    ),
    Fault(
        "a page that was made small is kept for every browser",
        "pms/web/compression.py",
        '        response.vary.add("Accept-Encoding")',
        "        pass",
        (SMALL + "test_a_page_comes_small_and_says_the_same",),
    ),
    Fault(
        "a file to take away is made small",
        "pms/web/compression.py",
        '    "text/css",\n',
        '    "text/css",\n    "text/csv",\n',
        (SMALL + "test_a_file_to_take_away_goes_as_it_is",),
    ),
    Fault(
        "a file outside the static ones is read to be made small",
        "pms/web/compression.py",
        "of_static and response.status_code == 200  # or its name may lead anywhere",
        "of_static",
        (SMALL + "test_only_what_is_served_is_made_small",),
    ),
    Fault(
        "the page of a quarter shows every open query",
        "pms/reports/nors_return/presenters.py",
        "list(same[:SHOWN_OF_A_KIND])",
        "list(same)",
        (
            PAGES + "test_of_many_queries_of_a_kind_the_first_are_shown_and_all_come_in_pages",
            PAGES + "test_the_page_of_a_quarter_takes_no_more_with_many_open_queries",
        ),
    ),
    Fault(
        "the board takes a quarter with nothing but a rejected referral for empty",
        "pms/reports/nors_return/draft.py",
        "    decided |= {Quarter.containing(one.rejected_on)",
        "    _ = {Quarter.containing(one.rejected_on)",
        ("tests/reports/test_board.py::test_a_rejected_referral_alone_makes_a_quarter_count",),
    ),
)
