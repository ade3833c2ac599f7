"""What each form of one entry, and that of the outcomes, may ask in place."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from pms.domain.care import said
from pms.domain.counting.records import EpisodeRecord
from pms.episodes.entries.admissions import AdmissionForm
from pms.episodes.entries.courses import CourseForm, EndCourseForm
from pms.episodes.entries.events import DrugEventForm, LineEventForm
from pms.episodes.entries.lines import LineForm, RemoveLineForm
from pms.episodes.forms import OutcomesForm
from pms.episodes.in_place.asking import InPlace, InPlaceForm
from pms.episodes.in_place.facts import ENDED_BY, Asking
from pms.episodes.models import Course, Episode
from pms.episodes.records import record_of
from pms.saving import SectionForm

Act = Callable[..., Any]


def ask_in_place(form: SectionForm, episode: Episode, today: date, **more: Any) -> None:
    """Give a form what it may ask in place; `more` is given to each part."""
    asking = Asking(episode, today, lambda: _record(form, episode), within=form.id_prefix, **more)
    made = next((make for kind, make in MAKERS.items() if isinstance(form, kind)), None)
    form.beside = parts = InPlace(made(asking, form) if made else ())
    parts.settle([form])
    for part in parts if form.row is not None else ():
        part.mark_if_unchanged(form)


def ask_of_ends(forms: Sequence[SectionForm], episode: Episode, today: date) -> None:
    """Give several ends of courses in one form what they may ask: each fact once among them."""
    whole = InPlace()
    for form in forms:
        record = partial(_record, form, episode)
        form.beside = InPlace(_of_course(Asking(episode, today, record), form))
        whole.extend(form.beside)
    whole.settle(forms)


def with_parts(form: SectionForm, act: Act, *, parts_first: bool = False) -> Act:
    """An action that also writes what was answered in place, in the same transaction.

    `parts_first` where the action weighs what the episode holds.
    """

    parts = form.beside if isinstance(form.beside, InPlace) else InPlace()

    def both(*args: Any, **values: Any) -> Any:
        made = None if parts_first else act(*args, **values)
        parts.record(made)
        return act(*args, **values) if parts_first else made

    return both


def changed_by(form: SectionForm) -> list[str]:
    """The sections that were changed besides a form's own, by what was answered in place."""
    return [
        part.section for part in form.beside if isinstance(part, InPlaceForm) and part.is_answered
    ]


def _record(form: SectionForm, episode: Episode) -> EpisodeRecord:
    """What cannot be blank stands as it is recorded where it is left blank."""
    if form.row is None or not form.is_submitted():
        return record_of(episode)
    values = {
        name: value
        for name, value in form.values().items()
        if value is not None or name not in NEVER_BLANK
    }
    return record_of(episode, {form.row: values})


NEVER_BLANK = ("agent", "started_on", "device", "type", "occurred_on", "admitted_on", "planned")


def _of_course(asking: Asking, form: SectionForm) -> list[InPlaceForm]:
    """The names of the parts begin as those of the form's own questions."""
    reason, ended_on = form["course_end_reason"].name, form["ended_on"].name
    begins = reason.removesuffix("course_end_reason")
    event = f"{begins}event"
    parts = [
        asking.adverse_event(event, reason, ended_on, form.row),
        asking.admission_after(f"{begins}eventadmission", f"{event}-", "drug", ended_on),
        asking.admission(f"{begins}admission", reason),
        asking.death(f"{begins}death", reason),
    ]
    is_oral = isinstance(form.row, Course) and form.row.route == "po"
    return parts if is_oral else [*parts, asking.oral_course(f"{begins}stepdown", reason)]


def _of_line(asking: Asking, form: SectionForm) -> list[InPlaceForm]:
    return [
        asking.line_event("event", "removal_reason", "removed_on", form.row),
        asking.admission_after("eventadmission", "event-", "line", "removed_on"),
    ]


def _of_outcomes(asking: Asking, form: OutcomesForm) -> list[InPlaceForm]:
    reason = "therapy_end_reason"
    return [
        asking.adverse_event("event", reason, ""),
        asking.admission_after("eventadmission", "event-", "drug"),
        asking.admission("admission", reason),
        asking.day_of_death("death", reason, form.died_on),
        asking.oral_course("stepdown", reason),
    ]


def _of_drug_event(asking: Asking, form: SectionForm) -> list[InPlaceForm]:
    def opens(course: Course) -> Any:
        return [{"consequence": tuple(ENDED_BY), "course_id": [str(course.id)]}]

    return [
        *asking.ends(opens, ENDED_BY),
        asking.admission_after("admission", "", "drug"),
    ]


def _of_line_event(asking: Asking, form: SectionForm) -> list[InPlaceForm]:
    return [*asking.removals(), asking.admission_after("admission", "", "line")]


def _of_admission(asking: Asking, form: SectionForm) -> list[InPlaceForm]:
    by = {"no": said.ENDS_BY["admission"][0]}
    return asking.ends(lambda course: [{"planned": ["no"]}], by)


MAKERS: dict[type[SectionForm], Callable[[Asking, SectionForm], list[InPlaceForm]]] = {
    CourseForm: _of_course,
    EndCourseForm: _of_course,
    LineForm: _of_line,
    RemoveLineForm: _of_line,
    OutcomesForm: _of_outcomes,
    DrugEventForm: _of_drug_event,
    LineEventForm: _of_line_event,
    AdmissionForm: _of_admission,
}
