"""How each fact is asked in place: when its questions open, and what is recorded of it already."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from pms.domain.care import said
from pms.domain.counting.records import EpisodeRecord
from pms.domain.counting.treatment import Treatment, treatment_of
from pms.episodes.discharge.part_forms import posted
from pms.episodes.in_place.asking import ANY, Answers, InPlaceForm, When
from pms.episodes.in_place.parts import (
    AdmissionPart,
    DayOfDeathPart,
    DeathPart,
    DrugEventPart,
    LineEventPart,
    OfferedEnd,
    OfferedRemoval,
    OralCoursePart,
)
from pms.episodes.models import Admission, Course, Episode, Event, Line
from pms.layout import day
from pms.picklists.queries import label_of
from pms.web.fields import DayField

BY_EVENT = {"drug": "drug_adverse_event", "line": "line_complication"}
"""The cause of an admission that an event led to."""
ENDED_BY = {done: reason for reason, done in said.CHANGED_OR_STOPPED.items()}
"""Why a course ended, by what was done after an event."""
REMOVED_FOR = {event: reason for reason, event in said.LINE_EVENTS.items() if event}


class Asking:
    """What may be asked in place about one episode.

    `record` gives it as it would be with what is typed so far. `more` goes to every part.
    """

    def __init__(
        self, episode: Episode, today: date, record: Callable[[], EpisodeRecord], **more: Any
    ) -> None:
        self.episode, self.today, self.record, self.more = episode, today, record, more

    # --- What a choice says ---------------------------------------------------------------------

    def adverse_event(
        self, part: str, reason: str, day_of: str, of: Course | None = None
    ) -> InPlaceForm:
        """Where no question says when it ended (`day_of`), it was on the last OPAT day."""
        made = DrugEventPart(
            self.episode,
            part,
            self.today,
            of=of,
            when=[{reason: said.ENDS_BY["adverse_event"]}],
            recorded=self._adverse_events,
            group="adverse_event",
            day_of=day_of,
            presets={"consequence": said.CHANGED_OR_STOPPED},
            **self.more,
        )
        if not day_of and (treatment := self.treatment()):
            made.day = treatment.last_opat_day
        made.occurred_on.description = "Blank if on the last day"
        return made

    def line_event(
        self, part: str, reason: str, day_of: str, of: Line | None = None
    ) -> InPlaceForm:
        presets = {reason: event for reason, event in said.LINE_EVENTS.items() if event}
        return LineEventPart(
            self.episode,
            part,
            self.today,
            of=of,
            when=[{reason: tuple(said.LINE_EVENTS)}],
            recorded=lambda answers: self._line_events(of, answers.get(day_of, "")),
            day_of=day_of,
            presets={
                "type": presets,
                "consequence": dict.fromkeys(said.LINE_EVENTS, said.LINE_REMOVED),
            },
            **self.more,
        )

    def admission(self, part: str, reason: str) -> InPlaceForm:
        return self._admission(part, [{reason: said.ENDS_BY["admission"]}], "")

    def admission_after(self, part: str, event: str, kind: str, day_of: str = "") -> InPlaceForm:
        """`event` begins the names of the event's questions; `day_of` stands in for its day."""
        opens = {f"{event}consequence": [said.ADMISSION]}
        presets = {"cause": {said.ADMISSION: BY_EVENT[kind]}}
        return self._admission(part, [opens], f"{event}occurred_on", day_of, presets)

    def death(self, part: str, reason: str) -> InPlaceForm:
        return DeathPart(
            self.episode,
            part,
            self.today,
            row=self.episode,
            when=[{reason: said.ENDS_BY["death"]}],
            recorded=self._death,
            group="death",
            **self.more,
        )

    def day_of_death(self, part: str, reason: str, died_on: DayField) -> InPlaceForm:
        return DayOfDeathPart(
            self.episode,
            part,
            self.today,
            asked=died_on,
            when=[{reason: said.ENDS_BY["death"]}],
            group="death",
            **self.more,
        )

    def oral_course(self, part: str, reason: str) -> InPlaceForm:
        return OralCoursePart(
            self.episode,
            part,
            self.today,
            when=[{reason: said.ENDS_BY["oral_course"]}],
            recorded=self.oral_courses,
            group="oral_course",
            **self.more,
        )

    # --- What is offered where one begins from the event ----------------------------------------

    def ends(self, opens: Callable[[Course], When], by: dict[str, str]) -> list[InPlaceForm]:
        """The end of each running course; `by` says why it ends, by the answer that offers it.

        One that somebody else has ended since the form was opened is met as a clash.
        """
        return [
            OfferedEnd(
                self.episode,
                f"endcourse{course.id}",
                self.today,
                row=course,
                when=opens(course),
                presets={"course_end_reason": by},
                **self.more,
            )
            for course in self.episode.courses
            if self._is_running(course) or posted(f"endcourse{course.id}")
        ]

    def removals(self) -> list[InPlaceForm]:
        return [
            OfferedRemoval(
                self.episode,
                f"removeline{line.id}",
                self.today,
                row=line,
                when=[
                    {
                        "consequence": [said.LINE_REMOVED],
                        "line_id": [str(line.id)],
                        "type": [ANY],
                    }
                ],
                presets={"removal_reason": REMOVED_FOR},
                **self.more,
            )
            for line in self.episode.lines
            if line.removed_on is None or posted(f"removeline{line.id}")
        ]

    # --- What is recorded already ---------------------------------------------------------------

    def _is_running(self, course: Course) -> bool:
        is_open = course.ended_on is None or course.ended_on > self.today
        return is_open and course.route != "po"

    def treatment(self) -> Treatment | None:
        return treatment_of(self.record(), self.today)

    def oral_courses(self, answers: Answers) -> Sequence[str]:
        treatment = self.treatment()
        last_day = treatment.last_opat_day if treatment else None
        found = said.oral_courses(self.episode.courses, last_day)
        return [
            f"{label_of('antimicrobial', one.agent)} from {day(one.started_on)}" for one in found
        ]

    def _adverse_events(self, answers: Answers) -> Sequence[str]:
        return [_event(one) for one in said.adverse_events(self.episode.events, self.treatment())]

    def _line_events(self, line: Line | None, removed_on: str) -> Sequence[str]:
        if line is None:
            return ()
        on = date.fromisoformat(removed_on) if removed_on else self.today
        found = said.line_events(self.episode.events, line.id, on)
        return [_event(one) for one in found]

    def _death(self, answers: Answers) -> Sequence[str]:
        died_on, treatment = self.episode.died_on, self.treatment()
        is_said = died_on and (treatment is None or treatment.during(died_on))
        return [f"death on {day(died_on)}"] if is_said else ()

    def _admissions(self, event_on: str) -> Sequence[str]:
        """A planned one is named too: whether it was that is for the reader to say."""
        on, treatment = date.fromisoformat(event_on) if event_on else None, self.treatment()
        found = said.admissions(self.episode.admissions, treatment, on)
        return [_admission(one) for one in found]

    def _admission(
        self,
        part: str,
        when: When,
        event_on: str,
        day_of: str = "",
        presets: dict[str, dict[str, str]] | None = None,
    ) -> InPlaceForm:
        return AdmissionPart(
            self.episode,
            part,
            self.today,
            when=when,
            recorded=lambda said: self._admissions(said.get(event_on) or said.get(day_of, "")),
            group="admission",
            presets=presets,
            **self.more,
        )


def _event(event: Event) -> str:
    return f"{label_of(f'{event.kind}_event', event.type)} on {day(event.occurred_on)}"


def _admission(stay: Admission) -> str:
    return f"{'planned' if stay.planned else 'unplanned'} admission on {day(stay.admitted_on)}"
