"""What to check of the drugs given: allergies as written down, and results that say resistant."""

from collections.abc import Iterator
from typing import NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import READS_PATIENTS, allow
from pms.domain.care.course import begins_in_words
from pms.domain.care.isolate import RESULTS, resisted
from pms.episodes.blueprint import bp
from pms.episodes.models import Course, Episode, Isolate
from pms.episodes.overrides import explained, override_of
from pms.episodes.queries import get_whole_episode_or_404
from pms.picklists.allergens import match_of
from pms.picklists.queries import label_of


class Alert(NamedTuple):
    """One thing to check, and the course and the item it is about; None of a plan."""

    course: Course | None
    words: str
    anchor: str


@bp.app_template_filter()
def alerts(episode: Episode) -> list[Alert]:
    """Of the drugs given today or later, what raises an alarm: results before allergies."""
    return [*_resisted(episode), *_allergies(episode, related=False)]


@bp.app_template_filter()
def quiet_alerts(episode: Episode) -> list[Alert]:
    """What is said without an alarm: drugs of another class than the allergy's, and drugs that are
    given for a reason."""
    return [*_allergies(episode, related=True), *_explained(episode)]


@bp.app_template_filter()
def alerts_of(episode: Episode, course: Course) -> list[str]:
    return [alert.words for alert in alerts(episode) if alert.course is course]


@bp.app_template_filter()
def quiet_alerts_of(episode: Episode, course: Course) -> list[str]:
    return [alert.words for alert in quiet_alerts(episode) if alert.course is course]


@bp.app_template_filter()
def resisted_agents(episode: Episode, isolate: Isolate) -> set[str]:
    """The agents given today that the isolate resists."""
    found = resisted(episode.courses, [isolate], clock.today())
    return {mismatch.course.agent for mismatch in found}


@bp.app_template_global()
def susceptibility_results() -> list[tuple[str, str, str]]:
    """Column, letter and meaning of each result."""
    return [(name, letter, meaning) for name, (letter, meaning) in RESULTS.items()]


@bp.route("/episodes/<int:episode_id>/alerts")
@allow(*READS_PATIENTS)
def show_alerts(episode_id: int) -> ResponseReturnValue:
    """The region alone, asked for when the allergies in the banner have changed."""
    episode = get_whole_episode_or_404(episode_id)
    return render_template("episodes/_alerts.html", episode=episode)


def _resisted(episode: Episode) -> Iterator[Alert]:
    for course in episode.courses:
        for _, isolate in resisted([course], episode.isolates, clock.today()):
            found = f"{isolate.organism} is reported resistant to it"
            words = f"{_drug(course)} is being given, and {found}."
            yield Alert(course, words, f"isolate-{isolate.id}")  # type: ignore[attr-defined]


def _allergies(episode: Episode, *, related: bool) -> Iterator[Alert]:
    """Of the drugs that are given now or begin later, but for a direct match with its reason."""
    allergies, today = episode.patient.allergies or "", clock.today()
    planned = match_of(episode.planned_agent, allergies) if _is_to_start(episode) else None
    if planned and planned.is_related is related:
        drug = label_of("antimicrobial", episode.planned_agent) or planned.agent
        yield Alert(None, f"{drug} is planned. {planned.in_words(drug, allergies)}.", "decision")
    for course in _not_over(episode):
        match = match_of(course.agent, allergies)
        if match and match.is_related is related and (related or not override_of(course)):
            drug = _drug(course)
            given = begins_in_words(course.started_on, today) or "is being given"
            said = match.in_words(drug, allergies)
            check = "" if related else " Check the reaction and whether it was considered."
            yield Alert(course, f"{drug} {given}. {said}.{check}", f"course-{course.id}")


def _is_to_start(episode: Episode) -> bool:
    """Whether the planned drug is still to be given."""
    return not (episode.courses or episode.has_outcome or episode.decision == "rejected")


def _explained(episode: Episode) -> Iterator[Alert]:
    for course in _not_over(episode):
        if said := explained(course):
            yield Alert(course, said, f"course-{course.id}")


def _not_over(episode: Episode) -> Iterator[Course]:
    today = clock.today()
    for course in episode.courses:
        if course.ended_on is None or course.ended_on >= today:
            yield course


def _drug(course: Course) -> str:
    return label_of("antimicrobial", course.agent) or course.agent
