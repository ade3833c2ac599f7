"""The questions of a discharge, all of them at once."""

from collections.abc import Sequence
from datetime import date
from itertools import chain
from typing import Any

from flask import request

from pms.auth.queries import current_ages
from pms.domain.care.data_queries import DataQuery, episode_queries
from pms.domain.care.lists import CourseRules
from pms.domain.care.suggestion import (
    Suggestion,
    suggest_infection_outcome,
    suggest_opat_outcome,
)
from pms.domain.counting.records import EpisodeRecord
from pms.episodes.covers import usual_end
from pms.episodes.discharge import NOT_A_LINE
from pms.episodes.discharge.in_place import ask_further_down, ask_in_place
from pms.episodes.discharge.part_forms import (
    DischargeCourseForm,
    DischargeLineForm,
    EndForm,
    MissingForm,
    StepDownForm,
    posted,
)
from pms.episodes.in_place.asking import When
from pms.episodes.models import Course, Episode, EpisodeItem, Line
from pms.episodes.records import record_of
from pms.form_group import FormGroup
from pms.picklists.covers import long_acting_agents
from pms.picklists.queries import names, organisation_lists
from pms.saving import SectionForm

ENDS = ("ended_on", "course_end_reason")
GAPS = ("route", "administered_by")
TAKEN_OUT = "Someone has since marked what you answered here as entered in error. Check it again"


class DischargeForm(FormGroup):
    """The parts of a discharge, in the order in which one thinks of them.

    Which rows it asks about is settled when it is opened: when it is sent, those that were in the
    form, and what is given by OPAT since then. So an end that somebody else has entered meanwhile
    is met as a clash, and no row is changed that its reader did not see.
    """

    def __init__(self, episode: Episode, today: date) -> None:
        self.episode, self.today = episode, today
        self.is_sent = request.method == "POST"
        self.rules = CourseRules(organisation_lists())
        self.courses = [
            self._course(course, asked)
            for course in episode.courses
            if (asked := self._asked_of(course))
        ]
        self.lines = [
            DischargeLineForm(line, today) for line in episode.lines if self._asks_about(line)
        ]
        self.missing = self._missing()
        self.step_down = StepDownForm(today, episode)
        self.end = EndForm(episode, today, self.suggestion, self.infection_suggestion)
        self.oral_courses: Sequence[str] = ()
        self.to_oral: When = ()
        self.says_oral = False
        self.in_place = ask_in_place(self)

    @property
    def parts(self) -> list[SectionForm]:  # type: ignore[override]
        """Rows are locked in this order: the episode after its courses, as by any other save."""
        return [*self.rows, *self.in_place]

    @property
    def rows(self) -> list[SectionForm]:
        """The parts that are asked in any discharge."""
        return [*self.courses, *self.lines, self.end, self.missing, self.step_down]

    @property
    def ending(self) -> list[DischargeCourseForm]:
        """The parts of courses that end."""
        return [part for part in self.courses if part.is_ending]

    @property
    def lacking(self) -> list[DischargeCourseForm]:
        """The parts of courses of which something is not recorded."""
        return [part for part in self.courses if any(name in part for name in GAPS)]

    def validate_on_submit(self) -> bool:
        self._say_what_is_gone()
        is_right = super().validate_on_submit() and not self.form_errors
        return not (self.is_sent and ask_further_down(self)) and is_right

    def suggestion(self) -> Suggestion:
        return suggest_opat_outcome(self.record(), self.today, if_ended=True, names=names())

    def infection_suggestion(self) -> Suggestion | None:
        record = self.record()
        return suggest_infection_outcome(record, self.today, if_ended=True, names=names())

    def queries(self) -> list[DataQuery]:
        """What the return would still ask about if this were saved."""
        return episode_queries(self.record(), self.today, names(), ages=current_ages())

    def record(self) -> EpisodeRecord:
        """The episode as it would be with the answers so far."""
        return self.record_with([*self.in_place.unsaved, *self.step_down.unsaved()])

    def record_with(self, unsaved: Sequence[EpisodeItem] = ()) -> EpisodeRecord:
        """The same, but of what is asked in place only these."""
        parts = [part for part in self.rows if part.row is not None]
        answers: dict[Any, dict[str, Any]] = {}
        for part in parts:
            answers.setdefault(part.row, {}).update(part.values())
        return record_of(self.episode, answers, unsaved)

    def _asked_of(self, course: Course) -> frozenset[str]:
        if self.is_sent:
            asked = posted(f"course-{course.id}") & {*ENDS, *GAPS}
            if asked or not (self._is_counted(course) and self._is_running(course)):
                return asked
            return frozenset(ENDS)  # begun by somebody else meanwhile
        ends = ENDS if self._is_running(course) else ()
        return frozenset([*ends, *(name for name in GAPS if not getattr(course, name))])

    def _course(self, course: Course, asked: frozenset[str]) -> DischargeCourseForm:
        counted = self._is_counted(course)
        default = self._usual_end(course) if counted else course.ended_on
        return DischargeCourseForm(course, self.today, asked, counted=counted, default=default)

    def _is_running(self, course: Course) -> bool:
        return course.ended_on is None or course.ended_on > self.today

    def _is_counted(self, course: Course) -> bool:
        return self.rules.classify(course.route, course.administered_by, course.agent).counted

    def _usual_end(self, course: Course) -> date | None:
        """The planned end, or today where that is ahead; never today of a long-acting drug, nor of
        one that has not begun."""
        if course.agent in long_acting_agents() or course.started_on > self.today:
            return usual_end(course, self.today)
        planned = self.episode.planned_end_on
        return planned if planned and course.started_on <= planned < self.today else self.today

    def _asks_about(self, line: Line) -> bool:
        if self.is_sent:
            return bool(posted(f"line-{line.id}"))
        return line.removed_on is None and line.device != NOT_A_LINE

    def _missing(self) -> MissingForm:
        questions = ("specialty", "diagnosis")
        if self.is_sent:
            asked = posted("missing") & {*questions}
        else:
            asked = frozenset(name for name in questions if not getattr(self.episode, name))
        return MissingForm(self.episode, "missing", self.today, asked)

    def _say_what_is_gone(self) -> None:
        """A course or line that was answered about, and that somebody took out since."""
        known = {f"{kind}-{part.row.id}" for kind, part in self._named()}
        sent = {
            name.removesuffix("-seen")
            for name in request.form
            if name.endswith("-seen") and name.startswith(("course-", "line-"))
        }
        if sent - known:
            self.end.form_errors = [*self.end.form_errors, TAKEN_OUT]

    def _named(self) -> chain[tuple[str, Any]]:
        courses = (("course", part) for part in self.courses)
        return chain(courses, (("line", part) for part in self.lines))
