"""What people choose from the long lists: noted as a save commits, offered first the next time.

Short lists keep their order: there a hand remembers the place.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from flask import g
from sqlalchemy.dialects import postgresql, sqlite

from pms import clock
from pms.picklists.models import RecentChoice
from pms.store.base import db
from pms.store.scoping import current_scope

REMEMBERED = frozenset(
    {
        "antimicrobial",
        "commissioner",
        "community_team",
        "consultant",
        "diagnosis",
        "drug_event",
        "organism",
        "owner",
        "specialty",
        "ward",
    }
)
"""The lists that are remembered; of those without codes, the names themselves."""
MINE = 5
EVERYBODYS = 5


def note_choices(chosen: Iterable[tuple[str, str]]) -> None:
    """Remember (list, code) pairs for whoever acts, in one statement. The view commits."""
    user_id = g.actor.user_id if "actor" in g else None
    pairs = sorted({pair for pair in chosen if pair[0] in REMEMBERED})
    if user_id is None or not pairs:
        return
    shared = {"organisation_id": current_scope(), "user_id": user_id, "used_at": clock.now()}
    rows = [{**shared, "list_name": name, "code": code, "times": 1} for name, code in pairs]
    # Each dialect has its own insert, with the same words for a row that is there already.
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    db.session.execute(
        insert(RecentChoice)
        .values(rows)
        .on_conflict_do_update(
            index_elements=["organisation_id", "list_name", "code", "user_id"],
            set_={"used_at": shared["used_at"], "times": RecentChoice.times + 1},
        )
    )


def recent_codes(list_names: Sequence[str]) -> dict[str, list[str]]:
    """The codes to offer first, by list: the person's own latest, then everybody's most used.

    One statement for all of the lists, and none where they have been asked for in this request.
    """
    memo: dict[str, list[str]] = g.setdefault("recent_codes", {})
    if wanted := [name for name in set(list_names) & REMEMBERED if name not in memo]:
        mine_at = sa.func.max(RecentChoice.used_at).filter(RecentChoice.user_id == _user_id())
        times = sa.func.sum(RecentChoice.times)
        rows = db.session.execute(
            sa.select(RecentChoice.list_name, RecentChoice.code, mine_at.label("mine_at"))
            .where(RecentChoice.list_name.in_(wanted))
            .group_by(RecentChoice.list_name, RecentChoice.code)
            .order_by(times.desc(), RecentChoice.code)
        ).all()
        for name in wanted:
            used = [(code, at) for list_name, code, at in rows if list_name == name]
            latest = sorted((at, code) for code, at in used if at)[::-1]
            mine = [code for _, code in latest[:MINE]]
            memo[name] = mine + [code for code, _ in used if code not in mine][:EVERYBODYS]
    return {name: memo.get(name, []) for name in list_names}


def _user_id() -> int:
    return (g.actor.user_id if "actor" in g else None) or 0
