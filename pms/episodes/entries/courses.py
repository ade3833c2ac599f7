"""Antimicrobial courses of an episode, and how a drug was given last."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple, Required, TypedDict, Unpack

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import Field
from wtforms.validators import DataRequired

from pms import clock
from pms.auth.access import WRITES_PATIENTS, allow
from pms.domain.care import course as care
from pms.domain.care.lists import CourseRules
from pms.domain.care.problem import Problem, row_of
from pms.episodes.blueprint import bp
from pms.episodes.entries.actions import fill, keep, require, require_codes
from pms.episodes.entries.forms import EntryForm
from pms.episodes.entries.kind import EntryKind
from pms.episodes.entries.pages import show_item_saved, show_open
from pms.episodes.entries.queries import get_item_or_404
from pms.episodes.models import Course, Episode
from pms.episodes.plan import plan_in
from pms.episodes.queries import get_episode_or_404
from pms.picklists.queries import organisation_lists
from pms.saving import corrected
from pms.store.base import db
from pms.web.fields import CodeField, DayField, DoseField, OptionalSelectField

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
    episode: Episode | None = None,
) -> Iterator[Problem]:
    """`decision` is that on the referral of a new course, which is of `episode`."""
    row = row_of(care.CourseRow, answers, course)
    episode = course.episode if course else episode
    return care.problems(
        row,
        today=today,
        decision=decision,
        must_end=must_end,
        outcome_on=episode.outcome_on if episode and _is_by_opat(answers, course) else None,
    )


def _is_by_opat(answers: Mapping[str, Any], course: Course | None) -> bool:
    """Whether it counts, as it would be with the answers."""
    names = ("route", "administered_by", "agent")
    told = {name: answers.get(name, getattr(course, name, None)) for name in names}
    return CourseRules(organisation_lists()).classify(**told).counted


class CourseForm(EntryForm):
    lists, rules = LISTS, rules
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
        "Ends on", description="Leave blank while it is running; may be in the future", planned=True
    )
    course_end_reason = OptionalSelectField("Why it ends")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        decision = self.episode.decision if self.episode else None
        return rules(answers, self.row, self.today, decision=decision, episode=self.episode)


class EndCourseForm(EntryForm):
    """The short way to end a course: when and why."""

    row: Course
    lists, rules = END_LISTS, rules

    ended_on = DayField("Last day", planned=True, validators=[DataRequired("Enter its last day")])
    course_end_reason = OptionalSelectField("Why it ends")

    def __init__(self, row: Course, *, today: date) -> None:
        super().__init__(row, today=today)
        if not self.is_submitted():
            self.ended_on.data = today  # also where another day was planned


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
    form = CourseForm(today=today, **first, **more)
    form.episode = episode
    ask_usual(form.agent, OF_COURSE, url_for("episodes.usual_course", episode_id=episode.id))
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


def record_course(
    episode: Episode, today: date, *, ref: str, **values: Unpack[CourseValues]
) -> Course:
    """A new course; refused on a rejected referral, and after the outcome."""
    require(rules, values, None, today, decision=episode.decision, episode=episode)
    require_codes(None, LISTS, values)
    return keep(Course(episode=episode, ref=ref, **values))


def correct_course(course: Course, today: date, **values: Unpack[CourseValues]) -> Course:
    require(rules, values, course, today)
    require_codes(course, LISTS, values)
    return fill(course, values)


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


@bp.route(
    "/episodes/<int:episode_id>/courses/<int:item_id>/end",
    methods=["GET", "POST"],
    endpoint="end_course",
)
@allow(*WRITES_PATIENTS)
def end(episode_id: int, item_id: int) -> ResponseReturnValue:
    course, today = get_item_or_404(Course, episode_id, item_id), clock.today()
    form = EndCourseForm(course, today=today)
    if form.validate_on_submit() and corrected(form, end_course, course, today):
        db.session.commit()
        return show_item_saved(COURSES, course)
    return show_open(COURSES, course, form, COURSES.questions("end_course"))


# --- How a drug was given last ------------------------------------------------------------------


class DrugQuestions(NamedTuple):
    """Where a form asks how a drug was given last: what the names of its questions begin with, and
    where the offer is shown."""

    prefix: str
    region: str

    @property
    def agent(self) -> str:
        return f"{self.prefix}agent"

    def answers(self, dose: Mapping[str, str]) -> dict[str, str]:
        """A dose by the names of the form's questions."""
        return {f"{self.prefix}{name}": value for name, value in dose.items()}


OF_COURSE = DrugQuestions("", "course-new-usual")
OF_PLAN = DrugQuestions("planned_", "plan-usual")


def ask_usual(agent: Field, asked: DrugQuestions, url: str) -> None:
    """Have the choice of a drug fetch how it was given last."""
    agent.render_kw = {
        "hx-get": url,
        "hx-trigger": "change",
        "hx-target": f"#{asked.region}",
        "hx-swap": "outerHTML",
    }


def find_last_use(episode: Episode, agent: str) -> Course | None:
    """The latest course of a drug with a dose: this patient's in the episode, else the service's.

    Never that of the other service: what a child was given says nothing for an adult.
    """
    return db.session.scalars(
        select(Course)
        .join(Course.episode)
        .where(Course.agent == agent, Course.dose.is_not(None))
        .where(Episode.service == episode.service)
        .order_by((Course.episode_id == episode.id).desc(), Course.id.desc())
        .limit(1)
    ).one_or_none()


@bp.route("/episodes/<int:episode_id>/courses/usual")
@allow(*WRITES_PATIENTS)
def usual_course(episode_id: int) -> ResponseReturnValue:
    """How the drug was given last: shown in the form that asks for it, for one press.

    Which form asks is told by the name of its question.
    """
    episode = get_episode_or_404(episode_id)
    asked = OF_PLAN if OF_PLAN.agent in request.args else OF_COURSE
    usual = find_last_use(episode, request.args.get(asked.agent, ""))
    return render_template(
        "episodes/courses/_usual.html", usual=usual, episode=episode, asked=asked
    )
