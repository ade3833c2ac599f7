"""What reports count: an ended episode with its treatment, or a referral that was decided."""

from datetime import date
from typing import NamedTuple, Protocol

from pms.domain.counting.records import Decision, EpisodeRecord
from pms.domain.counting.treatment import Treatment


class Case(Protocol):
    """Anything a table can count: one episode, on the day by which it belongs to a period."""

    @property
    def episode_id(self) -> int: ...

    @property
    def day(self) -> date: ...


class EndedEpisode(NamedTuple):
    """A counted episode (R7); it belongs where its last OPAT day lies, with all its days (R6)."""

    record: EpisodeRecord
    treatment: Treatment
    as_at: date

    @property
    def episode_id(self) -> int:
        return self.record.id

    @property
    def day(self) -> date:
        return self.treatment.last_opat_day


class Decided(NamedTuple):
    """A referral that was accepted or rejected; it belongs where its decision lies (R8)."""

    episode_id: int
    day: date
    decision: Decision
    rejection_reasons: tuple[str, ...] = ()
    referred_on: date | None = None
    specialty: str | None = None
    consultant: str | None = None
    ward: str | None = None
    pathway: str | None = None
    commissioner: str | None = None
