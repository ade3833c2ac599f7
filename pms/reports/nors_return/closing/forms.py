"""Closing a quarter, and what is said of its return afterwards."""

from datetime import date

from wtforms import HiddenField, StringField, ValidationError

from pms.domain.nors.closing import reason_problem, upload_date_problem, visible_date_problem
from pms.domain.text.lengths import FREE_TEXT, SHORT_TEXT
from pms.domain.text.numbers import whole
from pms.reports.nors_return.models import Submission
from pms.saving import SectionForm
from pms.web.fields import DayField, at_most
from pms.web.typed import PlainForm


class CloseForm(PlainForm):
    """Names the revision that the page offered, so that a second press makes no further one, and
    the numbers that it showed."""

    revision = HiddenField()
    seen = HiddenField()
    reason = StringField(
        "Why is the return revised?",
        description="For example, an outcome was corrected after the upload. Do not name a patient:"
        " everybody who sees reports reads it",
        validators=[at_most(FREE_TEXT)],
    )

    def __init__(self, revision: int) -> None:
        super().__init__()
        if not self.is_submitted():
            self.revision.data = str(revision)
        if revision == 1:
            del self.reason

    def validate_reason(self, field: StringField) -> None:
        if problem := reason_problem(field.data):
            raise ValidationError(problem)

    @property
    def asked(self) -> int:
        """The revision that the page offered; 0 where the request names none."""
        try:
            return whole(self.revision.data or "")
        except ValueError:
            return 0


class SubmissionForm(SectionForm):
    row: Submission

    def __init__(self, row: Submission, today: date, **first: str) -> None:
        self.today = today
        super().__init__(row)
        for name, value in first.items():
            if not self.is_submitted() and not self[name].data:
                self[name].data = value


class UploadForm(SubmissionForm):
    """When, by whom, and what the registry answered."""

    uploaded_on = DayField("Uploaded on", description="For example, today or 13/7/2026")
    uploaded_by = StringField("Uploaded by", validators=[at_most(SHORT_TEXT)])
    registry_reference = StringField(
        "The registry's reference",
        description="If NORS showed one. Do not name a patient: everybody who sees reports reads "
        "it",
        validators=[at_most(SHORT_TEXT)],
    )

    def validate_uploaded_on(self, field: DayField) -> None:
        if field.data is None and self.row.uploaded_on is None:
            raise ValidationError("Enter the day of the upload")
        closed_on = self.row.final_return.as_at
        for problem in (
            upload_date_problem(field.data, closed_on, self.today),
            visible_date_problem(self.row.visible_on, field.data, self.today),
        ):
            if problem:
                raise ValidationError(problem)


class VisibleForm(SubmissionForm):
    """Since when the return can be seen on the registry."""

    visible_on = DayField("Seen on the registry on", description="For example, today or 13/7/2026")

    def validate_visible_on(self, field: DayField) -> None:
        if field.data is None and self.row.visible_on is None:
            raise ValidationError("Enter the day you saw it")
        if problem := visible_date_problem(field.data, self.row.uploaded_on, self.today):
            raise ValidationError(problem)
