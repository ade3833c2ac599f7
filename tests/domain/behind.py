"""What the page opens behind a number, of episodes that no database keeps."""

from collections.abc import Sequence
from datetime import date

from pms.domain.counting.records import EpisodeRecord
from pms.domain.nors.report import Acceptance, Return
from pms.domain.nors.sections import Number
from pms.reports.nors_return.contributing import OpenedNumber, opened
from pms.reports.nors_return.queries import Material
from tests.domain.records import LISTS


def opened_of(
    return_: Return,
    number: Number,
    episodes: Sequence[EpisodeRecord],
    accepted: Sequence[Acceptance],
) -> OpenedNumber:
    """One number of a return, opened as the page opens it."""
    service, quarter, as_at = return_.service, return_.quarter, return_.as_at

    def is_in(day: date | None) -> bool:
        return day is not None and day in quarter and day <= as_at

    material = Material(
        service=service,
        quarter=quarter,
        as_at=as_at,
        episodes=tuple(one for one in episodes if one.service == service),
        accepted=tuple(one for one in accepted if is_in(one.decided_on)),
        rejected=tuple(
            one for one in episodes if one.service == service and is_in(one.rejected_on)
        ),
        excluded={},
    )
    return opened(return_, material, "", [number], LISTS)
