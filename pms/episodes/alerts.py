"""What to check of the drugs given: allergies as written down, and results that say resistant."""

from collections.abc import Iterator
from typing import NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue

from pms import clock
from pms.auth.access import READS_PATIENTS, allow
from pms.domain.care.allergies import allergy_match
from pms.domain.care.isolate import RESULTS, is_given, resisted
from pms.episodes.blueprint import bp
from pms.episodes.models import Course, Episode, Isolate
from pms.episodes.queries import get_whole_episode_or_404
from pms.picklists.queries import label_of


class Alert(NamedTuple):
    """One thing to check, and the course and the item it is about."""

    course: Course
    words: str
    anchor: str


@bp.app_template_filter()
def alerts(episode: Episode) -> list[Alert]:
    """Of the drugs given today, results before allergies."""
    return [*_resisted(episode), *_allergies(episode)]


@bp.app_template_filter()
def alerts_of(episode: Episode, course: Course) -> list[str]:
    return [alert.words for alert in alerts(episode) if alert.course is course]


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


def _allergies(episode: Episode) -> Iterator[Alert]:
    allergies = episode.patient.allergies
    for course in episode.courses:
        match = allergy_match(course.agent, allergies)
        if match and is_given(course, clock.today()):
            how = "is related to" if match.is_related else "may belong to"
            words = (
                f"{_drug(course)} is being given and {how} a recorded allergy: “{allergies}”. "
                "Check the reaction and whether it was considered."
            )
            yield Alert(course, words, f"course-{course.id}")


def _drug(course: Course) -> str:
    return label_of("antimicrobial", course.agent) or course.agent
