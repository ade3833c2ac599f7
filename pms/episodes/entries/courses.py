"""Antimicrobial courses of an episode, and how a drug was given last."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Required, TypedDict, Unpack

from wtforms import TextAreaField
from wtforms.validators import DataRequired

from pms.domain.care import course as care
from pms.domain.care.lists import CourseRules
from pms.domain.care.problem import Problem, row_of
from pms.domain.text.lengths import FREE_TEXT
from pms.episodes.covers import ask_for_cover, usual_end
from pms.episodes.entries.actions import fill, keep, require, require_codes
from pms.episodes.entries.drug_choice import OF_COURSE, DrugSaid, ask_usual, of_recorded, say
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.models import Course, Episode
from pms.episodes.overrides import direct_allergy, keep_reason, override_of
from pms.episodes.plan import plan_in
from pms.picklists.covers import long_acting_agents
from pms.picklists.queries import organisation_lists
from pms.web.fields import (
    CodeField,
    DayField,
    DoseField,
    OptionalSelectField,
    at_most,
)

LISTS = {
    "agent": "antimicrobial",
    "route": "route",
    "dose_unit": "dose_unit",
    "frequency": "frequency",
    "administered_by": "administered_by",
    "delivery_form": "delivery_form",
    "course_end_reason": "course_end_reason",
}
"""The list of each column that holds a code."""

END_LISTS = {"course_end_reason": "course_end_reason"}
"""Those of a course's end alone."""


def rules(
    answers: Mapping[str, Any],
    course: Course | None,
    today: date,
    *,
    decision: str | None = None,
    must_end: bool = False,
    whole: bool = False,
    episode: Episode | None = None,
) -> Iterator[Problem]:
    """`decision` is that on the referral of a new course; `whole`: all that it says is asked, of a
    new one by its `episode`."""
    row = row_of(care.CourseRow, answers, course)
    agent = answers.get("agent", course.agent if course else None)
    episode = course.episode if course else episode
    return care.problems(
        row,
        today=today,
        decision=decision,
        must_end=must_end,
        long_acting=whole and agent in long_acting_agents(),
        allergy=direct_allergy(episode, agent) if whole else "",
        outcome_on=episode.outcome_on if episode and _is_by_opat(answers, course) else None,
    )


def _is_by_opat(answers: Mapping[str, Any], course: Course | None) -> bool:
    """Whether it counts, as it would be with the answers."""
    names = ("route", "administered_by", "agent")
    told = {name: answers.get(name, getattr(course, name, None)) for name in names}
    return CourseRules(organisation_lists()).classify(**told).counted


def allergy_reason(description: str = "") -> TextAreaField:
    """Asked where a drug meets a recorded allergy directly."""
    return TextAreaField(
        "Why it is given all the same", validators=[at_most(FREE_TEXT)], description=description
    )


class CourseForm(EntryForm):
    lists, rules = LISTS, rules
    not_columns = frozenset({"allergy_reason"})
    episode: Episode | None = None
    """Which a new course is added to."""

    agent = CodeField("Antimicrobial", validators=[DataRequired("Select the antimicrobial")])
    route = OptionalSelectField("Route")
    dose = DoseField("Dose", unit="dose_unit")
    dose_unit = OptionalSelectField("Unit")
    frequency = OptionalSelectField("Frequency")
    administered_by = OptionalSelectField("Given by")
    delivery_form = OptionalSelectField("Delivery form")
    started_on = DayField("Started on", validators=[DataRequired("Enter the day it started")])
    ended_on = DayField(
        "Ends on, or covers until",
        description="Leave blank while it is running; may be in the future. Of a long-acting drug "
        "the day it covers until",
        planned=True,
    )
    course_end_reason = OptionalSelectField("Why it ends")
    allergy_reason = allergy_reason()

    def __init__(self, row: Course | None = None, *, today: date, **first: Any) -> None:
        super().__init__(row, today=today, **first)
        if row is not None and not self.is_submitted():
            standing = override_of(row)
            self.allergy_reason.data = standing.reason if standing else None
        if row is not None:
            asked = of_recorded(row)
            ask_usual(self.agent, asked, asked.url(row.episode_id))

    def values(self) -> dict[str, Any]:
        return {**super().values(), "allergy_reason": self.allergy_reason.data or None}

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        decision = self.episode.decision if self.episode else None
        return rules(
            answers, self.row, self.today, decision=decision, whole=True, episode=self.episode
        )

    @property
    def drug_said(self) -> DrugSaid:
        """What is said below the drug that is chosen."""
        episode = self.row.episode if self.row else self.episode
        return say(episode, of_recorded(self.row) if self.row else OF_COURSE, self.values())


class EndCourseForm(EntryForm):
    """The short way to end a course: when and why."""

    row: Course
    lists, rules = END_LISTS, rules

    ended_on = DayField(
        "Last day",
        description="The last day it is given",
        planned=True,
        validators=[DataRequired("Enter its last day")],
    )
    course_end_reason = OptionalSelectField("Why it ends")

    def __init__(self, row: Course, *, today: date) -> None:
        super().__init__(row, today=today)
        if not self.is_submitted():
            self.ended_on.data = usual_end(row, today)  # also where another day was planned
        ask_for_cover(self.ended_on, row, today)


def new_course(episode: Episode, today: date, **more: Any) -> CourseForm:
    """A form that begins with what is usually right: from today, given as the course before; the
    first one as it was planned."""
    before = episode.courses[-1] if episode.courses else None
    first: dict[str, Any] = {"started_on": today}
    if before:
        for name in ("route", "administered_by", "delivery_form"):
            first[name] = getattr(before, name)
    else:
        first |= plan_in(episode).drug()
        first["route"] = first["route"] or "iv"
        if first["agent"] in long_acting_agents():
            first["ended_on"] = episode.planned_end_on
    form = CourseForm(today=today, **first, **more)
    form.episode = episode
    ask_usual(form.agent, OF_COURSE, OF_COURSE.url(episode.id))
    return form


class CourseValues(TypedDict, total=False):
    agent: Required[str]
    route: str | None
    dose: float | None
    dose_unit: str | None
    frequency: str | None
    administered_by: str | None
    delivery_form: str | None
    started_on: Required[date]
    ended_on: date | None
    course_end_reason: str | None
    allergy_reason: str | None
    """Why it is given although it meets an allergy: kept beside the course."""


def record_course(
    episode: Episode, today: date, *, ref: str, **values: Unpack[CourseValues]
) -> Course:
    """A new course; refused on a rejected referral, and after the outcome."""
    decision = episode.decision
    require(rules, values, None, today, decision=decision, whole=True, episode=episode)
    require_codes(None, LISTS, values)
    reason = values.pop("allergy_reason", None)
    course = keep(Course(episode=episode, ref=ref, **values))
    keep_reason(course, reason)
    return course


def correct_course(course: Course, today: date, **values: Unpack[CourseValues]) -> Course:
    if "allergy_reason" not in values and (standing := override_of(course)):
        values["allergy_reason"] = standing.reason
    require(rules, values, course, today, whole=True)
    require_codes(course, LISTS, values)
    reason = values.pop("allergy_reason", None)
    fill(course, values)
    keep_reason(course, reason)
    return course


def end_course(
    course: Course, today: date, *, ended_on: date | None, course_end_reason: str | None
) -> Course:
    """The last day may lie ahead, a planned end, or be taken back."""
    values = {"ended_on": ended_on, "course_end_reason": course_end_reason}
    require(rules, values, course, today)
    require_codes(course, END_LISTS, values)
    return fill(course, values)


COURSES = EntryKind(
    "courses",
    Course,
    "course",
    new=new_course,
    form=CourseForm,
    record=record_course,
    correct=correct_course,
)
