"""The parts of a discharge: each asks about one row, and carries what it was opened with."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from flask import request
from wtforms import BooleanField, StringField

from pms.domain.care import step_down
from pms.domain.care.problem import Problem, row_of
from pms.domain.care.suggestion import Suggestion
from pms.domain.text.lengths import SHORT_TEXT
from pms.episodes.covers import ask_for_cover
from pms.episodes.discharge import (
    END_LISTS,
    MISSING_LISTS,
    ORAL,
    STEP_DOWN_LISTS,
)
from pms.episodes.entries import courses, lines
from pms.episodes.entries.drug_choice import OF_STEP_DOWN, DrugSaid, ask_usual, say
from pms.episodes.forms import OutcomesForm, short_text
from pms.episodes.models import Course, Episode, EpisodeItem, Line
from pms.episodes.overrides import direct_allergy
from pms.episodes.rules import discharge_rules, follow_up_rules
from pms.picklists.queries import choices
from pms.saving import OWN_FIELDS, SectionForm
from pms.web.fields import DayField, DoseField, OptionalSelectField, at_most


class PartForm(SectionForm):
    """Some questions about a row. Which ones may differ from row to row: `asked` names them."""

    lists: ClassVar[Mapping[str, str]] = {}
    opens: Sequence[Any] = ()
    """The forms that an answer of this one may open below it."""
    notes: Sequence[Any] = ()
    """The lines that it may open, on what is asked further down."""

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


class DischargeCourseForm(PartForm):
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
        if "ended_on" in asked:
            self.ended_on.description = ""
            ask_for_cover(self.ended_on, course, today)

    @property
    def name_in_ids(self) -> str:
        return "lastday"

    @property
    def is_ending(self) -> bool:
        return "ended_on" in self

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        must_end = self.is_ending and self.counted
        return courses.rules(answers, self.row, self.today, must_end=must_end)


class DischargeLineForm(PartForm):
    row: Line
    lists = lines.REMOVAL_LISTS

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

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return lines.rules(answers, self.row, self.today, is_settled=True)


class MissingForm(PartForm):
    """What the return misses of the episode itself."""

    row: Episode
    lists = MISSING_LISTS

    specialty = OptionalSelectField("Referring specialty")
    diagnosis = OptionalSelectField("Diagnosis")


class StepDownForm(PartForm):
    """The oral antimicrobial a patient goes on with: a course of its own, where there is one."""

    lists = STEP_DOWN_LISTS
    not_columns = frozenset({"allergy_reason", "not_known"})

    agent = OptionalSelectField("Oral antimicrobial", blank="None")
    dose = DoseField("Dose", unit="dose_unit")
    dose_unit = OptionalSelectField("Unit")
    frequency = OptionalSelectField("Frequency")
    started_on = DayField("Starts on", description="")
    ended_on = DayField("Planned last day", description="+14 is in two weeks")
    allergy_reason = courses.allergy_reason()
    not_known = BooleanField("Not known now which oral antimicrobial")

    def __init__(self, today: date, episode: Episode) -> None:
        self.episode = episode
        super().__init__(None, "stepdown", today, started_on=today)
        ask_usual(self.agent, OF_STEP_DOWN, OF_STEP_DOWN.url(episode.id))

    @property
    def is_wanted(self) -> bool:
        return bool(self.agent.data)

    def values(self) -> dict[str, Any]:
        return {**super().values(), "allergy_reason": self.allergy_reason.data or None}

    def unsaved(self) -> list[EpisodeItem]:
        """The course as it is typed so far."""
        values = super().values()
        return [Course(**{**ORAL, **values})] if values["agent"] and values["started_on"] else []

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return step_down.problems(
            row_of(step_down.StepDownRow, answers),
            today=self.today,
            allergy=direct_allergy(self.episode, answers.get("agent")),
        )

    @property
    def drug_said(self) -> DrugSaid:
        """What is said below the drug."""
        return say(self.episode, OF_STEP_DOWN, self.values())


def follow_up_with() -> StringField:
    return short_text("Follow-up with, and how", description="Such as: OPAT clinic, telephone")


class EndForm(OutcomesForm):
    """How the episode ends, and who sees the patient next."""

    opens: Sequence[Any] = ()
    notes: Sequence[Any] = ()

    follow_up_on = DayField("Follow-up on", description="+14 is in two weeks")
    follow_up_with = follow_up_with()

    def __init__(self, episode: Episode, today: date, suggest: Any, suggest_infection: Any) -> None:
        self._suggest, self._suggest_infection = suggest, suggest_infection
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

    def infection_suggestion(self) -> Suggestion | None:
        """What R10b suggests, given the same."""
        found: Suggestion | None = self._suggest_infection()
        return found

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        yield from discharge_rules(answers, self.row)
        yield from super().problems(answers)
        yield from follow_up_rules(answers, self.row, self.today)


class FollowUpForm(SectionForm):
    """The follow-up alone, after the discharge."""

    row: Episode

    follow_up_on = DayField("Follow-up on", description="+14 is in two weeks")
    follow_up_with = follow_up_with()

    def __init__(self, episode: Episode, today: date) -> None:
        self.today = today
        super().__init__(episode)

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return follow_up_rules(answers, self.row, self.today)


def posted(part: str) -> frozenset[str]:
    """The questions of a part that the form which was sent had."""
    prefix = f"{part}-"
    return frozenset(name.removeprefix(prefix) for name in request.form if name.startswith(prefix))
