"""The parts of a discharge: each asks about one row, and carries what it was opened with."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, ClassVar

from flask import request
from wtforms import StringField

from pms.domain.care.discharge import (
    death_problem,
    follow_up_problem,
    last_day_problem,
    line_left_problem,
    needed_problem,
    step_down_problem,
)
from pms.domain.care.item_rules import course_end_problem, dose_problem, happened_problem
from pms.domain.care.outcome import Suggestion
from pms.domain.text.lengths import SHORT_TEXT
from pms.episodes.discharge import (
    END_LISTS,
    MISSING_LISTS,
    STEP_DOWN_LISTS,
)
from pms.episodes.forms import OutcomesForm, explain, short_text
from pms.episodes.lines import REMOVAL_LISTS
from pms.episodes.models import Course, Episode, Line
from pms.picklists.queries import choices
from pms.saving import OWN_FIELDS, SectionForm
from pms.web.fields import DayField, DoseField, OptionalSelectField, at_most


class PartForm(SectionForm):
    """Some questions about a row. Which ones may differ from row to row: `asked` names them."""

    lists: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self, row: Any, part: str, today: date, asked: Collection[str] | None = None, **first: Any
    ) -> None:
        self.today, self.asked = today, asked
        super().__init__(row, prefix=f"{part}-", meta={"csrf": False}, **first)
        for field in list(self):
            if asked is not None and field.short_name not in {*asked, *OWN_FIELDS}:
                del self[field.short_name]
        for column, list_name in self.lists.items():
            if column in self:
                self[column].offer(choices(list_name, getattr(row, column, None)))

    @property
    def columns(self) -> list[str]:
        return [name for name in super().columns if self.asked is None or name in self.asked]


class CourseForm(PartForm):
    """When and why a running course ends; of any course, what the return misses of it."""

    row: Course
    lists = END_LISTS

    ended_on = DayField("Last day", description="The last day it is given, or covers")
    course_end_reason = OptionalSelectField("Why it ends")
    route = OptionalSelectField("Route")
    administered_by = OptionalSelectField("Given by")

    def __init__(
        self,
        course: Course,
        today: date,
        asked: Collection[str],
        *,
        counted: bool,
        default: date | None,
    ) -> None:
        self.counted = counted
        super().__init__(course, f"course-{course.id}", today, asked)
        if not self.is_submitted() and "ended_on" in asked:
            self.ended_on.data = default

    @property
    def name_in_ids(self) -> str:
        return "lastday"

    @property
    def is_ending(self) -> bool:
        return "ended_on" in self

    def validate_ended_on(self, field: DayField) -> None:
        explain(last_day_problem(field.data, self.row.started_on, counted=self.counted))


class LineForm(PartForm):
    row: Line
    lists = REMOVAL_LISTS

    removed_on = DayField("Removed on", description="")
    removal_reason = OptionalSelectField("Why it was removed")
    stays_in_reason = StringField(
        "Or it stays in, because",
        validators=[at_most(SHORT_TEXT)],
        description="For example: kept for dialysis",
    )

    def __init__(self, line: Line, today: date) -> None:
        super().__init__(line, f"line-{line.id}", today)

    @property
    def name_in_ids(self) -> str:
        return "lineleft"

    def validate_removed_on(self, field: DayField) -> None:
        line = self.row
        reason = self.values()["stays_in_reason"]
        explain(line_left_problem(field.data, reason, line.inserted_on, self.today))


class MissingForm(PartForm):
    """What the return misses of the episode itself."""

    row: Episode
    lists = MISSING_LISTS

    specialty = OptionalSelectField("Referring specialty")
    diagnosis = OptionalSelectField("Diagnosis")


class StepDownForm(PartForm):
    """The oral antimicrobial a patient goes on with: a course of its own, where there is one."""

    lists = STEP_DOWN_LISTS

    agent = OptionalSelectField("Oral antimicrobial", blank="None")
    dose = DoseField("Dose", unit="dose_unit")
    dose_unit = OptionalSelectField("Unit")
    frequency = OptionalSelectField("Frequency")
    started_on = DayField("Starts on", description="")
    ended_on = DayField("Planned last day", description="+14 is in two weeks")

    def __init__(self, today: date) -> None:
        super().__init__(None, "stepdown", today, started_on=today)

    @property
    def is_wanted(self) -> bool:
        return bool(self.agent.data)

    def validate_agent(self, field: OptionalSelectField) -> None:
        told = (self.dose.data, self.dose_unit.data, self.frequency.data, self.ended_on.data)
        explain(step_down_problem(field.data, *told))

    def validate_dose(self, field: DoseField) -> None:
        explain(dose_problem(field.data, self.dose_unit.data))

    def validate_started_on(self, field: DayField) -> None:
        if self.is_wanted:
            explain(None if field.data else "Enter the day it starts")
            explain(happened_problem(field.data, self.today))

    def validate_ended_on(self, field: DayField) -> None:
        explain(course_end_problem(field.data, self.started_on.data))


def follow_up_with() -> StringField:
    return short_text("Follow-up with, and how", description="Such as: OPAT clinic, telephone")


class EndForm(OutcomesForm):
    """How the episode ends, and who sees the patient next."""

    follow_up_on = DayField("Follow-up on", description="+14 is in two weeks")
    follow_up_with = follow_up_with()

    def __init__(self, episode: Episode, today: date, suggest: Any) -> None:
        self._suggest = suggest
        super().__init__(episode, today)
        self.outcome_on.label.text = "Discharged on"
        if not self.is_submitted() and not self.outcome_on.data:
            self.outcome_on.data = today

    @property
    def name_in_ids(self) -> str:
        return "discharge"

    def suggestion(self) -> Suggestion:
        """What R10 suggests, given the answers of every part."""
        found: Suggestion = self._suggest()
        return found

    def validate_therapy_end_reason(self, field: OptionalSelectField) -> None:
        explain(needed_problem("therapy_end_reason", field.data))

    def validate_infection_outcome(self, field: OptionalSelectField) -> None:
        explain(needed_problem("infection_outcome", field.data))

    def validate_opat_outcome(self, field: OptionalSelectField) -> None:
        explain(needed_problem("opat_outcome", field.data))

    def validate_outcome_on(self, field: DayField) -> None:
        explain(needed_problem("outcome_on", field.data))
        super().validate_outcome_on(field)

    def validate_died_on(self, field: DayField) -> None:
        explain(death_problem(self.therapy_end_reason.data, field.data))
        super().validate_died_on(field)

    def validate_follow_up_on(self, field: DayField) -> None:
        recorded = self.row.follow_up_on
        explain(follow_up_problem(field.data, recorded, self.died_on.data, self.today))


class FollowUpForm(SectionForm):
    """The follow-up alone, after the discharge."""

    row: Episode

    follow_up_on = DayField("Follow-up on", description="+14 is in two weeks")
    follow_up_with = follow_up_with()

    def __init__(self, episode: Episode, today: date) -> None:
        self.today = today
        super().__init__(episode)

    def validate_follow_up_on(self, field: DayField) -> None:
        episode = self.row
        explain(follow_up_problem(field.data, episode.follow_up_on, episode.died_on, self.today))


def posted(part: str) -> frozenset[str]:
    """The questions of a part that the form which was sent had."""
    prefix = f"{part}-"
    return frozenset(name.removeprefix(prefix) for name in request.form if name.startswith(prefix))
