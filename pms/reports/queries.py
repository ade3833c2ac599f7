"""What one quarter's return is counted from: the organisation's rows as frozen records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select, union_all

from pms.db import db
from pms.domain.nors.report import Acceptance
from pms.domain.quarter import Quarter
from pms.domain.records import EpisodeRecord
from pms.domain.treatment import counted_in
from pms.episodes.models import Episode, Exclusion
from pms.episodes.records import Condition, Loaded, load_records


@dataclass(frozen=True, slots=True)
class Material:
    """One service's quarter as at a day, without its excluded episodes.

    `excluded` has the reason of each episode left out that would have been counted as an
    episode, as an admitted patient or as a rejected referral.
    """

    service: str
    quarter: Quarter
    as_at: date
    episodes: tuple[EpisodeRecord, ...]
    accepted: tuple[Acceptance, ...]
    rejected: tuple[EpisodeRecord, ...]
    excluded: dict[int, str]


# Therapy has ended, its last OPAT day in the quarter (R6), by the facts kept with the episode.
ENDED_IN: Condition = (
    Episode.service == bindparam("service"),
    Episode.last_opat_day.between(bindparam("first"), bindparam("until")),
    Episode.therapy_ended_on <= bindparam("as_at"),
)

# Not in the return, yet its data queries may belong to the quarter: a course is open or ends after
# the as-at date, or no day counts. Each condition is answered by an index of its own.
UNFINISHED: Condition = (
    Episode.id.in_(
        union_all(
            *(
                select(Episode.id).where(Episode.service == bindparam("service"), *condition)
                for condition in (
                    (Episode.last_opat_day > bindparam("as_at"),),
                    (
                        Episode.last_opat_day.between(bindparam("first"), bindparam("until")),
                        Episode.therapy_ended_on > bindparam("as_at"),
                    ),
                    (
                        Episode.last_opat_day.is_(None),
                        Episode.outcome_on.between(bindparam("first"), bindparam("until")),
                    ),
                    (
                        Episode.last_opat_day.is_(None),
                        Episode.decision == "accepted",
                        Episode.decided_on.between(bindparam("first"), bindparam("until")),
                    ),
                )
            )
        )
    ),
)

# Referrals accepted and rejected in the quarter (R8).
DECIDED_IN = (
    select(
        Episode.id,
        Episode.patient_id,
        Episode.decision,
        Episode.decided_on,
        Episode.rejection_reasons,
        Exclusion.reason,
    )
    .select_from(Episode)
    .outerjoin(Episode.exclusion)
    .where(
        Episode.service == bindparam("service"),
        Episode.decision.in_(["accepted", "rejected"]),
        Episode.decided_on.between(bindparam("first"), bindparam("until")),
    )
    .order_by(Episode.id)
)


def load_material(service: str, quarter: Quarter, as_at: date) -> Material:
    """Everything the return is counted from. Its cost is the quarter's, whatever lies behind."""
    loaded = load_records(ENDED_IN, **_values(service, quarter, as_at), as_at=as_at)
    accepted, rejected, excluded = _decided_in(service, quarter, as_at)
    for record, reason in loaded:
        if reason is not None and counted_in(record, quarter, as_at):
            excluded[record.id] = reason
    return Material(
        service,
        quarter,
        as_at,
        _not_excluded(loaded),
        accepted,
        rejected,
        dict(sorted(excluded.items())),
    )


def load_unfinished(service: str, quarter: Quarter, as_at: date) -> tuple[EpisodeRecord, ...]:
    """Episodes not in the return whose data queries may belong to the quarter (R19).

    Some may belong elsewhere: `pms.domain.queries.query_quarter` decides.
    """
    values = _values(service, quarter, as_at)
    return _not_excluded(load_records(UNFINISHED, **values, as_at=as_at))


def _values(service: str, quarter: Quarter, as_at: date) -> dict[str, Any]:
    return {"service": service, "first": quarter.start, "until": min(quarter.end, as_at)}


def first_year(services: Iterable[str]) -> int | None:
    """The year of the earliest decision, before which no quarter holds anything."""
    earliest = [
        db.session.scalar(
            select(func.min(Episode.decided_on)).where(
                Episode.service == service, Episode.decision == decision
            )
        )
        for service in services
        for decision in ("accepted", "rejected")  # each the first entry of an index
    ]
    return min((day.year for day in earliest if day), default=None)


def _not_excluded(loaded: Iterable[Loaded]) -> tuple[EpisodeRecord, ...]:
    return tuple(record for record, reason in loaded if reason is None)


def _decided_in(
    service: str, quarter: Quarter, as_at: date
) -> tuple[tuple[Acceptance, ...], tuple[EpisodeRecord, ...], dict[int, str]]:
    """Referrals accepted and rejected in the quarter (R8), and the excluded ones' reasons."""
    rows: Iterable[Any] = db.session.execute(DECIDED_IN, _values(service, quarter, as_at))
    accepted, rejected, excluded = [], [], {}
    for id_, patient_id, decision, decided_on, reasons, exclusion_reason in rows:
        if exclusion_reason is not None:
            excluded[id_] = exclusion_reason
        elif decision == "accepted":
            accepted.append(Acceptance(decided_on, patient_id, id_))
        else:
            rejected.append(EpisodeRecord(id_, patient_id, service, decision, decided_on, reasons))
    return tuple(accepted), tuple(rejected), excluded
