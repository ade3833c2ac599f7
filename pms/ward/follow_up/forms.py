"""Questions about somebody who is followed up."""

from datetime import date
from typing import Any

from pms.domain.counting.due import interval_problem
from pms.episodes.items.forms import explain
from pms.episodes.reviews.forms import ReviewForm
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


def is_interval(form: SectionForm, field: WholeNumberField) -> None:
    explain(interval_problem(field.data))


class ScheduleForm(SectionForm):
    review_every_days = WholeNumberField("Review every", validators=[is_interval])
    bloods_every_days = WholeNumberField("Bloods every", validators=[is_interval])
