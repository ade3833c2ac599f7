"""What is asked of an episode: the queries that are open, and those that somebody has confirmed."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from pms.auth.queries import current_ages
from pms.domain.care.data_queries import DataQuery, episode_queries
from pms.domain.counting.records import EpisodeRecord
from pms.episodes.models import QueryConfirmation
from pms.picklists.queries import names


class Confirmed(NamedTuple):
    """A query that is not open, because somebody has said that both its facts are right."""

    query: DataQuery
    confirmation: QueryConfirmation


def all_queries(record: EpisodeRecord, today: date) -> list[DataQuery]:
    """Every query, as if nobody had confirmed any."""
    return episode_queries(record, today, names(), ages=current_ages(), confirmed=())


def parted(
    queries: Iterable[DataQuery], confirmations: Iterable[QueryConfirmation]
) -> tuple[list[DataQuery], list[Confirmed]]:
    """The queries of one episode that are open, and the confirmed ones each with its confirmation.

    A confirmation whose facts have changed is of none of them.
    """
    by_digest = {one.digest: one for one in confirmations}
    open_, confirmed = [], []
    for query in queries:
        if found := by_digest.get(query.digest or ""):
            confirmed.append(Confirmed(query, found))
        else:
            open_.append(query)
    return open_, confirmed
