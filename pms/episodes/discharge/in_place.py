"""What a discharge asks in place: what its choices say besides, asked below them."""

from itertools import chain
from typing import TYPE_CHECKING

from pms.domain.care import said
from pms.episodes.discharge.part_forms import DischargeCourseForm
from pms.episodes.in_place.asking import InPlace, InPlaceForm, Note, When, answers_of, may_open
from pms.episodes.in_place.facts import Asking

if TYPE_CHECKING:
    from pms.episodes.discharge.forms import DischargeForm

DIED = "died"
THERAPY = "therapy_end_reason"
DEATH = "Enter the date of death: a course ended because the patient died"
ORAL = "Select the oral antimicrobial, or say that it is not known now"


def ask_in_place(form: "DischargeForm") -> InPlace:
    """Give each part what it may open; all of it, in the order in which it stands."""
    asking = Asking(form.episode, form.today, form.record_with)
    form.oral_courses = asking.oral_courses({})
    for course in form.ending:
        course.opens, course.notes = _of_course(asking, course), _notes(form, course)
    for line in form.lines:
        reason, removed_on = line.removal_reason.name, line.removed_on.name
        event = f"lineevent{line.row.id}"
        line.opens = [
            asking.line_event(event, reason, removed_on, line.row),
            asking.admission_after(f"lineadmission{line.row.id}", f"{event}-", "line", removed_on),
        ]
    form.end.opens = [
        asking.adverse_event("endevent", THERAPY, ""),
        asking.admission_after("endeventadmission", "endevent-", "drug"),
        asking.admission("endadmission", THERAPY),
    ]
    form.end.notes = [_death(form, "enddeath", [{THERAPY: [DIED]}])]
    if not form.oral_courses:
        form.end.notes.append(_oral(form, "endoral", [{THERAPY: said.ENDS_BY["oral_course"]}]))
    form.to_oral = () if form.oral_courses else to_oral(form)
    parts = [*form.courses, form.end, *form.lines]
    found = InPlace(opened for part in parts for opened in part.opens)
    found.settle(form.rows)
    answers = answers_of(form.rows)
    form.says_oral = may_open(form.to_oral, answers)
    for note in chain.from_iterable(part.notes for part in (*form.courses, form.end)):
        note.is_open = may_open(note.when, answers)
    return found


def _of_course(asking: Asking, part: DischargeCourseForm) -> list[InPlaceForm]:
    course, last_day = part.row, part.ended_on.name
    event, reason = f"courseevent{course.id}", part.course_end_reason.name
    return [
        asking.adverse_event(event, reason, last_day, course),
        asking.admission_after(f"eventadmission{course.id}", f"{event}-", "drug", last_day),
        asking.admission(f"courseadmission{course.id}", reason),
    ]


def _notes(form: "DischargeForm", part: DischargeCourseForm) -> list[Note]:
    name, id_ = part.course_end_reason.name, part.row.id
    oral = [{name: said.ENDS_BY["oral_course"]}]
    return [
        _death(form, f"coursedeath{id_}", [{name: [DIED]}]),
        *([] if form.oral_courses else [_oral(form, f"courseoral{id_}", oral)]),
    ]


def _death(form: "DischargeForm", region: str, opens: When) -> Note:
    words = "Enter the date and the cause of death, which are asked below"
    return Note(region, opens, words, form.end.died_on.id, {THERAPY: {DIED: DIED}})


def _oral(form: "DischargeForm", region: str, opens: When) -> Note:
    words = "Enter the oral antimicrobial, which is asked below under Oral step-down"
    return Note(region, opens, words, form.step_down.agent.id)


def to_oral(form: "DischargeForm") -> When:
    """The answers that say that an oral antimicrobial follows."""
    reasons = [part.course_end_reason.name for part in form.ending if part.counted]
    return [{name: said.ENDS_BY["oral_course"]} for name in (*reasons, THERAPY)]


def ask_further_down(form: "DischargeForm") -> bool:
    """Ask for a death and an oral course where they stand; whether one was left out."""
    died_on, agent = form.end.died_on, form.step_down.agent
    died = any(part.course_end_reason.data == DIED for part in form.ending)
    if died and died_on.data is None and not died_on.errors:
        died_on.errors = [DEATH]
    if form.says_oral and not (agent.data or form.step_down.not_known.data):
        agent.errors = [ORAL]
    return bool(died_on.errors or agent.errors)
