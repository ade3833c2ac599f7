"""Why an episode is left out of the returns."""

from wtforms import StringField, ValidationError

from pms.domain.nors.closing import exclusion_problem
from pms.domain.text.lengths import FREE_TEXT
from pms.episodes.models import Exclusion
from pms.saving import SectionForm
from pms.web.fields import at_most


class ExclusionForm(SectionForm):
    """`ExclusionForm(exclusion)` corrects the reason, without one it leaves the episode out."""

    row: Exclusion | None

    reason = StringField(
        "Why is the episode excluded?",
        description="Do not name a patient: managers and clinical staff read it, and it goes"
        " into the return's manifest",
        validators=[at_most(FREE_TEXT)],
    )

    def validate_reason(self, field: StringField) -> None:
        if problem := exclusion_problem(field.data):
            raise ValidationError(problem)
