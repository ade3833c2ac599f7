"""What one quarter's return is counted from: the organisation's rows as frozen records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import bindparam, func, select, union_all

from pms.auth.models import User
from pms.domain.care.coded import code
from pms.domain.counting.quarter import Quarter
from pms.domain.counting.records import EpisodeRecord
from pms.domain.counting.treatment import counted_in
from pms.domain.nors.report import Acceptance
from pms.episodes.models import Episode, Exclusion
from pms.episodes.records import Condition, Loaded, load_records
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import current_scope


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


class Days(Protocol):
    """From a first day to a last: a quarter, or several one after the other."""

    @property
    def start(self) -> date: ...

    @property
    def end(self) -> date: ...


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


def load_material(
    service: str, quarter: Quarter, as_at: date, *, for_queries: bool = True
) -> Material:
    """Everything the return is counted from. Its cost is the quarter's, whatever lies behind."""
    values = _values(service, quarter, as_at)
    loaded = load_records(ENDED_IN, for_queries=for_queries, **values, as_at=as_at)
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


def load_ended(service: str, days: Days, as_at: date) -> tuple[EpisodeRecord, ...]:
    """Episodes whose therapy has ended, with the last OPAT day within the days."""
    values = _values(service, days, as_at)
    return _not_excluded(load_records(ENDED_IN, **values, as_at=as_at))


def load_decided(
    service: str, days: Days, as_at: date
) -> tuple[tuple[Acceptance, ...], tuple[EpisodeRecord, ...]]:
    """Referrals accepted and rejected within the days."""
    accepted, rejected, _ = _decided_in(service, days, as_at)
    return accepted, rejected


def load_unfinished(service: str, quarter: Days, as_at: date) -> tuple[EpisodeRecord, ...]:
    """Episodes not in the return whose data queries may belong to the quarter (R19).

    Some may belong elsewhere: `pms.domain.care.data_queries.query_quarter` decides.
    """
    values = _values(service, quarter, as_at)
    return _not_excluded(load_records(UNFINISHED, **values, as_at=as_at))


def _values(service: str, quarter: Days, as_at: date) -> dict[str, Any]:
    return {"service": service, "first": quarter.start, "until": min(quarter.end, as_at)}


def last_workers(patients: Mapping[int, int]) -> dict[int, str]:
    """Episode to the name of who last changed something of it; `patients` has each one's patient.

    Only people who still sign in here: they can be asked.
    """
    if not patients:
        return {}
    latest = (
        select(func.max(History.id))
        .where(
            History.organisation_id == current_scope(),
            History.patient_id.in_(set(patients.values())),
            History.episode_id.in_(list(patients)),
            History.action.in_(["create", "change", "override"]),
            History.user_id.is_not(None),
        )
        .group_by(History.episode_id)
    )
    return {
        episode_id: name
        for episode_id, name in db.session.execute(
            select(History.episode_id, User.name)
            .join(User, User.id == History.user_id)
            .where(History.id.in_(latest), User.disabled_at.is_(None))
        )
        if episode_id is not None
    }


def patients_of(episode_ids: Iterable[int]) -> dict[int, int]:
    """Episode to patient, by their ids."""
    found = select(Episode.id, Episode.patient_id).where(Episode.id.in_(set(episode_ids)))
    return {id_: patient_id for id_, patient_id in db.session.execute(found)}  # noqa: C416 (rows)


def first_decisions(services: Iterable[str]) -> dict[str, date]:
    """Service to the day of its first accepted or rejected referral, if it has any."""
    found = {}
    for service in services:
        days = [
            db.session.scalar(
                select(func.min(Episode.decided_on)).where(
                    Episode.service == service, Episode.decision == decision
                )
            )
            for decision in ("accepted", "rejected")  # each the first entry of an index
        ]
        if known := [day for day in days if day]:
            found[service] = min(known)
    return found


def _not_excluded(loaded: Iterable[Loaded]) -> tuple[EpisodeRecord, ...]:
    return tuple(record for record, reason in loaded if reason is None)


def _decided_in(
    service: str, quarter: Days, as_at: date
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
            read = tuple(map(code, reasons))
            rejected.append(EpisodeRecord(id_, patient_id, service, decision, decided_on, read))
    return tuple(accepted), tuple(rejected), excluded
