"""What isolates there were, for suggestions and for lists of episodes."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from pms.episodes.models import Isolate
from pms.picklists.organisms import ORGANISMS, SPECIMENS
from pms.store.base import db
from pms.web.fields import Groups

MOST_SUGGESTED = 200


def used_before(column: str) -> Sequence[str]:
    """The organisms or specimens that the organisation named so far, the commonest first."""
    text = getattr(Isolate, column)
    return db.session.scalars(
        select(text)
        .where(text.is_not(None))
        .group_by(text)
        .order_by(func.count().desc(), text)
        .limit(MOST_SUGGESTED)
    ).all()


SHIPPED = {"organism": ORGANISMS, "specimen": SPECIMENS}


def names_of(column: str) -> Groups:
    """What to choose from while typing: what was used before, then what is common."""
    return {"": [*used_before(column), *SHIPPED[column]]}


def isolates_of(episode_ids: Collection[int]) -> dict[int, list[str]]:
    """By episode: the organisms of its isolates, one statement for a whole list."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(Isolate.episode_id, Isolate.organism)
        .where(Isolate.episode_id.in_(episode_ids))
        .order_by(Isolate.collected_on, Isolate.id)
    )
    for episode_id, organism in rows:
        found[episode_id].append(organism)
    return found
