"""Questions about the decision on a referral, and the plan it is accepted with."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from flask import url_for
from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from pms.domain.care.episode_rules import (
    decision_date_problem,
    decision_problem,
    planned_end_problem,
    rejection_problem,
)
from pms.domain.care.item_rules import dose_problem
from pms.domain.care.plan import planned_review_problem, start_problem
from pms.episodes import plan
from pms.episodes.courses.usual import PLAN, ask_usual
from pms.episodes.forms import EpisodeForm, explain
from pms.episodes.lists import DECISION_LISTS
from pms.episodes.models import Course, Episode, Line
from pms.picklists.queries import choices
from pms.saving import OUR_REF, find_by_ref
from pms.store.base import new_ref
from pms.web.fields import DayField, DoseField, OptionalSelectField, as_choices

DECISIONS = [("accepted", "Accept"), ("rejected", "Reject"), ("", "Awaiting a decision")]
USUAL_ROUTE = "iv"


class DecisionForm(EpisodeForm):
    """Decides; the plan counts where the referral is accepted, the reasons where it is rejected."""

    not_columns = frozenset({"start_course_on", "start_line_on", "course_ref", "line_ref"})
    lists: ClassVar[Mapping[str, str]] = {**DECISION_LISTS, **plan.LISTS}

    decision = RadioField("Decision", choices=as_choices(DECISIONS), coerce=lambda code: code or "")
    decided_on = DayField("Decided on", description="If accepted, the day of acceptance")
    decided_by = OptionalSelectField("Decided by")
    rejection_reasons = SelectMultipleField(
        "Why it is rejected", option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    planned_agent = OptionalSelectField("Antimicrobial", blank="Not decided")
    planned_dose = DoseField("Dose", unit="planned_dose_unit")
    planned_dose_unit = OptionalSelectField("Unit")
    planned_frequency = OptionalSelectField("Frequency")
    planned_route = OptionalSelectField("Route")
    planned_administered_by = OptionalSelectField("Given by", blank="Not decided")
    start_course_on = DayField("Start this course on", description="Blank to start it later")
    planned_device = OptionalSelectField("Line", blank="Not decided")
    start_line_on = DayField("Line inserted on", description="Blank if it is not in yet")
    planned_end_on = DayField(
        "Planned end of treatment", description="For example, +14", planned=True
    )
    planned_review_on = DayField("Next review", description="For example, +7", planned=True)
    course_ref = HiddenField()
    line_ref = HiddenField()

    def __init__(self, episode: Episode, today: date, has_courses: bool, has_lines: bool) -> None:
        super().__init__(episode, today)
        self.has_courses, self.has_lines = has_courses, has_lines
        known = {*episode.rejection_reasons}
        self.rejection_reasons.choices = as_choices(
            {**dict(choices("rejection_reason")), **self._retired(known)}.items()
        )
        for ref in (self.course_ref, self.line_ref):
            if not OUR_REF.fullmatch(ref.data or ""):
                ref.data = new_ref()
        ask_usual(self.planned_agent, PLAN, url_for("episodes.usual_course", episode_id=episode.id))
        if not self.is_submitted() and not episode.planned_agent:
            self.planned_route.data = episode.planned_route or USUAL_ROUTE

    def _retired(self, known: set[str]) -> dict[str, str]:
        """Reasons already given that are no longer offered."""
        return {code: dict(choices("rejection_reason", code)).get(code, code) for code in known}

    def values(self) -> dict[str, Any]:
        """As the action keeps them: nothing of a decision that is not made, and the plan as it
        stands where nothing is accepted."""
        values = super().values()
        if values["decision"] is None:
            values.update(decided_on=None, decided_by=None)
        if values["decision"] != "rejected":
            values["rejection_reasons"] = ()
        if values["decision"] != "accepted":
            values.update({name: getattr(self.row, name) for name in plan.COLUMNS})
        return values

    def starts(self) -> plan.Starts:
        """What is to start at once."""
        return plan.Starts(
            self.start_course_on.data,
            self.course_ref.data,
            self.start_line_on.data,
            self.line_ref.data,
        )

    @property
    def accepts(self) -> bool:
        return bool(self.decision.data == "accepted")

    def validate_decision(self, field: RadioField) -> None:
        explain(decision_problem(field.data, has_courses=self.has_courses))

    def validate_rejection_reasons(self, field: SelectMultipleField) -> None:
        unexplained = self.row.is_rejected_unexplained
        explain(rejection_problem(self.decision.data, field.data or (), unexplained=unexplained))

    def validate_decided_on(self, field: DayField) -> None:
        if self.decision.data:
            explain(decision_date_problem(field.data, self.row.referred_on, self.today))

    def validate_planned_dose(self, field: DoseField) -> None:
        if self.accepts:
            explain(dose_problem(field.data, self.planned_dose_unit.data))

    def validate_planned_end_on(self, field: DayField) -> None:
        if self.accepts:
            explain(planned_end_problem(field.data, self.row.referred_on))

    def validate_planned_review_on(self, field: DayField) -> None:
        if self.accepts:
            explain(planned_review_problem(field.data, self.decided_on.data))

    def validate_start_course_on(self, field: DayField) -> None:
        if self.accepts and find_by_ref(Course, self.course_ref.data) is None:
            what, already = self.planned_agent.data, self.has_courses
            explain(start_problem(field.data, what, already, self.today, "antimicrobial"))

    def validate_start_line_on(self, field: DayField) -> None:
        if self.accepts and find_by_ref(Line, self.line_ref.data) is None:
            what, already = self.planned_device.data, self.has_lines
            explain(start_problem(field.data, what, already, self.today, "line"))
