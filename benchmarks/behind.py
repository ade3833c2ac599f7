"""Pages that show what is open now, with many past episodes behind them, to the same with few."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from flask.testing import FlaskClient

from benchmarks import database
from benchmarks.findings import Finding, times_as_long
from benchmarks.records import Records, make_current, make_years
from benchmarks.signed_in import signed_in
from benchmarks.timing import Side, by_turns
from benchmarks.ward import all_with_outcome, get
from pms import clock

PAGES = {
    "virtual ward": "/ward",
    "follow-up": "/ward/follow-up",
    "COPAT": "/ward/copat",
    "tasks": "/ward/tasks?whose=all",
    "referrals": "/referrals",
    "drug usage": "/reports/drug-usage",
    "list, on treatment": "/lists?on_treatment=yes",
    "list, drug running": "/lists?drug_running=ceftriaxone",
    "list, review overdue": "/lists?review_overdue=yes",
    "list, outcome missing": "/lists?without_outcome=yes",
    "list, awaiting": "/lists?decision=awaiting",
    "list, referred lately": "/lists?referred-from=-30d",
    "list, drug ended, referred lately": "/lists?referred-from=-30d&drug_ended=ceftriaxone",
    "list, started lately": "/lists?started-from=-30d",
    "list, follow-up ahead": "/lists?follow_up-from=0d",
    "list, data query, accepted lately": "/lists?accepted-from=-30d&data_query=yes",
}


def measure(
    folder: Path, *, few: int = 120, many: int = 5_000, open_now: int = 40, runs: int = 15
) -> Iterator[Finding]:
    """`few` and `many` are episodes a year, for ten years."""
    with ExitStack() as opened:
        clients = [
            opened.enter_context(client_of(folder, a_year, open_now)) for a_year in (many, few)
        ]
        behind, alone = clients
        for name, path in PAGES.items():
            assert shown(get(behind, path)) == shown(get(alone, path)), name
            times = by_turns(
                Side(lambda path=path: get(behind, path)),
                Side(lambda path=path: get(alone, path)),
                runs,
            )
            work = f"{name}, {10 * many:,} episodes behind it; to {10 * few:,}"
            yield times_as_long(work, times, at_most=1.3)


def shown(page: bytes) -> bytes:
    """What a page shows, without what differs from session to session."""
    main = page.split(b"<main")[1].split(b"</main>")[0]
    return re.sub(rb'(csrf_token" value=")[^"]*', rb"\1", main)


@contextmanager
def client_of(folder: Path, episodes_a_year: int, open_now: int) -> Iterator[FlaskClient]:
    path = database.new_database(folder / f"behind-{episodes_a_year}.sqlite")
    today = clock.today()
    with database.opened(path) as app:
        database.add_organisation(
            "RXX",
            make_current(today, open_now, seed=1),
            on_tablets(make_current(today, open_now, seed=2)),
            followed_up(make_years([today.year - 1], 2 * open_now, seed=3), today, open_now),
            closed(make_years(range(2016, 2026), episodes_a_year, seed=4)),
        )
        yield signed_in(app, 1)


def closed(records: Records) -> Records:
    """Nothing of them is left to do: each review named the next, but for the last."""
    for episode in all_with_outcome(records).episode:
        if episode["decision"] == "accepted":
            episode["infection_outcome"] = episode["infection_outcome"] or "cured"
    for review, following in pairwise(records.review):
        if review["episode_id"] == following["episode_id"]:
            review["next_review_on"] = following["reviewed_on"]
    return records


def on_tablets(records: Records) -> Records:
    for course in records.course:
        course["route"] = "po"
    return records


def followed_up(records: Records, today: date, number: int) -> Records:
    """Discharged patients, some of whom have a follow-up ahead of them or behind."""
    accepted = [one for one in closed(records).episode if one["decision"] == "accepted"]
    for place, episode in enumerate(accepted[:number]):
        episode["follow_up_on"] = today + timedelta(place - number // 2)
    return records
