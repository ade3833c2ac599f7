"""What one is asked about a patient on the telephone: above everything on the episode page."""

from datetime import date
from typing import NamedTuple

from flask_login import current_user

from pms import clock
from pms.domain.care.course import begins_in_words
from pms.domain.care.isolate import is_given
from pms.domain.counting.due import days_overdue, ward_review_due
from pms.episodes.blueprint import bp
from pms.episodes.models import Course, Episode, Line
from pms.episodes.timeline.entries import dose_of
from pms.picklists.queries import label_of


class CurrentTreatment(NamedTuple):
    """Today's drugs, each with who gives it, the lines in, and what is to come."""

    drugs: list[str]
    starting: list[str]
    """Drugs that begin later, each with when."""
    lines: list[str]
    review_on: date | None
    review_late: int
    tasks: int
    late_tasks: int


bp.add_app_template_filter(begins_in_words)


@bp.app_template_filter()
def now(episode: Episode) -> CurrentTreatment | None:
    """None where nobody looks after the patient now: not accepted, or discharged."""
    today = clock.today()
    given = [course for course in episode.courses if is_given(course, today)]
    if episode.decision != "accepted" or (episode.has_outcome and not given):
        return None
    review_on = _review_on(episode, bool(given))
    todo = [task for task in episode.tasks if task.done_on is None]
    return CurrentTreatment(
        drugs=[_drug(course) for course in given],
        starting=[
            f"{_drug(course)} {when}"
            for course in episode.courses
            if (when := begins_in_words(course.started_on, today))
        ],
        lines=[_line(line, today) for line in episode.lines if line.removed_on is None],
        review_on=review_on,
        review_late=days_overdue(review_on, today),
        tasks=len(todo),
        late_tasks=sum(bool(days_overdue(task.due_on, today)) for task in todo),
    )


def _review_on(episode: Episode, given: bool) -> date | None:
    latest = max(episode.reviews, key=lambda one: (one.reviewed_on, one.id), default=None)
    return ward_review_due(
        latest.reviewed_on if latest else None,
        latest.next_review_on if latest else None,
        episode.planned_review_on,
        started_on=episode.first_opat_day,
        every=episode.review_every_days or current_user.organisation.review_every_days,
        is_given=given,
    )


def _drug(course: Course) -> str:
    agent = label_of("antimicrobial", course.agent) or course.agent
    dose = dose_of(course)
    if course.dose is not None:
        dose = dose.replace(" ", "\N{NO-BREAK SPACE}", 1)
    giver = label_of("administered_by", course.administered_by)
    return " ".join(filter(None, (agent, dose, f"({giver})" if giver else None)))


def _line(line: Line, today: date) -> str:
    device = label_of("device", line.device) or line.device
    if line.inserted_on is None or line.inserted_on > today:
        return device
    return f"{device} day {(today - line.inserted_on).days + 1}"
