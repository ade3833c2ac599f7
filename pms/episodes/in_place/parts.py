"""What may be asked in place: events, admissions, a death, an oral course, ends, removals."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, Field

from pms.domain.care import step_down
from pms.domain.care.problem import Problem, refusals, row_of
from pms.domain.counting.records import EventKind
from pms.episodes.actions import record_death
from pms.episodes.covers import ask_for_cover
from pms.episodes.discharge import ORAL, STEP_DOWN_LISTS
from pms.episodes.entries import admissions, courses, events, lines
from pms.episodes.in_place.asking import InPlaceForm
from pms.episodes.models import Admission, Course, Episode, EpisodeItem, Event, Line
from pms.episodes.overrides import direct_allergy
from pms.episodes.rules import death_rules
from pms.layout import day
from pms.picklists.queries import label_of
from pms.refusal import Refused, require_none
from pms.web.fields import CodeField, DayField, DoseField, OptionalSelectField, YesNoField

DEATH_LISTS = {"death_category": "death_category"}
DAY_OF_CHOICE = "Blank if on that day"
NO_DRUG = (
    "Which drug did it is not known here: add the event below Line and drug events, with its "
    "course, to add it to the allergies"
)


class EventPart(InPlaceForm):
    """An event that the choice says there was; a blank day is that of the choice."""

    kind: EventKind
    section = "events"
    model = Event
    needed = "type"
    given = ("consequence",)

    def __init__(self, *args: Any, of: EpisodeItem | None = None, **kwargs: Any) -> None:
        """`of`: the line or course that it is of, where that is recorded already."""
        self.of = of
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """With the day that was left blank."""
        values = super().values()
        return {**values, "occurred_on": values["occurred_on"] or self.day or self.today}

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return events.rules(answers, None, self.today, self.episode)

    def unsaved(self) -> Event:
        return Event(kind=self.kind, **self._values_of(self.of))

    def record(self, made: Any) -> Event:
        values: Any = self._values_of(self.of or made)
        return events.record_event(self.episode, self.today, self.kind, ref=self.ref.data, **values)

    def _values_of(self, of: object) -> dict[str, Any]:
        named, model = ("course_id", Course) if self.kind == "drug" else ("line_id", Line)
        return {**self.values(), named: of.id if isinstance(of, model) else None}


class DrugEventPart(EventPart):
    kind = "drug"
    lists = events.lists_of("drug")
    heading = "The adverse event"
    about = "the adverse event"
    ask = "Select what the adverse event was, or say that it is not known now"
    not_columns = frozenset({"not_known", "to_allergies"})

    type = CodeField("What the drug did")
    occurred_on = DayField("When", description=DAY_OF_CHOICE)
    severity = OptionalSelectField("Severity")
    consequence = OptionalSelectField("What was done")
    words = events.event_words()
    to_allergies = BooleanField("Add to the patient’s allergies")

    @property
    def questions(self) -> list[Field]:
        *asked, not_known = super().questions
        return [*asked, self.to_allergies, not_known]

    def record(self, made: Any) -> Event:
        event = super().record(made)
        if not self.to_allergies.data:
            return event
        if event.course_id is None:
            raise Refused(NO_DRUG)
        return events.add_to_allergies(event)


class LineEventPart(EventPart):
    kind = "line"
    lists = events.lists_of("line")
    heading = "What happened to the line"
    about = "what happened to the line"
    ask = "Select what happened to the line, or say that it is not known now"

    type = CodeField("What happened")
    occurred_on = DayField("When", description=DAY_OF_CHOICE)
    severity = OptionalSelectField("Severity")
    consequence = OptionalSelectField("What was done")


class AdmissionPart(InPlaceForm):
    section = "admissions"
    model = Admission
    lists = admissions.LISTS
    heading = "The admission to hospital"
    about = "the admission to hospital"
    needed = "admitted_on"
    ask = "Enter the day of admission, or say that it is not known now"
    given = ("planned", "cause")

    admitted_on = DayField("Admitted on", description="")
    planned = YesNoField("Was it planned?")
    cause = OptionalSelectField("Cause")
    discharged_on = DayField("Discharged from hospital on", description="Blank while in hospital")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, planned=False, **kwargs)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "planned": bool(values["planned"])}

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return admissions.rules(answers, None, self.today)

    def unsaved(self) -> Admission:
        return Admission(**self.values())

    def record(self, made: Any) -> Admission:
        values: Any = self.values()
        return admissions.record_admission(self.episode, self.today, ref=self.ref.data, **values)


class DeathPart(InPlaceForm):
    """The death of the patient, which the episode keeps."""

    row: Episode
    section = "outcomes"
    model = Episode
    lists = DEATH_LISTS
    heading = "The death"
    about = "the death"
    needed = "died_on"
    ask = "Enter the date of death, or say that it is not known now"

    died_on = DayField("Died on", description="")
    death_category = OptionalSelectField("Cause of death")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return death_rules(answers, self.row, self.today)

    def record(self, made: Any) -> None:
        values: Any = self.values()
        record_death(self.row, self.today, **values)


class DayOfDeathPart(InPlaceForm):
    """That the day of death is not known, of a form that asks for the day itself (`asked`)."""

    model = Episode
    section = "outcomes"
    heading = "Enter the date of death below, or say that it is not known"
    about = "the death"
    needed = "not_known"
    ask = "Enter the date of death, or say that it is not known now"

    is_answered = False

    def __init__(self, *args: Any, asked: DayField, **kwargs: Any) -> None:
        self.died_on = asked
        super().__init__(*args, **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        is_known = self.died_on.data or self.died_on.errors or self.not_known.data
        if self.is_open and not is_known and not self.is_long_chosen:
            self.died_on.errors = [self.ask]
            return False
        return True


class OralCoursePart(InPlaceForm):
    """The oral course that therapy goes on with."""

    section = "courses"
    model = Course
    lists = STEP_DOWN_LISTS
    heading = "The oral antimicrobial"
    about = "the oral antimicrobial"
    needed = "agent"
    ask = "Select the oral antimicrobial, or say that it is not known now"
    given = ("started_on",)

    agent = OptionalSelectField("Oral antimicrobial", blank="Select")
    dose = DoseField("Dose", unit="dose_unit")
    dose_unit = OptionalSelectField("Unit")
    frequency = OptionalSelectField("Frequency")
    started_on = DayField("Starts on", description="")
    ended_on = DayField("Planned last day", description="+14 is in two weeks")
    allergy_reason = courses.allergy_reason("Only where it meets a recorded allergy")
    not_columns = frozenset({"not_known", "allergy_reason"})

    def __init__(self, episode: Episode, part: str, today: date, **more: Any) -> None:
        super().__init__(episode, part, today, started_on=today, **more)

    @property
    def questions(self) -> list[Field]:
        *asked, not_known = super().questions
        return [*asked, self.allergy_reason, not_known]

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        told = {**answers, "allergy_reason": self.allergy_reason.data}
        return step_down.problems(
            row_of(step_down.StepDownRow, told),
            today=self.today,
            allergy=direct_allergy(self.episode, answers.get("agent")),
        )

    def unsaved(self) -> Course | None:
        values = {**ORAL, **self.values()}
        return Course(**values) if values["started_on"] else None

    def record(self, made: Any) -> Course:
        values: Any = self.values()
        found = self.problems(values)
        require_none(refusals(found, values))
        values = {**ORAL, **values, "allergy_reason": self.allergy_reason.data}
        return courses.record_course(self.episode, self.today, ref=self.ref.data, **values)


class OfferedEnd(InPlaceForm):
    """The end of a running course, offered where an event or an admission may have ended it."""

    row: Course
    section = "courses"
    model = Course
    lists = courses.END_LISTS
    about = "the end of the course"
    needed = "ended_on"
    given = ("course_end_reason",)

    ended_on = DayField("Last day of the course", description="Blank while it is given")
    course_end_reason = OptionalSelectField("Why it ends")

    def __init__(self, episode: Episode, part: str, today: date, **more: Any) -> None:
        super().__init__(episode, part, today, **more)
        drug, began = label_of("antimicrobial", self.row.agent), day(self.row.started_on)
        self.heading = f"{drug} from {began}: does it end?"
        if not self.is_submitted() or "formdata" in more:
            self.ended_on.data = self.course_end_reason.data = None
        ask_for_cover(self.ended_on, self.row, today)

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return courses.rules(answers, self.row, self.today)

    def record(self, made: Any) -> None:
        values: Any = self.values()
        courses.end_course(self.row, self.today, **values)


class OfferedRemoval(InPlaceForm):
    """The removal of a line, offered where an event says that it was replaced or removed."""

    row: Line
    section = "lines"
    model = Line
    lists = lines.REMOVAL_LISTS
    about = "the removal of the line"
    needed = "removed_on"
    given = ("removal_reason",)

    removed_on = DayField("Line removed on", description="Blank if it is still in")
    removal_reason = OptionalSelectField("Why it was removed")

    def __init__(self, episode: Episode, part: str, today: date, **more: Any) -> None:
        super().__init__(episode, part, today, **more)
        self.heading = f"{label_of('device', self.row.device)}: was it removed?"

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        return lines.rules(answers, self.row, self.today)

    def record(self, made: Any) -> None:
        values: Any = self.values()
        lines.remove_line(self.row, self.today, **values)
