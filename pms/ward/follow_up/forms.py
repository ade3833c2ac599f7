"""Questions about somebody who is followed up."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pms.domain.care.problem import Problem, row_of
from pms.domain.care.schedule import ScheduleRow, problems
from pms.episodes.entries.reviews import ReviewForm
from pms.saving import SectionForm
from pms.web.fields import WholeNumberField

NOT_ASKED = ("vip_score", "present", "oral_switch", "oral_switch_reason")


class DueReviewForm(ReviewForm):
    """A review, or bloods alone; its ids name the patient, for several may be open at once.

    What belongs to treatment by line and to the ward round is not asked.
    """

    def __init__(self, *, episode_id: int, today: date, **first: Any) -> None:
        self.episode_id = episode_id
        super().__init__(today=today, **first)
        for name in NOT_ASKED:
            del self[name]

    def values(self) -> dict[str, Any]:
        return {**dict.fromkeys(NOT_ASKED), **super().values()}

    @property
    def name_in_ids(self) -> str:
        return f"due-{self.episode_id}"


class ScheduleForm(SectionForm):
    review_every_days = WholeNumberField("Review every")
    bloods_every_days = WholeNumberField("Bloods every")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return problems(row_of(ScheduleRow, answers, self.row))
